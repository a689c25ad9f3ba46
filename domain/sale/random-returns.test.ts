/** Random sales, discounts, returns, exchanges, voids and corrections: after each, plain sums over what was done agree with the session. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LineId } from "#domain/ids.ts";
import { checkEntry } from "#domain/journal/check-entry.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { minor, rateMillionths } from "#domain/money/money.ts";
import { expectedOf } from "#domain/session/session-totals.ts";
import { changeAt } from "#test/fixtures/change-at.ts";
import { PaperTill } from "#test/fixtures/paper-till.ts";
import { anyPolicy } from "#test/fixtures/random-day.ts";
import { aProduct, TAX_A } from "#test/fixtures/sales.ts";
import { leftToReturn, type SoldBefore } from "./return.ts";
import type { SaleCompleted } from "./sale-events.ts";
import { totalSale } from "./sale-totals.ts";
import { NO_AMOUNTS } from "./tender.ts";
import { broughtBy, checkCorrection, decideVoid } from "./undo.ts";

const DEEDS = [
  "ring",
  "ring",
  "ring",
  "line_off",
  "sale_off",
  "price",
  "pay",
  "pay",
  "back",
  "back",
  "void",
  "correct",
] as const;
const anyDeeds = fc.array(fc.record({ does: fc.constantFrom(...DEEDS), a: fc.nat(100_000), b: fc.nat(100_000) }), {
  maxLength: 50,
  size: "max",
});
type Deed = { readonly does: (typeof DEEDS)[number]; readonly a: number; readonly b: number };

const TAX_B = { ...TAX_A, taxId: "tax-b" as typeof TAX_A.taxId, code: "B", rateMillionths: rateMillionths(70_000) };
const GOODS = [
  aProduct({ priceMinor: minor(333), taxes: [TAX_A] }),
  aProduct({ name: "Jam", productId: "jam" as never, priceMinor: minor(799), taxes: [TAX_B] }),
  aProduct({ name: "Apples", productId: "apples" as never, unit: "kg", priceMinor: minor(349), taxes: [TAX_B] }),
  aProduct({ name: "Card", productId: "card" as never, priceMinor: minor(199), taxes: [] }),
];

/** What happened to each completed sale since, kept by the test alone. */
interface Kept {
  readonly sale: SaleCompleted;
  readonly place: { readonly epoch: number; readonly seq: number };
  readonly back: Map<LineId, number>;
  moved: number;
  voided: boolean;
}

class Day {
  readonly till: PaperTill;
  readonly sales: Kept[] = [];

  constructor(till: PaperTill) {
    this.till = till;
    till.must({ act: "open", float: [{ denominationMinor: 10_000, count: 5 }], businessDate: "2026-03-02" });
  }

  do({ does, a, b }: Deed): void {
    const { till } = this;
    const line = till.sale?.lines[a % till.sale.lines.length];
    switch (does) {
      case "ring": {
        const product = GOODS[a % GOODS.length];
        if (!product) return;
        const quantityThousandths = product.unit === "kg" ? (b % 2_000) + 1 : ((b % 4) + 1) * 1_000;
        till.sell({ act: "add", product, quantityThousandths });
        return;
      }
      case "line_off":
      case "sale_off": {
        const off =
          a % 2 === 0
            ? { kind: "percent" as const, rateMillionths: rateMillionths(((b % 100) + 1) * 10_000), reason: "r" }
            : { kind: "amount" as const, amountMinor: minor((b % 500) + 1), reason: "r" };
        const lineId = does === "sale_off" ? null : (line?.lineId ?? null);
        if (till.sale) till.sell({ act: "give_discount", lineId, wish: off });
        return;
      }
      case "price":
        if (line)
          till.sell({ act: "override_price", lineId: line.lineId, unitPriceMinor: minor(b % 900), reason: "r" });
        return;
      case "pay":
        this.pay(a);
        return;
      case "back":
        this.takeBack(a, b);
        return;
      case "void":
      case "correct":
        this.undo(does, a, b);
    }
  }

