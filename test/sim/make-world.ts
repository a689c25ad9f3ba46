/** The world that every seed begins in: two organisations on a server, and three tills that joined it. Made once, copied for each seed. */
import { join } from "node:path";
import { PLAIN_PRODUCT } from "#domain/catalogue/product.ts";
import { newId } from "#main/register/till.ts";
import { issueAccessToken } from "#sync-server/auth/tokens.ts";
import type { Secrets } from "#sync-server/keys.ts";
import { openRegister, TestClock } from "#test/in-process-register.ts";
import { type ServerDatabase, serverDatabaseIn } from "#test/sync-server/server-database.ts";
import { TEST_PACE, until } from "#test/sync-server/shop-with-server.ts";
import {
  addOrganisation,
  BRANCH_SETTINGS,
  runOnce,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { ask, startWholeServer, type WholeServer } from "#test/sync-server/whole-server.ts";

/** Somebody with a PIN. */
export interface SimPerson {
  readonly staffId: string;
  readonly role: "owner" | "manager" | "cashier";
  readonly pin: string;
}

/** An organisation of the world. */
export interface SimOrganisation {
  readonly organisationId: string;
  readonly branchId: string;
  readonly ownerId: string;
  readonly ownerSecret: string;
  readonly people: readonly SimPerson[];
  readonly productIds: readonly string[];
  /** Ids and names that nobody outside of it may ever be sent. */
  readonly secrets: readonly string[];
  /** The same for its second branch, where no till of the world stands. */
  readonly branchSecrets: readonly string[];
}

/** A till that has joined: its data folder is copied for each seed. */
export interface JoinedTill {
  readonly code: string;
  readonly organisation: number;
  readonly registerId: string;
  readonly folder: string;
}

/** The world. */
export interface World {
  readonly clusterUrl: string;
  readonly template: string;
  readonly secrets: Secrets;
  readonly organisations: readonly SimOrganisation[];
  readonly tills: readonly JoinedTill[];
}

const PINS = { owner: "482915", manager: "739146", cashier: "618273" } as const;
const GOODS = ["Rye", "Bun", "Roll", "Tea", "Coffee", "Jam"] as const;

/** Makes it. @param clusterUrl of a superuser @param folder for the tills' data folders */
export async function makeWorld(clusterUrl: string, folder: string): Promise<World> {
  const template = `sim_world_${process.pid}_${newId<string>().slice(-8)}`;
  const on = await serverDatabaseIn(clusterUrl, template, (name) => urlOf(clusterUrl, name));
  const server = await startWholeServer(on);
  const organisations: SimOrganisation[] = [];
  const tills: JoinedTill[] = [];
  for (const [index, name] of ["Aster", "Birch"].entries()) {
    const made = await addOrganisation(on.superuserUrl, `${name} & Sons`);
    const office = await openOffice(on, server, made);
    organisations.push(await fill(on, office, name));
    for (const code of index === 0 ? ["A1", "A2"] : ["B1"])
      tills.push(await joinTill(office, { code, organisation: index, folder: join(folder, code) }));
  }
  await server.stop();
  await on.database.close();
  return { clusterUrl, template, secrets: on.secrets, organisations, tills };
}

/** Drops it. */
export async function dropWorld({ clusterUrl, template }: World): Promise<void> {
  await runOnce(clusterUrl, `drop database if exists ${template} with (force)`);
}

/** The address of a database beside another. */
export function urlOf(clusterUrl: string, name: string): string {
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** An owner at work. */
interface Office {
  readonly url: string;
  readonly made: TestOrganisation;
  readonly ownerId: string;
  must(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  asks(method: string, path: string): Promise<number>;
}

async function openOffice(on: ServerDatabase, server: WholeServer, made: TestOrganisation): Promise<Office> {
  const text = "select person_id from shop.staff where org_id = $1 and staff_id = $2";
  const { rows } = await runOnce(on.superuserUrl, text, [made.organisationId, made.ownerStaffId]);
  const ownerId = (rows[0] as { person_id: string }).person_id;
  const call = async (method: string, path: string, body?: unknown) => {
    const token = await issueAccessToken(server.parts, "person", ownerId, made.ownerSecret);
    const sent = body === undefined ? undefined : JSON.stringify(body);
    return ask(server.url, token, method, path, sent, { "x-org-id": made.organisationId });
  };
  return {
    url: server.url,
    made,
    ownerId,
    must: async (method, path, body) => {
      const answer = await call(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    asks: async (method, path) => (await call(method, path)).status,
  };
}

async function fill(on: ServerDatabase, office: Office, name: string): Promise<SimOrganisation> {
  const { made, must } = office;
  const { organisationId, branchId, ownerSecret, ownerStaffId } = made;
  const secrets = [organisationId, branchId, ownerStaffId, name];
  const people: SimPerson[] = [{ staffId: ownerStaffId, role: "owner", pin: PINS.owner }];
  for (const role of ["manager", "cashier", "cashier"] as const) {
    const staffId = await made.addStaff(role);
    await rename(on, staffId, `${name} ${role} ${people.length}`);
    people.push({ staffId, role, pin: PINS[role] });
    secrets.push(staffId);
  }
  for (const { staffId, pin } of people) await must("PUT", `/v1/staff/${staffId}/pin`, { pin });
  const taxId = newId<string>();
  const tax = { taxId, code: "A", name: `${name} tax`, rateMillionths: 70_000, compound: false, position: 0 };
  await must("PUT", `/v1/taxes/${taxId}`, { ...tax, version: null });
  const products = GOODS.map((good, at) => productOf(`${name} ${good}`, 90 + at * 135, taxId));
  await must("POST", "/v1/products/bulk", { products });
  const settings = { ...BRANCH_SETTINGS, shopName: `${name} Hill` };
  const hill = await must("POST", "/v1/branches", { name: `${name} Hill`, settings });
  const hidden = await made.addStaff("cashier");
  await rename(on, hidden, `${name} Hilda`);
  const assignments = [{ branchId: hill.branchId, roleKey: "cashier" }];
  await must("PUT", `/v1/staff/${hidden}/assignments`, { assignments });
  const productIds = products.map(({ productId }) => productId);
  return {
    organisationId,
    branchId,
    ownerId: office.ownerId,
    ownerSecret,
    people,
    productIds,
    secrets: [...secrets, ...productIds, taxId],
    branchSecrets: [hill.branchId as string, hidden, `${name} Hilda`, `${name} Hill`],
  };
}

async function rename(on: ServerDatabase, staffId: string, name: string): Promise<void> {
  await runOnce(on.superuserUrl, "update shop.staff set name = $2 where staff_id = $1", [staffId, name]);
}

function productOf(name: string, priceMinor: number, taxId: string) {
  return {
    productId: newId<string>(),
    categoryId: null,
    name,
    unit: "piece",
    priceMinor,
    openPrice: false,
    taxIds: [taxId],
    barcodes: [],
    popularity: 0,
    ...PLAIN_PRODUCT,
    branchIds: null,
    version: null,
  };
}

async function joinTill(office: Office, given: Omit<JoinedTill, "registerId">): Promise<JoinedTill> {
  const { made, must, asks, url } = office;
  const { code, folder } = given;
  const slot = await must("POST", "/v1/registers", { branchId: made.branchId, code, name: code });
  const registerId = slot.registerId as string;
  const { code: word } = await must("POST", `/v1/registers/${registerId}/enrolment-codes`, {});
  const till = await openRegister({
    folder,
    clock: new TestClock(new Date().toISOString()),
    mode: "shop",
    syncPace: TEST_PACE,
  });
  await till.must("sync.enrol", { serverUrl: url, code: word as string, approvalId: null });
  await until(async () => (await asks("GET", `/v1/registers/${registerId}/waiting`)) === 200);
  const { fingerprint } = await must("GET", `/v1/registers/${registerId}/waiting`);
  await must("POST", `/v1/registers/${registerId}/confirm`, { fingerprint, staff: [] });
  await until(
    async () => {
      const { sync, shop } = till.view();
      return sync.state === "online" && sync.waiting === 0 && shop?.productCount === GOODS.length;
    },
    () => JSON.stringify([till.view().sync, till.view().shop?.productCount]),
  );
  // A backup at each close runs in a thread of its own, at its own time: nothing that a seed could bring back.
  till.connection().prepare("delete from setting where name = 'recovery_key'").run();
  await till.close();
  return { ...given, registerId };
}
