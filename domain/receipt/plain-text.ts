/** The receipt document as lines of plain text: what a screen without pictures, a mail or a test reads. */
import { layOut, type PaperLine, type PrintLine } from "./layout.ts";
import type { ReceiptDocument } from "./receipt-document.ts";
import { PAPER_DIRECTIONS } from "./receipt-format.ts";

/**
 * Draws a document with characters only, in a fixed-width column. In a language written from right to left each piece
 * of a line is set off by marks, so that whoever shows the text puts labels on the right and amounts on the left.
 * @param columns width of the paper, 42 or 48 as a rule
 * @returns lines joined by "\n", none longer than `columns`, without spaces at their ends
 */
export function toPlainText(document: ReceiptDocument, columns: number): string {
  const lines = layOut(document, { columns, sizes: "flat" });
  // The cut at the end is the end of the text.
  while (lines.at(-1)?.kind === "cut") lines.pop();
  const isRightToLeft = PAPER_DIRECTIONS[document.language] === "rtl";
  return lines
    .map((line) => (isRightToLeft && line.kind === "print" ? setOff(line) : drawLine(line, columns)).trimEnd())
    .join("\n");
}

/** A mark before and after each piece: without it a Latin name would draw the amount beside it to its own side. */
function setOff(line: PrintLine): string {
  let from = 0;
  const pieces = line.parts.flatMap(({ text }) => {
    const at = Math.max(from, line.text.indexOf(text, from));
    const gap = line.text.slice(from, at);
    from = at + text.length;
    return [gap, RIGHT_TO_LEFT_MARK, text, RIGHT_TO_LEFT_MARK];
  });
  return pieces.join("");
}

const RIGHT_TO_LEFT_MARK = "\u{200f}";

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
