/** The register API's acts about other papers than the receipt itself: gift receipts, receipts by e-mail, the kitchen's tickets. */
import { z } from "zod";
import { approvalIdSchema, categoryIdSchema } from "#domain/ids.ts";

const nothing = z.strictObject({});
const receiptNumber = z.string().max(40);

/** Longest logo as base64: 96 kB of PNG. */
const MAX_LOGO_BASE64 = 131_072;

/** Where a printer listens. */
export const printerAddressSchema = z.strictObject({
  host: z.string().max(253),
  port: z.int().min(1).max(65_535),
});

/** Every act by name. */
export const PAPER_ACTS = {
  /** Prints the receipt without amounts, to be given away with the goods. */
  "receipts.print_gift": { request: z.strictObject({ number: receiptNumber }), answer: nothing },
  /** Sends the receipt by e-mail, as soon as the server can be reached. */
  "receipts.mail": {
    request: z.strictObject({ number: receiptNumber, address: z.string().max(254) }),
    answer: nothing,
  },
  /** The kitchen's printer, and the categories that are made there. */
  "printer.set_kitchen": {
    request: z.strictObject({
      address: printerAddressSchema.nullable(),
      categoryIds: z.array(categoryIdSchema).max(200),
      approvalId: approvalIdSchema.nullable(),
    }),
    answer: nothing,
  },
  /** The logo on customers' papers, a PNG as base64; null: none. */
  "printer.set_logo": {
    request: z.strictObject({
      png: z.base64().max(MAX_LOGO_BASE64).nullable(),
      approvalId: approvalIdSchema.nullable(),
    }),
    answer: nothing,
  },
} as const satisfies Record<string, { request: z.ZodType; answer: z.ZodType }>;
