/** The catalogue at the till through the register's own door: modifiers, service, deposits, age, variants, exempt sales, favourites. */
import { afterAll, afterEach, expect, test } from "vitest";
import type { ActAnswer, ProductTile } from "#domain/protocol/register-api.ts";
import { type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";

let till: OpenRegister;
afterEach(async () => till.close());
afterAll(removeTestFolders);

async function signIn(role: string): Promise<void> {
  const person = till.view().staff.find((each) => each.role === role);
  await till.must("staff.sign_in", { staffId: person?.staffId ?? ("" as never), pin: person?.demoPin ?? "" });
}

async function openTill(role = "cashier"): Promise<void> {
  till = await openRegister();
  await signIn(role);
  await till.must("session.open", { float: [], approvalId: null });
}

async function find(text: string): Promise<ProductTile> {
  const { products } = await till.must("catalogue.search", { text, limit: 1 });
  const [first] = products;
  if (!first) throw new Error(`the demo has no ${text}`);
  return first;
}

/** Entries of a type, as they stand in the journal. */
function booked(type: string): { body: Record<string, unknown>; approvals: unknown[] }[] {
  const rows = till.connection().prepare("select preimage from journal where type = ? order by position").all(type);
  return (rows as { preimage: string }[]).map(({ preimage }) => JSON.parse(preimage));
}

const lines = () => till.view().sale?.lines ?? [];
const lookUp = async (name: string) => till.must("catalogue.look_up", { productId: (await find(name)).productId });

function optionIds(asked: ActAnswer<"catalogue.look_up">, ...names: string[]) {
  const options = asked.modifierGroups.flatMap((group) => group.options);
  return names.map((name) => {
    const found = options.find((option) => option.name === name);
    if (!found) throw new Error(`there is no ${name}`);
    return found.optionId;
  });
}

const touch = (product: Pick<ProductTile, "productId">, more: object = {}) =>
  till.act("sale.add_product", { productId: product.productId, quantityThousandths: null, ...more });

test("[SALE-70] a sandwich waits for its bread; coffee is sold at a touch, and gets its milk afterwards", async () => {
  await openTill();
  const asked = await lookUp("club sandwich");
  expect(asked.modifierGroups.map(({ name, min, max }) => [name, min, max])).toEqual([
    ["Bread", 1, 1],
    ["On top", 0, 2],
  ]);
  expect(await touch(asked.product)).toMatchObject({
    refusal: { code: "modifier.needed", facts: { productId: asked.product.productId } },
  });
  const [rye, feta] = optionIds(asked, "Rye", "Feta");
  expect(await touch(asked.product, { modifierIds: [rye, feta] })).toMatchObject({ ok: true });
  const latte = await lookUp("latte");
  expect(await touch(latte.product)).toMatchObject({ ok: true });
  expect(lines()).toMatchObject([
    { unitPriceMinor: asked.product.priceMinor + 130, modifiers: [{ name: "Rye" }, { name: "Feta" }] },
    { unitPriceMinor: latte.product.priceMinor, modifiers: [], hasModifiers: true },
  ]);
  const change = { lineId: lines()[1]?.lineId ?? ("" as never), modifierIds: optionIds(latte, "Oat milk") };
  await till.must("sale.change_modifiers", change);
  expect(lines()[1]).toMatchObject({ unitPriceMinor: latte.product.priceMinor + 50 });
  expect(booked("modifiers.changed")).toMatchObject([{ body: { from: [], to: [{ name: "Oat milk" }] } }]);
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  const number = till.view().lastSale?.receiptNumber ?? "";
  const { document } = await till.must("receipts.show", { what: "sale", number });
  const rows = document.blocks.flatMap((block) => (block.type === "row" ? [block.left] : []));
  expect(rows).toEqual(expect.arrayContaining(["Rye", "Feta (+1.30)", "Oat milk (+0.50)"]));
});

test("[SALE-72] a choice that costs less is taken off by somebody who may", async () => {
  await openTill();
  const latte = await lookUp("latte");
  await touch(latte.product, { modifierIds: optionIds(latte, "Oat milk", "Extra shot") });
  const lineId = lines()[0]?.lineId ?? ("" as never);
  await till.must("sale.change_modifiers", { lineId, modifierIds: [] });
  expect(booked("modifiers.changed")).toMatchObject([
    { body: { fromMinor: latte.product.priceMinor + 130, toMinor: latte.product.priceMinor } },
  ]);
});

test("[SALE-71] modifiers stay with a sale through a stop of the program", async () => {
  await openTill();
  const latte = await lookUp("latte");
  await touch(latte.product, { modifierIds: optionIds(latte, "Soy milk") });
  await till.close();
  till = await openRegister({ folder: till.folder, clock: till.clock });
  await signIn("cashier");
  expect(lines()).toMatchObject([{ modifiers: [{ name: "Soy milk", priceMinor: 50 }] }]);
});

async function pay(): Promise<string> {
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  return till.view().lastSale?.receiptNumber ?? "";
}

/** The left column of a receipt, and what stands at its right. */
async function receipt(number: string): Promise<string[]> {
  const { document } = await till.must("receipts.show", { what: "sale", number });
  return document.blocks.flatMap((block) => (block.type === "row" ? [`${block.left} ${block.right}`.trim()] : []));
}

test("[SALE-73] cake that is taken away is taxed at the reduced rate, whether it was chosen before or after", async () => {
  await openTill();
  expect(till.view().shop?.asksService).toBe(true);
  const cake = await find("carrot cake");
  await touch(cake);
  const eaten = till.view().sale?.taxMinor ?? 0;
  await till.must("sale.choose_service", { service: "take_away" });
  expect(till.view().sale).toMatchObject({ service: "take_away", totalMinor: cake.priceMinor });
  expect(till.view().sale?.taxMinor).toBeLessThan(eaten);
  await touch(cake);
  expect(lines()).toMatchObject([{ quantityThousandths: 2_000, taxCodes: "B" }]);
  const number = await pay();
  expect(booked("sale.completed")[0]?.body).toMatchObject({ service: "take_away", taxes: [{ code: "B" }] });
  expect(await receipt(number)).toContain("Take away");
});

test("[SALE-76] water brings its deposit along, which stands below it, and is outside turnover in X and Z", async () => {
  await openTill("manager");
  const water = await find("still water");
  await touch(water, { quantityThousandths: 3_000 });
  expect(lines()).toMatchObject([
    { name: water.name, depositFor: null },
    { amountMinor: 75, depositFor: lines()[0]?.lineId },
  ]);
  await till.must("sale.change_quantity", { lineId: lines()[0]?.lineId ?? ("" as never), quantityThousandths: 2_000 });
  expect(lines().map(({ amountMinor }) => amountMinor)).toEqual([2 * water.priceMinor, 50]);
  const number = await pay();
  expect((await receipt(number)).filter((row) => /×/.test(row))).toEqual([
    `2 × 1.90 ${((2 * water.priceMinor) / 100).toFixed(2)} A`,
    "2 × 0.25 0.50 A",
  ]);
  const { document } = await till.must("session.x_report", { print: false });
  const rows = document.blocks.flatMap((block) => (block.type === "row" ? [`${block.left} ${block.right}`] : []));
  expect(rows).toEqual(expect.arrayContaining(["Sales 3.80", "Container deposits  1 × 0.50"]));
});

test("[SALE-79] an empty bottle comes back by its receipt, and its void takes everything back", async () => {
  await openTill("manager");
  await touch(await find("still water"));
  const number = await pay();
  const found = await till.must("sale.find_receipt", { number });
  const deposit = found.lines.find(({ depositFor }) => depositFor !== null);
  const wish = { lineId: deposit?.lineId ?? ("" as never), quantityThousandths: 1_000 };
  await till.must("sale.return_by_receipt", { number, lines: [wish], reason: "Empty", approvalId: null });
  expect(till.view().sale?.totalMinor).toBe(-25);
  await till.must("sale.refund_cash", { amountMinor: 25, approvalId: null });
  const back = till.view().lastSale?.receiptNumber ?? "";
  await till.must("sale.void", { number: back, reason: "Wrong bottle", approvalId: null });
  expect(booked("sale.voided")[0]?.body).toMatchObject({ depositMinor: -25, salesMinor: 0, refundsMinor: 0 });
  const { document } = await till.must("session.x_report", { print: false });
  const rows = document.blocks.flatMap((block) => (block.type === "row" ? [`${block.left} ${block.right}`] : []));
  expect(rows).toEqual(expect.arrayContaining(["Sales 1.90", "Container deposits  1 × 0.25"]));
});

test("[SALE-80] beer asks for the age once, gin again; what is kept is how it was seen and no date", async () => {
  await openTill();
  const [pilsner, ale, gin] = [await find("pilsner"), await find("pale ale"), await find("gin 0.5")];
  expect(await touch(pilsner)).toMatchObject({ refusal: { code: "age.not_checked", facts: { minimumAge: 16 } } });
  expect(till.view().sale).toBeNull();
  expect(await touch(pilsner, { ageProof: "evident" })).toMatchObject({ ok: true });
  expect(await touch(ale)).toMatchObject({ ok: true });
  expect(await touch(gin)).toMatchObject({ refusal: { facts: { minimumAge: 18 } } });
  expect(await touch(gin, { ageProof: "document" })).toMatchObject({ ok: true });
  await pay();
  expect(booked("sale.completed")[0]?.body.ageChecked).toEqual({ minimumAge: 18, how: "document" });
  expect(await touch(ale)).toMatchObject({ refusal: { code: "age.not_checked" } });
});

test("[SALE-90] a sale without tax takes a manager's PIN and a certificate, and the customer pays the net amount", async () => {
  await openTill();
  const mug = await find("enamel mug");
  await touch(mug);
  const taxMinor = till.view().sale?.taxMinor ?? 0;
  const request = { reason: "Diplomatic", certificate: "D-4711" };
  expect(await till.act("sale.exempt", { ...request, approvalId: null })).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "sale.exempt" } },
  });
  const manager = till.view().staff.find(({ role }) => role === "manager");
  const { approvalId } = await till.must("approval.give", {
    approverId: manager?.staffId ?? ("" as never),
    pin: manager?.demoPin ?? "",
    act: "sale.exempt",
    request,
  });
  await till.must("sale.exempt", { ...request, approvalId });
  expect(till.view().sale).toMatchObject({ totalMinor: mug.priceMinor - taxMinor, taxMinor: 0, taxes: [] });
  expect(booked("tax.exempted")).toMatchObject([
    { body: { ...request, taxMinor }, approvals: [{ permission: "sale.exempt" }] },
  ]);
  const number = await pay();
  const rows = await receipt(number);
  expect(rows).toEqual(
    expect.arrayContaining([
      "Enamel mug 14.90",
      "Free of tax Diplomatic",
      "Certificate D-4711",
      `Free of tax -${(taxMinor / 100).toFixed(2)}`,
    ]),
  );
  await signIn("manager");
  const found = await till.must("sale.find_receipt", { number });
  const wish = { lineId: found.lines[0]?.lineId ?? ("" as never), quantityThousandths: 1_000 };
  await till.must("sale.return_by_receipt", { number, lines: [wish], reason: "Chipped", approvalId: null });
  expect(till.view().sale).toMatchObject({ totalMinor: taxMinor - mug.priceMinor, taxes: [] });
});

