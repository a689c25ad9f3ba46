/** Practice on books of its own: through the register's own door, on real files. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { makeTestFolder, type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";

let till: OpenRegister;
afterEach(async () => till.close());
afterAll(removeTestFolders);

async function signIn(role = "cashier"): Promise<void> {
  const person = till.view().staff.find((each) => each.role === role);
  await till.must("staff.sign_in", { staffId: person?.staffId ?? "", pin: person?.demoPin ?? "" });
}

async function open(): Promise<void> {
  await till.must("session.open", { float: [{ denominationMinor: 5000, count: 2 }], approvalId: null });
}

async function sell(): Promise<string> {
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 1 });
  await till.must("sale.add_product", { productId: products[0]?.productId ?? "", quantityThousandths: 1_000 });
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  return till.view().lastSale?.receiptNumber ?? "";
}

test("what is sold in training is in no journal of the shop, has numbers of its own, and every paper says TRAINING", async () => {
  till = await openRegister();
  await signIn();
  await open();
  const real = await sell();
  const entries = till.view().books.entries;
  await till.must("training.enter", {});
  expect(till.view().shop).toMatchObject({ training: true, shopName: till.view().shop?.shopName });
  expect(till.view().session).toBeNull();
  expect(till.view().person?.role).toBe("cashier");
  await open();
  const practised = await sell();
  expect(practised).toMatch(/^TA01-000001$/);
  const { document } = await till.must("receipts.show", { what: "sale", number: practised });
  const banners = document.blocks.filter(({ type }) => type === "banner");
  expect(banners).toEqual([
    { type: "banner", text: "TRAINING" },
    { type: "banner", text: "TRAINING" },
  ]);
  await till.must("training.leave", {});
  expect(till.view().shop?.training).toBe(false);
  // Going in and coming out are all that the shop's journal has of it.
  expect(till.view().books.entries).toBe(entries + 2);
  expect(till.view().session?.floatMinor).toBe(10_000);
  const next = await sell();
  expect([real, next]).toEqual(["A01-000001", "A01-000002"]);
  expect(await till.act("receipts.show", { what: "sale", number: practised })).toMatchObject({ ok: false });
});

test("nobody goes into training with a sale on the screen, twice, or out of it who was not in", async () => {
  till = await openRegister();
  await signIn();
  await open();
  expect(await till.act("training.leave", {})).toMatchObject({ refusal: { code: "training.outside" } });
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 1 });
  await till.must("sale.add_product", { productId: products[0]?.productId ?? "", quantityThousandths: 1_000 });
  expect(await till.act("training.enter", {})).toMatchObject({ refusal: { code: "training.sale_open" } });
  await till.must("sale.hold", { label: "" });
  await till.must("training.enter", {});
  expect(till.view().held).toEqual([]);
  expect(await till.act("training.enter", {})).toMatchObject({ refusal: { code: "training.inside" } });
  await till.must("training.leave", {});
  expect(till.view().held).toHaveLength(1);
});

test("a register that stops in the middle of training starts as the shop's, and its journal says when it was over", async () => {
  const folder = makeTestFolder();
  till = await openRegister({ folder });
  await signIn();
  await open();
  await till.must("training.enter", {});
  const entries = till.view().books.entries;
  expect(existsSync(join(folder, "training.db"))).toBe(true);
  await till.close();
  till = await openRegister({ folder });
  expect(till.view().shop?.training).toBe(false);
  expect(existsSync(join(folder, "training.db"))).toBe(false);
  expect(till.view().books.entries).toBeGreaterThan(entries);
  await signIn();
  expect(await sell()).toBe("A01-000001");
});

test("wrong PINs in training count outside too", async () => {
  till = await openRegister();
  await signIn();
  await till.must("training.enter", {});
  const manager = till.view().staff.find(({ role }) => role === "manager");
  for (let attempt = 0; attempt < 5; attempt += 1)
    await till.act("staff.sign_in", { staffId: manager?.staffId ?? "", pin: "0000" });
  await till.must("training.leave", {});
  expect(await till.act("staff.sign_in", { staffId: manager?.staffId ?? "", pin: "0000" })).toMatchObject({
    refusal: { code: "staff.locked_out" },
  });
});
