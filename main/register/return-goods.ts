/** Goods that come back: the receipt they were sold with is looked up by its number or read from its code, and what of it came back before. */
import type { LineId, PaymentId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { add, type Minor, negate, quantityThousandths, ZERO } from "#domain/money/money.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { isReceiptCode, type ReceiptCode } from "#domain/receipt/receipt-code.ts";
import { ok, type Refused, type Result, refuse } from "#domain/refusals.ts";
import { leftToReturn, type SoldBefore } from "#domain/sale/return.ts";
import type { CatalogueProduct } from "#domain/sale/ring-up.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import { MAX_REASON, type Pricing } from "#domain/sale/sale-line.ts";
import { NO_AMOUNTS, TENDER_METHODS } from "#domain/sale/tender.ts";
import { broughtBy, type Corrected } from "#domain/sale/undo.ts";
import { changeSaleAs, cleanReason } from "./change-sale.ts";
import { proveCode, soldSaleOf } from "./receipt-codes.ts";
import { findProduct } from "./store/catalogue.ts";
import { positionOf, readEntryAt, readIntended } from "./store/journal.ts";
import { readPaper } from "./store/papers.ts";
import { readSaleLinks } from "./store/sale-links.ts";
import type { ReadTx } from "./store/store.ts";
import { mustHold, nameOf, type Till } from "./till.ts";

/** A completed sale of this register, with all that touched it since. */
export interface FoundSale {
  readonly entry: Extract<Entry, { type: "sale.completed" }>;
  readonly sold: SoldBefore<SaleCompleted>;
  readonly voided: boolean;
  /** What corrections moved since: what each tender has by them, in minor units. */
  readonly corrected: Corrected;
}

/** Looks a sale up by its receipt's number or code. @returns refusals: `approval.needed`, `return.receipt_unknown`, `return.code_*` */
export function findReceipt(till: Till, input: ActInput<"sale.find_receipt">): Result<ActAnswer<"sale.find_receipt">> {
  const person = mustHold(till, "sale.sell");
  if (!person.ok) return person;
  const coded = isReceiptCode(input.number) ? findByCode(till, input.number) : ok(null);
  if (!coded.ok) return coded;
  if (coded.value?.kind === "another") return ok(describeAnother(coded.value));
  const found = coded.value ? ok(coded.value) : findSale(till, input.number);
  if (!found.ok) return found;
  const { entry, sold, voided, corrected } = found.value;
  const { body } = entry;
  return ok({
    number: body.receiptNumber,
    ofRegister: null,
    at: entry.occurredAt,
    staffName: nameOf(till, entry.staffId ?? ""),
    totalMinor: body.totalMinor,
    voided,
    inThisSession: till.books.state.session !== null && entry.sessionId === till.books.state.session.sessionId,
    tenders: TENDER_METHODS.flatMap((method) => {
      const amountMinor = broughtBy(body, corrected)[method];
      return amountMinor === 0 ? [] : [{ method, amountMinor }];
    }),
    lines: linesOf(sold),
  });
}

function describeAnother({ sold, says, registerCode }: SoldElsewhere): ActAnswer<"sale.find_receipt"> {
  return {
    number: says.receiptNumber,
    ofRegister: registerCode,
    at: says.soldAt,
    staffName: "–",
    totalMinor: says.totalMinor,
    voided: false,
    inThisSession: false,
    tenders: [],
    lines: linesOf(sold),
  };
}

function linesOf(sold: SoldBefore): ActAnswer<"sale.find_receipt">["lines"] {
  return sold.sale.lines
    .filter(({ returned }) => returned === null)
    .map((line) => ({
      lineId: line.lineId,
      name: line.name,
      unit: line.unit,
      quantityThousandths: line.quantityThousandths,
      depositFor: line.depositFor,
      leftThousandths: leftToReturn(sold, line.lineId),
      unitPriceMinor: line.unitPriceMinor,
      amountMinor: line.amountMinor,
    }));
}

/** Puts goods of a receipt on the sale, to come back. @returns refusals: `approval.*`, `return.*`, `sale.*`, `text.*` */
export function returnByReceipt(till: Till, input: ActInput<"sale.return_by_receipt">): Result<null> {
  const reason = cleanReason(input.reason, MAX_REASON);
  if (!reason.ok) return reason;
  const found = isReceiptCode(input.number) ? findByCode(till, input.number) : findSale(till, input.number);
  if (!found.ok) return found;
  const { sold, voided } = found.value;
  if (voided) return refuse("return.voided");
  if (sold.sale.lines.every(({ lineId }) => leftToReturn(sold, lineId) === 0)) return refuse("return.all_back");
  const held = heldReturn(till, sold.sale.saleId, new Set(input.lines.map(({ lineId }) => lineId)));
  if (held) return held;
  const command = { act: "return_by_receipt", sold, wishes: input.lines, reason: reason.value } as const;
  return changeSaleAs(till, "sale.return_by_receipt", input, ["sale.refund"], command);
}

/**
 * Puts goods on the sale that come back without a receipt, at the catalogue's price or a lower one.
 * @returns refusals: `approval.*`, `product.unknown`, `price.needed`, `price.too_large`, `quantity.*`, `sale.*`, `text.*`
 */
export function returnWithoutReceipt(till: Till, input: ActInput<"sale.return_without_receipt">): Result<null> {
  const reason = cleanReason(input.reason, MAX_REASON);
  if (!reason.ok) return reason;
  const product = till.store.read((tx) => findProduct(tx, input.productId));
  if (!product) return refuse("product.unknown");
  const { unitPriceMinor = null } = input;
  const { openPrice } = product;
  if (openPrice && !unitPriceMinor) return refuse("price.needed", { name: product.name, unit: product.unit });
  if (!openPrice && unitPriceMinor !== null && unitPriceMinor > product.priceMinor) return refuse("price.too_large");
  if (product.unit === "piece" && input.quantityThousandths % 1_000 !== 0)
    return refuse("quantity.whole", { name: product.name });
  const { productId, name, unit, priceMinor, taxes } = product;
  const line = {
    productId,
    name,
    unit,
    quantityThousandths: quantityThousandths(input.quantityThousandths),
    unitPriceMinor: unitPriceMinor ?? priceMinor,
    pricing: pricingOf(product, unitPriceMinor ?? priceMinor, reason.value),
    modifiers: [],
    depositFor: null,
    taxes,
    discounts: [],
  };
  const command = { act: "return_without_receipt", line, reason: reason.value } as const;
  return changeSaleAs(till, "sale.return_without_receipt", input, ["sale.refund_without_receipt"], command);
}

function pricingOf(product: CatalogueProduct, unitPriceMinor: Minor, reason: string): Pricing {
  if (product.openPrice) return { kind: "open" };
  if (unitPriceMinor === product.priceMinor) return { kind: "catalogue" };
  return { kind: "override", catalogueMinor: product.priceMinor, reason };
}

/**
 * Goods of a sale that wait on a held sale to come back: as long as they do, they come back nowhere else, and the sale
 * they were bought with stays. @param lineIds the lines that matter; all when nothing is said
 * @returns refusal `return.on_hold`; null where none wait
 */
export function heldReturn(till: Till, saleId: string, lineIds?: ReadonlySet<LineId>): Refused | null {
  const holding = till.held.find(({ lines }) =>
    lines.some(
      ({ returned }) =>
        returned?.kind === "receipt" && returned.saleId === saleId && (lineIds?.has(returned.lineId) ?? true),
    ),
  );
  return holding ? refuse("return.on_hold", { label: holding.held?.label || "–" }) : null;
}

/** A sale of another register as the code of its receipt says it, with what this register knows of it since. */
interface SoldElsewhere {
  readonly kind: "another";
  readonly says: ReceiptCode;
  readonly registerCode: string;
  readonly sold: SoldBefore;
  readonly voided: false;
}

/**
 * The sale of a signed code: this register's own from its books, another's from what the code says.
 * @returns refusals: `return.code_misread`, `return.code_unknown_register`, `return.code_too_long`
 */
function findByCode(till: Till, text: string): Result<SoldElsewhere | (FoundSale & { readonly kind: "own" })> {
  const proven = proveCode(till, text);
  if (!proven.ok) return proven;
  const { says, isOwn, registerCode } = proven.value;
  const own = isOwn ? findSale(till, says.receiptNumber) : null;
  if (own?.ok && own.value.sold.sale.saleId === says.saleId) return ok({ kind: "own", ...own.value });
  // Its own, and not in its books: sold after the backup that these books were restored from.
  if (says.lines === null)
    return refuse("return.code_too_long", { number: says.receiptNumber, register: registerCode });
  const sold = till.store.read((tx) => ({ sale: soldSaleOf(tx, says), ...readSince(tx, says.saleId) }));
  return ok({ kind: "another", says, registerCode, sold, voided: false });
}

/** A completed sale by its receipt's number. @returns refusal: `return.receipt_unknown` */
export function findSale(till: Till, number: string): Result<FoundSale> {
  const wanted = number.trim().toUpperCase();
  const found = till.store.read((tx) => readSale(tx, wanted));
  return found ? ok(found) : refuse("return.receipt_unknown", { number: wanted });
}

function readSale(tx: ReadTx, number: string): FoundSale | null {
  const paper = readPaper(tx, "sale", number);
  const entry = paper && readEntryAt(tx, paper.position);
  if (entry?.type !== "sale.completed") return null;
  const { voided, ...since } = readSince(tx, entry.body.saleId);
  return { entry, sold: { sale: entry.body, ...since }, voided, corrected: since.corrected };
}

/** Whether of the goods that a sale took back more came back after it. */
export function cameBackSince(tx: ReadTx, { body, epoch, seq }: FoundSale["entry"]): boolean {
  const own = positionOf(epoch, seq);
  return body.lines.some(({ returned }) => {
    if (returned?.kind !== "receipt") return false;
    return readSaleLinks(tx, returned.saleId).some(({ position, what }) => {
      const later = what === "return" && position > own ? readEntryAt(tx, position) : undefined;
      if (later?.type !== "sale.completed" || isVoided(tx, later.body.saleId)) return false;
      return later.body.lines.some(
        (line) => line.returned?.kind === "receipt" && line.returned.lineId === returned.lineId,
      );
    });
  });
}

/** What happened at this register to a sale since, its own or another's. */
function readSince(tx: ReadTx, saleId: string) {
  const returned = new Map<LineId, number>();
  const refunded = { ...NO_AMOUNTS };
  const refundedTo = new Map<PaymentId, Minor>();
  const corrected = { ...NO_AMOUNTS };
  let voided = false;
  for (const { position, what } of readSaleLinks(tx, saleId)) {
    const later = readEntryAt(tx, position);
    if (what === "void") voided = true;
    if (later?.type === "tender.corrected") {
      const { from, to, amountMinor } = later.body;
      corrected[from] = add(corrected[from], negate(amountMinor));
      corrected[to] = add(corrected[to], amountMinor);
    }
    if (later?.type !== "sale.completed" || isVoided(tx, later.body.saleId)) continue;
    for (const line of later.body.lines)
      if (line.returned?.kind === "receipt" && line.returned.saleId === saleId)
        returned.set(line.returned.lineId, (returned.get(line.returned.lineId) ?? 0) + line.quantityThousandths);
    for (const tender of later.body.tenders) {
      const { method, amountMinor } = tender;
      if (amountMinor >= 0) continue;
      refunded[method] = add(refunded[method], negate(amountMinor));
      const paymentId =
        tender.method === "card" ? readIntended(tx, position, tender.paymentId)?.refundOf?.paymentId : undefined;
      if (paymentId) refundedTo.set(paymentId, add(refundedTo.get(paymentId) ?? ZERO, negate(amountMinor)));
    }
  }
  return { returned, refunded, refundedTo, voided, corrected };
}

/** Goods of a return that was voided are with the customer again. */
function isVoided(tx: ReadTx, saleId: string): boolean {
  return readSaleLinks(tx, saleId).some(({ what }) => what === "void");
}