test("[SALE-90] the tax is charged after all", async () => {
  await openTill("manager");
  const mug = await find("enamel mug");
  await touch(mug);
  const before = till.view().sale;
  await till.must("sale.exempt", { reason: "Resale", certificate: "R-1", approvalId: null });
  await till.must("sale.charge_tax_again", {});
  expect(till.view().sale).toMatchObject({ exempt: null, totalMinor: before?.totalMinor, taxes: before?.taxes });
});

test("[SALE-85] a shirt opens the choice of its sizes; a size is found, scanned and sold like any product", async () => {
  await openTill();
  const shirt = await find("harbour shirt");
  expect(shirt.hasVariants).toBe(true);
  expect(await touch(shirt)).toMatchObject({
    refusal: { code: "product.choose_variant", facts: { productId: shirt.productId } },
  });
  const asked = await till.must("catalogue.look_up", { productId: shirt.productId });
  expect(asked.variants.map(({ name }) => name).sort()).toEqual([
    "Harbour shirt L",
    "Harbour shirt M",
    "Harbour shirt S",
  ]);
  const large = asked.variants.find(({ name }) => name.endsWith("L"));
  await touch(large ?? shirt);
  await till.must("sale.scan", { code: "2990000000033", quantityThousandths: null });
  expect(lines()).toMatchObject([{ name: "Harbour shirt L", quantityThousandths: 2_000, unitPriceMinor: 2_690 }]);
});

