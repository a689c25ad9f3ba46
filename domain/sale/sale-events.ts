/** What happens to a sale: the draft's events, and the bodies of those that are facts of the journal. */
import { z } from "zod";
import {
  type CustomerId,
  customerIdSchema,
  drawerIdSchema,
  lineIdSchema,
  paymentIdSchema,
  productIdSchema,
  saleIdSchema,
  staffIdSchema,
  taxIdSchema,
} from "#domain/ids.ts";
import { liftPending, type PaymentEvent, pendingPaymentSchema } from "#domain/payment/payment-events.ts";
import { type PaperLanguage, paperLanguageSchema } from "#domain/receipt/receipt-format.ts";
import { approvalSchema } from "#domain/staff/approval.ts";
import {
  amountSchema,
  currencySchema,
  epochSchema,
  instantSchema,
  notNegativeAmountSchema,
  quantitySchema,
  rateSchema,
} from "#domain/values.ts";
import type { ModifiersChanged } from "./choose.ts";
import type { TaxExempted } from "./exempt.ts";
import {
  type Discount,
  discountSchema,
  MAX_DISCOUNTS,
  type Pricing,
  reasonSchema,
  receiptNumberSchema,
  type SaleLine,
  saleLineSchema,
  taxAmountsSchema,
  unitSchema,
} from "./sale-line.ts";
import { type AgeChecked, ageCheckedSchema, exemptSchema, type Service, serviceSchema } from "./sale-terms.ts";
import {
  bookedMethodSchema,
  byTenderSchema,
  MAX_TENDERS,
  type Tender,
  tenderMethodSchema,
  tenderSchema,
} from "./tender.ts";
import type { GoodsSoldOpen } from "./unknown-goods.ts";

/** Most lines of one sale; a longer one is a mistake or an attack. */
export const MAX_LINES = 500;

const taxTotalSchema = z.strictObject({
  taxId: taxIdSchema,
  code: z.string().min(1).max(4),
  name: z.string().min(1).max(40),
  rateMillionths: rateSchema,
  netMinor: amountSchema,
  taxMinor: amountSchema,
  grossMinor: amountSchema,
});

/**
 * A line as the receipt shows it, with its share of every discount and tax, final. `listMinor` less `discountMinor` and
 * `exemptMinor` is `amountMinor`, which `netMinor` and `taxMinor` follow from; all of them negative for goods that come back.
 */
export const completedLineSchema = saleLineSchema.extend({
  listMinor: amountSchema,
  /** Off this line: its own discounts and its share of those on the whole sale. */
  discountMinor: amountSchema,
  /** The tax in its price that a sale without tax leaves out. */
  exemptMinor: amountSchema,
  amountMinor: amountSchema,
  netMinor: amountSchema,
  taxMinor: amountSchema,
  taxAmounts: taxAmountsSchema,
});

/** What was paid for goods that come back, by tender, and what of it was given back: before, and by card on this sale too. */
export const refundOriginSchema = z.strictObject({
  saleId: saleIdSchema,
  method: tenderMethodSchema,
  paidMinor: notNegativeAmountSchema,
  refundedMinor: notNegativeAmountSchema,
  paymentId: paymentIdSchema.nullable(),
  reference: z.string().max(40).nullable(),
});
export type RefundOrigin = z.infer<typeof refundOriginSchema>;

/** What is agreed about the whole sale. */
const termsOfSale = {
  service: serviceSchema.nullable(),
  exempt: exemptSchema.nullable(),
  ageChecked: ageCheckedSchema.nullable(),
};

/** `sale.completed`: all that the receipt says, with the prices and rates it was decided under. */
export const saleCompletedSchema = z.strictObject({
  saleId: saleIdSchema,
  receiptNumber: receiptNumberSchema,
  currency: currencySchema,
  startedAt: instantSchema,
  drawerId: drawerIdSchema,
  pricesIncludeTax: z.boolean(),
  taxRounding: z.enum(["line", "receipt"]),
  cashIncrementMinor: z.int().min(1),
  lines: z.array(completedLineSchema).min(1).max(MAX_LINES),
  /** On the whole sale, each with what it took off in minor units. */
  discounts: z
    .array(z.strictObject({ discount: discountSchema, amountMinor: notNegativeAmountSchema }))
    .max(MAX_DISCOUNTS),
  origins: z.array(refundOriginSchema).max(MAX_LINES),
  /** Who bought, where that was said; what is known of them is never in the journal. */
  customerId: customerIdSchema.nullable(),
  taxes: z.array(taxTotalSchema),
  /** Negative where more comes back than is sold. */
  totalMinor: amountSchema,
  /** For whoever served, on top of the total; outside turnover. */
  tipMinor: notNegativeAmountSchema,
  cashRoundingMinor: amountSchema,
  /** The total with the tip and the cash rounding. */
  dueMinor: amountSchema,
  tenders: z.array(tenderSchema).max(MAX_TENDERS),
  changeMinor: notNegativeAmountSchema,
  opensDrawer: z.boolean(),
  /** What the customer asked for; null: the shop's. */
  receiptLanguage: paperLanguageSchema.nullable(),
  ...termsOfSale,
});
export type SaleCompleted = z.infer<typeof saleCompletedSchema>;

