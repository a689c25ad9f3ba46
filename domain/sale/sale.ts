/** The sale: from the first line to the receipt. `decideSale` is the only place where a sale's rules stand. */
import type { CustomerId, LineId, NewId, ProductId, SaleId, StaffId } from "#domain/ids.ts";
import { type CurrencyCode, type Minor, quantityThousandths, ZERO } from "#domain/money/money.ts";
import { decidePayment, type PaymentCommand, withPayment } from "#domain/payment/payment.ts";
import type { PaperLanguage } from "#domain/receipt/receipt-format.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { MAX_AMOUNT_MINOR, MAX_QUANTITY_THOUSANDTHS } from "#domain/values.ts";
import { checkAge } from "./age.ts";
import { type CashCommand, decideCash } from "./cash-tender.ts";
import { type ChoiceCommand, decideChoice, withModifiers, withService } from "./choose.ts";
import { type CompletionContext, completeIfPaid } from "./complete-sale.ts";
import { depositLine, depositOf, hasSameDeposit, increase, mustBeGoods } from "./deposit.ts";
import { decideOtherTender, decideTip, type OtherTenderCommand } from "./other-tender.ts";
import { changeLine, decidePrice, type PriceCommand, withDiscount, withoutDiscount } from "./price.ts";
import { decideReturn, type ReturnCommand } from "./return.ts";
import { lineAmount, linesAmount } from "./sale-amounts.ts";
import { type LineVoided, MAX_LINES, type Sale, type SaleEvent } from "./sale-events.ts";
import type { SaleLine, Unit } from "./sale-line.ts";
import type { AgeProof } from "./sale-terms.ts";
import { totalSale } from "./sale-totals.ts";
import { isSameGoods } from "./same-goods.ts";
import { soldOpen } from "./unknown-goods.ts";

/** A product as it is rung up: price and taxes resolved from the catalogue at that moment. */
export interface ProductToSell {
  readonly productId: ProductId;
  readonly name: string;
  readonly unit: Unit;
  readonly priceMinor: Minor;
  /** Where the price comes from; the catalogue when nothing is said. */
  readonly pricing?: SaleLine["pricing"];
  /** What was chosen with it; the price includes it. */
  readonly modifiers?: SaleLine["modifiers"];
  readonly taxes: SaleLine["taxes"];
  /** What its container costs until it comes back, for one piece; null where none does. */
  readonly deposit?: { readonly unitPriceMinor: Minor; readonly taxes: SaleLine["taxes"] } | null;
  /** Not sold to anybody younger. */
  readonly minimumAge?: number | null;
}

/** What a person asks of a sale. */
export type SaleCommand =
  | {
      readonly act: "add";
      readonly product: ProductToSell;
      readonly quantityThousandths: number | null;
      /** The code that no product has, where the product only stands for such goods. */
      readonly unknownCode?: string;
      /** How the age of who buys it was seen just now. */
      readonly ageProof?: AgeProof | null;
    }
  | { readonly act: "change_quantity"; readonly lineId: LineId; readonly quantityThousandths: number }
  | { readonly act: "remove_line"; readonly lineId: LineId }
  | { readonly act: "discard" }
  | { readonly act: "hold"; readonly label: string }
  | { readonly act: "recall" }
  /** Null: the shop's again. */
  | { readonly act: "choose_receipt_language"; readonly language: PaperLanguage | null }
  | CashCommand
  | OtherTenderCommand
  | { readonly act: "give_tip"; readonly amountMinor: Minor }
  | { readonly act: "complete" }
  /** Null: nobody in particular. */
  | { readonly act: "attach_customer"; readonly customerId: CustomerId | null }
  | PriceCommand
  | ChoiceCommand
  | ReturnCommand
  | PaymentCommand;

/** What the rules of a sale may know. */
export interface SaleContext extends CompletionContext {
  readonly at: string;
  readonly staffId: StaffId;
  readonly newId: NewId;
}

/** An empty sale. */
export function startSale(saleId: SaleId, currency: CurrencyCode, at: string, staffId: StaffId): Sale {
  return {
    saleId,
    startedAt: at,
    startedBy: staffId,
    currency,
    lines: [],
    discounts: [],
    origins: [],
    customerId: null,
    tipMinor: ZERO,
    tenders: [],
    pending: null,
    receiptLanguage: null,
    service: null,
    exempt: null,
    ageChecked: null,
    approvals: [],
    held: null,
  };
}