test("[SALE-85] in the grid variants stand within their product alone", async () => {
  await openTill();
  const { products, total } = await till.must("catalogue.page", { categoryId: null, offset: 200, limit: 200 });
  const names = products.map(({ name }) => name);
  expect(names).toContain("Harbour shirt");
  expect(names).not.toContain("Harbour shirt M");
  expect(total).toBe(200 + products.length);
  expect(total).toBe((till.view().shop?.productCount ?? 0) - 3);
});

test("[SALE-94] favourites are what sold around this hour, learned in stretches, filled up with what sells most", async () => {
  await openTill();
  const [soup, scone] = [await find("lentil soup"), await find("croissant")];
  const first = await till.must("catalogue.favourites", {});
  expect(first.products).toHaveLength(24);
  expect(first.products.map(({ name }) => name)).not.toContain(soup.name);
  for (let sale = 0; sale < 2; sale += 1) {
    await touch(soup);
    await pay();
  }
  await touch(scone);
  await pay();
  const names = async () => (await till.must("catalogue.favourites", {})).products.map(({ name }) => name);
  expect((await names()).slice(0, 2)).toEqual([soup.name, scone.name]);
  till.clock.pass(5 * 3_600_000);
  expect(await names()).toEqual(first.products.map(({ name }) => name));
  till.clock.pass(19 * 3_600_000 + 3_600_000);
  expect((await names())[0]).toBe(soup.name);
  till.clock.pass(9 * 7 * 86_400_000 - 3_600_000);
  expect(await names()).not.toContain(soup.name);
});

test("[SALE-94] many sales are learned a stretch at a time, each entry once", async () => {
  await openTill();
  const mug = await find("enamel mug");
  for (let sale = 0; sale < 310; sale += 1) {
    await touch(mug);
    await pay();
  }
  let looks = 1;
  while ((await till.must("catalogue.favourites", {})).isLearning) looks += 1;
  expect(looks).toBeGreaterThan(1);
  const { sold } = till.connection().prepare("select sum(sold) as sold from favourite_tally").get() as { sold: number };
  expect(sold).toBe(310);
});
