/** Undoing a completed sale while its session runs: what a void takes back, what a correction of its tender may move. */
import { add, type Minor, minor } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { sumSale } from "#domain/session/session-totals.ts";
import type { SoldBefore } from "./return.ts";
import type { SaleCompleted, SaleVoided } from "./sale-events.ts";
import { type ByTender, byTender, type TenderMethod } from "./tender.ts";

/** What corrections moved since, by tender, in minor units. */
export type Corrected = ByTender<Minor>;

/** What a sale brought by tender, change taken off and corrections followed; in minor units. */
export function broughtBy(sale: SaleCompleted, corrected: Corrected): ByTender<Minor> {
  const { tenders } = sumSale(sale);
  return byTender((method) => add(tenders[method].minor, corrected[method]));
}

/**
 * The void of a sale of the running session: all it booked, and by the tenders as they stand what is given back. What a
 * card paid only its terminal can give back: those goods come back by their receipt.
 * @returns its body; refusals: `void.goods_returned`, `void.returned_since`, `void.paid_by_card`
 */
export function decideVoid(
  sold: SoldBefore<SaleCompleted>,
  corrected: Corrected,
  told: {
    readonly completed: SaleVoided["completed"];
    readonly reason: string;
    /** Of the goods that it took back more came back after it: their shares follow from its own. */
    readonly isFollowed: boolean;
  },
): Result<SaleVoided> {
  if (sold.returned.size > 0) return refuse("void.goods_returned");
  if (told.isFollowed) return refuse("void.returned_since");
  const { sale } = sold;
  const { sells, takesBack, salesMinor, refundsMinor, depositMinor, discountMinor, tenders, foreignCash } =
    sumSale(sale);
  const brought = broughtBy(sale, corrected);
  if (brought.card !== 0) return refuse("void.paid_by_card");
  return ok({
    saleId: sale.saleId,
    receiptNumber: sale.receiptNumber,
    reason: told.reason,
    completed: told.completed,
    sells,
    takesBack,
    salesMinor,
    refundsMinor,
    depositMinor,
    discountMinor,
    taxes: sale.taxes,
    cashRoundingMinor: sale.cashRoundingMinor,
    tipMinor: sale.tipMinor,
    tenders: byTender((method) => ({ had: tenders[method].had, minor: brought[method] })),
    foreignCash,
  });
}

/**
 * Whether an amount may move from one tender of a sale to another.
 * @returns refusals: `tender.same`, `tender.zero`, `tender.more_than_booked`
 */
export function checkCorrection(
  sale: SaleCompleted,
  corrected: Corrected,
  wish: { readonly from: TenderMethod; readonly to: TenderMethod; readonly amountMinor: Minor },
): Result<null> {
  if (wish.from === wish.to) return refuse("tender.same");
  if (wish.amountMinor <= 0) return refuse("tender.zero");
  const bookedMinor = minor(Math.max(0, broughtBy(sale, corrected)[wish.from]));
  return wish.amountMinor > bookedMinor ? refuse("tender.more_than_booked", { bookedMinor }) : ok(null);
}
