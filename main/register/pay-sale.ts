/** Taking money: cash, card terminals that stand on their own, giving a tender back, finishing the sale. */

import { negate } from "#domain/money/money.ts";
import type { ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { cashThatReturns } from "#domain/sale/return.ts";
import { decideSale, type SaleCommand } from "#domain/sale/sale.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import { bookSale, changeSale, changeSaleAs, saleContext } from "./change-sale.ts";
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
  const isOther = sale !== null && amountMinor + givenMinor > cashThatReturns(sale);
  const needed: Permission[] = isOther ? ["sale.refund_other_tender"] : [];
  return changeSaleAs(till, "sale.refund_cash", input, needed, { act: "refund_cash", amountMinor });
}

/** Gives a cash tender back before the sale is finished. @returns refusal: `tender.unknown` */
export function returnCash(till: Till, input: ActInput<"sale.return_cash">): Result<null> {
  return changeSale(till, { act: "return_cash", ...input });
}

/** Writes down that the card terminal is about to be asked. @returns refusals: `tender.*`, `sale.*` */
export function intendCard(till: Till, input: ActInput<"sale.intend_card">): Result<null> {
  return changeSale(till, { act: "intend_card", ...input });
}

/**
 * Writes down that the terminal is about to give money back. To another card than paid it needs a permission of its own.
 * @returns refusals: `approval.*`, `refund.*`, `tender.*`, `sale.*`
 */
export function refundCard(till: Till, input: ActInput<"sale.refund_card">): Result<null> {
  const { amountMinor, paymentId } = input;
  const paid = till.sale?.origins.find((origin) => origin.method === "card" && origin.paymentId === paymentId);
  const isOther = !paid || amountMinor > paid.paidMinor - paid.refundedMinor;
  const needed: Permission[] = isOther ? ["sale.refund_other_tender"] : [];
  const refundOf = paid?.paymentId ? { paymentId: paid.paymentId, reference: paid.reference ?? "" } : null;
  const command = { act: "intend_card", amountMinor: negate(amountMinor), refundOf } as const;
  return changeSaleAs(till, "sale.refund_card", input, needed, command);
}

/** The terminal took the money. @returns refusals: `payment.none`, `text.*`, `card_data.refused` */
export function settleCard(till: Till, input: ActInput<"sale.settle_card">): Result<null> {
  return withReference(input.reference, (reference) =>
    changeSale(till, { act: "settle_card", paymentId: input.paymentId, reference }),
  );
}

/** The terminal took nothing. @returns refusal: `payment.none` */
export function failCard(till: Till, input: ActInput<"sale.fail_card">): Result<null> {
  return changeSale(till, { act: "fail_card", ...input });
}

/** Money the terminal had taken was given back on it. @returns refusals: `tender.unknown`, `text.*`, `card_data.refused` */
export function reverseCard(till: Till, input: ActInput<"sale.reverse_card">): Result<null> {
  return withReference(input.reference, (reference) =>
    changeSale(till, { act: "reverse_card", paymentId: input.paymentId, reference }),
  );
}

/** Finishes a sale on which nothing is due. @returns refusals: `sale.not_paid`, `sale.empty` */
export function completeSale(till: Till): Result<null> {
  return changeSale(till, { act: "complete" });
}

/** At start: a card payment without its answer is in doubt until a person looks at the terminal. */
export function doubtInterruptedPayment(till: Till): Result<null> {
  const { sale } = till;
  if (!sale?.pending) return ok(null);
  const command: SaleCommand = { act: "doubt_card" };
  const decided = decideSale(sale, command, saleContext(till, sale.startedBy));
  return decided.ok ? bookSale(till, sale, decided.value) : decided;
}

/** A terminal's reference is free text: it may be empty, and it must not be a card number. */
function withReference(raw: string, then: (reference: string) => Result<null>): Result<null> {
  const reference = raw.trim() === "" ? ok("") : cleanText(raw, 40);
  if (!reference.ok) return reference;
  const firewall = refuseCardData(reference.value);
  return firewall.ok ? then(reference.value) : firewall;
}
