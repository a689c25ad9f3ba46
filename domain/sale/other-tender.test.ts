/** Tests of vouchers, accounts, cash of other currencies and tips. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CustomerId, TenderId } from "#domain/ids.ts";
import { type CurrencyCode, type Minor, minor } from "#domain/money/money.ts";
import { MAX_AMOUNT_MINOR } from "#domain/values.ts";
import { add, anyId, aProduct, aSale, context, decide, refusalOf } from "#test/fixtures/sales.ts";
import { sumSale } from "../session/session-totals.ts";
import { decideReturn } from "./return.ts";
import { evolveSaleAll, type SaleCommand, type SaleContext } from "./sale.ts";
import type { Sale, SaleCompleted } from "./sale-events.ts";
import { NO_AMOUNTS, worthOf } from "./tender.ts";
import { broughtBy } from "./undo.ts";

const USD = { currency: "USD" as CurrencyCode, rateMillionths: 920_000 };
/** A sale of 10.00. */
const tenEuro = (): Sale => add(aSale(), aProduct({ priceMinor: minor(1_000) }));
const withCustomer = (sale: Sale): Sale => ({ ...sale, customerId: "ana-costa" as CustomerId });

function after(sale: Sale, ...commands: readonly SaleCommand[]): Sale {
  return commands.reduce((so, command) => evolveSaleAll(so, decide(so, command)), sale);
}

/** The completed sale that a last command makes. */
function completed(sale: Sale, command: SaleCommand, rules: SaleContext = context()): SaleCompleted {
  const done = decide(sale, command, rules).find(({ type }) => type === "sale.completed");
  if (done?.type !== "sale.completed") throw new Error("that does not pay for it");
  return done.body;
}

/** The completed sale coming back whole, and nothing paid back yet. */
function comingBack(sale: SaleCompleted): Sale {
  const sold = { sale, returned: new Map(), refunded: NO_AMOUNTS };
  const wishes = sale.lines.map(({ lineId, quantityThousandths }) => ({ lineId, quantityThousandths }));
  const made = decideReturn(aSale(), { act: "return_by_receipt", sold, wishes, reason: "Broken" }, { newId: anyId });
  if (!made.ok) throw new Error(made.refusal.code);
  return evolveSaleAll(aSale(), made.value);
}

test("[SALE-120] a voucher pays what it is worth, and the rest is paid otherwise", () => {
  const sale = after(tenEuro(), { act: "tender_voucher", number: "V-1", valueMinor: minor(400) });
  const body = completed(sale, { act: "tender_cash", amountMinor: minor(1_000) });
  expect(body).toMatchObject({ totalMinor: 1_000, changeMinor: 400 });
  expect(body.tenders[0]).toMatchObject({ method: "voucher", amountMinor: 400, number: "V-1", rest: null });
});

test("[SALE-120] what a voucher is worth beyond the sale is a new voucher, never change", () => {
  const body = completed(tenEuro(), { act: "tender_voucher", number: "V-1", valueMinor: minor(2_500) });
  expect(body.changeMinor).toBe(0);
  expect(body.opensDrawer).toBe(false);
  expect(body.tenders).toMatchObject([
    { amountMinor: 1_000, number: "V-1", rest: { number: "A01-000001-V1", amountMinor: 1_500 } },
  ]);
});

test("[SALE-120] a voucher is on a sale once, and worth something", () => {
  const sale = after(tenEuro(), { act: "tender_voucher", number: "V-1", valueMinor: minor(400) });
  expect(refusalOf(sale, { act: "tender_voucher", number: "V-1", valueMinor: minor(400) })).toBe("voucher.twice");
  expect(refusalOf(sale, { act: "tender_voucher", number: "V-2", valueMinor: minor(0) })).toBe("tender.zero");
  const largest = minor(MAX_AMOUNT_MINOR + 1);
  expect(refusalOf(sale, { act: "tender_voucher", number: "V-2", valueMinor: largest })).toBe("tender.too_large");
  expect(refusalOf(aSale(), { act: "tender_voucher", number: "V-2", valueMinor: minor(1) })).toBe("sale.empty");
});

