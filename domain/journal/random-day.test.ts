/** Random days: honest entries pass, a Z is what plain arithmetic comes to, and no total can be changed unnoticed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import { changeAt } from "#test/fixtures/change-at.ts";
import { PaperTill } from "#test/fixtures/paper-till.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import { checkLink, type Head } from "./chain.ts";
import { checkEntry } from "./check-entry.ts";
import type { Entry } from "./entry.ts";
import { evolveRegister, NEW_REGISTER } from "./register-state.ts";
import { readEntry } from "./upcasters.ts";

const RUNS = { numRuns: 150 };

test("[SALE-25] [SESSION-20] whatever happens on a day, an honest till's entries link, read and recompute", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      const till = playDay(deeds, policy);
      let head: Head | null = null;
      let state = NEW_REGISTER;
      for (const entry of till.entries) {
        const link = checkLink(head, JSON.parse(JSON.stringify(entry)));
        if (!link.ok) throw new Error(link.broken.says);
        head = link.head;
        const read = readEntry(link.entry);
        if (read.kind !== "known") throw new Error(`${entry.type} can't be read`);
        expect(read.entry).toEqual(entry);
        expect(checkEntry(state, read.entry)).toEqual([]);
        state = evolveRegister(state, read.entry);
      }
      expect(state).toEqual(till.state);
    }),
    RUNS,
  );
});

test("[SALE-09] [SALE-10] [SALE-11] [SESSION-10] [SESSION-18] every Z of a random day says what plain arithmetic over its receipts says", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      let ever = 0n;
      for (const session of sessionsOf(playDay(deeds, policy))) {
        const own = addUpByHand(session);
        const z = session.at(-1);
        if (z?.type !== "session.closed") throw new Error("a session ends with its Z");
        ever += own.sales;
        const { totals, tenders, grandTotals } = z.body;
        expect({
          sales: BigInt(totals.sales.minor),
          cash: BigInt(totals.tenders.cash.minor),
          card: BigInt(totals.tenders.card.minor),
          others: BigInt(totals.tenders.voucher.minor + totals.tenders.account.minor + totals.tenders.foreign.minor),
          tips: BigInt(totals.tips.minor),
          foreignCash: new Map(totals.foreignCash.map(({ currency, foreignMinor }) => [currency, foreignMinor])),
          rounding: BigInt(totals.cashRounding.minor),
          expectedCash: BigInt(tenders.find(({ method }) => method === "cash")?.expectedMinor ?? -1),
          taxes: new Map(
            totals.taxes.map((tax) => [
              tax.code,
              [BigInt(tax.netMinor), BigInt(tax.taxMinor), BigInt(tax.grossMinor)] as const,
            ]),
          ),
        }).toEqual(own);
        expect(totals.sales.count).toBe(session.filter(({ type }) => type === "sale.completed").length);
        const bags = session.flatMap((entry) => (entry.type === "cash.safe_dropped" ? [entry.body] : []));
        expect(totals.bags.map(({ number }) => number)).toEqual(bags.map(({ number }) => number));
        expect(totals.safeDrops).toEqual({
          count: bags.length,
          minor: bags.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
        });
        expect(totals.noSales).toBe(session.filter(({ type }) => type === "drawer.opened").length);
        expect(totals.linesVoided.count).toBe(session.filter(({ type }) => type === "line.voided").length);
        expect(totals.salesDiscarded.count).toBe(session.filter(({ type }) => type === "sale.discarded").length);
        expect(totals.cardFailures).toBe(session.filter(({ type }) => type === "payment.failed").length);
        expect(totals.reprints).toBe(session.filter(({ type }) => type === "receipt.reprinted").length);
        expect(BigInt(grandTotals.salesMinor)).toBe(ever);
        expect(BigInt(grandTotals.netMinor)).toBe(ever);
        for (const { countedMinor, expectedMinor, differenceMinor } of tenders)
          expect(countedMinor - expectedMinor).toBe(differenceMinor);
      }
    }),
    RUNS,
  );
});

test("[SALE-25] [SESSION-20] every total of every entry that is changed by the smallest amount is found", () => {
  const found = new Set<string>();
  fc.assert(
    fc.property(anyDeeds, anyPolicy, fc.constantFrom(1, -1, 1_000), (deeds, policy, by) => {
      const till = playDay(deeds, policy);
      for (const [index, entry] of till.entries.entries()) {
        for (const path of totalsIn(entry.type, entry.body)) {
          const tampered = structuredClone(entry);
          changeAt(tampered.body, path, (value) => Number(value) + by);
          const before = till.before[index] ?? NEW_REGISTER;
          expect(checkEntry(before, tampered), `${entry.type} ${path.join(".")} ${by}`).not.toEqual([]);
          found.add(`${entry.type} ${path.at(-1)}`);
        }
      }
    }),
    { numRuns: 40 },
  );
  expect(found.size).toBeGreaterThan(25);
});

test("a card that is charged more than is due is found, though the change adds up", () => {
  const till = new PaperTill();
  till.must({ act: "open", float: [], businessDate: "2026-03-02" });
  const [line] = playDay([{ does: "ring", a: 0, b: 0 }], till.policy).entries.flatMap((entry) =>
    entry.type === "sale.completed" ? entry.body.lines : [],
  );
  if (!line) throw new Error("a day with one line sells it");
  const { productId, name, unit, unitPriceMinor: priceMinor, taxes } = line;
  till.mustSell({ act: "add", product: { productId, name, unit, priceMinor, taxes }, quantityThousandths: null });
  till.mustSell({ act: "intend_card", amountMinor: priceMinor });
  const paymentId = till.sale?.pending?.paymentId ?? till.newId();
  till.mustSell({ act: "settle_card", paymentId, reference: "" });
  const cashBack = structuredClone(till.last);
  if (cashBack.type !== "sale.completed") throw new Error("the card paid all of it");
  changeAt(cashBack.body, ["tenders", "0", "amountMinor"], (amount) => Number(amount) + 5_000);
  changeAt(cashBack.body, ["changeMinor"], () => 5_000);
  expect(checkEntry(till.before.at(-1) ?? NEW_REGISTER, cashBack).map(({ code }) => code)).toEqual(["sale.overpaid"]);
});

/** The entries of each session, from its opening to its Z, in the order of the Zs; several drawers may be open at once. */
function sessionsOf(till: PaperTill): Entry[][] {
  const sessions = Map.groupBy(till.entries, ({ sessionId }) => sessionId);
  const closed = till.entries.filter(({ type }) => type === "session.closed");
  return closed.map(({ sessionId }) => sessions.get(sessionId) ?? []);
}

