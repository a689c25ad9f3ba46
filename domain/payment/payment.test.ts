/** Tests of card payments: intended, answered once, never lost and never doubled. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PaymentId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { minor } from "#domain/money/money.ts";
import type { Result } from "#domain/refusals.ts";
import { decideSale, evolveSaleAll } from "#domain/sale/sale.ts";
import { MAX_TENDERS, type Sale } from "#domain/sale/sale-events.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import { add, anyId, aProduct, aSale, context, decide } from "#test/fixtures/sales.ts";

function code(result: Result<unknown>): string {
  return result.ok ? "ok" : result.refusal.code;
}

/** A sale of 10.00 with so much of it paid by card. */
function paidByCard(amount: number, sale: Sale = add(aSale(), aProduct({ priceMinor: minor(1_000) }))): Sale {
  const waiting = evolveSaleAll(sale, decide(sale, { act: "intend_card", amountMinor: minor(amount) }));
  const paymentId = waiting.pending?.paymentId ?? anyId();
  return evolveSaleAll(waiting, decide(waiting, { act: "settle_card", paymentId, reference: "T 1" }));
}

test("[SALE-15] [SALE-17] [SALE-18] whatever happens on a day, each card payment has one beginning, at most one doubt and one answer", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      const { entries } = playDay(deeds, policy);
      const histories = Map.groupBy(entries.filter(isPayment), ({ body }) => body.paymentId);
      for (const history of histories.values()) {
        const story = history.map(({ type }) => type.slice("payment.".length)).join(" ");
        expect(story).toMatch(/^intended(?: in_doubt)?(?: settled(?: reversed)?| failed)$/);
        expect(new Set(history.map(({ body }) => body.amountMinor)).size).toBe(1);
        const doubted = history.some(({ type }) => type === "payment.in_doubt");
        const answer = history.find(({ type }) => type === "payment.settled" || type === "payment.failed");
        expect(answer?.body).toMatchObject({ afterDoubt: doubted });
      }
    }),
    { numRuns: 150 },
  );
});

test("[SALE-12] a completed sale holds exactly the card payments that were settled for it and not given back", () => {
  fc.assert(
    fc.property(anyDeeds, anyPolicy, (deeds, policy) => {
      const { entries } = playDay(deeds, policy);
      const settled = new Map<string, number>();
      for (const entry of entries) {
        if (entry.type === "payment.settled") settled.set(entry.body.paymentId, entry.body.amountMinor);
        if (entry.type === "payment.reversed") settled.delete(entry.body.paymentId);
        if (entry.type !== "sale.completed") continue;
        for (const tender of entry.body.tenders) {
          if (tender.method !== "card") continue;
          expect(settled.get(tender.paymentId)).toBe(tender.amountMinor);
          settled.delete(tender.paymentId);
        }
      }
      // What a terminal took is in a receipt or was given back: nothing is left hanging when the day is over.
      expect([...settled.keys()]).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("[SALE-13] a card pays more than nothing and no more than is still due", () => {
  const sale = paidByCard(400);
  const intend = (amount: number) =>
    code(decideSale(sale, { act: "intend_card", amountMinor: minor(amount) }, context()));
  expect(intend(600)).toBe("ok");
  expect(intend(601)).toBe("tender.card_more_than_due");
  expect(intend(0)).toBe("tender.zero");
  expect(intend(-1)).toBe("tender.zero");
  expect(code(decideSale(aSale(), { act: "intend_card", amountMinor: minor(1) }, context()))).toBe("sale.empty");
});

test("[SALE-15] an answer is for the payment that was asked about, and is given once", () => {
  const sale = add(aSale(), aProduct({}));
  const waiting = evolveSaleAll(sale, decide(sale, { act: "intend_card", amountMinor: minor(100) }));
  const other = anyId<PaymentId>();
  for (const command of [
    { act: "settle_card", paymentId: other, reference: "" },
    { act: "fail_card", paymentId: other, cause: "declined" },
  ] as const)
    expect(code(decideSale(waiting, command, context()))).toBe("payment.none");
  const paymentId = waiting.pending?.paymentId ?? other;
  const settle = { act: "settle_card", paymentId, reference: "" } as const;
  const settled = evolveSaleAll(waiting, decide(waiting, settle));
  expect(code(decideSale(settled, settle, context()))).toBe("payment.none");
});

test("[SALE-18] only what a card has paid is given back on its terminal", () => {
  const sale = paidByCard(400);
  const reverse = { act: "reverse_card", paymentId: anyId<PaymentId>(), reference: "" } as const;
  expect(code(decideSale(sale, reverse, context()))).toBe("tender.unknown");
  const tender = sale.tenders.find(({ method }) => method === "card");
  if (tender?.method !== "card") throw new Error("the card has paid");
  const after = evolveSaleAll(sale, decide(sale, { ...reverse, paymentId: tender.paymentId }));
  expect(after.tenders).toEqual([]);
  expect(decide(after, { act: "discard" })).toMatchObject([{ type: "sale.discarded" }]);
});

test("[SALE-26] a sale takes twenty tenders and no more, by card as in cash", () => {
  let sale = add(aSale(), aProduct({ priceMinor: minor(100_000) }));
  for (let count = 0; count < MAX_TENDERS; count += 1) sale = paidByCard(10, sale);
  expect(code(decideSale(sale, { act: "intend_card", amountMinor: minor(10) }, context()))).toBe("tender.too_many");
  expect(code(decideSale(sale, { act: "tender_cash", amountMinor: minor(10) }, context()))).toBe("tender.too_many");
});

function isPayment(entry: Entry): entry is Extract<Entry, { type: `payment.${string}` }> {
  return entry.type.startsWith("payment.");
}