/**
 * Decides what a command does to a sale.
 * @returns the events, or a refusal: `sale.*`, `quantity.*`, `price.*`, `discount.*`, `return.*`, `refund.*`,
 *   `tender.*`, `payment.*`
 */
export function decideSale(sale: Sale, command: SaleCommand, context: SaleContext): Result<SaleEvent[]> {
  // A scan or a key in the middle of a card payment must not change what the terminal was asked for.
  if (sale.pending && !answersPayment(command)) return refuse("sale.payment_running");
  switch (command.act) {
    case "add":
      return addProduct(sale, command, context);
    case "change_quantity":
      return changeQuantity(sale, command.lineId, command.quantityThousandths, context);
    case "remove_line":
      return removeLine(sale, command.lineId, context);
    case "discard":
      return discard(sale);
    case "hold":
      return hold(sale, command.label, context);
    case "recall":
      return sale.held ? ok([{ type: "sale.recalled" }]) : refuse("sale.not_open");
    case "choose_receipt_language":
      if (sale.lines.length === 0) return refuse("sale.empty");
      return ok([{ type: "receipt.language_chosen", language: command.language }]);
    case "tender_cash":
    case "refund_cash":
    case "return_tender":
      return decideCash(sale, command, context, (event) => evolveSale(sale, event));
    case "tender_voucher":
    case "tender_account":
    case "tender_foreign":
    case "refund_voucher":
    case "refund_account":
      return decideOtherTender(sale, command, context, (event) => evolveSale(sale, event));
    case "give_tip":
      return fitting(sale, decideTip(sale, command.amountMinor, context), context);
    case "override_price":
    case "give_discount":
    case "take_back_discount":
      return fitting(sale, decidePrice(sale, command, context), context);
    case "change_modifiers":
    case "choose_service":
    case "exempt":
    case "charge_tax_again":
      return fitting(sale, decideChoice(sale, command, context), context);
    case "return_by_receipt":
    case "return_without_receipt":
      return fitting(sale, decideReturn(sale, command, context), context);
    case "attach_customer":
      if (command.customerId === null && sale.tenders.some(({ method }) => method === "account"))
        return refuse("account.customer_needed");
      return ok([{ type: "customer.attached", customerId: command.customerId }]);
    case "complete":
      return complete(sale, context);
    default:
      return decidePayment(sale, command, context, (event) => completeIfPaid(evolveSale(sale, event), context));
  }
}

/** The sale after an event. Knows no rule: whatever was decided happened. */
export function evolveSale(sale: Sale, event: SaleEvent): Sale {
  switch (event.type) {
    case "line.added":
      return { ...sale, lines: [...sale.lines, event.line] };
    case "line.increased":
      return withQuantity(sale, event.lineId, event.quantityThousandths);
    case "line.voided":
      return event.body.remainingThousandths === 0
        ? { ...sale, lines: sale.lines.filter((line) => line.lineId !== event.body.lineId) }
        : withQuantity(sale, event.body.lineId, quantityThousandths(event.body.remainingThousandths));
    case "price.overridden": {
      const { lineId, toMinor } = event.body;
      return changeLine(sale, lineId, (line) => ({ ...line, unitPriceMinor: toMinor, pricing: event.pricing }));
    }
    case "modifiers.changed":
      return withModifiers(sale, event.body, event.pricing);
    case "age.checked":
      return { ...sale, ageChecked: event.checked };
    case "tax.exempted":
      return { ...sale, exempt: { reason: event.body.reason, certificate: event.body.certificate } };
    case "tax.charged_again":
      return { ...sale, exempt: null };
    case "service.chosen":
      return withService(sale, event.service, event.taxes);
    case "discount.given":
      return withDiscount(sale, event.body.lineId, event.body.discount);
    case "discount.taken_back":
      return withoutDiscount(sale, event.discountId);
    case "goods.returned":
      return { ...sale, lines: [...sale.lines, ...event.lines], origins: [...sale.origins, ...event.origins] };
    case "customer.attached":
      return { ...sale, customerId: event.customerId };
    case "sale.held":
      return { ...sale, held: event.held };
    case "sale.recalled":
      return { ...sale, held: null };
    case "receipt.language_chosen":
      return { ...sale, receiptLanguage: event.language };
    case "tender.taken":
      return { ...sale, tenders: [...sale.tenders, event.tender] };
    case "tender.returned":
      return { ...sale, tenders: sale.tenders.filter((tender) => tender.tenderId !== event.tenderId) };
    case "tip.given":
      return { ...sale, tipMinor: event.amountMinor };
    case "payment.intended":
    case "payment.in_doubt":
    case "payment.failed":
    case "payment.settled":
    case "payment.reversed":
      return withPayment(sale, event);
    case "goods.sold_open":
    case "sale.completed":
    case "sale.discarded":
      return sale;
  }
}

