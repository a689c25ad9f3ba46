/** Goods that come back: by their receipt, a share of exactly what was paid; without one, at a price of today. */
import type { LineId, NewId, PaymentId, SaleId } from "#domain/ids.ts";
import { roundCash } from "#domain/money/cash-rounding.ts";
import { add, type Minor, minor, negate, ZERO } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { taxLines } from "#domain/tax/tax.ts";
import { discountSale, lineAmount } from "./sale-amounts.ts";
import { MAX_LINES, type RefundOrigin, type Sale, type SaleCompleted, type SaleEvent } from "./sale-events.ts";
import type { SaleLine } from "./sale-line.ts";
import type { SalePolicy } from "./sale-totals.ts";
import { type ByTender, isCash, NO_AMOUNTS, type Tender, type WithoutId } from "./tender.ts";

/** What must be known of an earlier sale for its goods to come back: from its entry, or from the code of its receipt. */
export interface SoldSale extends Pick<SaleCompleted, "saleId" | "receiptNumber" | "currency" | "changeMinor"> {
  readonly tenders: readonly WithoutId<Tender>[];
  readonly lines: readonly (Omit<SaleLine, "discounts"> &
    Pick<SaleCompleted["lines"][number], "amountMinor" | "taxAmounts">)[];
}

/** A completed sale as the till finds it by its receipt, with what of it came back before. */
export interface SoldBefore<Sold extends SoldSale = SoldSale> {
  readonly sale: Sold;
  /** Thousandths of each line that came back before, by line. */
  readonly returned: ReadonlyMap<LineId, number>;
  /** What was given back for it before, by tender. */
  readonly refunded: ByTender<Minor>;
  /** What of that went to one card payment in particular. */
  readonly refundedTo?: ReadonlyMap<PaymentId, Minor>;
  /** What corrections moved since, by tender, in minor units. */
  readonly corrected?: ByTender<Minor>;
}

/** How much of a line of a receipt comes back. */
export interface WishedReturn {
  readonly lineId: LineId;
  readonly quantityThousandths: number;
}

/** What a person may ask about goods that come back. */
export type ReturnCommand =
  | {
      readonly act: "return_by_receipt";
      readonly sold: SoldBefore;
      readonly wishes: readonly WishedReturn[];
      readonly reason: string;
    }
  | {
      readonly act: "return_without_receipt";
      readonly line: Omit<SaleLine, "lineId" | "returned">;
      readonly reason: string;
    };

/** How many thousandths of a line of an earlier sale can still come back. */
export function leftToReturn(sold: SoldBefore, lineId: LineId): number {
  const line = sold.sale.lines.find((each) => each.lineId === lineId);
  if (!line || line.returned) return 0;
  return Math.max(0, line.quantityThousandths - (sold.returned.get(lineId) ?? 0));
}

/**
 * Decides which goods come back.
 * @returns one event, or a refusal: `return.nothing`, `return.line_unknown`, `return.more_than_sold`, `return.twice`,
 *   `return.whole`, `return.currency`, `sale.too_many_lines`
 */
export function decideReturn(
  sale: Sale,
  command: ReturnCommand,
  context: { readonly newId: NewId },
): Result<SaleEvent[]> {
  const made =
    command.act === "return_by_receipt"
      ? byReceipt(sale, command, context.newId)
      : ok([
          {
            ...command.line,
            lineId: context.newId<LineId>(),
            returned: { kind: "no_receipt" as const, reason: command.reason },
          },
        ]);
  if (!made.ok) return made;
  const lines = made.value;
  if (sale.lines.length + lines.length > MAX_LINES) return refuse("sale.too_many_lines");
  const amounts = discountSale({ lines, discounts: [] }).lines;
  const sold = command.act === "return_by_receipt" ? command.sold : null;
  const body = {
    saleId: sale.saleId,
    receiptNumber: sold?.sale.receiptNumber ?? null,
    reason: command.reason,
    lines: lines.map(({ lineId, productId, name, quantityThousandths }, index) => ({
      lineId,
      productId,
      name,
      quantityThousandths,
      amountMinor: negate(amounts[index]?.amountMinor ?? ZERO),
    })),
  };
  const origins = sold && !sale.origins.some(({ saleId }) => saleId === sold.sale.saleId) ? originsOf(sold) : [];
  return ok([{ type: "goods.returned", body, lines, origins }]);
}

