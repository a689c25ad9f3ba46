/** Tests of X and Z: their words, that they add up by hand, and that blind says nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry } from "#domain/journal/entry.ts";
import { type Minor, minor } from "#domain/money/money.ts";
import type { Session } from "#domain/session/session.ts";
import { ROLE_MASKS } from "#domain/staff/permissions.ts";
import { PaperTill } from "#test/fixtures/paper-till.ts";
import { aShop, keptEntry } from "#test/fixtures/papers.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import { toPlainText } from "./plain-text.ts";
import { receiptDocumentSchema } from "./receipt-document.ts";
import { xReport, zReport } from "./session-report.ts";

const Z = keptEntry("session.closed");

test("[SESSION-19] a Z says turnover, taxes, tenders, drawer, differences and grand totals", () => {
  const text = toPlainText(zReport(Z, aShop()), 42);
  expect(text).toContain(`Entry ${Z.epoch}/${Z.seq}`);
  expect(`\n${withoutHash(text)}\n`).toMatchInlineSnapshot(`
    "
                  Harbour Street
                     Z report
    A01-Z0001                       02/03/2026
    Business date                   02/03/2026
    Opened                   02/03/2026, 09:00
    By                             Ana Ribeiro
    Closed                   02/03/2026, 09:00
    By                             Ana Ribeiro
    ------------------------------------------
    Sales                                17.32
    A  Standard 19 %                     17.06
       Net 14.34                      Tax 2.72
    D  City tax 2 %                      13.49
       Net 13.23                      Tax 0.26
    ------------------------------------------
    Tenders
    Cash  1 ×                            12.30
    Card  1 ×                             5.00
    Cash rounding  1 ×                   -0.02
    ------------------------------------------
    Cash drawer
    Float                               104.00
    Cash sales                           12.30
    Paid in                              20.00
    Paid out                             -4.50
    Expected                            131.80
    ------------------------------------------
    Cash
    Expected                            131.80
    Counted                             110.05
    Difference (short)                  -21.75
    Card
    Expected                              5.00
    Counted                               5.00
    Difference                            0.00
    Reason                Wrong change at noon
    Approval                           pending
    Counts                                   1
    ------------------------------------------
    Number of sales                          1
    Lines voided                             1
    Sales discarded                          1
    No sales                                 1
    Reprints                                 1
    Card payments declined                   1
    First receipt                   A01-000001
    Last receipt                    A01-000001
    ------------------------------------------
    Grand totals
    Sales ever                           17.32
    Refunds ever                          0.00
    Net ever                             17.32
    ------------------------------------------
    Register A01             02/03/2026, 09:00
    Entry 1/25                        ........
    Last acknowledged by a       not connected
    server
    "
  `);
});

test("[SESSION-19] a Z in German", () => {
  expect(`\n${toPlainText(zReport(Z, aShop("de")), 48)}\n`).toMatchInlineSnapshot(`
    "
                     Harbour Street
                   Tagesabschluss (Z)
    A01-Z0001                             02.03.2026
    Geschäftstag                          02.03.2026
    Eröffnet                       02.03.2026, 09:00
    Von                                  Ana Ribeiro
    Geschlossen                    02.03.2026, 09:00
    Von                                  Ana Ribeiro
    ------------------------------------------------
    Verkäufe                                   17,32
    A  Standard 19 %                           17,06
       Netto 14,34                       Steuer 2,72
    D  City tax 2 %                            13,49
       Netto 13,23                       Steuer 0,26
    ------------------------------------------------
    Zahlungsarten
    Bar  1 ×                                   12,30
    Karte  1 ×                                  5,00
    Rundung bar  1 ×                           -0,02
    ------------------------------------------------
    Kassenlade
    Wechselgeldbestand                        104,00
    Barverkäufe                                12,30
    Einlage                                    20,00
    Entnahme                                   -4,50
    Soll                                      131,80
    ------------------------------------------------
    Bar
    Soll                                      131,80
    Gezählt                                   110,05
    Differenz (zu wenig)                      -21,75
    Karte
    Soll                                        5,00
    Gezählt                                     5,00
    Differenz                                   0,00
    Grund                       Wrong change at noon
    Freigabe                              ausstehend
    Zählungen                                      1
    ------------------------------------------------
    Anzahl Verkäufe                                1
    Zeilenstornos                                  1
    Verworfene Verkäufe                            1
    Ladenöffnungen ohne Verkauf                    1
    Kopien                                         1
    Abgelehnte Kartenzahlungen                     1
    Erster Bon                            A01-000001
    Letzter Bon                           A01-000001
    ------------------------------------------------
    Gesamtsummen
    Verkäufe gesamt                            17,32
    Erstattungen gesamt                         0,00
    Netto gesamt                               17,32
    ------------------------------------------------
    Kasse A01                      02.03.2026, 09:00
    Eintrag 1/25                            bdd60245
    Zuletzt vom Server bestätigt     nicht verbunden
    "
  `);
});

test("[SESSION-16] a Z names who approved a difference, or says that nobody did yet", () => {
  expect(toPlainText(zReport(Z, aShop()), 42)).toMatch(/Approval +pending/);
  const [given] = keptEntry("cash.paid_out").approvals;
  if (!given) throw new Error("the kept paid out was approved");
  expect(toPlainText(zReport({ ...Z, approvals: [given] }, aShop()), 42)).toMatch(/Approved by +Mara Lindqvist/);
});

test("[SESSION-08] an X report with amounts shows the way from the float to what the drawer should hold", () => {
  const { entry, session } = xOf(ROLE_MASKS.manager);
  expect(`\n${withoutHash(toPlainText(xReport(entry, session, aShop()), 42))}\n`).toMatchInlineSnapshot(`
    "
                  Harbour Street
                     X report
    Business date                   02/03/2026
    Opened                   02/03/2026, 09:00
    By                             Ana Ribeiro
    ------------------------------------------
    Sales                                11.49
    A  Standard 19 %                     11.49
       Net 9.66                       Tax 1.83
    ------------------------------------------
    Tenders
    Cash  1 ×                            11.49
    Card  0 ×                             0.00
    ------------------------------------------
    Cash drawer
    Float                               100.00
    Cash sales                           11.49
    Paid in                              20.00
    Paid out                             -4.50
    Expected                            126.99
    ------------------------------------------
    Number of sales                          1
    Lines voided                             0
    Sales discarded                          0
    No sales                                 0
    Reprints                                 0
    Card payments declined                   0
    First receipt                   A01-000001
    Last receipt                    A01-000001
    ------------------------------------------
    By                             Ana Ribeiro
    Register A01             02/03/2026, 09:00
    Entry 1/6                         ........
    "
  `);
});

test("[SESSION-09] a blind X report counts, and says when the amounts will show", () => {
  const { entry, session } = xOf(ROLE_MASKS.cashier);
  const text = toPlainText(xReport(entry, session, aShop()), 42);
  expect(text).toContain("Amounts are shown after the count.");
  expect(`\n${withoutHash(text)}\n`).toMatchInlineSnapshot(`
    "
                  Harbour Street
                     X report
    Business date                   02/03/2026
    Opened                   02/03/2026, 09:00
    By                             Ana Ribeiro
    ------------------------------------------
    Number of sales                          1
    Lines voided                             0
    Sales discarded                          0
    No sales                                 0
    Reprints                                 0
    Card payments declined                   0
    First receipt                   A01-000001
    Last receipt                    A01-000001
    ------------------------------------------
    Amounts are shown after the count.
    ------------------------------------------
    By                             Ana Ribeiro
    Register A01             02/03/2026, 09:00
    Entry 1/6                         ........
    "
  `);
});

test("[SESSION-09] a blind X report is the same paper whatever the amounts are, so that nothing follows from it", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, fc.nat(99_999), (deeds, policy, by) => {
      const till = playDay(deeds, policy);
      for (const [index, entry] of till.entries.entries()) {
        const { session } = till.before[index] ?? {};
        if (entry.type !== "report.x_taken" || !entry.body.blind || !session) continue;
        const other = withOtherAmounts(session, by);
        expect(xReport(entry, other, aShop())).toEqual(xReport(entry, session, aShop()));
      }
    }),
    { numRuns: 60 },
  );
});

test("[SESSION-10] [SESSION-11] whoever adds up a printed Z by hand comes to what is printed", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, fc.constantFrom("en" as const, "de" as const), (deeds, policy, language) => {
      for (const entry of playDay(deeds, policy).entries.filter(isZ)) {
        const document = zReport(entry, aShop(language));
        expect(receiptDocumentSchema.safeParse(document).success).toBe(true);
        addUp(toPlainText(document, 48));
      }
    }),
    { numRuns: 80 },
  );
});

/** Reads a Z as an accountant does, and adds it up. */
function addUp(text: string): void {
  const parts = text.split("-".repeat(48)).map((part) => part.split("\n").filter((line) => line.trim() !== ""));
  const [, turnover = [], tenders = [], drawer = [], counted = []] = parts;
  const figure = (lines: readonly string[], label: RegExp) =>
    lines.filter((line) => label.test(line)).reduce((all, line) => all + amountAtEnd(line), 0);
  const sales = figure(turnover, /^(?:Sales|Verkäufe) /);
  const rounding = figure(tenders, /^(?:Cash rounding|Rundung bar) /);
  const cash = figure(tenders, /^(?:Cash|Bar) {2}/);
  const others = /^(?:Card|Karte|Voucher|Gutschein|On account|Auf Rechnung|Foreign cash|Fremdwährung bar) {2}/;
  const tips = figure(tenders, /^(?:Tips|Trinkgelder) {2}/);
  expect(cash + figure(tenders, others)).toBe(sales + tips + rounding);
  const [float = "", cashSales = "", ...moved] = drawer.slice(1);
  expect(amountAtEnd(cashSales)).toBe(cash);
  const expected = moved.pop() ?? "";
  const sum = [float, cashSales, ...moved].reduce((all, line) => all + amountAtEnd(line), 0);
  expect(amountAtEnd(expected)).toBe(sum);
  for (
    let index = 0;
    index + 3 < counted.length && /^(?:Cash|Bar|Card|Karte|USD|JPY)$/.test(counted[index] ?? "");
    index += 4
  ) {
    const [books, hand, difference] = counted.slice(index + 1, index + 4).map(amountAtEnd);
    expect((hand ?? 0) - (books ?? 0)).toBe(difference);
  }
}

