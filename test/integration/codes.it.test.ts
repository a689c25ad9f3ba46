/** Codes at the till through the register's own door: labels with price or weight, GS1 codes, unknown codes, open prices, tare. */
import { afterAll, afterEach, expect, test } from "vitest";
import { hasValidGtinCheckDigit } from "#domain/catalogue/barcode.ts";
import { valueCheckDigit } from "#domain/catalogue/in-store-code.ts";
import type { ApprovalId } from "#domain/ids.ts";
import type { ProductTile } from "#domain/protocol/register-api.ts";
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

/** The demo's number of goods sold by weight: what all their labels begin with. */
async function labelNumber(name: string): Promise<string> {
  for (let number = 1; number <= 400; number += 1) {
    const key = `21${String(number).padStart(5, "0")}`;
    const { products } = await till.must("catalogue.search", { text: key, limit: 1 });
    if (products[0]?.name === name) return key.slice(2);
  }
  throw new Error(`${name} has no label`);
}

function close(body: string): string {
  return [..."0123456789"].map((check) => body + check).find(hasValidGtinCheckDigit) ?? "";
}

const managerOf = () => till.view().staff.find(({ role }) => role === "manager");

async function approve(act: string, request: Record<string, unknown>): Promise<ApprovalId> {
  const { approvalId } = await till.must("approval.give", {
    approverId: managerOf()?.staffId ?? ("" as never),
    pin: managerOf()?.demoPin ?? "",
    act,
    request,
  });
  return approvalId;
}

/** Entries of a type, as they stand in the journal. */
function booked(type: string): unknown[] {
  const rows = till.connection().prepare("select preimage from journal where type = ? order by position").all(type);
  return (rows as { preimage: string }[]).map(({ preimage }) => JSON.parse(preimage));
}

const scan = (code: string, more: object = {}) => till.act("sale.scan", { code, quantityThousandths: null, ...more });
const lines = () => till.view().sale?.lines ?? [];

/** A product of the demo that is sold by weight. */
async function aWeighedProduct(): Promise<ProductTile> {
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 200 });
  const found = products.find(({ unit }) => unit === "kg");
  if (!found) throw new Error("the demo sells something by weight");
  return found;
}

test("[SALE-40] a price label of the demo's scale is a line of exactly that price, and is booked as such", async () => {
  await openTill();
  const goods = await aWeighedProduct();
  const number = await labelNumber(goods.name);
  expect(await scan(close(`21${number}${valueCheckDigit("0437")}0437`))).toMatchObject({ ok: true });
  expect(lines()).toMatchObject([{ name: goods.name, unit: "kg", listMinor: 437, amountMinor: 437 }]);
  expect(await scan(close(`28${number}01250`))).toMatchObject({ ok: true });
  expect(lines()[1]).toMatchObject({ quantityThousandths: 1_250, unitPriceMinor: goods.priceMinor });
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  expect(till.view().lastSale?.receiptNumber).toMatch(/-000001$/);
});

test("[SALE-46] a label whose price was misread adds nothing", async () => {
  await openTill();
  const number = await labelNumber((await aWeighedProduct()).name);
  const wrong = (Number(valueCheckDigit("0437")) + 1) % 10;
  expect(await scan(close(`21${number}${wrong}0437`))).toMatchObject({ refusal: { code: "barcode.value_misread" } });
  expect(till.view().sale).toBeNull();
});

test("[SALE-42] a label takes no typed quantity", async () => {
  await openTill();
  const number = await labelNumber((await aWeighedProduct()).name);
  const code = close(`28${number}01250`);
  expect(await scan(code, { quantityThousandths: 2_000 })).toMatchObject({ refusal: { code: "quantity.on_label" } });
});

test("[SALE-45] an unknown code is learned by whoever edits the catalogue, and found from then on, also in a GS1 code", async () => {
  await openTill();
  const mug = await find("Enamel mug");
  expect(await scan("]C10104006381333931")).toMatchObject({
    refusal: { code: "barcode.unknown", facts: { code: "4006381333931" } },
  });
  const learn = { productId: mug.productId, code: "]C10104006381333931", approvalId: null };
  expect(await till.act("catalogue.learn_code", learn)).toMatchObject({
    refusal: { facts: { permission: "catalogue.edit" } },
  });
  const { approvalId: _, ...request } = learn;
  const approvalId = await approve("catalogue.learn_code", request);
  await till.must("catalogue.learn_code", { ...learn, approvalId });
  expect(booked("config.changed").at(-1)).toMatchObject({ approvals: [{ permission: "catalogue.edit" }] });
  await signIn("manager");
  expect(await till.act("catalogue.learn_code", learn)).toMatchObject({ refusal: { code: "product.barcode_taken" } });
  expect(await scan("4006381333931")).toMatchObject({ ok: true });
  expect(await scan("]d201040063813339311727123110LOT\u001d21S1")).toMatchObject({ ok: true });
  expect(lines()).toMatchObject([{ name: "Enamel mug", quantityThousandths: 2_000 }]);
  expect((await find("Enamel mug")).productId).toBe(mug.productId);
});

test("[SALE-47] goods after their use-by date are not sold", async () => {
  await openTill("manager");
  const mug = await find("Enamel mug");
  await till.must("catalogue.learn_code", { productId: mug.productId, code: "4006381333931", approvalId: null });
  expect(await scan("]d2010400638133393117260301")).toMatchObject({
    refusal: { code: "product.expired", facts: { name: "Enamel mug", date: "2026-03-01" } },
  });
  expect(await scan("]d2010400638133393117260302")).toMatchObject({ ok: true });
});

