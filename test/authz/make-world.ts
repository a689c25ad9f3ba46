/** The world of the matrix: two organisations with two branches each, something in every place, and everybody who might call. */
import { randomUUID } from "node:crypto";
import { PLAIN_PRODUCT } from "#domain/catalogue/product.ts";
import type { RegisterId } from "#domain/ids.ts";
import type { JournalBatch } from "#domain/protocol/sync/journal-batch.ts";
import { newId } from "#main/register/till.ts";
import { issueAccessToken } from "#sync-server/auth/tokens.ts";
import type { ServerParts } from "#sync-server/server-parts.ts";
import {
  addOrganisation,
  BRANCH_SETTINGS,
  batchOf,
  type EnrolledTill,
  journalOf,
  runOnce,
  signBatch,
  signStaffIn,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { addSale } from "./add-sale.ts";
import { call } from "./call.ts";
import { addClosedSession } from "./closed-session.ts";

/** What there is in a place that can be asked for by its id. */
export interface Place {
  readonly organisationId: string;
  readonly branchId: string;
  readonly staffId: string;
  readonly registerId: string;
  /** One that waits to be confirmed. */
  readonly waitingId: string;
  /** One whose printer is out of paper. */
  readonly alarmingId: string;
  readonly customerId: string;
  readonly categoryId: string;
  readonly taxId: string;
  readonly productId: string;
  readonly supportId: string;
  readonly sessionId: string;
  /** A closed session of the register. */
  readonly tillSessionId: string;
  /** A sale of the register. */
  readonly saleId: string;
  readonly versions: {
    readonly branch: number;
    readonly category: number;
    readonly tax: number;
    readonly product: number;
  };
  /** Names and ids that only stand in this branch. */
  readonly secrets: readonly string[];
  /** Those of its goods, which all branches of the organisation sell. */
  readonly goods: readonly string[];
  /** What only its own organisation knows, in every branch. */
  readonly ofOrganisation: readonly string[];
  readonly ownerStaffId: string;
  /** The beginning of the calling till's journal; elsewhere the same under the name of a till there. */
  readonly batch: JournalBatch;
}

/** A place before any till called from it. */
export type FilledPlace = Omit<Place, "batch">;

/** Somebody who calls. */
export interface Caller {
  readonly name: string;
  /** Null for whoever has none. */
  readonly token: string | null;
  /** Whether places of the other branch are none of theirs. */
  readonly ofBranch: boolean;
  /** Belongs to the other organisation, and to no place of the first. */
  readonly isStranger: boolean;
}

/** The world. */
export interface AuthzWorld {
  readonly url: string;
  readonly superuserUrl: string;
  /** Where the callers belong. */
  readonly own: Place;
  /** Another branch of their organisation. */
  readonly otherBranch: Place;
  /** Another organisation. */
  readonly foreign: Place;
  readonly callers: readonly Caller[];
}

const ROLES = ["owner", "admin", "manager", "cashier", "kitchen", "viewer", "support"] as const;
/** Those that hold in one branch only; the others in the whole organisation. */
const OF_BRANCH = ["manager", "cashier", "kitchen"];

/** Makes it. @param superuserUrl of the server's database */
export async function makeAuthzWorld(superuserUrl: string, url: string, parts: ServerParts): Promise<AuthzWorld> {
  const [aster, birch] = [await addOrganisation(superuserUrl, "Aster"), await addOrganisation(superuserUrl, "Birch")];
  const here = await fillPlace(superuserUrl, url, parts, aster, { name: "Aster Quay", branchId: aster.branchId });
  const beside = await fillPlace(superuserUrl, url, parts, aster, { name: "Aster Hill", branchId: null });
  const there = await fillPlace(superuserUrl, url, parts, birch, { name: "Birch Lane", branchId: birch.branchId });
  const callers: Caller[] = [];
  const add = (name: string, token: string | null, of: Partial<Caller> = {}) =>
    callers.push({ name, token, ofBranch: true, isStranger: false, ...of });
  add("nobody", null);
  for (const role of ROLES) {
    const ofBranch = OF_BRANCH.includes(role);
    const staffId = await addMember(superuserUrl, aster.organisationId, role, ofBranch ? aster.branchId : null);
    add(role, await tokenFor(superuserUrl, parts, staffId), { ofBranch });
  }
  const without = await addMember(superuserUrl, aster.organisationId, null, null);
  add("no role", await tokenFor(superuserUrl, parts, without));
  const disabled = await addMember(superuserUrl, aster.organisationId, "owner", null);
  add("disabled", await tokenFor(superuserUrl, parts, disabled));
  await runOnce(superuserUrl, "update shop.staff set disabled_at = now() where staff_id = $1", [disabled]);
  const stranger = await addMember(superuserUrl, birch.organisationId, "owner", null);
  add("stranger", await tokenFor(superuserUrl, parts, stranger), { isStranger: true });
  const tokenOf = (till: EnrolledTill) => issueAccessToken(parts, "device", till.registerId, till.secret);
  const till = await aster.enrolTill("Q09", []);
  add("till", await tokenOf(till));
  const shutOut = await aster.enrolTill("Q08", []);
  add("shut out", await tokenOf(shutOut));
  await runOnce(superuserUrl, "update identity.device set revoked_at = now() where register_id = $1", [
    shutOut.registerId,
  ]);
  const batch = await batchOf(till, journalOf(till).entries);
  const withBatch = async (place: FilledPlace): Promise<Place> => ({
    ...place,
    batch: await signBatch(till, { ...batch, registerId: place.registerId as RegisterId }),
  });
  const [otherBranch, foreign] = [await withBatch(beside), await withBatch(there)];
  const own = { ...here, batch };
  return { url, superuserUrl, own, otherBranch, foreign, callers };
}

/** Puts something of everything into a branch, made anew where none is named, by asking the server as its owner. */
export async function fillPlace(
  superuserUrl: string,
  url: string,
  parts: ServerParts,
  shop: TestOrganisation,
  of: { readonly name: string; readonly branchId: string | null },
): Promise<FilledPlace> {
  const { organisationId } = shop;
  const token = await issueAccessToken(parts, "person", randomUUID(), shop.ownerSecret);
  const must = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const told = await call(url, { method, path, token, organisationId, body, address: "10.0.0.1" });
    if (told.status >= 300) throw new Error(`${method} ${path}: ${told.status} ${told.text}`);
    return told.text === "" ? {} : JSON.parse(told.text);
  };
  const settings = { ...BRANCH_SETTINGS, shopName: of.name };
  const made = of.branchId === null ? await must("POST", "/v1/branches", { name: of.name, settings }) : null;
  const branchId = of.branchId ?? String(made?.branchId);
  const renamed = made ?? (await must("PATCH", `/v1/branches/${branchId}`, { version: 1, name: of.name, settings }));
  const goodsName = `Goods ${of.name.replace(" ", "")}`;
  const [categoryId, taxId, productId, customerId] = [
    newId<string>(),
    newId<string>(),
    newId<string>(),
    newId<string>(),
  ];
  const colour = { categoryId, name: `${goodsName} bread`, colour: "amber", position: 0 };
  const category = await must("PUT", `/v1/categories/${categoryId}`, { ...colour, version: null });
  const taxed = { taxId, code: of.name.slice(6, 7), name: `${goodsName} tax`, rateMillionths: 70_000, compound: false };
  const tax = await must("PUT", `/v1/taxes/${taxId}`, { ...taxed, position: 0, version: null });
  const goods = productOf(productId, `${goodsName} loaf`, taxId);
  const product = await must("PUT", `/v1/products/${productId}`, { ...goods, version: null });
  const known = { name: `${of.name} customer`, email: "", phone: "", allergens: [], diets: [], notes: "" };
  await must("PUT", `/v1/customers/${customerId}`, { branchId, revision: 0, known });
  const added = await must("POST", "/v1/staff", {
    name: `${of.name} staff`,
    assignments: [{ branchId, roleKey: "cashier" }],
  });
  const slot = await must("POST", "/v1/registers", {
    branchId,
    code: `${of.name.slice(6, 7)}01`,
    name: `${of.name} till`,
  });
  const email = `${of.name.replace(" ", ".").toLowerCase()}@example.test`;
  const support = await must("POST", "/v1/support-access", {
    name: `${of.name} support`,
    email,
    hours: 4,
    reason: "Ask",
  });
  const other = { branchId, code: `${of.name.slice(6, 7)}02`, name: `${of.name} second till` };
  const waiting = await must("POST", "/v1/registers", other);
  await runOnce(superuserUrl, "update shop.register set state = 'waiting' where register_id = $1", [
    waiting.registerId,
  ]);
  if (of.branchId !== null) await must("POST", "/v1/roles", { key: "casual", name: "Casual", permissions: [] });
  const alarmingId = await addFindings(superuserUrl, {
    organisationId,
    branchId,
    registerId: String(slot.registerId),
    staffId: String(added.staffId),
    code: `${of.name.slice(6, 7)}03`,
  });
  const sessionId = randomUUID();
  await runOnce(
    superuserUrl,
    "insert into identity.session (session_id, person_id) select $1, person_id from shop.staff where staff_id = $2",
    [sessionId, shop.ownerStaffId],
  );
  const ids = { branchId, staffId: String(added.staffId), registerId: String(slot.registerId), customerId, productId };
  const tillSessionId = await addClosedSession(superuserUrl, { organisationId, ...ids });
  const saleId = await addSale(superuserUrl, { organisationId, ...ids });
  const versions = {
    branch: Number(renamed.version),
    category: Number(category.version),
    tax: Number(tax.version),
    product: Number(product.version),
  };
  return {
    organisationId,
    ...ids,
    categoryId,
    taxId,
    waitingId: String(waiting.registerId),
    alarmingId,
    supportId: String(support.staffId),
    sessionId,
    tillSessionId,
    saleId,
    versions,
    goods: [goodsName, categoryId, taxId, productId],
    ofOrganisation: [organisationId, branchId, String(waiting.registerId), shop.ownerStaffId],
    ownerStaffId: shop.ownerStaffId,
    secrets: [
      of.name,
      ids.staffId,
      ids.registerId,
      customerId,
      String(support.staffId),
      sessionId,
      tillSessionId,
      alarmingId,
      saleId,
    ],
  };
}

