/** A till that follows its server: prices, people and PINs come down, what is changed at the till goes up. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type OpenRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  until,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { onServer, openDrawer, productAt, ringUp, sell, takeCash } from "#test/sync-server/till-at-work.ts";

let shop: ShopWithServer;
const tills: OpenRegister[] = [];

beforeAll(async () => {
  shop = await openShopWithServer();
  await shop.must("PUT", `/v1/staff/${shop.organisation.ownerStaffId}/pin`, { pin: "482915" });
});
afterEach(async () => {
  shop.setNetwork("up");
  for (const till of tills.splice(0)) await till.close();
});
afterAll(async () => {
  await shop.close();
  removeTestFolders();
});

async function joined(code: string, mode: "demo" | "shop"): Promise<OpenRegister> {
  const till = await openJoinedTill(shop, { code, mode });
  tills.push(till);
  return till;
}

async function changeOnServer(name: string, change: Record<string, unknown>): Promise<void> {
  const found = await shop.must("GET", `/v1/products?text=${encodeURIComponent(name)}`);
  const product = (found.products as Record<string, unknown>[]).find((each) => each.name === name);
  if (!product) throw new Error(`${name} is on the server`);
  await shop.must("PUT", `/v1/products/${product.productId}`, { ...product, ...change });
}

test("[SYNC-53] a price changed on the server reaches the till; the sale on its screen keeps its lines", async () => {
  const till = await joined("F1", "demo");
  await openDrawer(till);
  const { name, priceMinor, productId } = await productAt(till);
  await ringUp(till);
  await changeOnServer(name, { priceMinor: priceMinor + 111 });
  await until(async () => {
    const page = await till.must("catalogue.search", { text: name, limit: 5 });
    return page.products.some((each) => each.productId === productId && each.priceMinor === priceMinor + 111);
  });
  expect(till.view().sale?.totalMinor).toBe(priceMinor);
  await takeCash(till);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  expect((await onServer(shop, till)).violations).toEqual([]);
});

test("[SYNC-51][SYNC-52] an empty till gets the whole catalogue before anything else, and what is deleted later goes away", async () => {
  const first = await joined("F2", "demo");
  const till = await joined("F3", "shop");
  expect(till.view().shop?.productCount).toBeGreaterThan(50);
  await signInAs(till, "owner", "482915");
  const { productId, name } = await productAt(till, 3);
  const listed = await shop.must("GET", `/v1/products?text=${encodeURIComponent(name)}`);
  const products = listed.products as { productId: string; version: number }[];
  const there = products.find((each) => each.productId === productId);
  await shop.must("DELETE", `/v1/products/${productId}?version=${there?.version}`);
  const gone = async (at: OpenRegister): Promise<boolean> => {
    const found = await at.must("catalogue.search", { text: name, limit: 20 });
    return found.products.every((each) => each.productId !== productId);
  };
  await until(() => gone(till));
  await until(() => gone(first));
});

test("a product added at a till without a network sells there at once, and later everywhere", async () => {
  const till = await joined("F4", "demo");
  const other = await joined("F5", "shop");
  shop.setNetwork("down");
  await openDrawer(till);
  const { productId } = await till.must("catalogue.add_product", {
    name: "Plum cake of the day",
    priceMinor: 350 as never,
    unit: "piece",
    categoryId: null,
    taxIds: [],
    barcode: null,
    approvalId: null,
  });
  await till.must("sale.add_product", { productId, quantityThousandths: null });
  await takeCash(till);
  shop.setNetwork("up");
  await untilSync(till, ({ waiting }) => waiting === 0);
  await signInAs(other, "owner", "482915");
  await until(async () => {
    const found = await other.must("catalogue.search", { text: "Plum cake of the day", limit: 5 });
    return found.products.some((each) => each.productId === productId);
  });
});

test("[SALE-45] a code learned at one till without a network is read at the other once the server heard of it", async () => {
  const till = await joined("F20", "demo");
  const other = await joined("F21", "shop");
  shop.setNetwork("down");
  await openDrawer(till);
  const { products } = await till.must("catalogue.search", { text: "Sundries", limit: 1 });
  const productId = products[0]?.productId as never;
  await till.must("catalogue.learn_code", { productId, code: "]C10105012345678900", approvalId: null });
  const scan = { code: "5012345678900", quantityThousandths: null, priceMinor: 450 as never };
  await till.must("sale.scan", scan);
  shop.setNetwork("up");
  await signInAs(other, "owner", "482915");
  await openDrawer(other);
  await until(async () => (await other.act("sale.scan", scan)).ok);
  expect(other.view().sale?.lines).toMatchObject([{ productId, unitPriceMinor: 450 }]);
});

test("a product added at a till that the server refuses goes away there too: what the server has stands", async () => {
  const till = await joined("F9", "demo");
  const { name } = await productAt(till, 2);
  shop.setNetwork("down");
  const { productId } = await till.must("catalogue.add_product", {
    name: "Plum cake of yesterday",
    priceMinor: 350 as never,
    unit: "piece",
    categoryId: null,
    taxIds: [],
    barcode: "PLUM-1",
    approvalId: null,
  });
  await changeOnServer(name, { barcodes: ["PLUM-1"] });
  shop.setNetwork("up");
  await until(async () => {
    const found = await till.must("catalogue.search", { text: "Plum cake of yesterday", limit: 5 });
    return found.products.every((each) => each.productId !== productId);
  });
  await untilSync(till, ({ state, progress }) => state === "online" && progress === null);
});

test("a PIN reset at one till opens the other, and a new person signs in once the server heard of them", async () => {
  const till = await joined("F6", "demo");
  const other = await joined("F7", "shop");
  const cashier = till.view().staff.find(({ role }) => role === "cashier");
  if (!cashier) throw new Error("the demo has a cashier");
  await till.must("staff.reset_pin", { staffId: cashier.staffId, pin: "739146", approvalId: null });
  await till.must("staff.add_person", { name: "Noor Haddad", role: "cashier", pin: "618273", approvalId: null });
  for (const at of [till, other]) await until(async () => at.view().staff.some(({ name }) => name === "Noor Haddad"));
  await until(async () => (await other.act("staff.sign_in", { staffId: cashier.staffId, pin: "739146" })).ok);
  const noor = other.view().staff.find(({ name }) => name === "Noor Haddad");
  await other.must("staff.sign_in", { staffId: noor?.staffId as never, pin: "618273" });
  await till.must("staff.sign_in", { staffId: noor?.staffId as never, pin: "618273" });
});

test("[SYNC-43] a person shut out on the server is out at the till: at once, or at the end of the sale they are in", async () => {
  const till = await joined("F8", "demo");
  const owner = till.view().person;
  const [manager, cashier] = ["manager", "cashier"].map((role) =>
    till.view().staff.find((each) => each.role === role && each.demoPin !== null),
  );
  if (!owner || !manager || !cashier) throw new Error("the demo has these people");
  await openDrawer(till);
  await till.must("staff.sign_in", { staffId: cashier.staffId, pin: cashier.demoPin ?? "" });
  await ringUp(till);
  await shop.must("POST", `/v1/staff/${cashier.staffId}/disable`);
  await untilSync(till, ({ waiting }) => waiting === 0);
  await until(
    async () =>
      (await shop.rows("select 1 from shop.lease where register_id = $1", [till.register.registerId])).length > 1,
  );
  expect(till.view().person?.staffId).toBe(cashier.staffId);
  await takeCash(till);
  await until(async () => till.view().person === null);
  expect(await till.act("staff.sign_in", { staffId: cashier.staffId, pin: cashier.demoPin ?? "" })).toMatchObject({
    refusal: { code: "staff.unknown" },
  });
  await till.must("staff.sign_in", { staffId: manager.staffId, pin: manager.demoPin ?? "" });
  await shop.must("POST", `/v1/staff/${manager.staffId}/disable`);
  await until(async () => till.view().person === null);
  await untilSync(till, ({ waiting }) => waiting === 0);
  // The sale counts; that it was ended by somebody shut out meanwhile is said, and that the till could not know.
  const violations = await shop.rows("select code, scope from shop.violation where register_id = $1", [
    till.register.registerId,
  ]);
  expect(violations).toEqual([{ code: "permission.missing", scope: "revoked_since" }]);
});
