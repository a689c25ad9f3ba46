/** What happens to a sale: the draft's events, and the bodies of those that are facts of the journal. */
import { z } from "zod";
import {
  drawerIdSchema,
  lineIdSchema,
  paymentIdSchema,
  productIdSchema,
  saleIdSchema,
  staffIdSchema,
  taxIdSchema,
  tenderIdSchema,
} from "#domain/ids.ts";
import {
  amountSchema,
  currencySchema,
  instantSchema,
  notNegativeAmountSchema,
  quantitySchema,
  rateSchema,
} from "#domain/values.ts";

/** Most lines and tenders of one sale; a longer one is a mistake or an attack. */
export const MAX_LINES = 500;
export const MAX_TENDERS = 20;

/** A unit of measure that a product is sold in. */
export const unitSchema = z.enum(["piece", "kg"]);
export type Unit = z.infer<typeof unitSchema>;

export const receiptNumberSchema = z.string().regex(/^[A-Z0-9]{1,8}(?:E[0-9]+)?-[0-9]{6,}$/);

/** A tax as it stood when the line was rung up: the rate travels with the line, so no later change touches it. */
export const lineTaxRateSchema = z.strictObject({
  taxId: taxIdSchema,
  code: z.string().min(1).max(4),
  name: z.string().min(1).max(40),
  rateMillionths: rateSchema,
  compound: z.boolean(),
});

/** A line of a sale in progress. */
export const saleLineSchema = z.strictObject({
  lineId: lineIdSchema,
  productId: productIdSchema,
  name: z.string().min(1).max(120),
  unit: unitSchema,
  quantityThousandths: quantitySchema,
  unitPriceMinor: notNegativeAmountSchema,
  taxes: z.array(lineTaxRateSchema).max(8),
});
export type SaleLine = z.infer<typeof saleLineSchema>;

/** How a customer pays. `card` is a terminal on its own: its reference is typed in. */
export const tenderMethodSchema = z.enum(["cash", "card"]);
export type TenderMethod = z.infer<typeof tenderMethodSchema>;

/** Money handed over so far: for cash what was given, for a card what the terminal took. */
export const tenderSchema = z.discriminatedUnion("method", [
  z.strictObject({ tenderId: tenderIdSchema, method: z.literal("cash"), amountMinor: notNegativeAmountSchema }),
  z.strictObject({
    tenderId: tenderIdSchema,
    method: z.literal("card"),
    amountMinor: notNegativeAmountSchema,
    paymentId: paymentIdSchema,
    reference: z.string().max(40),
  }),
]);
export type Tender = z.infer<typeof tenderSchema>;

const taxTotalSchema = z.strictObject({
  taxId: taxIdSchema,
  code: z.string().min(1).max(4),
  name: z.string().min(1).max(40),
  rateMillionths: rateSchema,
  netMinor: amountSchema,
  taxMinor: amountSchema,
  grossMinor: amountSchema,
});

/** A line as the receipt shows it, with its share of every tax, final. */
export const completedLineSchema = saleLineSchema.extend({
  amountMinor: amountSchema,
  netMinor: amountSchema,
  taxMinor: amountSchema,
  taxAmounts: z.array(z.strictObject({ taxId: taxIdSchema, baseMinor: amountSchema, taxMinor: amountSchema })),
});

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
  taxes: z.array(taxTotalSchema),
  totalMinor: notNegativeAmountSchema,
  cashRoundingMinor: amountSchema,
  dueMinor: notNegativeAmountSchema,
  tenders: z.array(tenderSchema).max(MAX_TENDERS),
  changeMinor: notNegativeAmountSchema,
  opensDrawer: z.boolean(),
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
  amountMinor: notNegativeAmountSchema,
});
export type LineVoided = z.infer<typeof lineVoidedSchema>;

/** `sale.discarded`: a whole sale in progress given up. */
export const saleDiscardedSchema = z.strictObject({
  saleId: saleIdSchema,
  startedAt: instantSchema,
  lines: z.array(saleLineSchema).min(1).max(MAX_LINES),
  amountMinor: notNegativeAmountSchema,
});

/** `payment.intended`: written before anybody touches the card terminal. */
export const paymentIntendedSchema = z.strictObject({
  saleId: saleIdSchema,
  paymentId: paymentIdSchema,
  method: z.literal("card"),
  amountMinor: notNegativeAmountSchema,
  currency: currencySchema,
});