/** A broken rule, another history and an act that waits for an approval, of a register; and one without paper. @returns the latter's id */
async function addFindings(
  superuserUrl: string,
  of: { organisationId: string; branchId: string; registerId: string; staffId: string; code: string },
): Promise<string> {
  const alarmingId = newId<string>();
  const at = `'${of.organisationId}', '${of.branchId}', '${of.registerId}', 1, 2`;
  await runOnce(
    superuserUrl,
    `insert into shop.violation (org_id, branch_id, register_id, epoch, seq, number, code, says, scope, staff_id, raised_at)
       values (${at}, 0, 'sale.total', 'its total', 'rule', '${of.staffId}', now());
     insert into shop.entry_approval (org_id, branch_id, register_id, epoch, seq, number, type, state, permission,
         requester_id, occurred_at, business_date)
       values (${at}, 0, 'cash.paid_out', 'pending', 'cash.pay_out', '${of.staffId}', now(), '2026-11-23');
     insert into shop.fork (org_id, branch_id, register_id, epoch, seq, known_hash, claimed_hash, signature)
       values (${at}, sha256('known'), sha256('claimed'), 'signed');
     insert into shop.register (org_id, register_id, branch_id, code, name, state, last_contact_at)
       values ('${of.organisationId}', '${alarmingId}', '${of.branchId}', '${of.code}', 'Third', 'active', now());
     insert into shop.register_health (org_id, branch_id, register_id, told_at, program_version, unsent, printer,
         printer_since, clock_offset_ms)
       values ('${of.organisationId}', '${of.branchId}', '${alarmingId}', now(), '0.2.0', 0, 'paper_out',
         '2026-11-01T08:00:00Z', 0)`,
  );
  return alarmingId;
}

/** A product as it is sent. */
export function productOf(productId: string, name: string, taxId: string) {
  return {
    productId,
    categoryId: null,
    name,
    unit: "piece",
    priceMinor: 380,
    openPrice: false,
    taxIds: [taxId],
    barcodes: [],
    popularity: 0,
    ...PLAIN_PRODUCT,
    branchIds: null,
  };
}

async function addMember(
  url: string,
  organisationId: string,
  role: string | null,
  branchId: string | null,
): Promise<string> {
  const staffId = newId<string>();
  await runOnce(url, "insert into shop.staff (org_id, staff_id, name) values ($1, $2, 'Caller')", [
    organisationId,
    staffId,
  ]);
  if (role !== null)
    await runOnce(
      url,
      "insert into shop.assignment (org_id, staff_id, assignment_id, branch_id, role_key) values ($1, $2, $2, $3, $4)",
      [organisationId, staffId, branchId, role],
    );
  return staffId;
}

async function tokenFor(superuserUrl: string, parts: ServerParts, staffId: string): Promise<string> {
  const secret = await signStaffIn(superuserUrl, staffId);
  return issueAccessToken(parts, "person", randomUUID(), secret);
}