/** `line.voided`: a line, or part of its quantity, taken out before payment. */
export const lineVoidedSchema = z.strictObject({
  saleId: saleIdSchema,
  lineId: lineIdSchema,
  productId: productIdSchema,
  name: z.string().min(1).max(120),
  unit: unitSchema,
  unitPriceMinor: notNegativeAmountSchema,
  removedThousandths: quantitySchema,
  remainingThousandths: z.int().min(0),
  /** Price × what was removed, before any discount. */
  amountMinor: notNegativeAmountSchema,
  /** Goods that were to come back and now don't. */
  returned: z.boolean(),
});
export type LineVoided = z.infer<typeof lineVoidedSchema>;

/** `price.overridden`: a line's unit price set by a person, at once and not only with the sale. */
export const priceOverriddenSchema = z.strictObject({
  saleId: saleIdSchema,
  lineId: lineIdSchema,
  productId: productIdSchema,
  name: z.string().min(1).max(120),
  fromMinor: notNegativeAmountSchema,
  toMinor: notNegativeAmountSchema,
  reason: reasonSchema,
});

/** `discount.given`: on a line, or with `lineId` null on the whole sale; `amountMinor` is what it took off `ofMinor` then. */
export const discountGivenSchema = z.strictObject({
  saleId: saleIdSchema,
  lineId: lineIdSchema.nullable(),
  name: z.string().max(120).nullable(),
  discount: discountSchema,
  ofMinor: notNegativeAmountSchema,
  amountMinor: notNegativeAmountSchema,
});

/** `goods.returned`: goods put on a sale that come back; `amountMinor` is what they come to, tax included or not as prices are. */
export const goodsReturnedSchema = z.strictObject({
  saleId: saleIdSchema,
  receiptNumber: receiptNumberSchema.nullable(),
  reason: reasonSchema,
  lines: z
    .array(
      z.strictObject({
        lineId: lineIdSchema,
        productId: productIdSchema,
        name: z.string().min(1).max(120),
        quantityThousandths: quantitySchema,
        amountMinor: notNegativeAmountSchema,
      }),
    )
    .min(1)
    .max(MAX_LINES),
});

/** Cash of another currency, in its own minor units and in those of the shop's when it was taken. */
export const foreignCashSchema = z.strictObject({
  currency: currencySchema,
  foreignMinor: amountSchema,
  minor: amountSchema,
});
export type ForeignCash = z.infer<typeof foreignCashSchema>;

/** `sale.voided`: a completed sale undone whole while its session runs; everything it booked, taken back. */
export const saleVoidedSchema = z.strictObject({
  saleId: saleIdSchema,
  receiptNumber: receiptNumberSchema,
  reason: reasonSchema,
  completed: z.strictObject({ epoch: epochSchema, seq: z.int().min(1) }),
  /** Whether it sold goods and whether it took some back, with what each came to. */
  sells: z.boolean(),
  takesBack: z.boolean(),
  salesMinor: notNegativeAmountSchema,
  refundsMinor: notNegativeAmountSchema,
  depositMinor: amountSchema,
  discountMinor: amountSchema,
  taxes: z.array(taxTotalSchema),
  cashRoundingMinor: amountSchema,
  tipMinor: notNegativeAmountSchema,
  /** What the sale brought by tender, change taken off; given back to the customer. `had`: it had such a tender. */
  tenders: byTenderSchema(z.strictObject({ had: z.boolean(), minor: amountSchema })),
  foreignCash: z.array(foreignCashSchema).max(MAX_TENDERS),
});
export type SaleVoided = z.infer<typeof saleVoidedSchema>;

/** `tender.corrected`: an amount booked under the wrong tender, moved to the right one; the sale stays as it was. */
export const tenderCorrectedSchema = z.strictObject({
  saleId: saleIdSchema,
  receiptNumber: receiptNumberSchema,
  from: bookedMethodSchema,
  to: bookedMethodSchema,
  amountMinor: notNegativeAmountSchema,
  reason: reasonSchema,
});

/** `sale.discarded`: a whole sale in progress given up. */
export const saleDiscardedSchema = z.strictObject({
  saleId: saleIdSchema,
  startedAt: instantSchema,
  lines: z.array(saleLineSchema).min(1).max(MAX_LINES),
  /** What was to be sold, less what was to come back, before any discount. */
  amountMinor: amountSchema,
});