type TaxRow = readonly [netMinor: bigint, taxMinor: bigint, grossMinor: bigint];

/** What a session comes to by plain arithmetic over quantities, prices, rates and money given; nothing of ours helps. */
function addUpByHand(session: readonly Entry[]) {
  const none = { sales: 0n, cash: 0n, card: 0n, others: 0n, tips: 0n, rounding: 0n, expectedCash: 0n };
  const sum = { ...none, foreignCash: new Map<string, number>(), taxes: new Map<string, TaxRow>() };
  for (const entry of session) {
    if (entry.type === "session.opened")
      for (const { denominationMinor, count } of entry.body.float)
        sum.expectedCash += BigInt(denominationMinor) * BigInt(count);
    if (entry.type === "cash.paid_in") sum.expectedCash += BigInt(entry.body.amountMinor);
    if (["cash.paid_out", "cash.tips_paid_out", "cash.safe_dropped"].includes(entry.type))
      sum.expectedCash -= BigInt((entry.body as { amountMinor: number }).amountMinor);
    if (entry.type !== "sale.completed") continue;
    const { total, tip, rounding, cash, card, others, taxes } = saleByHand(entry.body);
    for (const tender of entry.body.tenders) {
      if (tender.method !== "foreign") continue;
      const before = sum.foreignCash.get(tender.currency) ?? 0;
      sum.foreignCash.set(tender.currency, before + tender.foreignMinor);
    }
    sum.others += others;
    sum.tips += tip;
    sum.sales += total;
    sum.cash += cash;
    sum.card += card;
    sum.rounding += rounding;
    sum.expectedCash += cash;
    for (const [code, row] of taxes) {
      const [net, tax, gross] = sum.taxes.get(code) ?? [0n, 0n, 0n];
      sum.taxes.set(code, [net + row[0], tax + row[1], gross + row[2]]);
    }
  }
  return { ...sum, taxes: new Map([...sum.taxes].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function saleByHand(sale: SaleCompleted) {
  const taxes = new Map<string, TaxRow>();
  let total = 0n;
  // Goods of the random day carry the same taxes or none in common, so each group is a sum by itself.
  const groups = Map.groupBy(sale.lines, ({ taxes: carried }) => carried.map(({ code }) => code).join("+"));
  for (const lines of groups.values()) {
    const amounts = lines.map((line) => halfUp(BigInt(line.unitPriceMinor) * BigInt(line.quantityThousandths), 1_000n));
    const sum = amounts.reduce((a, b) => a + b, 0n);
    const [first, second] = (lines[0]?.taxes ?? []).map(({ rateMillionths }) => BigInt(rateMillionths));
    // In units of 10^12: the whole, the first tax, and the second on the whole with the first.
    const whole = 10n ** 12n;
    const shares = first === undefined ? [] : [first * 10n ** 6n];
    if (second !== undefined) shares.push((10n ** 6n + (first ?? 0n)) * second);
    const divisor = sale.pricesIncludeTax ? shares.reduce((a, b) => a + b, whole) : whole;
    const booked = shares.map((share) =>
      sale.taxRounding === "receipt"
        ? halfUp(sum * share, divisor)
        : amounts.reduce((all, amount) => all + halfUp(amount * share, divisor), 0n),
    );
    const taxSum = booked.reduce((a, b) => a + b, 0n);
    let base = sale.pricesIncludeTax ? sum - taxSum : sum;
    total += base + taxSum;
    for (const [index, tax] of booked.entries()) {
      taxes.set(lines[0]?.taxes[index]?.code ?? "", [base, tax, base + tax]);
      base += tax;
    }
  }
  const given = (method: string) =>
    sale.tenders.reduce((sum, each) => sum + (each.method === method ? BigInt(each.amountMinor) : 0n), 0n);
  const others = given("voucher") + given("account") + given("foreign");
  const tip = BigInt(sale.tipMinor);
  const last = sale.tenders.at(-1);
  const left = total + tip - given("cash") - given("card") - others;
  const rounding = roundingByHand(last?.method, left, BigInt(last?.amountMinor ?? 0), BigInt(sale.cashIncrementMinor));
  const cash = total + tip + rounding - given("card") - others;
  return { total, tip, rounding, cash, card: given("card"), others, taxes };
}

/** What coins can't make: of the rest that cash paid, or of the change that another currency's cash left. */
function roundingByHand(last: string | undefined, left: bigint, lastMinor: bigint, increment: bigint): bigint {
  if (last === "foreign" && left < 0n) return -left - halfUp(-left, increment) * increment;
  if (last !== "cash") return 0n;
  const rest = left + lastMinor;
  return halfUp(rest, increment) * increment - rest;
}

/** Division of what is not negative, half up. */
function halfUp(amount: bigint, divisor: bigint): bigint {
  return amount / divisor + ((amount % divisor) * 2n >= divisor ? 1n : 0n);
}

/** Where an entry's body says something that follows from something else. */
function totalsIn(type: Entry["type"], body: unknown): string[][] {
  const checked = ["session.opened", "session.counted", "session.closed", "sale.completed", "line.voided"];
  if (![...checked, "sale.discarded"].includes(type)) return [];
  // Facts that nothing in the journal says twice: prices, the smallest coin, how many sales are held, what a voucher's
  // rest is worth, and yen of which a few more are worth the same.
  const facts = ["unitPriceMinor", "cashIncrementMinor", "heldSales", "nextFloatMinor"];
  return leaves(body).filter((path) => {
    const name = path.at(-1) ?? "";
    if (path.includes("rest") || (type === "sale.completed" && name === "foreignMinor")) return false;
    if (facts.includes(name) || /Thousandths$|Millionths$/.test(name)) return false;
    return true;
  });
}

function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value === "number") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}
