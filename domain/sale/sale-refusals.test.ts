/** What a sale says no to where nobody looks for it: each refusal once, by what produces it. */
import { expect, test } from "vitest";
import type { DiscountId, LineId } from "#domain/ids.ts";
import { type CurrencyCode, minor, rateMillionths } from "#domain/money/money.ts";
import { add, anyId, aProduct, aSale, complete, decide, refusalOf } from "#test/fixtures/sales.ts";
import { decideReturn, type SoldBefore, type WishedReturn } from "./return.ts";
import { evolveSaleAll, type SaleCommand } from "./sale.ts";
import type { Sale } from "./sale-events.ts";
import { MAX_DISCOUNTS } from "./sale-line.ts";
import { NO_AMOUNTS } from "./tender.ts";
import { checkCorrection } from "./undo.ts";

const bun = add(aSale(), aProduct({}), 2_000);
const lineId = bun.lines[0]?.lineId as LineId;
const sold: SoldBefore = { sale: complete(bun, minor(760)), returned: new Map(), refunded: NO_AMOUNTS };

/** With what a return of these lines is refused. */
function returned(wishes: readonly WishedReturn[], sale: Sale = aSale(), of = sold): string {
  const decided = decideReturn(sale, { act: "return_by_receipt", sold: of, wishes, reason: "r" }, { newId: anyId });
  return decided.ok ? "ok" : decided.refusal.code;
}

test("a line that is not there is neither changed nor taken out, priced, discounted nor chosen for", () => {
  const lost = { lineId: anyId<LineId>() };
  const off = { kind: "amount", amountMinor: minor(10), reason: "r" } as const;
  const commands: readonly SaleCommand[] = [
    { act: "change_quantity", ...lost, quantityThousandths: 1_000 },
    { act: "remove_line", ...lost },
    { act: "override_price", ...lost, unitPriceMinor: minor(1), reason: "r" },
    { act: "give_discount", ...lost, wish: off },
    { act: "change_modifiers", ...lost, modifiers: [] },
  ];
  for (const command of commands) expect(refusalOf(bun, command), command.act).toBe("sale.line_unknown");
});

test("a sale that is on the screen is not recalled", () => {
  expect(refusalOf(bun, { act: "recall" })).toBe("sale.not_open");
});

test("[SALE-28] a discount takes something, there are four at most, and only one that is there is taken back", () => {
  const give = (rate: number) =>
    ({
      act: "give_discount",
      lineId,
      wish: { kind: "percent", rateMillionths: rateMillionths(rate), reason: "r" },
    }) as const;
  expect(refusalOf(bun, give(0))).toBe("discount.zero");
  let sale = bun;
  for (let count = 0; count < MAX_DISCOUNTS; count += 1) sale = evolveSaleAll(sale, decide(sale, give(10_000)));
  expect(refusalOf(sale, give(10_000))).toBe("discount.too_many");
  expect(refusalOf(bun, { act: "take_back_discount", discountId: anyId<DiscountId>() })).toBe("discount.unknown");
});

test("[SALE-30] a return names goods of that receipt, once, in whole pieces, in its own money", () => {
  const one = { lineId, quantityThousandths: 1_000 };
  expect(returned([one])).toBe("ok");
  expect(returned([])).toBe("return.nothing");
  expect(returned([{ ...one, lineId: anyId<LineId>() }])).toBe("return.line_unknown");
  expect(returned([one, one])).toBe("return.twice");
  expect(returned([{ ...one, quantityThousandths: 500 }])).toBe("return.whole");
  expect(returned([{ ...one, quantityThousandths: 3_000 }])).toBe("return.more_than_sold");
  expect(returned([{ ...one, quantityThousandths: -1_000 }])).toBe("return.more_than_sold");
  const inFrancs = { ...sold, sale: { ...sold.sale, currency: "CHF" as CurrencyCode } };
  expect(returned([one], aSale(), inFrancs)).toBe("return.currency");
});

test("[SALE-34] a correction moves an amount between two tenders", () => {
  const sale = complete(bun, minor(760));
  const wish = { from: "cash", to: "cash", amountMinor: minor(100) } as const;
  const said = (given: { readonly to?: "card"; readonly amountMinor?: ReturnType<typeof minor> }) => {
    const checked = checkCorrection(sale, NO_AMOUNTS, { ...wish, ...given });
    return checked.ok ? "ok" : checked.refusal.code;
  };
  expect(said({})).toBe("tender.same");
  expect(said({ to: "card", amountMinor: minor(0) })).toBe("tender.zero");
  expect(said({ to: "card", amountMinor: minor(761) })).toBe("tender.more_than_booked");
  expect(said({ to: "card" })).toBe("ok");
});
