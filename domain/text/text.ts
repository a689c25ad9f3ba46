/** Text that people type: made one spelling, without what no paper or screen can show. */
import { ok, type Result, refuse } from "#domain/refusals.ts";

/** Control characters, and the marks that turn the reading direction of what follows (Unicode UAX #9). */
const NOT_ALLOWED = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * Cleans typed text: NFC, white space trimmed and folded, no control characters, lone surrogates or bidi overrides.
 * @param maxLength in UTF-16 units
 * @returns refusals: `text.empty`, `text.too_long`, `text.not_allowed`
 */
export function cleanText(raw: string, maxLength: number): Result<string> {
  if (!raw.isWellFormed()) return refuse("text.not_allowed");
  const text = raw.replaceAll(/\s+/gu, " ").trim().normalize("NFC");
  if (NOT_ALLOWED.test(text)) return refuse("text.not_allowed");
  if (text === "") return refuse("text.empty");
  return text.length > maxLength ? refuse("text.too_long", { largest: maxLength }) : ok(text);
}
