/** The receipt document as lines of plain text: what a screen without pictures, a mail or a test reads. */
import { layOut, type PaperLine } from "./layout.ts";
import type { ReceiptDocument } from "./receipt-document.ts";

/**
 * Draws a document with characters only, in a fixed-width column.
 * @param columns width of the paper, 42 or 48 as a rule
 * @returns lines joined by "\n", none longer than `columns`, without spaces at their ends
 */
export function toPlainText(document: ReceiptDocument, columns: number): string {
  const lines = layOut(document, { columns, sizes: "flat" });
  // The cut at the end is the end of the text.
  while (lines.at(-1)?.kind === "cut") lines.pop();
  return lines.map((line) => drawLine(line, columns).trimEnd()).join("\n");
}

function drawLine(line: PaperLine, columns: number): string {
  switch (line.kind) {
    case "print":
      return line.text;
    case "rule":
      return (line.weight === "double" ? "=" : "-").repeat(columns);
    case "barcode":
      return centred(line.data, columns);
    case "qr":
      return centred("[QR]", columns);
    case "image":
      return centred(line.alt.slice(0, columns), columns);
    case "cut":
      return "- ".repeat(columns / 2);
  }
}

function centred(text: string, columns: number): string {
  return " ".repeat(Math.max(0, Math.floor((columns - [...text].length) / 2))) + text;
}
