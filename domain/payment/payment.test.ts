/** Tests of card payments: intended, answered once, never lost and never doubled. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PaymentId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { minor } from "#domain/money/money.ts";
import type { Result } from "#domain/refusals.ts";
import { decideSale, evolveSaleAll } from "#domain/sale/sale.ts";
import type { Sale } from "#domain/sale/sale-events.ts";
import { MAX_TENDERS } from "#domain/sale/tender.ts";
import { anyDeeds, anyPolicy, playDay } from "#test/fixtures/random-day.ts";
import { add, anyId, aProduct, aSale, context, decide } from "#test/fixtures/sales.ts";
import { type AnsweredBy, orderOf } from "./payment.ts";
import { liftPending } from "./payment-events.ts";

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

/** Found by the property: the card has paid no more than the tip when the goods are taken out again. */
const TIP_ONLY = [
  { does: "ring", a: 0, b: 0 },
  { does: "card", a: 876, b: 0 },
  { does: "tip", a: 0, b: 1 },
  { does: "remove", a: 0, b: 0 },
] as const;

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
    {
      numRuns: 150,
      examples: [[TIP_ONLY, { pricesIncludeTax: false, rounding: "line", cashIncrementMinor: minor(1) }]],
    },
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

/** A sale of 10.00 whose whole amount a connected terminal was asked for. */
function waitingForTerminal(inDoubt: boolean): Sale {
  const sale = add(aSale(), aProduct({ priceMinor: minor(1_000) }));
  const asked = decide(sale, { act: "intend_card", amountMinor: minor(1_000), terminal: "SIM-1" });
  const waiting = evolveSaleAll(sale, asked);
  return inDoubt ? evolveSaleAll(waiting, decide(waiting, { act: "doubt_card", cause: "no_answer" })) : waiting;
}

test("[SALE-60] the intention names the terminal and what it is asked for, and the order is made of nothing else", () => {
  const sale = waitingForTerminal(false);
  expect(sale.pending).toMatchObject({ purpose: "charge", terminal: "SIM-1", askedBy: "ana", refundOf: null });
  if (!sale.pending) throw new Error("the terminal was asked");
  const { paymentId } = sale.pending;
  expect(orderOf(sale.pending, sale.currency)).toEqual({
    paymentId,
    moves: "charge",
    amountMinor: 1_000,
    currency: "EUR",
    of: null,
  });
});

test("[SALE-64] only the terminal answers for a connected terminal; a person only in doubt, and says why", () => {
  const answers = (inDoubt: boolean, by?: AnsweredBy) => {
    const sale = waitingForTerminal(inDoubt);
    const paymentId = sale.pending?.paymentId ?? anyId();
    const said = by === undefined ? {} : { by };
    const results = [
      decideSale(sale, { act: "settle_card", paymentId, reference: "T 1", ...said }, context()),
      decideSale(sale, { act: "fail_card", paymentId, cause: "declined", ...said }, context()),
    ];
    return [...new Set(results.map(code))];
  };
  expect(answers(false)).toEqual(["payment.terminal_answers"]);
  expect(answers(true)).toEqual(["payment.terminal_answers"]);
  expect(answers(false, { reason: "Slip" })).toEqual(["payment.still_waiting"]);
  expect(answers(true, { reason: "Slip" })).toEqual(["ok"]);
  expect(answers(false, "terminal")).toEqual(["ok"]);
  expect(answers(true, "terminal")).toEqual(["ok"]);
});

test("[SALE-64] the entry says whether a person or the terminal answered, and whether it had been in doubt", () => {
  const sale = waitingForTerminal(true);
  const paymentId = sale.pending?.paymentId ?? anyId();
  const settle = { act: "settle_card", paymentId, reference: "T 1" } as const;
  const [byTerminal] = decide(sale, { ...settle, by: "terminal" });
  expect(byTerminal).toMatchObject({ body: { afterDoubt: true, byHand: null } });
  const [byHand] = decide(sale, { ...settle, by: { reason: "Slip" } });
  expect(byHand).toMatchObject({ body: { afterDoubt: true, byHand: { reason: "Slip" } } });
});

test("[SALE-65] what goes back on the terminal is an order of its own; only its yes takes the tender away", () => {
  const paid = paidByCard(400);
  const [tender] = paid.tenders;
  if (tender?.method !== "card") throw new Error("the card has paid");
  const intend = { act: "intend_reversal", paymentId: tender.paymentId, terminal: "SIM-1" } as const;
  const asked = evolveSaleAll(paid, decide(paid, intend));
  if (!asked.pending) throw new Error("the terminal was asked");
  const { paymentId } = asked.pending;
  expect(paymentId).not.toBe(tender.paymentId);
  expect(orderOf(asked.pending, asked.currency)).toMatchObject({ moves: "refund", amountMinor: 400, of: "T 1" });
  expect(code(decideSale(asked, intend, context()))).toBe("sale.payment_running");
  const no = decide(asked, { act: "fail_card", paymentId, cause: "declined", by: "terminal" });
  expect(evolveSaleAll(asked, no)).toEqual(paid);
  const yes = decide(asked, { act: "settle_card", paymentId, reference: "T 2", by: "terminal" });
  expect(yes.map(({ type }) => type)).toEqual(["payment.settled", "payment.reversed"]);
  expect(yes[1]).toMatchObject({ body: { paymentId: tender.paymentId, reversalId: paymentId, amountMinor: 400 } });
  expect(evolveSaleAll(asked, yes)).toMatchObject({ tenders: [], pending: null });
  expect(code(decideSale(paid, { ...intend, paymentId: anyId() }, context()))).toBe("tender.unknown");
});

test("a draft of an earlier program is read as one of a terminal on its own", () => {
  const { pending } = waitingForTerminal(true);
  const { purpose: _, terminal: __, askedBy: ___, ...old } = pending ?? {};
  expect(liftPending(old)).toEqual({ ...pending, terminal: null, askedBy: null });
  expect(liftPending({ ...old, amountMinor: -5 })).toMatchObject({ purpose: "refund" });
  expect(liftPending(null)).toBeNull();
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
