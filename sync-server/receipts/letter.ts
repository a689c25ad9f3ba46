/** A receipt as a letter: sealed while it waits, written as text and as HTML when it goes out. */
import { z } from "zod";
import { toPlainText } from "#domain/receipt/plain-text.ts";
import { receiptDocumentSchema } from "#domain/receipt/receipt-document.ts";
import { PAPER_DIRECTIONS, type PaperLanguage } from "#domain/receipt/receipt-format.ts";
import { openAtRest, sealAtRest } from "../devices/pin-seal.ts";
import type { ServerKeys } from "../keys.ts";

/** What waits to be sent. */
export const letterSchema = z.strictObject({
  address: z.string(),
  receiptNumber: z.string(),
  shopName: z.string(),
  document: receiptDocumentSchema,
});
export type Letter = z.infer<typeof letterSchema>;

/** An e-mail as whoever sends it wants it. */
export interface Mail {
  /** The same each time it is tried: mail servers know a second copy by it. */
  readonly messageId: string;
  /** The name people see; the address is the server's own. */
  readonly fromName: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Columns of a receipt in a letter; what a telephone shows without breaking lines. */
const COLUMNS = 42;
const SUBJECTS: Readonly<Record<PaperLanguage, string>> = { en: "Receipt", de: "Bon", ar: "إيصال" };

/** Seals a letter for the database, bound to its id. */
export function sealLetter(keys: ServerKeys, mailId: string, letter: Letter): string {
  return sealAtRest(keys, mailId, JSON.stringify(letter));
}

/** Opens a sealed letter; null when it is another's, was changed, or belongs to keys that are gone. */
export function openLetter(keys: ServerKeys, mailId: string, sealed: string): Letter | null {
  const text = openAtRest(keys, mailId, sealed);
  return text === null ? null : letterSchema.parse(JSON.parse(text));
}

/** Writes a letter as it goes out. */
export function writeMail(mailId: string, { address, receiptNumber, shopName, document }: Letter): Mail {
  // What only a scanner reads says nothing in a letter, and the picture is at the till.
  const blocks = document.blocks.filter(({ type }) => !["qr", "barcode", "image"].includes(type));
  const text = toPlainText({ ...document, blocks }, COLUMNS);
  const { language } = document;
  const direction = PAPER_DIRECTIONS[language];
  return {
    messageId: `<${mailId}@receipts.evertill>`,
    fromName: shopName,
    to: address,
    subject: `${SUBJECTS[language]} ${receiptNumber}, ${shopName}`,
    text: `${text}\n`,
    html: `<!doctype html><html lang="${language}" dir="${direction}"><body><pre>${escapeHtml(text)}</pre></body></html>`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