/** A sale in progress, as the drafts table keeps it: saved on each change, shown again after a restart. */
export const saleSchema = z.strictObject({
  saleId: saleIdSchema,
  startedAt: instantSchema,
  startedBy: staffIdSchema,
  currency: currencySchema,
  lines: z.array(saleLineSchema).max(MAX_LINES),
  discounts: z.array(discountSchema).max(MAX_DISCOUNTS),
  origins: z.array(refundOriginSchema).max(MAX_LINES),
  customerId: customerIdSchema.nullable(),
  tipMinor: notNegativeAmountSchema,
  tenders: z.array(tenderSchema).max(MAX_TENDERS),
  pending: pendingPaymentSchema.nullable(),
  /** What the customer asked for; null: the shop's. */
  receiptLanguage: paperLanguageSchema.nullable(),
  ...termsOfSale,
  /** What others allowed of what is on it and no entry says yet, such as a part of the money that goes back. */
  approvals: z.array(approvalSchema).max(MAX_TENDERS),
  held: z.strictObject({ heldAt: instantSchema, heldBy: staffIdSchema, label: z.string().max(40) }).nullable(),
});
export type Sale = z.infer<typeof saleSchema>;

/** A sale in progress as an earlier program saved it, with all that was added since. Throws where it is none. */
export function readSale(kept: unknown): Sale {
  const { lines, pending, ...sale } = kept as Pick<Sale, "lines" | "pending">;
  const line = { pricing: { kind: "catalogue" }, modifiers: [], depositFor: null, discounts: [], returned: null };
  return saleSchema.parse({
    discounts: [],
    origins: [],
    customerId: null,
    tipMinor: 0,
    receiptLanguage: null,
    service: null,
    exempt: null,
    ageChecked: null,
    approvals: [],
    ...sale,
    lines: lines.map((each) => ({ ...line, ...each })),
    pending: liftPending(pending),
  });
}

/** What a sale's decisions produce. Those with `body` become journal entries; the rest only change the draft. */
export type SaleEvent =
  | { readonly type: "line.added"; readonly line: SaleLine }
  | {
      readonly type: "line.increased";
      readonly lineId: SaleLine["lineId"];
      readonly quantityThousandths: SaleLine["quantityThousandths"];
    }
  | {
      readonly type: "price.overridden";
      readonly body: z.infer<typeof priceOverriddenSchema>;
      readonly pricing: Pricing;
    }
  | { readonly type: "goods.sold_open"; readonly body: GoodsSoldOpen }
  | { readonly type: "modifiers.changed"; readonly body: ModifiersChanged; readonly pricing: Pricing }
  | { readonly type: "discount.given"; readonly body: z.infer<typeof discountGivenSchema> }
  | { readonly type: "discount.taken_back"; readonly discountId: Discount["discountId"] }
  | {
      readonly type: "goods.returned";
      readonly body: z.infer<typeof goodsReturnedSchema>;
      readonly lines: readonly SaleLine[];
      readonly origins: readonly RefundOrigin[];
    }
  | { readonly type: "customer.attached"; readonly customerId: CustomerId | null }
  | { readonly type: "sale.held"; readonly held: NonNullable<Sale["held"]> }
  | { readonly type: "sale.recalled" }
  /** With the taxes that lines have from then on; a line that is not named keeps its own. */
  | {
      readonly type: "service.chosen";
      readonly service: Service | null;
      readonly taxes: ReadonlyMap<SaleLine["lineId"], SaleLine["taxes"]>;
    }
  | { readonly type: "age.checked"; readonly checked: AgeChecked }
  | { readonly type: "tax.exempted"; readonly body: TaxExempted }
  | { readonly type: "tax.charged_again" }
  | { readonly type: "receipt.language_chosen"; readonly language: PaperLanguage | null }
  | { readonly type: "tender.taken"; readonly tender: Tender }
  | { readonly type: "tender.returned"; readonly tenderId: Tender["tenderId"] }
  | { readonly type: "tip.given"; readonly amountMinor: Sale["tipMinor"] }
  | { readonly type: "line.voided"; readonly body: LineVoided }
  | { readonly type: "sale.discarded"; readonly body: z.infer<typeof saleDiscardedSchema> }
  | PaymentEvent
  | { readonly type: "sale.completed"; readonly body: SaleCompleted };

/** `receipt.reprinted`: a copy was asked for; `copy` counts from 1 for each receipt. */
export const receiptReprintedSchema = z.strictObject({
  what: z.enum(["sale", "z_report", "movement"]),
  number: z.string().min(1).max(40),
  copy: z.int().min(1),
});
