/** Tests of customers at the server, on a real PostgreSQL and a real socket: sealed, found by a keyed hash, shared by consent, exported, erased. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ok } from "#domain/refusals.ts";
import { newId } from "#main/register/till.ts";
import { type OpenRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  until,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { openDrawer, ringUp, takeCash } from "#test/sync-server/till-at-work.ts";
import { customer } from "../db/schema.ts";
import { asJob } from "../db/tenant.ts";
import { openCustomer } from "./customer-keys.ts";
import { rotateDataKeys } from "./rotate-data-keys.ts";

const GRACE = {
  name: "Grace Adeyemi",
  email: "Grace@Example.com",
  phone: "+49 40 123456",
  allergens: ["nuts"],
  diets: ["vegan"],
  notes: "Sits at the window",
};
let shop: ShopWithServer;
let till: OpenRegister;

beforeAll(async () => {
  shop = await openShopWithServer();
  till = await openJoinedTill(shop, { code: "D1", mode: "demo" });
  await signInAs(till, "manager");
  await openDrawer(till);
});
afterAll(async () => {
  await till.close();
  await shop.close();
  removeTestFolders();
});

const keep = async (known = GRACE, customerId = newId<string>()) => {
  const body = { branchId: shop.organisation.branchId, revision: 0, known };
  return (await shop.must("PUT", `/v1/customers/${customerId}`, body)).customerId as string;
};
const everythingStored = async () =>
  JSON.stringify(await shop.rows("select c.*, encode(email_hash, 'hex') from shop.customer c"));
const inBooks = async () =>
  JSON.stringify(await shop.rows("select convert_from(preimage, 'UTF8') as entry from shop.journal")) +
  JSON.stringify(await shop.rows("select * from shop.audit_event"));

test("[SYNC-70] nothing readable of a customer is in the database, and they are found by e-mail and telephone however they are written", async () => {
  const id = await keep();
  const stored = await everythingStored();
  for (const said of ["Grace", "example.com", "123456", "nuts", "vegan", "window"]) expect(stored).not.toContain(said);
  for (const query of ["email=grace%40example.com%20", "phone=0049%2040%20123456", "phone=%2B4940123456"]) {
    const { customers } = await shop.must("GET", `/v1/customers?${query}`);
    expect(customers, query).toMatchObject([{ customerId: id, known: GRACE }]);
  }
  expect((await shop.must("GET", "/v1/customers?email=other%40example.com")).customers).toEqual([]);
  await shop.must("DELETE", `/v1/customers/${id}`);
});

test("[SYNC-71] what a till got to know while the network was away arrives once, and never through the journal", async () => {
  shop.setNetwork("down");
  const { customerId } = await till.must("customer.add", { name: "Ada Nwosu", email: "ada@example.com", phone: "" });
  await ringUp(till);
  await till.must("sale.attach_customer", { customerId });
  await takeCash(till);
  shop.setNetwork("answers_lost");
  await until(async () => (await everythingStored()).includes(customerId));
  shop.setNetwork("up");
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
  const { customers } = await shop.must("GET", "/v1/customers?email=ada%40example.com");
  expect(customers).toMatchObject([{ customerId, known: { name: "Ada Nwosu" } }]);
  expect(await inBooks()).not.toMatch(/Nwosu|ada@example/);
});

test("[SYNC-72] an erased customer can be read by nobody, is forgotten at the till, and the books stay as they are", async () => {
  const { customerId } = await till.must("customer.add", { name: "Lin Wei", email: "lin@example.com", phone: "" });
  await ringUp(till);
  await till.must("sale.attach_customer", { customerId });
  await takeCash(till);
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
  await until(async () => (await shop.owner("GET", `/v1/customers/${customerId}`)).status === 200);
  const [before] = await shop.rows<{ n: string }>("select count(*) as n from shop.journal");
  const { sales } = await shop.must("GET", `/v1/customers/${customerId}/export`);
  expect(sales).toHaveLength(1);
  await shop.must("DELETE", `/v1/customers/${customerId}`);
  expect(await shop.must("GET", `/v1/customers/${customerId}`)).toMatchObject({ known: null });
  expect((await shop.must("GET", "/v1/customers?email=lin%40example.com")).customers).toEqual([]);
  const [row] = await shop.rows("select sealed, wrapped_key, email_hash from shop.customer where customer_id = $1", [
    customerId,
  ]);
  expect(row).toEqual({ sealed: null, wrapped_key: null, email_hash: null });
  expect((await shop.owner("DELETE", `/v1/customers/${customerId}`)).body).toMatchObject({ code: "customer.erased" });
  await until(async () => (await till.must("customer.search", { text: "Lin" })).customers.length === 0);
  const [after] = await shop.rows<{ n: string }>("select count(*) as n from shop.journal");
  expect(Number(after?.n)).toBeGreaterThanOrEqual(Number(before?.n));
  const acts = await shop.rows<{ action: string; detail: unknown }>(
    "select action, detail from shop.audit_event where subject_id = $1 order by occurred_at",
    [customerId],
  );
  expect(acts).toEqual([
    { action: "customer.exported", detail: { revision: 1 } },
    { action: "customer.erased", detail: {} },
  ]);
});

test("[SYNC-73] a change names the revision it looked at; of two at once one is told", async () => {
  const id = await keep({ ...GRACE, email: "two@example.com" });
  const body = (name: string) => ({ branchId: shop.organisation.branchId, revision: 1, known: { ...GRACE, name } });
  expect(await shop.must("PUT", `/v1/customers/${id}`, body("Grace B."))).toMatchObject({ revision: 2 });
  expect((await shop.owner("PUT", `/v1/customers/${id}`, body("Grace C."))).body).toMatchObject({
    code: "config.changed_meanwhile",
  });
  const withCard = { ...GRACE, notes: "pays with 4111 1111 1111 1111" };
  const refused = await shop.owner("PUT", `/v1/customers/${id}`, { ...body(""), revision: 2, known: withCard });
  expect(refused.body).toMatchObject({ code: "card_data.refused" });
  const nothing = { ...GRACE, name: "", email: "", phone: "" };
  const empty = await shop.owner("PUT", `/v1/customers/${id}`, { ...body(""), revision: 2, known: nothing });
  expect(empty.body).toMatchObject({ code: "customer.nothing_known" });
});

test("an id that no till reads, and a revision that no row has, are refused before anybody is kept", async () => {
  const { branchId } = shop.organisation;
  const refused = { status: 422, body: { code: "request.form" } };
  const body = { branchId, revision: 0, known: GRACE };
  const other = "ffffffff-ffff-ffff-ffff-ffffffffffff";
  expect(await shop.owner("PUT", `/v1/customers/${other}`, body)).toMatchObject(refused);
  const id = await keep({ ...GRACE, email: "highest@example.com" });
  for (const revision of [2_147_483_647, 2 ** 40])
    expect(await shop.owner("PUT", `/v1/customers/${id}`, { ...body, revision })).toMatchObject(refused);
  const highest = await shop.owner("PUT", `/v1/customers/${id}`, { ...body, revision: 2_147_483_646 });
  expect(highest.body).toMatchObject({ code: "config.changed_meanwhile" });
});

test("[SYNC-74] a customer is changed in the branch that knows them, not in another", async () => {
  const id = await keep({ ...GRACE, email: "moved@example.com" });
  const moved = await shop.owner("PUT", `/v1/customers/${id}`, { branchId: newId(), revision: 1, known: GRACE });
  expect(moved.body).toMatchObject({ code: "customer.other_branch" });
});

test("[SYNC-74] another branch sees a customer only after they agreed to it, and no longer once they took it back", async () => {
  const id = await keep({ ...GRACE, email: "share@example.com" });
  const shared = async () =>
    (await shop.rows<{ shared: boolean }>("select shared from shop.customer where customer_id = $1", [id]))[0]?.shared;
  expect(await shared()).toBe(false);
  const say = (given: boolean) =>
    shop.must("POST", `/v1/customers/${id}/consents`, { kind: "share_between_branches", given });
  await say(true);
  expect(await shared()).toBe(true);
  await say(false);
  expect(await shared()).toBe(false);
  const { consents } = await shop.must("GET", `/v1/customers/${id}/export`);
  expect(consents).toMatchObject([{ given: true }, { given: false }]);
});

test("[SYNC-75] a new data key opens everybody the old one did, and the old one nobody any more", async () => {
  const id = await keep({ ...GRACE, email: "keys@example.com" });
  const read = async () =>
    (await shop.rows<Record<string, string>>("select * from shop.customer where customer_id = $1", [id]))[0];
  const before = await read();
  const { parts } = shop.server;
  const rotated = await rotateDataKeys(parts);
  expect(rotated.customers).toBeGreaterThan(0);
  const after = await read();
  expect(after?.sealed).toBe(before?.sealed);
  expect(after?.key_id).not.toBe(before?.key_id);
  expect(await shop.must("GET", `/v1/customers/${id}`)).toMatchObject({ known: { name: GRACE.name } });
  // The customer's own key is not wrapped by the old one any more.
  await asJob(parts.database, parts.keys.jobSecret, shop.organisation.organisationId, async (tx) => {
    const [row] = await tx.select().from(customer).limit(1);
    const moved = row && { ...row, keyId: before?.key_id ?? "" };
    expect(moved && (await openCustomer(tx, parts.keys, moved))).toBe(null);
    return ok(null);
  });
});
