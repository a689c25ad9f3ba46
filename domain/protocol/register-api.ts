/**
 * The register API: every business act a window may ask of the register, its request and its answer. The register
 * validates each request against these schemas before anything else sees it.
 */
import { z } from "zod";
import {
  approvalIdSchema,
  customerIdSchema,
  discountIdSchema,
  drawerIdSchema,
  lineIdSchema,
  printJobIdSchema,
  productIdSchema,
  saleIdSchema,
  staffIdSchema,
} from "#domain/ids.ts";
import { registerCodeSchema } from "#domain/journal/register-events.ts";
import { MAX_RECEIPT_CODE } from "#domain/receipt/receipt-code.ts";
import { receiptDocumentSchema } from "#domain/receipt/receipt-document.ts";
import { paperLanguageSchema } from "#domain/receipt/receipt-format.ts";
import { MAX_REASON, unitSchema } from "#domain/sale/sale-line.ts";
import { bookedMethodSchema, tenderMethodSchema } from "#domain/sale/tender.ts";
import { ROLES } from "#domain/staff/permissions.ts";
import {
  amountSchema,
  businessDateSchema,
  countSchema,
  currencySchema,
  denominationCountSchema,
  instantSchema,
  notNegativeAmountSchema,
  quantitySchema,
  rateSchema,
  signedSumSchema,
  sumSchema,
} from "#domain/values.ts";
import { CATALOGUE_ACTS } from "./catalogue-acts.ts";
import { PAPER_ACTS, printerAddressSchema } from "./paper-acts.ts";
import { PAYMENT_ACTS } from "./payment-acts.ts";
import { TENDER_ACTS } from "./tender-acts.ts";
import { permissionSchema } from "./till-view.ts";

const nothing = z.strictObject({});
const pin = z.string().max(16);
const freeText = (max: number) => z.string().max(max);
const countedCash = z.array(denominationCountSchema).max(40);
/** Set when someone else allowed exactly this act a moment ago. */
const approvalId = approvalIdSchema.nullable();

const receiptRow = z.strictObject({
  number: z.string(),
  what: z.enum(["sale", "movement", "z_report"]),
  at: instantSchema,
  staffName: z.string(),
  /** For a Z: null where this person may not see amounts. */
  totalMinor: amountSchema.nullable(),
  summary: z.string(),
});
export type ReceiptRow = z.infer<typeof receiptRow>;

/** A completed sale looked up by its receipt, with what of it can still come back. */
const foundReceipt = z.strictObject({
  number: z.string(),
  /** The code of the register that sold it, where that is another one; then this one knows it by its signed code. */
  ofRegister: z.string().nullable(),
  at: instantSchema,
  staffName: z.string(),
  totalMinor: amountSchema,
  voided: z.boolean(),
  /** Whether it can still be voided, or its tender corrected. */
  inThisSession: z.boolean(),
  tenders: z.array(z.strictObject({ method: tenderMethodSchema, amountMinor: amountSchema })),
  lines: z.array(
    z.strictObject({
      lineId: lineIdSchema,
      name: z.string(),
      unit: unitSchema,
      quantityThousandths: quantitySchema,
      /** The line whose containers this is the deposit of. */
      depositFor: lineIdSchema.nullable(),
      leftThousandths: z.int().min(0),
      unitPriceMinor: notNegativeAmountSchema,
      amountMinor: amountSchema,
    }),
  ),
});
export type FoundReceipt = z.infer<typeof foundReceipt>;

/** What stands on a receipt: its number, or what is in its code. */
const numberOrCode = freeText(MAX_RECEIPT_CODE);