  /** Pays, or gives back, whatever is due: mostly cash, sometimes a card. */
  pay(a: number): void {
    const { till } = this;
    if (!till.sale) return;
    const { dueMinor, cashDueMinor, totalMinor } = totalSale(till.sale, till.policy);
    if (a % 4 === 0 && dueMinor !== 0) {
      till.sell({ act: "intend_card", amountMinor: dueMinor });
      const paymentId = till.sale.pending?.paymentId;
      if (paymentId) till.sell({ act: "settle_card", paymentId, reference: "T" });
    } else if (totalMinor < 0) till.sell({ act: "refund_cash", amountMinor: minor(-cashDueMinor) });
    else till.sell({ act: "tender_cash", amountMinor: minor(cashDueMinor + (a % 3) * 100) });
    if (till.sale) till.sell({ act: "complete" });
    this.keepNew();
  }

  takeBack(a: number, b: number): void {
    const kept = this.sales[a % this.sales.length];
    if (!kept || kept.voided) return;
    const sold = soldOf(kept);
    const wishes = kept.sale.lines
      .map((line, index) => ({
        lineId: line.lineId,
        most: leftToReturn(sold, line.lineId),
        piece: line.unit === "piece",
        index,
      }))
      .filter(({ most, index }) => most > 0 && (b >> index) % 2 === 0)
      .map(({ lineId, most, piece }) => ({
        lineId,
        quantityThousandths: piece ? ((b % (most / 1_000)) + 1) * 1_000 : (b % most) + 1,
      }));
    this.till.sell({ act: "return_by_receipt", sold, wishes, reason: "r" });
  }

  undo(does: "void" | "correct", a: number, b: number): void {
    const kept = this.sales[a % this.sales.length];
    if (!kept || kept.voided || this.till.sale) return;
    const corrected = { ...NO_AMOUNTS, cash: minor(-kept.moved), card: minor(kept.moved) };
    const { saleId, receiptNumber } = kept.sale;
    if (does === "void") {
      const decided = decideVoid(soldOf(kept), corrected, {
        completed: kept.place,
        reason: "r",
        isFollowed: this.isFollowed(kept),
      });
      if (!decided.ok) return;
      this.till.append({ type: "sale.voided", body: decided.value });
      kept.voided = true;
      // What a voided return took back is with the customer again.
      for (const { returned, quantityThousandths } of kept.sale.lines) {
        if (returned?.kind !== "receipt") continue;
        const origin = this.sales.find(({ sale }) => sale.saleId === returned.saleId);
        const left = (origin?.back.get(returned.lineId) ?? 0) - quantityThousandths;
        if (left === 0) origin?.back.delete(returned.lineId);
        else origin?.back.set(returned.lineId, left);
      }
      return;
    }
    const wish = { from: "cash", to: "card", amountMinor: minor((b % 2_000) + 1) } as const;
    if (!checkCorrection(kept.sale, corrected, wish).ok) return;
    this.till.append({ type: "tender.corrected", body: { saleId, receiptNumber, ...wish, reason: "r" } });
    kept.moved += wish.amountMinor;
  }

  /** Whether of what it took back more came back later. */
  private isFollowed(kept: Kept): boolean {
    const lines = kept.sale.lines.flatMap(({ returned }) => (returned?.kind === "receipt" ? [returned.lineId] : []));
    return this.sales
      .slice(this.sales.indexOf(kept) + 1)
      .filter(({ voided }) => !voided)
      .some(({ sale }) =>
        sale.lines.some(({ returned }) => returned?.kind === "receipt" && lines.includes(returned.lineId)),
      );
  }