test("[SALE-121] money goes back as a voucher with a number of its own, as much as is due at most", () => {
  const back = comingBack(completed(tenEuro(), { act: "tender_cash", amountMinor: minor(1_000) }));
  expect(refusalOf(back, { act: "refund_voucher", amountMinor: minor(1_001) })).toBe("refund.more_than_due");
  expect(refusalOf(back, { act: "tender_voucher", number: "V-1", valueMinor: minor(1) })).toBe("refund.due");
  expect(refusalOf(tenEuro(), { act: "refund_voucher", amountMinor: minor(1) })).toBe("refund.nothing_due");
  const half = after(back, { act: "refund_voucher", amountMinor: minor(400) });
  const body = completed(half, { act: "refund_voucher", amountMinor: minor(600) });
  expect(body.tenders).toMatchObject([
    { amountMinor: -400, number: "A01-000001-V1" },
    { amountMinor: -600, number: "A01-000001-V2" },
  ]);
});

test("[SALE-122] on account goes what is due at most, and somebody owes it", () => {
  expect(refusalOf(tenEuro(), { act: "tender_account", amountMinor: minor(1_000) })).toBe("account.customer_needed");
  const sale = withCustomer(tenEuro());
  expect(refusalOf(sale, { act: "tender_account", amountMinor: minor(1_001) })).toBe("tender.more_than_due");
  expect(refusalOf(sale, { act: "tender_account", amountMinor: minor(0) })).toBe("tender.zero");
  const half = after(sale, { act: "tender_account", amountMinor: minor(300) });
  expect(refusalOf(half, { act: "attach_customer", customerId: null })).toBe("account.customer_needed");
  const body = completed(half, { act: "tender_account", amountMinor: minor(700) });
  expect(body).toMatchObject({ customerId: "ana-costa", changeMinor: 0, opensDrawer: false });
  const back = withCustomer(comingBack(body));
  expect(back.origins.map(({ method, paidMinor }) => [method, paidMinor])).toEqual([
    ["account", 300],
    ["account", 700],
  ]);
  expect(completed(back, { act: "refund_account", amountMinor: minor(1_000) }).tenders).toMatchObject([
    { method: "account", amountMinor: -1_000 },
  ]);
});

test("[SALE-123] foreign cash counts at the shop's rate, and change is the shop's own cash", () => {
  const body = completed(tenEuro(), { act: "tender_foreign", of: USD, foreignMinor: minor(2_000) });
  expect(body).toMatchObject({ totalMinor: 1_000, changeMinor: 840, cashRoundingMinor: 0, opensDrawer: true });
  const sums = sumSale(body);
  expect(sums.tenders.cash).toEqual({ had: true, minor: -840 });
  expect(sums.tenders.foreign).toEqual({ had: true, minor: 1_840 });
  expect(sums.foreignCash).toEqual([{ currency: "USD", foreignMinor: 2_000, minor: 1_840 }]);
  // It goes back in the shop's own cash: the till holds no stock of dollars to choose from.
  expect(comingBack(body).origins).toMatchObject([{ method: "cash", paidMinor: 1_000 }]);
});

test("[SALE-123] change of foreign cash is what coins can make, and what that differs is cash rounding", () => {
  const rules = context({ cashIncrementMinor: minor(5) });
  const sale = add(aSale(), aProduct({ priceMinor: minor(1_002) }));
  const body = completed(sale, { act: "tender_foreign", of: USD, foreignMinor: minor(2_000) }, rules);
  // 18.40 − 10.02 is 8.38: 8.40 in coins.
  expect(body).toMatchObject({ changeMinor: 840, cashRoundingMinor: -2, dueMinor: 1_000 });
});

test("[SALE-123] yen, dinars and what is worth nothing", () => {
  const yen = { currency: "JPY" as CurrencyCode, rateMillionths: 6_100 };
  const dinar = { currency: "KWD" as CurrencyCode, rateMillionths: 2_980_000 };
  const euro = "EUR" as CurrencyCode;
  expect(worthOf(minor(10_000), yen, euro)).toBe(6_100n);
  expect(worthOf(minor(1_500), dinar, euro)).toBe(447n);
  expect(refusalOf(tenEuro(), { act: "tender_foreign", of: yen, foreignMinor: minor(0) })).toBe("tender.zero");
  const rich = {
    act: "tender_foreign",
    of: { ...USD, rateMillionths: 2_000_000 },
    foreignMinor: MAX_AMOUNT_MINOR as Minor,
  } as const;
  expect(refusalOf(tenEuro(), rich)).toBe("tender.too_large");
});