test("[SALE-44] open-price goods ask for their price, on touch and on scan", async () => {
  await openTill();
  const sundries = await find("Sundries");
  const add = { productId: sundries.productId, quantityThousandths: null };
  expect(sundries).toMatchObject({ openPrice: true, priceMinor: 0 });
  expect(await till.act("sale.add_product", add)).toMatchObject({ refusal: { code: "price.needed" } });
  await till.must("sale.add_product", { ...add, priceMinor: 450 });
  await till.must("sale.add_product", { ...add, priceMinor: 450, quantityThousandths: 2_000 });
  expect(lines()).toMatchObject([
    { unitPriceMinor: 450, quantityThousandths: 1_000 },
    { unitPriceMinor: 450, quantityThousandths: 2_000 },
  ]);
  const mug = await find("Enamel mug");
  expect(await till.act("sale.add_product", { ...add, productId: mug.productId, priceMinor: 1 })).toMatchObject({
    refusal: { code: "price.not_open" },
  });
});

test("[SALE-45] goods without a known code are sold at an open price by whoever may, under a name of their own", async () => {
  await openTill();
  const sundries = await find("Sundries");
  const request = {
    code: "5901234123457",
    productId: sundries.productId,
    name: "Umbrella",
    priceMinor: 990,
    quantityThousandths: null,
    approvalId: null,
  };
  expect(await till.act("sale.sell_unknown", request)).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "sale.open_price" } },
  });
  const { approvalId: _, ...bare } = request;
  const approvalId = await approve("sale.sell_unknown", bare);
  await till.must("sale.sell_unknown", { ...request, approvalId });
  // Who did it and who allowed it is a fact at once, whatever becomes of the sale.
  expect(booked("goods.sold_open")).toMatchObject([
    {
      staffId: till.view().person?.staffId,
      approvals: [{ permission: "sale.open_price", approverId: managerOf()?.staffId, state: "given" }],
      body: { code: "5901234123457", name: "Umbrella", unitPriceMinor: 990, quantityThousandths: 1_000 },
    },
  ]);
  await signIn("manager");
  expect(lines()).toMatchObject([{ name: "Umbrella", unitPriceMinor: 990, productId: sundries.productId }]);
  const mug = await find("Enamel mug");
  expect(await till.act("sale.sell_unknown", { ...request, productId: mug.productId })).toMatchObject({
    refusal: { code: "price.not_open" },
  });
});

test("[SALE-44] goods without a price of their own come back at one that is typed, too", async () => {
  await openTill("manager");
  const sundries = await find("Sundries");
  const request = {
    productId: sundries.productId,
    quantityThousandths: 1_000 as never,
    unitPriceMinor: null,
    reason: "Broken",
    approvalId: null,
  };
  expect(await till.act("sale.return_without_receipt", request)).toMatchObject({ refusal: { code: "price.needed" } });
  await till.must("sale.return_without_receipt", { ...request, unitPriceMinor: 450 as never });
  expect(lines()).toMatchObject([{ name: "Sundries", unitPriceMinor: 450, amountMinor: -450 }]);
});

test("[SALE-43] a tare comes off the weight", async () => {
  await openTill();
  const goods = await aWeighedProduct();
  const add = { productId: goods.productId, quantityThousandths: 500 };
  await till.must("sale.add_product", { ...add, tareThousandths: 18 });
  expect(lines()).toMatchObject([{ quantityThousandths: 482 }]);
  expect(await till.act("sale.add_product", { ...add, tareThousandths: 500 })).toMatchObject({
    refusal: { code: "quantity.tare" },
  });
});

test("[SALE-46] the shop sets how its labels are read; a restart remembers", async () => {
  await openTill();
  const goods = await aWeighedProduct();
  const rules = [{ prefix: "23", itemDigits: 5, holds: "price" as const, checked: false, decimals: 2 }];
  const request = { rules, approvalId: null };
  expect(await till.act("catalogue.set_in_store_rules", request)).toMatchObject({
    refusal: { facts: { permission: "settings.edit" } },
  });
  await signIn("manager");
  const fine = { ...request, rules: [{ ...rules[0], decimals: 3 } as never] };
  expect(await till.act("catalogue.set_in_store_rules", fine)).toMatchObject({
    refusal: { code: "barcode.rule_decimals" },
  });
  await till.must("catalogue.set_in_store_rules", request);
  expect(till.view().shop?.inStoreRules).toEqual(rules);
  await till.must("catalogue.learn_code", {
    productId: goods.productId,
    code: close("230777701299"),
    approvalId: null,
  });
  const { folder, clock } = till;
  await till.close();
  till = await openRegister({ folder, clock });
  await signIn("cashier");
  expect(await scan(close("230777700299"))).toMatchObject({ ok: true });
  expect(lines()).toMatchObject([{ name: goods.name, amountMinor: 299 }]);
});

test("a product added with a scan of its label is found by each of its labels", async () => {
  await openTill("manager");
  const [category] = till.view().shop?.categories ?? [];
  await till.must("catalogue.add_product", {
    name: "Olives",
    priceMinor: 1_990 as never,
    unit: "kg",
    categoryId: category?.categoryId ?? null,
    taxIds: [],
    barcode: close("287654300321"),
    approvalId: null,
  });
  expect(await scan(close("287654300654"))).toMatchObject({ ok: true });
  expect(lines()).toMatchObject([{ name: "Olives", quantityThousandths: 654 }]);
});

test("a card's number is no code: it is neither shown nor learned", async () => {
  await openTill("manager");
  const mug = await find("Enamel mug");
  expect(await scan("4111111111111111")).toMatchObject({ refusal: { code: "card_data.refused", facts: {} } });
  const learn = { productId: mug.productId, code: "4111111111111111", approvalId: null };
  expect(await till.act("catalogue.learn_code", learn)).toMatchObject({ refusal: { code: "card_data.refused" } });
});