  private keepNew(): void {
    for (const entry of this.till.entries) {
      if (entry.type !== "sale.completed" || this.sales.some(({ sale }) => sale.saleId === entry.body.saleId)) continue;
      this.sales.push({
        sale: entry.body,
        place: { epoch: entry.epoch, seq: entry.seq },
        back: new Map(),
        moved: 0,
        voided: false,
      });
      for (const { returned, quantityThousandths } of entry.body.lines) {
        if (returned?.kind !== "receipt") continue;
        const origin = this.sales.find(({ sale }) => sale.saleId === returned.saleId);
        origin?.back.set(returned.lineId, (origin.back.get(returned.lineId) ?? 0) + quantityThousandths);
      }
    }
  }
}

function soldOf(kept: Kept): SoldBefore<SaleCompleted> {
  return { sale: kept.sale, returned: kept.back, refunded: NO_AMOUNTS };
}

function play(
  deeds: readonly Deed[],
  policy: ConstructorParameters<typeof PaperTill>[0],
  each: (day: Day) => void,
): Day {
  const day = new Day(new PaperTill(policy));
  for (const deed of deeds) {
    day.do(deed);
    each(day);
  }
  return day;
}

test("[SALE-30] [SALE-31] [SALE-33] [SALE-34] [SALE-35] after every step the session says what plain sums over its papers say", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      play(deeds, { policy }, ({ till }) => {
        const { session } = till.state;
        if (!session) throw new Error("the session runs");
        expect(sumsOf(session)).toEqual(sumByHand(till.entries));
        expect(expectedOf(session).cash).toBe(drawerByHand(till.entries));
      });
    }),
    { numRuns: 120 },
  );
});

test("[SALE-30] all parts that come back add up to exactly what was paid, price, tax and total, and never to more", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      const day = play(deeds, { policy }, () => undefined);
      for (const { sale, voided } of day.sales) {
        if (voided) continue;
        for (const line of sale.lines.filter(({ returned }) => returned === null)) {
          const parts = day.sales
            .filter((each) => !each.voided)
            .flatMap((each) => each.sale.lines)
            .filter(({ returned }) => returned?.kind === "receipt" && returned.lineId === line.lineId);
          const of = (pick: (part: (typeof parts)[number]) => number) =>
            parts.reduce((sum, part) => sum + pick(part), 0);
          const quantity = of(({ quantityThousandths }) => quantityThousandths);
          expect(quantity).toBeLessThanOrEqual(line.quantityThousandths);
          // However much of it: never more than was paid for it, taxes included.
          expect(-of(({ amountMinor }) => amountMinor)).toBeLessThanOrEqual(line.amountMinor);
          expect(-of(({ taxMinor }) => taxMinor)).toBeLessThanOrEqual(line.taxMinor);
          if (quantity !== line.quantityThousandths) continue;
          expect(of(({ amountMinor }) => amountMinor) + line.amountMinor).toBe(0);
          expect(of(({ taxMinor }) => taxMinor) + line.taxMinor).toBe(0);
          expect(of(({ netMinor }) => netMinor) + line.netMinor).toBe(0);
        }
      }
    }),
    { numRuns: 120 },
  );
});

test("[SALE-35] a discount on the whole sale is all on its lines, and no line goes below nothing", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      for (const { sale } of play(deeds, { policy }, () => undefined).sales) {
        const sold = sale.lines.filter(({ returned }) => returned === null);
        for (const line of sold) {
          expect(line.amountMinor).toBeGreaterThanOrEqual(0);
          expect(line.listMinor - line.discountMinor).toBe(line.amountMinor);
        }
        const own = sold.reduce((sum, line) => {
          let left: number = line.listMinor;
          for (const each of line.discounts)
            left -= Math.min(
              left,
              each.kind === "amount" ? each.amountMinor : halfUp(left * each.rateMillionths, 1_000_000),
            );
          return sum + line.listMinor - left;
        }, 0);
        const onSale = sale.discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
        expect(sold.reduce((sum, line) => sum + line.discountMinor, 0)).toBe(own + onSale);
      }
    }),
    { numRuns: 120 },
  );
});

