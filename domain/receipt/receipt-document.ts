/** The receipt document: what a paper says, as data, independent of any device and of what it reports on. Owns the list of blocks that every printer, screen and mail draws from. */
import { z } from "zod";
import { invariant } from "#domain/invariant.ts";
import { type PaperLanguage, paperLanguageSchema } from "./receipt-format.ts";

/** Longest text of one block, in UTF-16 units: a note of many lines, never a whole book. */
const MAX_TEXT = 2_000;

/** What may stand on paper: NFC, no control characters, no lone surrogates. A new line is a new block. */
const paperTextSchema = z
  .string()
  .max(MAX_TEXT)
  .refine(
    (text) => !/\p{Cs}/u.test(text) && text.normalize("NFC") === text && !/\p{Cc}/u.test(text),
    "paper text is NFC without control characters",
  );

const paperAlignSchema = z.enum(["left", "center", "right"]);
const paperEmphasisSchema = z.enum(["none", "bold", "underline"]);
/** `tall`: double height; `large`: double height and width, half as many columns. */
const paperSizeSchema = z.enum(["normal", "tall", "large"]);

/** The name on top of the paper or of a part of it: centred and bold, `large` when nothing else is said. */
const headingSchema = z.strictObject({
  type: z.literal("heading"),
  text: paperTextSchema,
  size: paperSizeSchema.optional(),
});
/** A paragraph; wrapped between words. Left, plain and normal when nothing else is said. */
const textSchema = z.strictObject({
  type: z.literal("text"),
  text: paperTextSchema,
  align: paperAlignSchema.optional(),
  emphasis: paperEmphasisSchema.optional(),
  size: paperSizeSchema.optional(),
});
/** Left and right columns, as in "2 × Flat white … 7.60"; `right` is never broken. `indent` moves the left column in, in columns. */
const rowSchema = z.strictObject({
  type: z.literal("row"),
  left: paperTextSchema,
  middle: paperTextSchema.optional(),
  right: paperTextSchema,
  emphasis: paperEmphasisSchema.optional(),
  indent: z.int().min(0).max(8).optional(),
});
/** A line across the paper; single when nothing else is said. */
const ruleSchema = z.strictObject({ type: z.literal("rule"), weight: z.enum(["single", "double"]).optional() });
/** The one figure people look for, drawn large. */
const totalSchema = z.strictObject({ type: z.literal("total"), label: paperTextSchema, amount: paperTextSchema });
/** Empty lines; one when nothing else is said. */
const blankSchema = z.strictObject({ type: z.literal("blank"), lines: z.int().min(1).max(10).optional() });
/** Code 128 over printable ASCII, with its text below. */
const barcodeSchema = z.strictObject({
  type: z.literal("barcode"),
  symbology: z.literal("code128"),
  data: z.string().regex(/^[\x20-\x7e]{1,32}$/),
});
/** What a QR code on 80 mm paper holds, in characters. */
const MAX_QR = 1_300;
const qrSchema = z.strictObject({ type: z.literal("qr"), data: z.string().min(1).max(MAX_QR) });
/** A picture that the shop owns; the device looks its reference up. `alt` stands for it where it can't be drawn. */
const imageSchema = z.strictObject({
  type: z.literal("image"),
  imageRef: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  alt: paperTextSchema,
});
/** A word that must not be overlooked (COPY, TRAINING): white on black across the paper. */
const bannerSchema = z.strictObject({ type: z.literal("banner"), text: paperTextSchema });
/** The paper is cut here. The end of a document cuts by itself. */
const cutSchema = z.strictObject({ type: z.literal("cut") });

const receiptBlockSchema = z.discriminatedUnion("type", [
  headingSchema,
  textSchema,
  rowSchema,
  ruleSchema,
  totalSchema,
  blankSchema,
  barcodeSchema,
  qrSchema,
  imageSchema,
  bannerSchema,
  cutSchema,
]);

/** Customer receipts, kitchen tickets, reports (X, Z), cash movements and the test page. */
const receiptKindSchema = z.enum(["receipt", "kitchen", "report", "movement", "test"]);

export const receiptDocumentSchema = z.strictObject({
  kind: receiptKindSchema,
  language: paperLanguageSchema,
  /** 0: the first print; n: the nth copy, and the paper says so. */
  copyNumber: z.int().min(0).max(9_999),
  blocks: z.array(receiptBlockSchema).min(1).max(5_000),
});

export type ReceiptDocument = z.infer<typeof receiptDocumentSchema>;
export type ReceiptBlock = z.infer<typeof receiptBlockSchema>;
export type ReceiptKind = z.infer<typeof receiptKindSchema>;
export type PaperAlign = z.infer<typeof paperAlignSchema>;
export type PaperEmphasis = z.infer<typeof paperEmphasisSchema>;
export type PaperSize = z.infer<typeof paperSizeSchema>;

/**
 * The same paper again, as its nth copy: a COPY banner opens each cut piece of it, so that no second print passes for
 * the first.
 * @param document the first print, as it was stored
 * @param copyNumber 1 for the first copy
 */
export function asCopy(document: ReceiptDocument, copyNumber: number): ReceiptDocument {
  invariant(document.copyNumber === 0, "a copy is made of the first print, never of a copy");
  invariant(Number.isInteger(copyNumber) && copyNumber >= 1, "copies are counted from one");
  const banner: ReceiptBlock = { type: "banner", text: `${COPY_WORDS[document.language]} ${copyNumber}` };
  const blocks = document.blocks.flatMap((block, index): ReceiptBlock[] => {
    const piecesFollow = block.type === "cut" && index < document.blocks.length - 1;
    return piecesFollow ? [block, banner] : [block];
  });
  return { ...document, copyNumber, blocks: [banner, ...blocks] };
}

/** The same paper as practice: TRAINING stands on top and at its end, and over each piece that is cut off. */
export function asTraining(document: ReceiptDocument): ReceiptDocument {
  const banner: ReceiptBlock = { type: "banner", text: TRAINING_WORDS[document.language] };
  const blocks = document.blocks.flatMap((block): ReceiptBlock[] => (block.type === "cut" ? [block, banner] : [block]));
  return { ...document, blocks: [banner, ...blocks, banner] };
}

const TRAINING_WORDS: Readonly<Record<PaperLanguage, string>> = { en: "TRAINING", de: "ÜBUNG", ar: "تدريب" };

const COPY_WORDS: Readonly<Record<PaperLanguage, string>> = { en: "COPY", de: "KOPIE", ar: "نسخة" };
