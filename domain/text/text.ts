/** Text that people type: sole owner of what may be kept, shown and printed of it. */
import { ok, type Result, refuse } from "#domain/refusals.ts";

/** Unicode's marks that turn the reading direction of what follows (UAX #9): they make a receipt say what it doesn't. */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/u;
/** Control characters (white space is folded before), what no character will ever be, and a mark that shows a torn one. */
const NEVER_TEXT = /[\p{Cc}\p{Noncharacter_Code_Point}\ufffd]/u;
/** Something that can be seen. */
const VISIBLE = /[^\p{Z}\p{Cf}\p{M}]/u;

/**
 * Cleans one line of typed text: NFC, white space (new lines and tabs too) folded to single blanks and trimmed.
 * Control characters, lone surrogates and bidi overrides are refused rather than dropped: such text was not typed.
 * @param maxLength of the cleaned text in UTF-16 units, as the schemas of entries count
 * @returns the text, or a refusal: `text.empty`, `text.too_long`, `text.not_allowed`
 */
export function cleanText(raw: string, maxLength: number): Result<string> {
  if (!raw.isWellFormed()) return refuse("text.not_allowed");
  const text = raw.normalize("NFC").replaceAll(/\s+/gu, " ").trim();
  if (NEVER_TEXT.test(text) || BIDI_CONTROLS.test(text)) return refuse("text.not_allowed");
  if (!VISIBLE.test(text)) return refuse("text.empty");
  if (text.length > maxLength) return refuse("text.too_long", { largest: maxLength });
  return ok(text);
}