/** The sale after several events. */
export function evolveSaleAll(sale: Sale, events: readonly SaleEvent[]): Sale {
  return events.reduce(evolveSale, sale);
}

function answersPayment(command: SaleCommand): command is PaymentCommand {
  return ["settle_card", "fail_card", "doubt_card"].includes(command.act);
}

function addProduct(
  sale: Sale,
  { product, quantityThousandths: asked, unknownCode, ageProof }: Extract<SaleCommand, { act: "add" }>,
  context: SaleContext,
): Result<SaleEvent[]> {
  if (asked === null && product.unit === "kg") return refuse("quantity.needed", { name: product.name });
  const quantity = checkQuantity(asked ?? 1_000, product);
  if (!quantity.ok) return quantity;
  const age = checkAge(sale, product, ageProof ?? null);
  if (!age.ok) return age;
  const isSame = (line: SaleLine) => isSameGoods(line, product) && hasSameDeposit(sale, line, product);
  const same = product.unit === "piece" ? sale.lines.find(isSame) : undefined;
  if (same) {
    const sum = checkQuantity(same.quantityThousandths + quantity.value, product);
    if (!sum.ok) return sum;
    return fits(sale, [...age.value, ...increase(sale, same.lineId, sum.value)], context);
  }
  const line: SaleLine = {
    lineId: context.newId<LineId>(),
    productId: product.productId,
    name: product.name,
    unit: product.unit,
    quantityThousandths: quantity.value,
    unitPriceMinor: product.priceMinor,
    pricing: product.pricing ?? { kind: "catalogue" },
    modifiers: product.modifiers ?? [],
    depositFor: null,
    taxes: product.taxes,
    discounts: [],
    returned: null,
  };
  const lines = [line, ...depositLine(line, product.deposit, context.newId)];
  if (sale.lines.length + lines.length > MAX_LINES) return refuse("sale.too_many_lines");
  const added = [...age.value, ...lines.map((each): SaleEvent => ({ type: "line.added", line: each }))];
  if (unknownCode === undefined) return fits(sale, added, context);
  return fits(sale, [...added, { type: "goods.sold_open", body: soldOpen(sale.saleId, unknownCode, line) }], context);
}

function changeQuantity(sale: Sale, lineId: LineId, asked: number, context: SaleContext): Result<SaleEvent[]> {
  const line = sale.lines.find((each) => each.lineId === lineId);
  if (!line) return refuse("sale.line_unknown");
  const isGoods = mustBeGoods(sale, line);
  if (!isGoods.ok) return isGoods;
  const quantity = checkQuantity(asked, line);
  if (!quantity.ok) return quantity;
  const { returned } = line;
  if (returned?.kind === "receipt" && returned.beforeThousandths + asked > returned.sold.quantityThousandths) {
    const left = (returned.sold.quantityThousandths - returned.beforeThousandths) / 1_000;
    return refuse("return.more_than_sold", { name: line.name, left });
  }
  if (quantity.value === line.quantityThousandths) return ok([]);
  // Less of something is a void of the rest: otherwise a line could shrink to nothing without a trace.
  if (quantity.value < line.quantityThousandths) return voidFrom(sale, line, quantity.value, context);
  return fits(sale, increase(sale, lineId, quantity.value), context);
}

function removeLine(sale: Sale, lineId: LineId, context: SaleContext): Result<SaleEvent[]> {
  const line = sale.lines.find((each) => each.lineId === lineId);
  if (!line) return refuse("sale.line_unknown");
  const isGoods = mustBeGoods(sale, line);
  return isGoods.ok ? voidFrom(sale, line, 0, context) : isGoods;
}

