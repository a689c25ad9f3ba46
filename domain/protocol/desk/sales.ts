/** The desk's sales, one by one. Forms of the routes under /v1/sales. */
import { z } from "zod";
import { TENDER_METHODS } from "#domain/sale/tender.ts";
import { businessDateSchema, instantSchema, sha256Schema } from "#domain/values.ts";
import { namedPersonSchema } from "./findings.ts";
import { isRange, RANGE_SAYS } from "./reports.ts";

const placeShape = { registerId: z.uuid(), epoch: z.int(), seq: z.int() };

/** What sales are picked by: business dates both included, amounts in minor units both included. */
const salesFilterShape = {
  from: businessDateSchema.optional(),
  to: businessDateSchema.optional(),
  branchId: z.uuid().optional(),
  registerId: z.uuid().optional(),
  staffId: z.uuid().optional(),
  /** The whole number of a receipt. */
  receiptNumber: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/)
    .optional(),
  minMinor: z.coerce.number().int().optional(),
  maxMinor: z.coerce.number().int().optional(),
  kind: z.enum(["sale", "refund", "voided"]).optional(),
};
export const salesQuerySchema = z.strictObject({
  ...salesFilterShape,
  after: z
    .string()
    .max(600)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type SalesQuery = z.output<typeof salesQuerySchema>;

/** A sale in the list. Amounts in minor units. */
export const saleItemSchema = z.strictObject({
  ...placeShape,
  saleId: z.uuid(),
  receiptNumber: z.string(),
  branchId: z.uuid(),
  branchName: z.string().nullable(),
  registerCode: z.string().nullable(),
  person: namedPersonSchema.nullable(),
  occurredAt: z.iso.datetime(),
  businessDate: z.iso.date(),
  currency: z.string(),
  /** What the customer paid for goods and deposits, less than nothing where more came back; without tip and cash rounding. */
  totalMinor: z.int(),
  taxMinor: z.int(),
  discountMinor: z.int(),
  sells: z.boolean(),
  takesBack: z.boolean(),
  voided: z.boolean(),
});
export type SaleItem = z.infer<typeof saleItemSchema>;
/** `GET /v1/sales`: newest business day first, and in it the latest. */
export const salesSchema = z.strictObject({ sales: z.array(saleItemSchema), next: z.string().nullable() });

/** A line as the receipt shows it, in minor units; less than nothing for goods that came back. */
const soldLineSchema = z.strictObject({
  lineId: z.uuid(),
  productId: z.uuid(),
  name: z.string(),
  unit: z.string(),
  quantityThousandths: z.int(),
  unitPriceMinor: z.int(),
  /** What the catalogue asked where a person set another price. */
  cataloguePriceMinor: z.int().nullable(),
  modifiers: z.array(z.string()),
  isDeposit: z.boolean(),
  listMinor: z.int(),
  discountMinor: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
  taxCodes: z.array(z.string()),
  /** Why goods came back; the sale they are of where there was a receipt. */
  returned: z
    .strictObject({ reason: z.string(), saleId: z.uuid().nullable(), receiptNumber: z.string().nullable() })
    .nullable(),
});

/** Another entry that has to do with the sale. */
const relatedSchema = z.strictObject({
  ...placeShape,
  occurredAt: z.iso.datetime(),
  person: namedPersonSchema.nullable(),
});

/** `GET /v1/sales/:saleId`: the whole sale as its journal entry says it, and what became of it. */
export const saleSchema = z.strictObject({
  ...saleItemSchema.shape,
  /** Hash of its journal entry. */
  hash: sha256Schema,
  sessionId: z.uuid().nullable(),
  lines: z.array(soldLineSchema),
  discounts: z.array(z.strictObject({ reason: z.string(), amountMinor: z.int() })),
  taxes: z.array(
    z.strictObject({
      taxId: z.string(),
      code: z.string(),
      name: z.string(),
      rateMillionths: z.int(),
      netMinor: z.int(),
      taxMinor: z.int(),
      grossMinor: z.int(),
    }),
  ),
  tenders: z.array(
    z.strictObject({
      method: z.enum(TENDER_METHODS),
      amountMinor: z.int(),
      /** A voucher's number, a card payment's reference. */
      reference: z.string().nullable(),
      /** Cash of another currency: in its own minor units. */
      foreign: z.strictObject({ currency: z.string(), minor: z.int() }).nullable(),
    }),
  ),
  tipMinor: z.int(),
  cashRoundingMinor: z.int(),
  dueMinor: z.int(),
  changeMinor: z.int(),
  customerId: z.uuid().nullable(),
  exemptReason: z.string().nullable(),
  /** Null while it stands. */
  voidedBy: z.strictObject({ ...relatedSchema.shape, reason: z.string().nullable() }).nullable(),
  corrections: z.array(
    z.strictObject({ ...relatedSchema.shape, from: z.string(), to: z.string(), amountMinor: z.int() }),
  ),
  /** Sales that brought goods of this one back, as far as one may read them. */
  cameBackIn: z.array(z.strictObject({ saleId: z.uuid(), receiptNumber: z.string(), occurredAt: instantSchema })),
});
export type SaleShown = z.infer<typeof saleSchema>;

/** `GET /v1/sales/export`: the same sales as a file of comma-separated values. */
export const salesExportQuerySchema = z
  .strictObject({ ...salesFilterShape, from: businessDateSchema, to: businessDateSchema })
  .refine(isRange, RANGE_SAYS);
export type SalesExportQuery = z.output<typeof salesExportQuerySchema>;
