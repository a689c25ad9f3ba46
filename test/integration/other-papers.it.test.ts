/** Gift receipts and kitchen tickets out of real printers: each printer has its own queue, and each ticket comes out once. */
import { createCanvas } from "@napi-rs/canvas";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { type PrinterEmulator, startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { makeTestFolder, type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";

let till: OpenRegister;
let counter: PrinterEmulator;
let kitchen: PrinterEmulator;

beforeEach(async () => {
  counter = await startPrinterEmulator({ port: 0, out: makeTestFolder() });
  kitchen = await startPrinterEmulator({ port: 0, out: makeTestFolder() });
  till = await openRegister({ printers: [{ host: "127.0.0.1", port: counter.port }] });
  const owner = till.view().staff.find(({ role }) => role === "owner");
  await till.must("staff.sign_in", { staffId: owner?.staffId ?? "", pin: owner?.demoPin ?? "" });
  await till.must("session.open", { float: [], approvalId: null });
});
afterEach(async () => {
  await till.close();
  await counter.stop();
  await kitchen.stop();
});
afterAll(removeTestFolders);

/** The categories of these names are made in the kitchen, where a printer hangs. */
async function openKitchen(...names: string[]): Promise<void> {
  const categories = till.view().shop?.categories.filter(({ name }) => names.includes(name)) ?? [];
  await till.must("printer.set_kitchen", {
    address: { host: "127.0.0.1", port: kitchen.port },
    categoryIds: categories.map(({ categoryId }) => categoryId),
    approvalId: null,
  });
}

async function sell(...texts: string[]): Promise<string> {
  for (const text of texts) {
    const { products } = await till.must("catalogue.search", { text, limit: 1 });
    await till.must("sale.add_product", { productId: products[0]?.productId ?? "", quantityThousandths: 2_000 });
  }
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  return till.view().lastSale?.receiptNumber ?? "";
}

const textsOf = (printer: PrinterEmulator) => printer.state().receipts.map(({ text }) => text);

test("[SALE-113] a gift receipt names the goods and the code they come back by, and no amount", async () => {
  const number = await sell("croissant");
  await expect.poll(() => textsOf(counter).length, { timeout: 10_000 }).toBe(1);
  await till.must("receipts.print_gift", { number });
  await expect.poll(() => textsOf(counter).length, { timeout: 10_000 }).toBe(2);
  const [receipt = "", gift = ""] = textsOf(counter);
  expect(gift).toContain("Gift receipt");
  expect(gift).toContain(number);
  expect(gift).toMatch(/roissant\s+2/);
  expect(receipt).toMatch(/\d\.\d\d/);
  expect(gift).not.toMatch(/\d\.\d\d/);
  // The printer draws the code as a picture: the same one on both papers.
  const picture = /\[picture \d+x\d+\]/;
  expect(picture.exec(gift)?.[0]).toBe(picture.exec(receipt)?.[0] ?? "no code");
});

test("[SALE-114] what is made in the kitchen comes out there, once, and nothing else does", async () => {
  await openKitchen("Bakery");
  const first = await sell("croissant", "bananas");
  await sell("bananas");
  const third = await sell("croissant");
  await expect.poll(() => textsOf(kitchen).length, { timeout: 10_000 }).toBe(2);
  await expect.poll(() => textsOf(counter).length, { timeout: 10_000 }).toBe(3);
  const [one = "", two = ""] = textsOf(kitchen);
  expect(one).toContain(first);
  expect(one).toMatch(/2 × .*roissant/);
  expect(one).not.toMatch(/anana|\d\.\d\d/);
  expect(two).toContain(third);
  await till.must("receipts.reprint", { what: "sale", number: first });
  await expect.poll(() => textsOf(counter).length, { timeout: 10_000 }).toBe(4);
  expect(textsOf(kitchen).length).toBe(2);
});

test("[SALE-114] a kitchen printer without paper holds up no receipt, and its tickets follow when there is a roll", async () => {
  await kitchen.control({ paper: "out" });
  await openKitchen("Bakery");
  await sell("croissant");
  await expect.poll(() => textsOf(counter).length, { timeout: 10_000 }).toBe(1);
  await expect
    .poll(() => till.view().printer.kitchen, { timeout: 10_000 })
    .toMatchObject({ state: "paper_out", waiting: 1 });
  await expect.poll(() => till.view().printer.waiting, { timeout: 10_000 }).toBe(0);
  await kitchen.control({ paper: "ok" });
  await expect.poll(() => textsOf(kitchen).length, { timeout: 20_000 }).toBe(1);
});

/** A black square as PNG. */
function squarePng(widthDots: number, heightDots: number): string {
  const canvas = createCanvas(widthDots, heightDots);
  canvas.getContext("2d").fillRect(0, 0, widthDots, heightDots);
  return canvas.toBuffer("image/png").toString("base64");
}

test("[SALE-116] receipts begin with the shop's logo; what can't be printed is refused and stops no receipt", async () => {
  const set = (png: string | null) => till.act("printer.set_logo", { png, approvalId: null });
  expect(await set(Buffer.from("no picture at all, but long enough for one").toString("base64"))).toMatchObject({
    refusal: { code: "logo.not_png" },
  });
  const broken = Buffer.from(squarePng(200, 80), "base64").fill(7, 40, 60).toString("base64");
  expect(await set(broken)).toMatchObject({ refusal: { code: "logo.not_png" } });
  expect(await set(squarePng(600, 80))).toMatchObject({ refusal: { code: "logo.too_large" } });
  await till.must("printer.set_logo", { png: squarePng(200, 80), approvalId: null });
  expect(till.view().printer.hasLogo).toBe(true);
  await sell("croissant");
  await expect.poll(() => textsOf(counter).length, { timeout: 10_000 }).toBe(1);
  expect(textsOf(counter)[0]).toMatch(/^\[picture 200x80\]\s+Harbour/);
  await till.must("printer.set_logo", { png: null, approvalId: null });
  await sell("croissant");
  await expect.poll(() => textsOf(counter).length, { timeout: 10_000 }).toBe(2);
  expect(textsOf(counter)[1]).not.toMatch(/^\[picture/);
});
