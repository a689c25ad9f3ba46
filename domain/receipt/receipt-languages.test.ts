/** Tests of receipts in every language and with none, two and three decimals. */
import { expect, test } from "vitest";
import { type CurrencyCode, minor } from "#domain/money/money.ts";
import { evolveSaleAll, type SaleCommand } from "#domain/sale/sale.ts";
import type { Sale } from "#domain/sale/sale-events.ts";
import { aShop, keptEntry } from "#test/fixtures/papers.ts";
import { add, aProduct, aSale, complete, decide } from "#test/fixtures/sales.ts";
import { layOut } from "./layout.ts";
import { toPlainText } from "./plain-text.ts";
import { asCopy, receiptDocumentSchema } from "./receipt-document.ts";
import { formatAmount, formatDateTime, formatQuantity, formatRate, PAPER_LANGUAGES } from "./receipt-format.ts";
import { saleReceipt } from "./sale-receipt.ts";

const SALE = keptEntry("sale.completed");
const MARKS = /\u200f/g;

test("[SALE-23] in Arabic a receipt says the same in Arabic, in Latin digits", () => {
  const text = toPlainText(saleReceipt(SALE, aShop("ar")), 42);
  expect(`\n${text.replaceAll(MARKS, "")}\n`).toMatchInlineSnapshot(`
    "
                  Harbour Street
    إيصال                           A01-000001
    خدمكم                          Ana Ribeiro
    ------------------------------------------
    Flat white                          3.83 A
    Käse, jung
      0.482 كغم × 27.99               13.49 AD
    ------------------------------------------
    المجموع                          EUR 17.32
    تقريب النقد                          -0.02
    المطلوب نقدًا                         17.30
    بطاقة T-0042                          5.00
    نقدًا                                 20.00
    الباقي                                7.70
    ------------------------------------------
    A  Standard 19 %                     17.06
       الصافي 14.34               الضريبة 2.72
    D  City tax 2 %                      13.49
       الصافي 13.23               الضريبة 0.26
    ------------------------------------------
    الصندوق A01              02/03/2026, 09:00
    القيد 1/12                        fae06151

                  شكرًا لزيارتكم!
    "
  `);
});

test("whoever shows a receipt in Arabic as plain text puts labels on the right and amounts on the left: each piece is set off", () => {
  const lines = toPlainText(saleReceipt(SALE, aShop("ar")), 42).split("\n");
  const coffeeLine = lines.find((line) => line.includes("Flat white"));
  expect(coffeeLine).toMatch(/^\u200fFlat white\u200f +\u200f3\.83 A\u200f$/);
  expect(toPlainText(saleReceipt(SALE, aShop()), 42)).not.toMatch(MARKS);
});

test("every language has the same figures on its receipt, each in its own place", () => {
  const figures = PAPER_LANGUAGES.map((language) => {
    const lines = layOut(saleReceipt(SALE, aShop(language)), { columns: 48, sizes: "flat" });
    const texts = lines.flatMap((line) => (line.kind === "print" ? line.parts : [])).map(({ text }) => text);
    return texts
      .flatMap((text) => text.match(/(?<![\d.])\d+[.,]\d{2}(?![\d.])/g) ?? [])
      .map((text) => text.replace(",", "."));
  });
  expect(figures[0]).toContain("17.32");
  expect(new Set(figures.map((each) => each.join(" "))).size).toBe(1);
});

test("[SALE-39] a receipt is in its customer's language, else in the shop's, and every copy with it", () => {
  const asked = { ...SALE, body: { ...SALE.body, receiptLanguage: "ar" as const } };
  expect(saleReceipt(SALE, aShop("de")).language).toBe("de");
  expect(saleReceipt(asked, aShop("de")).language).toBe("ar");
  const copy = asCopy(saleReceipt(asked, aShop("de")), 2);
  expect(receiptDocumentSchema.parse(copy).blocks[0]).toEqual({ type: "banner", text: "نسخة 2" });
});

test("[SALE-39] the language chosen for a sale is kept while it is held, and becomes a fact with it", () => {
  const sale = add(aSale(), aProduct({}));
  const chosen = after(sale, { act: "choose_receipt_language", language: "ar" });
  const held = after(chosen, { act: "hold", label: "" });
  const back = after(held, { act: "recall" });
  expect(back.receiptLanguage).toBe("ar");
  expect(complete(back, minor(500)).receiptLanguage).toBe("ar");
  expect(
    complete(after(back, { act: "choose_receipt_language", language: null }), minor(500)).receiptLanguage,
  ).toBeNull();
  expect(complete(sale, minor(500)).receiptLanguage).toBeNull();
});

test.each([
  ["JPY", "1,732", "1.732", "1,732"],
  ["EUR", "17.32", "17,32", "17.32"],
  ["KWD", "1.732", "1,732", "1.732"],
  ["TND", "1.732", "1,732", "1.732"],
])("an amount in %s has the decimals of its currency in every language", (currency, english, german, arabic) => {
  const written = PAPER_LANGUAGES.map((language) => formatAmount(minor(1732), currency as CurrencyCode, language));
  expect(written).toEqual([english, german, arabic]);
  const receipt = saleReceipt(
    { ...SALE, body: { ...SALE.body, currency: currency as CurrencyCode } },
    { ...aShop(), currency: currency as CurrencyCode },
  );
  expect(toPlainText(receipt, 42)).toContain(`${currency} ${english}`);
});

test("quantities, rates and times on an Arabic paper are in Latin digits, day before month", () => {
  expect([formatQuantity(482, "ar"), formatRate(55_000, "ar")]).toEqual(["0.482", "5.5 %"]);
  expect(formatDateTime("2026-03-02T08:00:12.000Z", "Asia/Kuwait", "ar")).toBe("02/03/2026, 11:00");
});

function after(sale: Sale, command: SaleCommand): Sale {
  return evolveSaleAll(sale, decide(sale, command));
}
