/** Paying by voucher, on account and with cash of another currency; tips. Cash of the shop's own is in cash-tender.ts. */
import type { NewId, TenderId } from "#domain/ids.ts";
import { type CurrencyCode, fromBigInt, type Minor, minor, negate, subtract } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_AMOUNT_MINOR } from "#domain/values.ts";
import { type CompletionContext, completeIfPaid } from "./complete-sale.ts";
import type { Sale, SaleEvent } from "./sale-events.ts";
import { totalSale } from "./sale-totals.ts";
import { type ForeignCurrency, MAX_TENDERS, type Tender, vouchersGivenBy, type WithoutId, worthOf } from "./tender.ts";

/** What is done with tenders other than the shop's cash and cards. Amounts in minor units, more than zero. */
export type OtherTenderCommand =
  /** `valueMinor`: what the whole voucher is worth. */
  | { readonly act: "tender_voucher"; readonly number: string; readonly valueMinor: Minor }
  | { readonly act: "tender_account"; readonly amountMinor: Minor }
  /** `foreignMinor`: what is given, in minor units of that currency. */
  | { readonly act: "tender_foreign"; readonly of: ForeignCurrency; readonly foreignMinor: Minor }
  | { readonly act: "refund_voucher"; readonly amountMinor: Minor }
  | { readonly act: "refund_account"; readonly amountMinor: Minor };

type OtherContext = CompletionContext & { readonly newId: NewId };

/**
 * Decides a tender; pays the sale to the end where it is enough (docs/SALE.md, SALE-120 to SALE-126).
 * @param withTender the sale after an event
 * @returns events, or a refusal: `sale.empty`, `tender.*`, `refund.*`, `voucher.twice`, `account.customer_needed`
 */
export function decideOtherTender(
  sale: Sale,
  command: OtherTenderCommand,
  context: OtherContext,
  withTender: (event: SaleEvent) => Sale,
): Result<SaleEvent[]> {
  if (sale.lines.length === 0) return refuse("sale.empty");
  if (sale.tenders.length >= MAX_TENDERS) return refuse("tender.too_many");
  const isRefund = command.act === "refund_voucher" || command.act === "refund_account";
  const { dueMinor, totalMinor } = totalSale(sale, context.policy);
  if (isRefund ? totalMinor >= 0 : totalMinor < 0) return refuse(isRefund ? "refund.nothing_due" : "refund.due");
  const tender = decideTender(sale, command, minor(Math.abs(dueMinor)), context);
  if (!tender.ok) return tender;
  const event: SaleEvent = { type: "tender.taken", tender: { tenderId: context.newId<TenderId>(), ...tender.value } };
  return ok([event, ...completeIfPaid(withTender(event), context)]);
}

/**
 * Sets what the customer gives on top for whoever served; zero takes it back.
 * @returns an event, or a refusal: `sale.empty`, `tip.no_sale`, `tender.too_large`
 */
export function decideTip(sale: Sale, amountMinor: Minor, { policy }: CompletionContext): Result<SaleEvent[]> {
  if (sale.lines.length === 0) return refuse("sale.empty");
  if (amountMinor > MAX_AMOUNT_MINOR) return refuse("tender.too_large");
  if (amountMinor > 0 && totalSale(sale, policy).totalMinor < 0) return refuse("tip.no_sale");
  return ok(amountMinor === sale.tipMinor ? [] : [{ type: "tip.given", amountMinor }]);
}

function decideTender(
  sale: Sale,
  command: OtherTenderCommand,
  leftMinor: Minor,
  context: OtherContext,
): Result<WithoutId<Tender>> {
  if (command.act === "tender_foreign") return takeForeign(sale.currency, command, leftMinor);
  if (command.act === "tender_voucher") return takeVoucher(sale, command, leftMinor, context);
  const { amountMinor } = command;
  if (amountMinor <= 0) return refuse("tender.zero");
  const isRefund = command.act !== "tender_account";
  if (amountMinor > leftMinor)
    return refuse(isRefund ? "refund.more_than_due" : "tender.more_than_due", { dueMinor: leftMinor });
  if (command.act === "refund_voucher")
    return ok({ method: "voucher", amountMinor: negate(amountMinor), number: nextVoucher(sale, context), rest: null });
  // Somebody has to owe it, or to have it.
  if (sale.customerId === null) return refuse("account.customer_needed");
  return ok({ method: "account", amountMinor: isRefund ? negate(amountMinor) : amountMinor });
}

/** A voucher is used whole: what it is worth beyond the sale becomes a new one. */
function takeVoucher(
  sale: Sale,
  { number, valueMinor }: Extract<OtherTenderCommand, { act: "tender_voucher" }>,
  leftMinor: Minor,
  context: OtherContext,
): Result<WithoutId<Tender>> {
  if (valueMinor <= 0 || leftMinor <= 0) return refuse("tender.zero");
  if (valueMinor > MAX_AMOUNT_MINOR) return refuse("tender.too_large");
  if (sale.tenders.some((each) => each.method === "voucher" && each.number === number))
    return refuse("voucher.twice", { number });
  if (valueMinor <= leftMinor) return ok({ method: "voucher", amountMinor: valueMinor, number, rest: null });
  const rest = { number: nextVoucher(sale, context), amountMinor: subtract(valueMinor, leftMinor) };
  return ok({ method: "voucher", amountMinor: leftMinor, number, rest });
}

function takeForeign(
  currency: CurrencyCode,
  { of, foreignMinor }: Extract<OtherTenderCommand, { act: "tender_foreign" }>,
  leftMinor: Minor,
): Result<WithoutId<Tender>> {
  const worth = worthOf(foreignMinor, of, currency);
  if (worth > BigInt(MAX_AMOUNT_MINOR)) return refuse("tender.too_large");
  // Where nothing is due it would only be changed into the shop's own cash.
  if (worth <= 0n || leftMinor <= 0) return refuse("tender.zero");
  return ok({ method: "foreign", amountMinor: fromBigInt(worth), foreignMinor, ...of });
}

/** The number of a voucher given out: that of the receipt it is given with, and which of its vouchers it is. */
function nextVoucher(sale: Sale, { nextReceiptNumber }: CompletionContext): string {
  const given = sale.tenders.flatMap(vouchersGivenBy).map(({ number }) => Number(number.split("-V").at(-1)));
  return `${nextReceiptNumber}-V${Math.max(0, ...given) + 1}`;
}