/** Takes goods out, and their containers with them. */
function voidFrom(sale: Sale, line: SaleLine, remaining: number, context: SaleContext): Result<SaleEvent[]> {
  const deposit = depositOf(sale, line.lineId);
  const voided = [line, ...(deposit ? [deposit] : [])].map((each) => lineVoided(sale, each, remaining));
  return fits(sale, voided, context);
}

function lineVoided(sale: Sale, line: SaleLine, remaining: number): SaleEvent {
  const removed = quantityThousandths(line.quantityThousandths - remaining);
  const body: LineVoided = {
    saleId: sale.saleId,
    lineId: line.lineId,
    productId: line.productId,
    name: line.name,
    unit: line.unit,
    unitPriceMinor: line.unitPriceMinor,
    removedThousandths: removed,
    remainingThousandths: remaining,
    amountMinor: lineAmount({ unitPriceMinor: line.unitPriceMinor, quantityThousandths: removed }),
    returned: line.returned !== null,
  };
  return { type: "line.voided", body };
}

function discard(sale: Sale): Result<SaleEvent[]> {
  if (sale.tenders.length > 0) return refuse("sale.has_payments");
  if (sale.lines.length === 0) return refuse("sale.empty");
  const body = {
    saleId: sale.saleId,
    startedAt: sale.startedAt,
    lines: sale.lines,
    amountMinor: linesAmount(sale.lines),
  };
  return ok([{ type: "sale.discarded", body }]);
}

function hold(sale: Sale, label: string, context: SaleContext): Result<SaleEvent[]> {
  if (sale.lines.length === 0) return refuse("sale.empty");
  if (sale.tenders.length > 0) return refuse("sale.has_payments");
  return ok([{ type: "sale.held", held: { heldAt: context.at, heldBy: context.staffId, label } }]);
}

function complete(sale: Sale, context: SaleContext): Result<SaleEvent[]> {
  if (sale.lines.length === 0) return refuse("sale.empty");
  const events = completeIfPaid(sale, context);
  return events.length > 0
    ? ok(events)
    : refuse("sale.not_paid", { dueMinor: totalSale(sale, context.policy).dueMinor });
}

function checkQuantity(asked: number, goods: { name: string; unit: Unit }): Result<SaleLine["quantityThousandths"]> {
  if (!(asked > 0)) return refuse("quantity.zero");
  if (asked > MAX_QUANTITY_THOUSANDTHS)
    return refuse("quantity.too_large", { largest: MAX_QUANTITY_THOUSANDTHS / 1_000 });
  if (goods.unit === "piece" && asked % 1_000 !== 0) return refuse("quantity.whole", { name: goods.name });
  return ok(quantityThousandths(asked));
}

function fitting(sale: Sale, decided: Result<SaleEvent[]>, context: SaleContext): Result<SaleEvent[]> {
  return decided.ok ? fits(sale, decided.value, context) : decided;
}

/** Whether a sale may become what these events make of it: bookable, and with no more paid than it comes to. */
function fits(sale: Sale, events: SaleEvent[], context: SaleContext): Result<SaleEvent[]> {
  if (events.length === 0) return ok(events);
  // What was given back was counted out for exactly these goods.
  if (sale.tenders.some(({ amountMinor }) => amountMinor < 0)) return refuse("sale.has_payments");
  const after = events.reduce(evolveSale, sale);
  if (after.lines.some(largeAmount)) return refuse("sale.too_large");
  const totals = totalSale(after, context.policy);
  if (Math.abs(totals.totalMinor) > MAX_AMOUNT_MINOR) return refuse("sale.too_large");
  if (totals.totalMinor < 0 && after.tipMinor > 0) return refuse("tip.no_sale");
  if (after.tenders.length > 0 && totals.dueMinor < 0) return refuse("sale.paid_more_than_total");
  return ok(events);
}

/** Asked before multiplying into a branded amount, which would call an unsafe product a bug. */
function largeAmount(line: SaleLine): boolean {
  return BigInt(line.unitPriceMinor) * BigInt(line.quantityThousandths) > BigInt(MAX_AMOUNT_MINOR) * 1_000n;
}

function withQuantity(sale: Sale, lineId: LineId, quantity: SaleLine["quantityThousandths"]): Sale {
  return {
    ...sale,
    lines: sale.lines.map((line) => (line.lineId === lineId ? { ...line, quantityThousandths: quantity } : line)),
  };
}