function amountAtEnd(line: string): number {
  return Number((/-?[\d.,]+$/.exec(line)?.[0] ?? "x").replaceAll(/[.,]/g, ""));
}

function isZ(entry: Entry): entry is Entry<"session.closed"> {
  return entry.type === "session.closed";
}

/** The hash follows from every field of every entry before it; what this paper says does not. */
function withoutHash(text: string): string {
  return text.replace(/ [0-9a-f]{8}$/m, " ........");
}

/** An X report that the holder of a mask takes in the middle of a small day. */
function xOf(mask: bigint): { readonly entry: Entry<"report.x_taken">; readonly session: Session } {
  const till = new PaperTill();
  till.must({ act: "open", float: [{ denominationMinor: 1_000, count: 10 }], businessDate: "2026-03-02" });
  const [line] = keptEntry("sale.completed").body.lines;
  if (!line) throw new Error("the kept sale has lines");
  const { productId, name, unit, unitPriceMinor: priceMinor, taxes } = line;
  till.mustSell({ act: "add", product: { productId, name, unit, priceMinor, taxes }, quantityThousandths: 3_000 });
  till.mustSell({ act: "tender_cash", amountMinor: minor(1_500) });
  till.must({ act: "pay_in", amountMinor: minor(2_000), reason: "Change" });
  till.must({ act: "pay_out", amountMinor: minor(450), reason: "Milk" });
  const entry = till.must({ act: "take_x" }, { mask });
  const { session } = till.state;
  if (entry.type !== "report.x_taken" || !session) throw new Error("an X report was taken");
  return { entry, session };
}

/** The same session with every amount another; what was counted by the piece stays. */
function withOtherAmounts(session: Session, by: number): Session {
  const more = (amount: Minor) => minor(amount * 3 + by);
  const bucket = ({ count, minor: amount }: { count: number; minor: Minor }) => ({ count, minor: more(amount) });
  const { totals } = session;
  const { sales, refunds, tenders, cashRounding, paidIn, paidOut, linesVoided, salesDiscarded } = totals;
  return {
    ...session,
    floatMinor: more(session.floatMinor),
    totals: {
      ...totals,
      sales: bucket(sales),
      refunds: bucket(refunds),
      taxes: totals.taxes.map((tax) => ({ ...tax, netMinor: more(tax.netMinor), grossMinor: more(tax.grossMinor) })),
      tenders: { ...tenders, cash: bucket(tenders.cash), card: bucket(tenders.card) },
      cashRounding: bucket(cashRounding),
      paidIn: bucket(paidIn),
      paidOut: bucket(paidOut),
      linesVoided: bucket(linesVoided),
      salesDiscarded: bucket(salesDiscarded),
    },
  };
}
