/** Tests of the receipt: its words, and that it adds up by hand. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry } from "#domain/journal/entry.ts";
import type { CurrencyCode } from "#domain/money/money.ts";
import { aShop, keptEntry } from "#test/fixtures/papers.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import { toPlainText } from "./plain-text.ts";
import { asCopy, receiptDocumentSchema } from "./receipt-document.ts";
import { saleReceipt } from "./sale-receipt.ts";

const SALE = keptEntry("sale.completed");

test("[SALE-23] a receipt says what was sold, paid and taxed, and where it stands in the journal", () => {
  const text = toPlainText(saleReceipt(SALE, aShop()), 42);
  expect(text).toContain(`Entry ${SALE.epoch}/${SALE.seq}`);
  expect(text).toContain(SALE.hash.slice(0, 8));
  expect(`\n${text}\n`).toMatchInlineSnapshot(`
    "
                  Harbour Street
    Receipt                         A01-000001
    Served by                      Ana Ribeiro
    ------------------------------------------
    Flat white                          3.83 A
    Käse, jung
      0.482 kg × 27.99                13.49 AD
    ------------------------------------------
    Total                            EUR 17.32
    Cash rounding                        -0.02
    To pay in cash                       17.30
    Card T-0042                           5.00
    Cash                                 20.00
    Change                                7.70
    ------------------------------------------
    A  Standard 19 %                     17.06
       Net 14.34                      Tax 2.72
    D  City tax 2 %                      13.49
       Net 13.23                      Tax 0.26
    ------------------------------------------
    Register A01             02/03/2026, 09:00
    Entry 1/12                        fae06151

                    Thank you!
    "
  `);
});

test("[SALE-23] in German it says the same in German", () => {
  expect(`\n${toPlainText(saleReceipt(SALE, aShop("de")), 48)}\n`).toMatchInlineSnapshot(`
    "
                     Harbour Street
    Bon                                   A01-000001
    Es bediente Sie                      Ana Ribeiro
    ------------------------------------------------
    Flat white                                3,83 A
    Käse, jung
      0,482 kg × 27,99                      13,49 AD
    ------------------------------------------------
    Summe                                  EUR 17,32
    Rundung bar                                -0,02
    Bar zu zahlen                              17,30
    Karte T-0042                                5,00
    Bar                                        20,00
    Rückgeld                                    7,70
    ------------------------------------------------
    A  Standard 19 %                           17,06
       Netto 14,34                       Steuer 2,72
    D  City tax 2 %                            13,49
       Netto 13,23                       Steuer 0,26
    ------------------------------------------------
    Kasse A01                      02.03.2026, 09:00
    Eintrag 1/12                            fae06151

                      Vielen Dank!
    "
  `);
});

test("[SALE-24] a copy says COPY and which one it is, above all else, and is otherwise the receipt", () => {
  for (const [language, word] of [
    ["en", "COPY"],
    ["de", "KOPIE"],
  ] as const) {
    const first = saleReceipt(SALE, aShop(language));
    const [banner, ...rest] = toPlainText(asCopy(first, 3), 42).split("\n");
    expect(banner?.trim()).toBe(`${word} 3`);
    expect(rest.join("\n")).toBe(toPlainText(first, 42));
    expect(toPlainText(first, 42)).not.toContain(word);
  }
});

test("[SALE-23] a receipt made again in ten years is the same, to the letter", () => {
  const later = JSON.parse(JSON.stringify(SALE)) as typeof SALE;
  expect(saleReceipt(later, aShop())).toEqual(saleReceipt(SALE, aShop()));
});

test("amounts are written with as many digits as the currency has", () => {
  const japan = { ...aShop(), currency: "JPY" as CurrencyCode };
  const yen = { ...SALE, body: { ...SALE.body, currency: "JPY" as CurrencyCode } };
  const text = toPlainText(saleReceipt(yen, japan), 42);
  expect(text).toMatch(/Total +JPY 1,732/);
});

test("[SALE-08] [SALE-10] [SALE-11] [SALE-13] whoever adds up a printed receipt by hand comes to what is printed", () => {
  let receipts = 0;
  fc.assert(
    fc.property(
      anyDeeds,
      anyPolicy,
      fc.constantFrom(42, 48),
      fc.constantFrom("en" as const, "de" as const),
      (deeds, policy, columns, language) => {
        for (const entry of playDay(deeds, policy).entries.filter(isSale)) {
          const document = saleReceipt(entry, aShop(language));
          expect(receiptDocumentSchema.safeParse(document).success).toBe(true);
          addUp(toPlainText(document, columns), columns);
          receipts += 1;
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(receipts).toBeGreaterThan(50);
});

function isSale(entry: Entry): entry is Entry<"sale.completed"> {
  return entry.type === "sale.completed";
}

/** Reads a receipt as a customer does, and adds it up. */
function addUp(text: string, columns: number): void {
  const parts = text.split("-".repeat(columns)).map((part) => part.split("\n").filter((line) => line.trim() !== ""));
  const [, goods = [], paid = [], taxes = []] = parts;
  let sum = 0;
  for (const line of goods) {
    const amount = amountIn(/ (-?[\d.,]+)(?: [A-Z]*)?$/.exec(line)?.[1]);
    const calculated = /^ {2}([\d.,]+)(?: kg)? × ([\d.,]+) /.exec(line);
    if (calculated) {
      const thousandths = quantityIn(calculated[1] ?? "");
      expect(amount).toBe(Math.round((thousandths * (amountIn(calculated[2]) ?? 0)) / 1_000));
    }
    sum += amount ?? 0;
  }
  const figure = (label: RegExp) =>
    paid.filter((line) => label.test(line)).reduce((all, line) => all + (amountIn(lastWord(line)) ?? 0), 0);
  sum += figure(/^[A-Z] {2}/);
  const total = figure(/^(?:Total|Summe) /);
  expect(total).toBe(sum);
  const tip = figure(/^(?:Tip|Trinkgeld) /);
  const rounding = figure(/^(?:Cash rounding|Rundung bar) /);
  if (rounding !== 0) expect(figure(/^(?:To pay in cash|Bar zu zahlen) /)).toBe(total + tip + rounding);
  const others = /^(?:Voucher|Gutschein|On account|Auf Rechnung|Foreign cash|Fremdwährung bar) /;
  const given = figure(/^(?:Cash|Bar) (?!rounding|zu)/) + figure(/^(?:Card|Karte) /) + figure(others);
  expect(given - figure(/^(?:Change|Rückgeld) /)).toBe(total + tip + rounding);
  for (let index = 0; index + 1 < taxes.length && /^[A-Z] {2}/.test(taxes[index] ?? ""); index += 2) {
    const gross = amountIn(lastWord(taxes[index] ?? ""));
    const [, net, tax] = /(?:Net|Netto) (-?[\d.,]+) +(?:Tax|Steuer) (-?[\d.,]+)$/.exec(taxes[index + 1] ?? "") ?? [];
    expect((amountIn(net) ?? Number.NaN) + (amountIn(tax) ?? Number.NaN)).toBe(gross);
  }
}

function lastWord(line: string): string {
  return line.trim().split(/\s+/).at(-1) ?? "";
}

/** Cents, whatever stands between thousands and before cents. */
function amountIn(text: string | undefined): number | undefined {
  return text === undefined || !/\d[.,]\d\d$/.test(text) ? undefined : Number(text.replaceAll(/[.,]/g, ""));
}

function quantityIn(text: string): number {
  return Math.round(Number(text.replace(",", ".")) * 1_000);
}
