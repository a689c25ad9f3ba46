/** Taking cash, giving it back, finishing the sale. Cards are in pay-by-card.ts. */

import type { ActInput } from "#domain/protocol/register-api.ts";
import type { Result } from "#domain/refusals.ts";
import { cashThatReturns } from "#domain/sale/return.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { changeSale, changeSaleAs, policyOf } from "./change-sale.ts";
import type { Till } from "./till.ts";

/** Takes cash; finishes the sale when it is paid. @returns refusals: `tender.*`, `sale.*` */
export function tenderCash(till: Till, input: ActInput<"sale.tender_cash">): Result<null> {
  return changeSale(till, { act: "tender_cash", ...input });
}

/**
 * Gives cash back for goods. More than was paid in cash for them needs a permission of its own.
 * @returns refusals: `approval.*`, `refund.*`, `tender.*`, `sale.*`
 */
export function refundCash(till: Till, input: ActInput<"sale.refund_cash">): Result<null> {
  const { amountMinor } = input;
  const { sale } = till;
  const givenMinor =
    sale?.tenders.reduce((sum, each) => (each.method === "cash" ? sum - each.amountMinor : sum), 0) ?? 0;
  const isOther = sale !== null && amountMinor + givenMinor > cashThatReturns(sale, policyOf(till));
  const needed: Permission[] = isOther ? ["sale.refund_other_tender"] : [];
  return changeSaleAs(till, "sale.refund_cash", input, needed, { act: "refund_cash", amountMinor });
}

/** Gives a tender back before the sale is finished; a card's is reversed. @returns refusal: `tender.unknown` */
export function returnTender(till: Till, input: ActInput<"sale.return_tender">): Result<null> {
  return changeSale(till, { act: "return_tender", ...input });
}

/** Finishes a sale on which nothing is due. @returns refusals: `sale.not_paid`, `sale.empty` */
export function completeSale(till: Till): Result<null> {
  return changeSale(till, { act: "complete" });
}
