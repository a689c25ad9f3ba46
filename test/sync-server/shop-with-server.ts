/** A shop with a whole server, a network a test can cut, and real tills that join it: what a till and its server do together. */
import { setTimeout as rest } from "node:timers/promises";
import type { SyncView } from "#domain/protocol/till-view.ts";
import { issueAccessToken } from "#sync-server/auth/tokens.ts";
import type { Secrets } from "#sync-server/keys.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import { type OpenRegister, openRegister, type TestClock } from "#test/in-process-register.ts";
import { type NetworkState, openNetwork } from "./network.ts";
import { newServerDatabase, type ServerDatabase } from "./server-database.ts";
import { addOrganisation, runOnce, type TestOrganisation } from "./test-organisation.ts";
import { type Answered, ask, startWholeServer, type WholeServer } from "./whole-server.ts";

/** A test has no minute to wait for the next try. */
export const TEST_PACE = {
  connection: { restMs: 400, firstRetryMs: 40, longestRetryMs: 200 },
  confirmation: { restMs: 50, firstRetryMs: 50, longestRetryMs: 100 },
} as const;

/** The shop. */
export interface ShopWithServer {
  readonly url: string;
  readonly organisation: TestOrganisation;
  readonly server: WholeServer;
  /** What its keys were derived from at first. */
  readonly secrets: Secrets;
  /** Stops the server and starts it again on the same database. @param given parts to replace, such as its keys */
  restartServer(given?: Partial<ServerParts>): Promise<void>;
  setNetwork(state: NetworkState): void;
  /** Asks as the owner. */
  owner(method: string, path: string, body?: unknown): Promise<Answered>;
  /** The same, where the test wants the answer or nothing. */
  must(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** A slot for a register, with a code. */
  newSlot(code: string): Promise<{ readonly registerId: string; readonly code: string }>;
  /** Confirms whoever waits for a slot, as soon as somebody does. */
  confirm(registerId: string): Promise<void>;
  /** Rows of the server's database, past every policy. */
  rows<T>(text: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

/** Opens it. */
export async function openShopWithServer(): Promise<ShopWithServer> {
  const on = await newServerDatabase();
  let server = await startWholeServer(on);
  const organisation = await addOrganisation(on.superuserUrl, "Harbour Bakery");
  const network = await openNetwork(() => Number(new URL(server.url).port));
  const owner = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const token = await issueAccessToken(
      server.parts,
      "person",
      await ownerId(on, organisation),
      organisation.ownerSecret,
    );
    const text = body === undefined ? undefined : JSON.stringify(body);
    return ask(server.url, token, method, path, text, { "x-org-id": organisation.organisationId });
  };
  const must = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await owner(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    url: network.url,
    organisation,
    get server() {
      return server;
    },
    secrets: on.secrets,
    restartServer: async (given = {}) => {
      network.set("down");
      await server.stop();
      server = await startWholeServer(on, given);
      network.set("up");
    },
    setNetwork: (state) => network.set(state),
    owner,
    must,
    newSlot: async (code) => {
      const slot = await must("POST", "/v1/registers", { branchId: organisation.branchId, code, name: code });
      const registerId = slot.registerId as string;
      const made = await must("POST", `/v1/registers/${registerId}/enrolment-codes`, {});
      return { registerId, code: made.code as string };
    },
    confirm: async (registerId) => {
      await until(async () => (await owner("GET", `/v1/registers/${registerId}/waiting`)).status === 200);
      const { fingerprint } = await must("GET", `/v1/registers/${registerId}/waiting`);
      await must("POST", `/v1/registers/${registerId}/confirm`, { fingerprint, staff: [] });
    },
    rows: async <T>(text: string, values: unknown[] = []) => (await runOnce(on.superuserUrl, text, values)).rows as T[],
    close: async () => {
      await network.close();
      await server.stop();
      await on.drop();
    },
  };
}

/** Opens a till and lets it join: an empty one, or a demo shop with books. */
export async function openJoinedTill(
  shop: ShopWithServer,
  given: { readonly code: string; readonly mode?: "demo" | "shop"; readonly clock?: TestClock },
): Promise<OpenRegister> {
  const mode = given.mode ?? "shop";
  const till = await openRegister({ ...given, mode, syncPace: TEST_PACE });
  if (mode === "demo") await signInAs(till, "owner");
  const slot = await shop.newSlot(given.code);
  await till.must("sync.enrol", { serverUrl: shop.url, code: slot.code, approvalId: null });
  await shop.confirm(slot.registerId);
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
  return till;
}

/** Signs the first person of a role in whose PIN is known: the one given, or the one the demo shows. */
export async function signInAs(till: OpenRegister, role: string, pin?: string): Promise<void> {
  const person = till.view().staff.find((each) => each.role === role && (pin !== undefined || each.demoPin !== null));
  if (!person) throw new Error(`nobody is ${role}`);
  await till.must("staff.sign_in", { staffId: person.staffId, pin: pin ?? person.demoPin ?? "" });
}

/** Waits until the till's place for the server says so. */
export async function untilSync(till: OpenRegister, holds: (view: SyncView) => boolean): Promise<void> {
  await until(
    async () => holds(till.view().sync),
    () => JSON.stringify(till.view().sync),
  );
}

/** Waits until something holds. */
export async function until(holds: () => Promise<boolean>, says: () => string = () => ""): Promise<void> {
  const endMs = performance.now() + 15_000;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`it never came to that ${says()}`);
    await rest(20);
  }
}

async function ownerId(on: ServerDatabase, { organisationId, ownerStaffId }: TestOrganisation): Promise<string> {
  const text = "select person_id from shop.staff where org_id = $1 and staff_id = $2";
  const { rows } = await runOnce(on.superuserUrl, text, [organisationId, ownerStaffId]);
  return (rows[0] as { person_id: string }).person_id;
}
