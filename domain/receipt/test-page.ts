/** The page that shows a person whether the printer works and has the right letters. */
import { RULE, row, shopHead } from "./paper-parts.ts";
import type { ReceiptDocument } from "./receipt-document.ts";
import { formatDateTime } from "./receipt-format.ts";
import { type PaperContext, word } from "./receipt-text.ts";

/** The test page. @param at instant, UTC */
export function testPage(context: PaperContext, at: string): ReceiptDocument {
  const { registerCode, zone, language } = context;
  return {
    kind: "test",
    language,
    copyNumber: 0,
    blocks: [
      ...shopHead(context),
      { type: "heading", text: word(context, "testPage"), size: "tall" },
      row(`${word(context, "register")} ${registerCode}`, formatDateTime(at, zone, language)),
      RULE,
      { type: "text", text: word(context, "testWorks") },
      { type: "text", text: word(context, "testLetters") },
    ],
  };
}