test("[SALE-25] an honest till's returns, discounts and voids recompute, and the smallest change of an amount is found", () => {
  const found = new Set<string>();
  fc.assert(
    fc.property(anyDeeds, anyPolicy, fc.constantFrom(1, -1), (deeds, policy, by) => {
      const { till } = play(deeds, { policy }, () => undefined);
      for (const [index, entry] of till.entries.entries()) {
        const before = till.before[index];
        if (!before) continue;
        expect(checkEntry(before, entry)).toEqual([]);
        if (entry.type !== "sale.completed") continue;
        for (const name of ["listMinor", "discountMinor", "amountMinor", "netMinor", "taxMinor"]) {
          const tampered = structuredClone(entry);
          changeAt(
            tampered.body,
            ["lines", String(index % entry.body.lines.length), name],
            (value) => Number(value) + by,
          );
          expect(checkEntry(before, tampered), name).not.toEqual([]);
          found.add(name);
        }
      }
    }),
    { numRuns: 40 },
  );
  expect(found.size).toBe(5);
});

/** What the session's totals say, in the figures the hand sums up. */
function sumsOf({ totals }: NonNullable<PaperTill["state"]["session"]>) {
  return {
    sales: totals.sales.minor,
    refunds: totals.refunds.minor,
    discounts: totals.discounts.minor,
    cash: totals.tenders.cash.minor,
    card: totals.tenders.card.minor,
    tax: totals.taxes.reduce((sum, { taxMinor }) => sum + taxMinor, 0),
    voids: totals.salesVoided.count,
    corrections: totals.tendersCorrected,
    overrides: totals.priceOverrides,
  };
}

/** The same by plain sums: papers that count are those whose sale was not voided. */
function sumByHand(entries: readonly Entry[]) {
  const voided = new Set(entries.flatMap((entry) => (entry.type === "sale.voided" ? [entry.body.saleId] : [])));
  const sum = {
    sales: 0,
    refunds: 0,
    discounts: 0,
    cash: 0,
    card: 0,
    tax: 0,
    voids: voided.size,
    corrections: 0,
    overrides: 0,
  };
  for (const entry of entries) {
    if (entry.type === "price.overridden") sum.overrides += 1;
    if (entry.type === "tender.corrected") {
      sum.corrections += 1;
      if (!voided.has(entry.body.saleId)) {
        sum.cash -= entry.body.amountMinor;
        sum.card += entry.body.amountMinor;
      }
    }
    if (entry.type !== "sale.completed" || voided.has(entry.body.saleId)) continue;
    for (const line of entry.body.lines) {
      const gross = line.netMinor + line.taxMinor;
      if (line.returned) sum.refunds -= gross;
      else sum.sales += gross;
      sum.discounts += line.discountMinor;
      sum.tax += line.taxMinor;
    }
    const brought = broughtBy(entry.body, NO_AMOUNTS);
    sum.cash += brought.cash;
    sum.card += brought.card;
  }
  return sum;
}

/** What lies in the drawer: the float, and every note that went in or out of it. */
function drawerByHand(entries: readonly Entry[]): number {
  let drawer = 0;
  for (const entry of entries) {
    if (entry.type === "session.opened") drawer += entry.body.floatMinor;
    if (entry.type === "tender.corrected") drawer -= entry.body.amountMinor;
    if (entry.type === "sale.voided") drawer -= entry.body.tenders.cash.minor;
    if (entry.type !== "sale.completed") continue;
    for (const { method, amountMinor } of entry.body.tenders) if (method === "cash") drawer += amountMinor;
    drawer -= entry.body.changeMinor;
  }
  return drawer;
}

function halfUp(amount: number, divisor: number): number {
  return Math.trunc(amount / divisor) + ((amount % divisor) * 2 >= divisor ? 1 : 0);
}