/** Every act by name. `request` is what a window sends, `answer` what comes back besides the changed view. */
export const REGISTER_ACTS = {
  "shop.set_up": {
    request: z.strictObject({
      shopName: freeText(80),
      registerCode: registerCodeSchema,
      currency: currencySchema,
      zone: z.string().max(64),
      dayStartMinutes: z.int().min(0).max(1_439),
      pricesIncludeTax: z.boolean(),
      taxRounding: z.enum(["line", "receipt"]),
      cashIncrementMinor: z.int().min(1).max(1_000_000),
      differenceLimitMinor: notNegativeAmountSchema,
      language: paperLanguageSchema,
      taxes: z.array(z.strictObject({ code: freeText(4), name: freeText(40), rateMillionths: rateSchema })).max(8),
      owner: z.strictObject({ name: freeText(60), pin }),
      printer: printerAddressSchema.nullable(),
    }),
    answer: nothing,
  },
  "shop.put_recovery_key_away": { request: nothing, answer: nothing },
  "shop.restore_backup": {
    request: z.strictObject({
      backupId: z.string().max(200),
      /** From the owner's safe; null where this device's own key opens the backup. */
      recoveryKey: z.string().max(200).nullable(),
      /** With a recovery key: the owner's new PIN on this device. Everybody else gets theirs from the owner. */
      ownerPin: pin.nullable().default(null),
    }),
    answer: nothing,
  },
  "staff.sign_in": { request: z.strictObject({ staffId: staffIdSchema, pin }), answer: nothing },
  "staff.lock": { request: nothing, answer: nothing },
  "staff.add_person": {
    request: z.strictObject({ name: freeText(60), role: z.enum(ROLES), pin, approvalId }),
    answer: nothing,
  },
  "staff.reset_pin": { request: z.strictObject({ staffId: staffIdSchema, pin, approvalId }), answer: nothing },
  /** `request` is the whole request that was refused with `approval.needed`, without its approvalId. */
  "approval.give": {
    request: z.strictObject({
      approverId: staffIdSchema,
      pin,
      act: z.string().max(60),
      request: z.record(z.string(), z.unknown()),
    }),
    answer: z.strictObject({ approvalId: approvalIdSchema, validForMs: z.int() }),
  },
  /** What the person at the till approved here, newest first. */
  "approval.list": {
    request: nothing,
    answer: z.strictObject({
      rows: z.array(
        z.strictObject({
          id: z.string(),
          at: instantSchema,
          permission: permissionSchema,
          requesterName: z.string(),
          amountMinor: amountSchema.nullable(),
          reason: z.string(),
        }),
      ),
    }),
  },
  "session.open": {
    request: z.strictObject({
      float: countedCash,
      /** Null: the first that is free. */
      drawerId: drawerIdSchema.nullable().default(null),
      approvalId,
    }),
    answer: nothing,
  },
  "session.x_report": {
    request: z.strictObject({ print: z.boolean() }),
    answer: z.strictObject({ document: receiptDocumentSchema, blind: z.boolean() }),
  },
  "session.count": {
    request: z.strictObject({
      cash: countedCash,
      tenders: z
        .array(
          z.discriminatedUnion("method", [
            z.strictObject({ method: z.literal("card"), countedMinor: signedSumSchema }),
            z.strictObject({
              method: z.literal("foreign"),
              currency: currencySchema,
              countedMinor: sumSchema,
            }),
          ]),
        )
        .max(16),
    }),
    answer: nothing,
  },
  "session.close": {
    request: z.strictObject({
      reason: freeText(200).nullable(),
      approvalPending: z.boolean(),
      /** What stays in the drawer; the rest is for the bank. Null: nobody said. */
      nextFloatMinor: sumSchema.nullable().default(null),
      approvalId,
    }),
    answer: z.strictObject({ zNumber: z.string(), document: receiptDocumentSchema }),
  },
  /** What became known only after that Z: more of a tender (above zero), or less. */
  "session.add_late": {
    request: z.strictObject({
      zNumber: freeText(40),
      method: bookedMethodSchema,
      amountMinor: amountSchema,
      reason: freeText(120),
      approvalId,
    }),
    answer: nothing,
  },
  /** The counted drawer goes to somebody else, who types their PIN and has it from then on. */
  "session.hand_over": {
    request: z.strictObject({
      reason: freeText(200).nullable(),
      approvalPending: z.boolean(),
      takerId: staffIdSchema,
      pin,
      approvalId,
    }),
    answer: z.strictObject({ zNumber: z.string(), document: receiptDocumentSchema }),
  },
  "cash.pay_in": {
    request: z.strictObject({ amountMinor: notNegativeAmountSchema, reason: freeText(120), approvalId }),
    answer: z.strictObject({ number: z.string() }),
  },
  "cash.pay_out": {
    request: z.strictObject({ amountMinor: notNegativeAmountSchema, reason: freeText(120), approvalId }),
    answer: z.strictObject({ number: z.string() }),
  },
  "cash.pay_tips": {
    request: z.strictObject({ amountMinor: notNegativeAmountSchema, reason: freeText(120), approvalId }),
    answer: z.strictObject({ number: z.string() }),
  },
  "cash.drop_to_safe": {
    request: z.strictObject({
      amountMinor: notNegativeAmountSchema,
      bagNumber: freeText(40),
      /** Another person, who looks on and types their own PIN. */
      witnessId: staffIdSchema,
      pin,
      reason: freeText(120).nullable(),
      approvalId,
    }),
    answer: z.strictObject({ number: z.string() }),
  },
  /** Works on another open drawer from here on. */
  "drawer.choose": { request: z.strictObject({ drawerId: drawerIdSchema, approvalId }), answer: nothing },
  "drawer.add": {
    request: z.strictObject({ name: freeText(20), kickPin: z.literal([2, 5]), approvalId }),
    answer: nothing,
  },
  "drawer.no_sale": { request: z.strictObject({ reason: freeText(120), approvalId }), answer: nothing },
  ...CATALOGUE_ACTS,
  "sale.change_quantity": {
    request: z.strictObject({ lineId: lineIdSchema, quantityThousandths: z.int() }),
    answer: nothing,
  },
  "sale.remove_line": { request: z.strictObject({ lineId: lineIdSchema }), answer: nothing },
  /** The language of this sale's receipt; null: the shop's. */
  "sale.choose_receipt_language": {
    request: z.strictObject({ language: paperLanguageSchema.nullable() }),
    answer: nothing,
  },
  "sale.discard": { request: nothing, answer: nothing },
  "sale.hold": { request: z.strictObject({ label: freeText(40) }), answer: nothing },
  "sale.recall": { request: z.strictObject({ saleId: saleIdSchema }), answer: nothing },
  ...TENDER_ACTS,
  ...PAYMENT_ACTS,
  "sale.complete": { request: nothing, answer: nothing },
  "customer.search": {
    request: z.strictObject({ text: freeText(120) }),
    answer: z.strictObject({
      customers: z.array(
        z.strictObject({ customerId: customerIdSchema, name: z.string(), email: z.string(), phone: z.string() }),
      ),
    }),
  },
  "customer.add": {
    request: z.strictObject({ name: freeText(120), email: freeText(120), phone: freeText(40) }),
    answer: z.strictObject({ customerId: customerIdSchema }),
  },
  "sale.attach_customer": {
    request: z.strictObject({ customerId: customerIdSchema.nullable() }),
    answer: nothing,
  },
  "sale.override_price": {
    request: z.strictObject({
      lineId: lineIdSchema,
      unitPriceMinor: notNegativeAmountSchema,
      reason: freeText(MAX_REASON),
      approvalId,
    }),
    answer: nothing,
  },
  "sale.give_discount": {
    request: z.strictObject({
      /** Null: on the whole sale. */
      lineId: lineIdSchema.nullable(),
      off: z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("percent"), rateMillionths: rateSchema }),
        z.strictObject({ kind: z.literal("amount"), amountMinor: notNegativeAmountSchema }),
      ]),
      reason: freeText(MAX_REASON),
      approvalId,
    }),
    answer: nothing,
  },
  "sale.take_back_discount": { request: z.strictObject({ discountId: discountIdSchema }), answer: nothing },
  "sale.find_receipt": {
    request: z.strictObject({ number: numberOrCode }),
    answer: foundReceipt,
  },
  "sale.return_by_receipt": {
    request: z.strictObject({
      number: numberOrCode,
      lines: z.array(z.strictObject({ lineId: lineIdSchema, quantityThousandths: z.int().min(1) })).max(500),
      reason: freeText(MAX_REASON),
      approvalId,
    }),
    answer: nothing,
  },
  "sale.return_without_receipt": {
    request: z.strictObject({
      productId: productIdSchema,
      quantityThousandths: quantitySchema,
      /** Null: the catalogue's price. */
      unitPriceMinor: notNegativeAmountSchema.nullable(),
      reason: freeText(MAX_REASON),
      approvalId,
    }),
    answer: nothing,
  },
  "sale.void": {
    request: z.strictObject({ number: freeText(40), reason: freeText(MAX_REASON), approvalId }),
    answer: nothing,
  },
  "sale.correct_tender": {
    request: z.strictObject({
      number: freeText(40),
      from: bookedMethodSchema,
      to: bookedMethodSchema,
      amountMinor: notNegativeAmountSchema,
      reason: freeText(MAX_REASON),
      approvalId,
    }),
    answer: nothing,
  },
  /** Practice on books of their own, until it is left again. */
  "training.enter": { request: nothing, answer: nothing },
  "training.leave": { request: nothing, answer: nothing },
  "receipts.list": {
    request: z.strictObject({
      what: z.enum(["sale", "movement", "z_report"]),
      /** Null: the current business date. */
      businessDate: businessDateSchema.nullable(),
      text: freeText(60),
      limit: z.int().min(1).max(200),
    }),
    answer: z.strictObject({ rows: z.array(receiptRow) }),
  },
  "receipts.show": {
    request: z.strictObject({ what: z.enum(["sale", "movement", "z_report"]), number: freeText(40) }),
    answer: z.strictObject({ document: receiptDocumentSchema }),
  },
  "receipts.reprint": {
    request: z.strictObject({ what: z.enum(["sale", "movement", "z_report"]), number: freeText(40) }),
    answer: z.strictObject({ copy: z.int() }),
  },
  ...PAPER_ACTS,
  "printer.set_address": {
    request: z.strictObject({ address: printerAddressSchema.nullable(), approvalId }),
    answer: nothing,
  },
  "printer.test": { request: nothing, answer: nothing },
  /** What a person found in the paper tray of a print that broke off. */
  "printer.resolve": {
    request: z.strictObject({ jobId: printJobIdSchema, found: z.enum(["printed", "not_printed"]) }),
    answer: nothing,
  },
  /** Asks a server to take this till in, with a code a manager made there. On an empty till as well as on one with books. */
  "sync.enrol": {
    request: z.strictObject({ serverUrl: freeText(200), code: freeText(60), approvalId }),
    answer: nothing,
  },
  /** Gives up an enrolment that nobody confirmed yet. */
  "sync.cancel": { request: nothing, answer: nothing },
  "sync.try_now": { request: nothing, answer: nothing },
  /** Leaves the server; unsent entries go into a sealed recovery bundle first. */
  "sync.leave": {
    request: z.strictObject({ approvalId }),
    answer: z.strictObject({ bundleFile: z.string().nullable(), entries: countSchema }),
  },
} as const satisfies Record<string, { request: z.ZodType; answer: z.ZodType }>;

export type { ProductTile } from "./catalogue-acts.ts";
export type Act = keyof typeof REGISTER_ACTS;
export type ActRequest<A extends Act> = z.input<(typeof REGISTER_ACTS)[A]["request"]>;
/** A request after validation. */
export type ActInput<A extends Act> = z.output<(typeof REGISTER_ACTS)[A]["request"]>;
export type ActAnswer<A extends Act> = z.output<(typeof REGISTER_ACTS)[A]["answer"]>;
