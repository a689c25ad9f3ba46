/** Goods that come back by the signed code of their receipt: at the register that sold them, at another one, and not twice. */
import { afterAll, afterEach, expect, test } from "vitest";
import { type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";

const tills: OpenRegister[] = [];
afterEach(async () => {
  for (const till of tills.splice(0)) await till.close();
});
afterAll(removeTestFolders);

async function openDemo(): Promise<OpenRegister> {
  const till = await openRegister();
  tills.push(till);
  const manager = till.view().staff.find(({ role }) => role === "manager");
  await till.must("staff.sign_in", { staffId: manager?.staffId ?? "", pin: manager?.demoPin ?? "" });
  await till.must("session.open", { float: [{ denominationMinor: 5000, count: 2 }], approvalId: null });
  return till;
}

async function sellCroissants(till: OpenRegister, pieces: number): Promise<{ number: string; code: string }> {
  const { products } = await till.must("catalogue.search", { text: "croissant", limit: 5 });
  const product = products.find(({ unit }) => unit === "piece");
  await till.must("sale.add_product", { productId: product?.productId ?? "", quantityThousandths: pieces * 1_000 });
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  const number = till.view().lastSale?.receiptNumber ?? "";
  return { number, code: await codeOn(till, number) };
}

async function codeOn(till: OpenRegister, number: string): Promise<string> {
  const { document } = await till.must("receipts.show", { what: "sale", number });
  const qr = document.blocks.find(({ type }) => type === "qr");
  if (qr?.type !== "qr") throw new Error("the receipt has no code");
  return qr.data;
}

test("[SALE-110] every receipt carries its code, the same on each print, and its scan finds the sale", async () => {
  const till = await openDemo();
  const { number, code } = await sellCroissants(till, 3);
  expect(await codeOn(till, number)).toBe(code);
  const byCode = await till.must("sale.find_receipt", { number: `${code}\r` });
  expect(byCode).toEqual(await till.must("sale.find_receipt", { number }));
  const [line] = byCode.lines;
  await till.must("sale.return_by_receipt", {
    number: code,
    lines: [{ lineId: line?.lineId ?? "", quantityThousandths: 1_000 }],
    reason: "Stale",
    approvalId: null,
  });
  const { amountMinor, quantityThousandths } = line ?? { amountMinor: 0, quantityThousandths: 0 };
  expect(till.view().sale?.totalMinor).toBe(-Math.round((amountMinor * 1_000) / quantityThousandths));
});

test("[SALE-110] a code that was changed, or that a till nobody named printed, brings nothing back", async () => {
  const till = await openDemo();
  const { code } = await sellCroissants(till, 1);
  const middle = Math.floor(code.length / 2);
  const changed = code.slice(0, middle) + (code[middle] === "A" ? "B" : "A") + code.slice(middle + 1);
  expect(await till.act("sale.find_receipt", { number: changed })).toMatchObject({
    refusal: { code: "return.code_misread" },
  });
  const stranger = await openDemo();
  const foreign = await sellCroissants(stranger, 1);
  expect(await till.act("sale.find_receipt", { number: foreign.code })).toMatchObject({
    refusal: { code: "return.code_unknown_register" },
  });
});

test("[SALE-111] a receipt too long for its code is found at its own till by it", async () => {
  const till = await openDemo();
  const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 80 });
  // What wants a choice, a weight or a price first is left out.
  for (const { productId } of products) await till.act("sale.add_product", { productId, quantityThousandths: 1_000 });
  const lineCount = till.view().sale?.lines.length ?? 0;
  expect(lineCount).toBeGreaterThan(22);
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor ?? 0 });
  const code = await codeOn(till, till.view().lastSale?.receiptNumber ?? "");
  expect(code.length).toBeLessThan(300);
  const found = await till.must("sale.find_receipt", { number: code });
  expect(found.lines.length).toBe(lineCount);
});
