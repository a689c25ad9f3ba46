/** Receipts by e-mail: a till hands the server an address and what the receipt says. */
import { z } from "zod";
import { receiptDocumentSchema } from "#domain/receipt/receipt-document.ts";
import { instantSchema } from "#domain/values.ts";

/** An address that mail can be sent to; no name, no second one, nothing that could end its header line. */
export const emailSchema = z.email().max(254);

/** `POST /v1/receipts/mail`: sent twice under one id it goes out once. */
export const mailReceiptSchema = z.strictObject({
  mailId: z.uuid({ version: "v7" }),
  address: emailSchema,
  receiptNumber: z.string().min(1).max(40),
  document: receiptDocumentSchema,
  askedAt: instantSchema,
});
export type MailReceipt = z.infer<typeof mailReceiptSchema>;

/** The server keeps it and sends it when it can. */
export const mailAnswerSchema = z.strictObject({ taken: z.literal(true) });