/** `payment.settled`: the terminal took the money; `byHand` when a person said so after a restart. */
export const paymentSettledSchema = z.strictObject({
  saleId: saleIdSchema,
  paymentId: paymentIdSchema,
  method: z.literal("card"),
  amountMinor: notNegativeAmountSchema,
  reference: z.string().max(40),
  afterRestart: z.boolean(),
});

/** `payment.failed`: the terminal took nothing. */
export const paymentFailedSchema = z.strictObject({
  saleId: saleIdSchema,
  paymentId: paymentIdSchema,
  method: z.literal("card"),
  amountMinor: notNegativeAmountSchema,
  cause: z.enum(["declined", "cancelled"]),
  afterRestart: z.boolean(),
});

/** `payment.in_doubt`: at start a card payment was found without its answer; the sale waits until it is settled. */
export const paymentInDoubtSchema = z.strictObject({
  saleId: saleIdSchema,
  paymentId: paymentIdSchema,
  method: z.literal("card"),
  amountMinor: notNegativeAmountSchema,
});

/** `payment.reversed`: money a terminal had taken for a sale that is given up, given back on that terminal. */
export const paymentReversedSchema = z.strictObject({
  saleId: saleIdSchema,
  paymentId: paymentIdSchema,
  method: z.literal("card"),
  amountMinor: notNegativeAmountSchema,
  reference: z.string().max(40),
});

/** A card payment whose answer is awaited. `inDoubt` after a restart, when nobody saw the answer. */
export const pendingPaymentSchema = z.strictObject({
  paymentId: paymentIdSchema,
  amountMinor: notNegativeAmountSchema,
  intendedAt: instantSchema,
  inDoubt: z.boolean(),
});

/** A sale in progress, as the drafts table keeps it: saved on each change, shown again after a restart. */
export const saleSchema = z.strictObject({
  saleId: saleIdSchema,
  startedAt: instantSchema,
  startedBy: staffIdSchema,
  currency: currencySchema,
  lines: z.array(saleLineSchema).max(MAX_LINES),
  tenders: z.array(tenderSchema).max(MAX_TENDERS),
  pending: pendingPaymentSchema.nullable(),
  held: z.strictObject({ heldAt: instantSchema, heldBy: staffIdSchema, label: z.string().max(40) }).nullable(),
});
export type Sale = z.infer<typeof saleSchema>;

/** What a sale's decisions produce. Those with `body` become journal entries; the rest only change the draft. */
export type SaleEvent =
  | { readonly type: "line.added"; readonly line: SaleLine }
  | {
      readonly type: "line.increased";
      readonly lineId: SaleLine["lineId"];
      readonly quantityThousandths: SaleLine["quantityThousandths"];
    }
  | { readonly type: "sale.held"; readonly held: NonNullable<Sale["held"]> }
  | { readonly type: "sale.recalled" }
  | { readonly type: "cash.tendered"; readonly tender: Tender }
  | { readonly type: "cash.returned"; readonly tenderId: Tender["tenderId"] }
  | { readonly type: "line.voided"; readonly body: LineVoided }
  | { readonly type: "sale.discarded"; readonly body: z.infer<typeof saleDiscardedSchema> }
  | { readonly type: "payment.intended"; readonly body: z.infer<typeof paymentIntendedSchema>; readonly at: string }
  | {
      readonly type: "payment.settled";
      readonly body: z.infer<typeof paymentSettledSchema>;
      readonly tenderId: Tender["tenderId"];
    }
  | { readonly type: "payment.failed"; readonly body: z.infer<typeof paymentFailedSchema> }
  | { readonly type: "payment.in_doubt"; readonly body: z.infer<typeof paymentInDoubtSchema> }
  | { readonly type: "payment.reversed"; readonly body: z.infer<typeof paymentReversedSchema> }
  | { readonly type: "sale.completed"; readonly body: SaleCompleted };

/** `receipt.reprinted`: a copy was asked for; `copy` counts from 1 for each receipt. */
export const receiptReprintedSchema = z.strictObject({
  what: z.enum(["sale", "z_report", "movement"]),
  number: z.string().min(1).max(40),
  copy: z.int().min(1),
});