test("[SALE-124] a tip is on top of the total and of what is due, by whatever tender, and no turnover", () => {
  const sale = after(tenEuro(), { act: "give_tip", amountMinor: minor(150) });
  const body = completed(sale, { act: "tender_cash", amountMinor: minor(2_000) });
  expect(body).toMatchObject({ totalMinor: 1_000, tipMinor: 150, dueMinor: 1_150, changeMinor: 850 });
  expect(sumSale(body)).toMatchObject({ salesMinor: 1_000, tenders: { cash: { minor: 1_150 } } });
  const taken = after(sale, { act: "give_tip", amountMinor: minor(0) });
  expect(completed(taken, { act: "tender_cash", amountMinor: minor(1_000) })).toMatchObject({ tipMinor: 0 });
});

test("[SALE-124] no tip where money goes back, and none is taken away that is paid already", () => {
  const back = comingBack(completed(tenEuro(), { act: "tender_cash", amountMinor: minor(1_000) }));
  expect(refusalOf(back, { act: "give_tip", amountMinor: minor(1) })).toBe("tip.no_sale");
  expect(refusalOf(aSale(), { act: "give_tip", amountMinor: minor(1) })).toBe("sale.empty");
  const paid = after(
    tenEuro(),
    { act: "give_tip", amountMinor: minor(500) },
    { act: "tender_cash", amountMinor: minor(1_400) },
  );
  expect(refusalOf(paid, { act: "give_tip", amountMinor: minor(0) })).toBe("sale.paid_more_than_total");
  const tooMuch = minor(MAX_AMOUNT_MINOR + 1);
  expect(refusalOf(tenEuro(), { act: "give_tip", amountMinor: tooMuch })).toBe("tender.too_large");
});

test("[SALE-125] what was given by voucher or on account goes back before the sale is complete; a card is reversed instead", () => {
  const sale = after(tenEuro(), { act: "tender_voucher", number: "V-1", valueMinor: minor(400) });
  const tenderId = sale.tenders[0]?.tenderId ?? ("" as TenderId);
  expect(after(sale, { act: "return_tender", tenderId }).tenders).toEqual([]);
  expect(refusalOf(sale, { act: "return_tender", tenderId: anyId<TenderId>() })).toBe("tender.unknown");
});

test("[SALE-126] however a sale is paid, what it brought by all tenders is what was due", () => {
  const way = fc.record({ does: fc.constantFrom("voucher", "account", "foreign", "cash", "tip"), much: fc.nat(3_000) });
  fc.assert(
    fc.property(fc.array(way, { maxLength: 8 }), fc.constantFrom(1, 5, 10), (ways, increment) => {
      const rules = context({ cashIncrementMinor: minor(increment) });
      let sale = withCustomer(add(aSale(), aProduct({ priceMinor: minor(2_017) })));
      let done: SaleCompleted | undefined;
      const act = (command: SaleCommand): void => {
        if (done || refusalOf(sale, command, rules) !== undefined) return;
        const events = decide(sale, command, rules);
        sale = evolveSaleAll(sale, events);
        done = events.find((event) => event.type === "sale.completed")?.body;
      };
      for (const [index, { does, much }] of ways.entries()) {
        if (does === "voucher") act({ act: "tender_voucher", number: `V-${index}`, valueMinor: minor(much) });
        if (does === "account") act({ act: "tender_account", amountMinor: minor(much) });
        if (does === "foreign") act({ act: "tender_foreign", of: USD, foreignMinor: minor(much) });
        if (does === "cash") act({ act: "tender_cash", amountMinor: minor(much - (much % increment)) });
        if (does === "tip") act({ act: "give_tip", amountMinor: minor(much) });
      }
      act({ act: "tender_cash", amountMinor: minor(100_000) });
      if (!done) throw new Error("that pays for everything");
      const brought = broughtBy(done, NO_AMOUNTS);
      const sum = Object.values(brought).reduce((all, each) => all + each, 0);
      expect(sum).toBe(done.dueMinor);
      expect(done.dueMinor).toBe(done.totalMinor + done.tipMinor + done.cashRoundingMinor);
      expect(Math.abs(done.cashRoundingMinor) * 2).toBeLessThanOrEqual(increment);
      expect(done.changeMinor % increment).toBe(0);
    }),
  );
});