function byReceipt(
  sale: Sale,
  { sold, wishes, reason }: Extract<ReturnCommand, { act: "return_by_receipt" }>,
  newId: NewId,
): Result<SaleLine[]> {
  if (wishes.length === 0) return refuse("return.nothing");
  if (sold.sale.currency !== sale.currency) return refuse("return.currency", { currency: sold.sale.currency });
  const lines: SaleLine[] = [];
  for (const { lineId, quantityThousandths } of wishes) {
    const line = sold.sale.lines.find((each) => each.lineId === lineId);
    if (!line || line.returned) return refuse("return.line_unknown");
    const twice = [...sale.lines, ...lines].some(
      ({ returned }) => returned?.kind === "receipt" && returned.lineId === lineId,
    );
    if (twice) return refuse("return.twice", { name: line.name });
    if (line.unit === "piece" && quantityThousandths % 1_000 !== 0) return refuse("return.whole", { name: line.name });
    const left = leftToReturn(sold, lineId);
    if (quantityThousandths <= 0 || quantityThousandths > left)
      return refuse("return.more_than_sold", { name: line.name, left: left / 1_000 });
    const { productId, name, unit, unitPriceMinor, pricing, modifiers, depositFor, taxAmounts } = line;
    // Of a sale without tax no tax comes back.
    const taxes = line.taxes.filter(({ taxId }) => taxAmounts.some((each) => each.taxId === taxId));
    lines.push({
      lineId: newId<LineId>(),
      productId,
      name,
      unit,
      quantityThousandths: quantityThousandths as SaleLine["quantityThousandths"],
      unitPriceMinor,
      pricing,
      modifiers,
      depositFor,
      taxes,
      discounts: [],
      returned: {
        kind: "receipt",
        saleId: sold.sale.saleId,
        receiptNumber: sold.sale.receiptNumber,
        lineId,
        reason,
        sold: {
          quantityThousandths: line.quantityThousandths,
          amountMinor: line.amountMinor,
          taxAmounts,
        },
        beforeThousandths: line.quantityThousandths - left,
      },
    });
  }
  return ok(lines);
}

/**
 * How the earlier sale was paid, as its tenders stand: cash of any currency less change in one, each other payment by
 * itself, and what a correction moved to the card, of which nobody knows a payment.
 */
function originsOf({ sale, refunded, refundedTo = new Map(), corrected = NO_AMOUNTS }: SoldBefore): RefundOrigin[] {
  const { saleId } = sale;
  const cash = sale.tenders.filter((tender) => isCash(tender) && tender.amountMinor > 0);
  const cashMinor = add(...cash.map(({ amountMinor }) => amountMinor), negate(sale.changeMinor), corrected.cash);
  const byCash: RefundOrigin[] =
    cashMinor > 0 ? [originOf(saleId, { method: "cash", amountMinor: cashMinor }, refunded.cash)] : [];
  // What went back to a payment by its name is taken off that one; the rest off one after the other.
  let left = { ...refunded, card: add(refunded.card, ...[...refundedTo.values()].map(negate)) };
  let moved = minor(Math.max(0, -corrected.card));
  const others = sale.tenders.flatMap((tender) => {
    const { method, amountMinor } = tender;
    if (isCash(tender) || amountMinor <= 0) return [];
    const movedOff = method === "card" ? minor(Math.min(moved, amountMinor)) : ZERO;
    moved = add(moved, negate(movedOff));
    const paidMinor = add(amountMinor, negate(movedOff));
    const byName = minor(
      Math.min(paidMinor, tender.method === "card" ? (refundedTo.get(tender.paymentId) ?? ZERO) : 0),
    );
    const ofThis = minor(Math.min(left[method], paidMinor - byName));
    left = { ...left, [method]: add(left[method], negate(ofThis)) };
    return paidMinor === ZERO ? [] : [originOf(saleId, { ...tender, amountMinor: paidMinor }, add(byName, ofThis))];
  });
  if (corrected.card <= 0) return [...byCash, ...others];
  const [paidMinor, refundedMinor] = [corrected.card, minor(Math.min(left.card, corrected.card))];
  const byCorrection = { saleId, method: "card" as const, paidMinor, refundedMinor, paymentId: null, reference: null };
  return [...byCash, ...others, byCorrection];
}

function originOf(saleId: SaleId, tender: WithoutId<Tender>, refundedMinor: Minor): RefundOrigin {
  const { method, amountMinor: paidMinor } = tender;
  const found = { saleId, method, paidMinor, refundedMinor };
  if (tender.method === "card") return { ...found, paymentId: tender.paymentId, reference: tender.reference };
  return { ...found, paymentId: null, reference: tender.method === "voucher" ? tender.number : null };
}

/** How goods that come back were paid, once a card got back what was intended: of that payment so much less is left. */
export function afterRefund(origins: Sale["origins"], intended: Sale["pending"], amountMinor: Minor): Sale["origins"] {
  const paymentId = intended?.purpose === "refund" ? intended.refundOf?.paymentId : undefined;
  if (paymentId === undefined) return origins;
  return origins.map((origin) => {
    if (origin.paymentId !== paymentId) return origin;
    return { ...origin, refundedMinor: add(origin.refundedMinor, negate(amountMinor)) };
  });
}

/** What of an amount may go back to a tender without asking anybody: what was paid by it and not given back before. */
export function leftOf(sale: Pick<Sale, "origins">, method: RefundOrigin["method"]): Minor {
  const paid = sale.origins.filter((each) => each.method === method);
  return add(
    ...paid.map(({ paidMinor, refundedMinor }) =>
      paidMinor > refundedMinor ? add(paidMinor, negate(refundedMinor)) : ZERO,
    ),
  );
}

/**
 * What may be given back in cash without asking anybody, as coins make it: what was paid in cash and not given back
 * before, and what goods without a receipt come to, their tax included.
 */
export function cashThatReturns(sale: Pick<Sale, "origins" | "lines">, policy: SalePolicy): Minor {
  const withoutReceipt = sale.lines
    .filter(({ returned }) => returned?.kind === "no_receipt")
    .map((line) => ({ amountMinor: lineAmount(line), taxes: line.taxes }));
  const goods = taxLines(withoutReceipt, policy).map(({ grossMinor }) => grossMinor);
  return roundCash(add(leftOf(sale, "cash"), ...goods), policy.cashIncrementMinor);
}
