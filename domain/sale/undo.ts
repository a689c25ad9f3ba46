/** Undoing a completed sale while its session runs: what a void takes back, what a correction of its tender may move. */
import { add, type Minor, minor, negate } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { sumSale } from "#domain/session/session-totals.ts";
import type { SoldBefore } from "./return.ts";
import type { SaleCompleted, SaleVoided, TenderMethod } from "./sale-events.ts";

/** What corrections moved since, by tender, in minor units. */
export type Corrected = Readonly<Record<TenderMethod, Minor>>;

/** What a sale brought by tender, change taken off and corrections followed; in minor units. */
export function broughtBy(sale: SaleCompleted, corrected: Corrected): Corrected {
  const sum = (method: TenderMethod) =>
    add(...sale.tenders.filter((each) => each.method === method).map(({ amountMinor }) => amountMinor));
  return {
    cash: add(sum("cash"), negate(sale.changeMinor), corrected.cash),
    card: add(sum("card"), corrected.card),
  };
}

/**
 * The void of a sale of the running session: all it booked, and by the tenders as they stand what is given back.
 * @returns its body; refusal: `void.goods_returned`
 */
export function decideVoid(
  sold: SoldBefore<SaleCompleted>,
  corrected: Corrected,
  told: { readonly completed: SaleVoided["completed"]; readonly reason: string },
): Result<SaleVoided> {
  if (sold.returned.size > 0) return refuse("void.goods_returned");
  const { sale } = sold;
  const { sells, takesBack, salesMinor, refundsMinor, depositMinor, discountMinor, hadCash, hadCard } = sumSale(sale);
  const { cash: cashMinor, card: cardMinor } = broughtBy(sale, corrected);
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
    cashMinor,
    cardMinor,
    hadCash,
    hadCard,
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
