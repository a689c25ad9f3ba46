/** Tests of the rules of a sale. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LineId, ProductId } from "#domain/ids.ts";
import { minor, rateMillionths } from "#domain/money/money.ts";
import type { Result } from "#domain/refusals.ts";
import { add, aProduct, aSale, complete, context, decide, TAX_A } from "#test/fixtures/sales.ts";
import { decideSale, evolveSaleAll, type SaleCommand } from "./sale.ts";
import type { Sale, SaleEvent } from "./sale-events.ts";

function code(result: Result<unknown>): string {
  return result.ok ? "ok" : result.refusal.code;
}

describe("lines", () => {
  test("[SALE-01] a line keeps the price and taxes it was rung up with", () => {
    const cheap = aProduct({ priceMinor: minor(100) });
    const sale = add(add(aSale(), cheap), { ...cheap, priceMinor: minor(150) });
    expect(sale.lines.map(({ unitPriceMinor }) => unitPriceMinor)).toEqual([100, 150]);
  });

  test("[SALE-02] the same goods raise the quantity of their line; goods by weight get a line of their own", () => {
    const bun = aProduct({});
    const apples = aProduct({ unit: "kg", productId: "apples" as ProductId });
    const sale = add(add(add(add(aSale(), bun), bun), apples, 482), apples, 482);
    expect(sale.lines.map(({ quantityThousandths }) => quantityThousandths)).toEqual([2_000, 482, 482]);
  });

  test("[SALE-02] goods whose price, unit or tax was changed meanwhile get a line of their own", () => {
    const bun = aProduct({});
    const sale = add(aSale(), bun);
    const changed = [
      { ...bun, priceMinor: minor(390) },
      { ...bun, name: "Sesame bun" },
      { ...bun, unit: "kg" as const },
      { ...bun, taxes: [] },
      { ...bun, taxes: [{ ...TAX_A, rateMillionths: rateMillionths(70_000) }] },
      { ...bun, taxes: [{ ...TAX_A, compound: true }] },
    ];
    for (const product of changed) expect(add(sale, product, 1_000).lines).toHaveLength(2);
    const byWeight = add(aSale(), { ...bun, unit: "kg" }, 482);
    expect(add(byWeight, bun).lines).toHaveLength(2);
  });

  test("[SALE-03] a quantity is more than zero, whole for pieces and within reason", () => {
    const bun = aProduct({});
    const tries: [number, string][] = [
      [0, "quantity.zero"],
      [-1_000, "quantity.zero"],
      [1_500, "quantity.whole"],
      [100_000_000, "quantity.too_large"],
      [Number.NaN, "quantity.zero"],
    ];
    for (const [quantityThousandths, refusal] of tries) {
      expect(code(decideSale(aSale(), { act: "add", product: bun, quantityThousandths }, context()))).toBe(refusal);
    }
  });

  test("[SALE-04] goods sold by weight are not added without a weight", () => {
    const apples = aProduct({ unit: "kg" });
    expect(code(decideSale(aSale(), { act: "add", product: apples, quantityThousandths: null }, context()))).toBe(
      "quantity.needed",
    );
  });

  test("[SALE-05] a line taken out is recorded with all of it, a smaller quantity with the rest", () => {
    const sale = add(aSale(), aProduct({ priceMinor: minor(250) }), 3_000);
    const lineId = sale.lines[0]?.lineId as LineId;
    const less = decide(sale, { act: "change_quantity", lineId, quantityThousandths: 1_000 });
    expect(less).toMatchObject([
      { type: "line.voided", body: { removedThousandths: 2_000, remainingThousandths: 1_000, amountMinor: 500 } },
    ]);
    const gone = decide(sale, { act: "remove_line", lineId });
    expect(gone).toMatchObject([{ type: "line.voided", body: { removedThousandths: 3_000, remainingThousandths: 0 } }]);
    expect(evolveSaleAll(sale, gone).lines).toEqual([]);
    expect(decide(sale, { act: "change_quantity", lineId, quantityThousandths: 3_000 })).toEqual([]);
  });

  test("[SALE-06] a sale given up is recorded with all its lines", () => {
    const sale = add(aSale(), aProduct({}), 2_000);
    expect(decide(sale, { act: "discard" })).toMatchObject([
      { type: "sale.discarded", body: { lines: sale.lines, amountMinor: 760 } },
    ]);
    expect(code(decideSale(aSale(), { act: "discard" }, context()))).toBe("sale.empty");
  });

  test("[SALE-07] what is larger than the register can book is refused, never cut off", () => {
    const yacht = aProduct({ priceMinor: minor(99_999_999_999) });
    expect(code(decideSale(aSale(), { act: "add", product: yacht, quantityThousandths: 2_000 }, context()))).toBe(
      "sale.too_large",
    );
    const one = add(aSale(), yacht, 1_000);
    expect(
      code(
        decideSale(
          one,
          { act: "add", product: aProduct({ productId: "x" as ProductId }), quantityThousandths: null },
          context(),
        ),
      ),
    ).toBe("sale.too_large");
  });
});

describe("paying", () => {
  const coffee = () => add(aSale(), aProduct({ priceMinor: minor(380) }));

  test("[SALE-12] a sale is complete when what was given covers what is due, and gets its number then", () => {
    const part = decide(coffee(), { act: "tender_cash", amountMinor: minor(200) });
    expect(part.map(({ type }) => type)).toEqual(["tender.taken"]);
    const rest = decide(evolveSaleAll(coffee(), part), { act: "tender_cash", amountMinor: minor(180) });
    expect(rest.map(({ type }) => type)).toEqual(["tender.taken", "sale.completed"]);
    expect(rest[1]).toMatchObject({ body: { receiptNumber: "A01-000001", changeMinor: 0 } });
    expect(code(decideSale(coffee(), { act: "complete" }, context()))).toBe("sale.not_paid");
    const free = add(aSale(), aProduct({ priceMinor: minor(0) }));
    expect(decide(free, { act: "complete" })).toMatchObject([
      { type: "sale.completed", body: { totalMinor: 0, opensDrawer: false } },
    ]);
  });

  test("[SALE-13] change is what cash went beyond what is due; a card never does", () => {
    expect(complete(coffee(), minor(500))).toMatchObject({ changeMinor: 120, dueMinor: 380, opensDrawer: true });
    const card = decideSale(coffee(), { act: "intend_card", amountMinor: minor(381) }, context());
    expect(code(card)).toBe("tender.card_more_than_due");
  });

  test("[SALE-14] a cash amount is one that coins can make", () => {
    const swiss = context({ cashIncrementMinor: minor(5) });
    expect(code(decideSale(coffee(), { act: "tender_cash", amountMinor: minor(383) }, swiss))).toBe(
      "tender.not_a_cash_amount",
    );
  });

  test("[SALE-15] a card payment is intended first and answered after", () => {
    const intended = decide(coffee(), { act: "intend_card", amountMinor: minor(380) });
    expect(intended).toMatchObject([{ type: "payment.intended", body: { amountMinor: 380 } }]);
    const waiting = evolveSaleAll(coffee(), intended);
    const paymentId = waiting.pending?.paymentId as never;
    const settled = decide(waiting, { act: "settle_card", paymentId, reference: "A 1" });
    expect(settled.map(({ type }) => type)).toEqual(["payment.settled", "sale.completed"]);
    const failed = evolveSaleAll(waiting, decide(waiting, { act: "fail_card", paymentId, cause: "declined" }));
    expect(failed).toMatchObject({ pending: null, tenders: [] });
    expect(code(decideSale(failed, { act: "settle_card", paymentId, reference: "" }, context()))).toBe("payment.none");
  });

  test("[SALE-16] nothing changes a sale while a card payment is under way", () => {
    const waiting = evolveSaleAll(coffee(), decide(coffee(), { act: "intend_card", amountMinor: minor(100) }));
    const lineId = waiting.lines[0]?.lineId as LineId;
    const commands: SaleCommand[] = [
      { act: "add", product: aProduct({}), quantityThousandths: null },
      { act: "change_quantity", lineId, quantityThousandths: 2_000 },
      { act: "remove_line", lineId },
      { act: "discard" },
      { act: "hold", label: "" },
      { act: "tender_cash", amountMinor: minor(100) },
      { act: "intend_card", amountMinor: minor(100) },
      { act: "complete" },
    ];
    for (const command of commands) expect(code(decideSale(waiting, command, context()))).toBe("sale.payment_running");
  });

  test("[SALE-17] a payment without an answer is in doubt once, and settling it says that it was", () => {
    const waiting = evolveSaleAll(coffee(), decide(coffee(), { act: "intend_card", amountMinor: minor(380) }));
    const doubted = evolveSaleAll(waiting, decide(waiting, { act: "doubt_card" }));
    expect(doubted.pending?.inDoubt).toBe(true);
    expect(decide(doubted, { act: "doubt_card" })).toEqual([]);
    const settled = decide(doubted, {
      act: "settle_card",
      paymentId: doubted.pending?.paymentId as never,
      reference: "",
    });
    expect(settled[0]).toMatchObject({ type: "payment.settled", body: { afterDoubt: true } });
  });

  test("[SALE-18] cash is given back freely, a card's money on the terminal with an entry", () => {
    const part = evolveSaleAll(coffee(), decide(coffee(), { act: "tender_cash", amountMinor: minor(100) }));
    const tenderId = part.tenders[0]?.tenderId as never;
    expect(evolveSaleAll(part, decide(part, { act: "return_tender", tenderId })).tenders).toEqual([]);
    const carded = byCard(coffee(), 100);
    const paymentId = carded.tenders[0]?.method === "card" ? carded.tenders[0].paymentId : ("" as never);
    expect(
      code(decideSale(carded, { act: "return_tender", tenderId: carded.tenders[0]?.tenderId as never }, context())),
    ).toBe("tender.unknown");
    const reversed = decide(carded, { act: "reverse_card", paymentId, reference: "R 1" });
    expect(reversed).toMatchObject([{ type: "payment.reversed", body: { amountMinor: 100 } }]);
    expect(evolveSaleAll(carded, reversed).tenders).toEqual([]);
  });

  test("[SALE-19] a sale with money on it is neither held nor discarded", () => {
    const part = evolveSaleAll(coffee(), decide(coffee(), { act: "tender_cash", amountMinor: minor(100) }));
    expect(code(decideSale(part, { act: "hold", label: "" }, context()))).toBe("sale.has_payments");
    expect(code(decideSale(part, { act: "discard" }, context()))).toBe("sale.has_payments");
  });

  test("[SALE-20] lines are not taken out below what is paid", () => {
    const part = evolveSaleAll(coffee(), decide(coffee(), { act: "tender_cash", amountMinor: minor(100) }));
    const lineId = part.lines[0]?.lineId as LineId;
    expect(code(decideSale(part, { act: "remove_line", lineId }, context()))).toBe("sale.paid_more_than_total");
  });

  test("[SALE-26] a sale takes five hundred lines and no more", () => {
    const full = Array.from({ length: 500 }, (_, index) => aProduct({ productId: `p${index}` as ProductId })).reduce(
      (sale, product) => add(sale, product),
      aSale(),
    );
    const more = {
      act: "add",
      product: aProduct({ productId: "more" as ProductId }),
      quantityThousandths: null,
    } as const;
    expect(code(decideSale(full, more, context()))).toBe("sale.too_many_lines");
    const again = { ...more, product: aProduct({ productId: "p0" as ProductId }) };
    expect(decide(full, again)).toMatchObject([{ type: "line.increased", quantityThousandths: 2_000 }]);
  });

  test("[SALE-27] what coins can't make is paid by giving nothing, and by nothing else", () => {
    const swiss = context({ cashIncrementMinor: minor(5) });
    const nothing = { act: "tender_cash", amountMinor: minor(0) } as const;
    const small = add(aSale(), aProduct({ priceMinor: minor(2) }));
    expect(completed(decide(small, nothing, swiss))).toMatchObject({
      cashRoundingMinor: -2,
      dueMinor: 0,
      changeMinor: 0,
    });
    expect(code(decideSale(coffee(), nothing, swiss))).toBe("tender.zero");
    expect(code(decideSale(small, nothing, context()))).toBe("tender.zero");
    expect(code(decideSale(small, { ...nothing, amountMinor: minor(-5) }, swiss))).toBe("tender.zero");
  });

  test("[SALE-21] a held sale comes back as it was", () => {
    const sale = coffee();
    const held = evolveSaleAll(sale, decide(sale, { act: "hold", label: "Table 4" }));
    expect(held.held?.label).toBe("Table 4");
    expect(evolveSaleAll(held, decide(held, { act: "recall" }))).toEqual(sale);
  });
});

describe("amounts", () => {
  const lineArbitrary = fc.record({
    priceMinor: fc.integer({ min: 0, max: 500_000 }),
    quantity: fc.integer({ min: 1, max: 20 }),
    taxed: fc.boolean(),
  });
  const saleArbitrary = fc.array(lineArbitrary, { minLength: 1, maxLength: 12 });
  const policyArbitrary = fc.record({
    pricesIncludeTax: fc.boolean(),
    rounding: fc.constantFrom("line" as const, "receipt" as const),
    cashIncrementMinor: fc.constantFrom(minor(1), minor(5), minor(10), minor(100)),
  });

  function ring(lines: readonly { priceMinor: number; quantity: number; taxed: boolean }[]): Sale {
    return lines.reduce((sale, { priceMinor, quantity, taxed }, index) => {
      const product = aProduct({
        productId: `p${index}` as ProductId,
        priceMinor: minor(priceMinor),
        taxes: taxed ? [TAX_A] : [],
      });
      return add(sale, product, quantity * 1_000);
    }, aSale());
  }

  test("[SALE-08] [SALE-09] [SALE-10] [SALE-11] [SALE-13] a receipt adds up by hand, whatever is sold and however tax and cash are rounded", () => {
    fc.assert(
      fc.property(saleArbitrary, policyArbitrary, fc.nat({ max: 5_000 }), (lines, policy, extra) => {
        const sale = ring(lines);
        const rules = context(policy);
        const step = policy.cashIncrementMinor;
        const due = cashDue(sale, rules);
        const given = minor(due + extra * step);
        const events = decideSale(sale, { act: "tender_cash", amountMinor: given }, rules);
        if (due === 0 && given > 0) return;
        if (!events.ok) expect(sale.lines.every(({ unitPriceMinor }) => unitPriceMinor === 0)).toBe(true);
        if (!events.ok) return;
        const done = completed(events.value);
        const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
        expect(total(done.lines.map(({ netMinor, taxMinor }) => netMinor + taxMinor))).toBe(done.totalMinor);
        expect(total(done.taxes.map(({ taxMinor }) => taxMinor))).toBe(
          total(done.lines.map(({ taxMinor }) => taxMinor)),
        );
        expect(done.totalMinor + done.cashRoundingMinor).toBe(done.dueMinor);
        expect(done.dueMinor % step).toBe(0);
        expect(Math.abs(done.cashRoundingMinor) * 2).toBeLessThanOrEqual(step);
        expect(given - done.changeMinor).toBe(done.dueMinor);
        for (const line of done.lines) {
          expect(line.amountMinor).toBe(Math.round((line.unitPriceMinor * line.quantityThousandths) / 1_000));
          expect(policy.pricesIncludeTax ? line.netMinor + line.taxMinor : line.netMinor).toBe(line.amountMinor);
        }
      }),
    );
  });

  test("[SALE-11] a card pays to the cent where cash is rounded", () => {
    const swiss = context({ cashIncrementMinor: minor(5) });
    const sale = add(aSale(), aProduct({ priceMinor: minor(383) }));
    const waiting = evolveSaleAll(sale, decide(sale, { act: "intend_card", amountMinor: minor(383) }, swiss));
    const events = decide(
      waiting,
      { act: "settle_card", paymentId: waiting.pending?.paymentId as never, reference: "" },
      swiss,
    );
    expect(completed(events)).toMatchObject({ cashRoundingMinor: 0, dueMinor: 383, changeMinor: 0 });
    const mixed = byCard(sale, 100);
    const rest = decide(mixed, { act: "tender_cash", amountMinor: minor(285) }, swiss);
    expect(completed(rest)).toMatchObject({ cashRoundingMinor: 2, dueMinor: 385, changeMinor: 0 });
  });
});

function byCard(sale: Sale, amount: number): Sale {
  const waiting = evolveSaleAll(sale, decide(sale, { act: "intend_card", amountMinor: minor(amount) }));
  return evolveSaleAll(
    waiting,
    decide(waiting, { act: "settle_card", paymentId: waiting.pending?.paymentId as never, reference: "" }),
  );
}

function cashDue(sale: Sale, rules: ReturnType<typeof context>): number {
  const whole = decideSale(sale, { act: "tender_cash", amountMinor: minor(90_000_000_000) }, rules);
  return whole.ok ? completed(whole.value).dueMinor : 0;
}

function completed(events: readonly SaleEvent[]) {
  const done = events.find((event) => event.type === "sale.completed");
  if (!done) throw new Error("the sale is not complete");
  return done.body;
}
