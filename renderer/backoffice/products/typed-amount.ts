/** Amounts as people type and spreadsheets write them. Exact: no figure passes through a float. */

/**
 * Reads an amount: `3.8`, `3,80`, `1 200.00`, `1.200,00`, `€ 3.80`. A sign that stands once and has no more digits behind it
 * than the currency is the decimal sign. What can be read two ways, as `1.200` in euros, is not read at all.
 * @param digits of the currency after the decimal sign (ISO 4217)
 * @returns minor units; null where it is none, is negative, is ambiguous, or has more digits than the currency
 */
export function readAmount(text: string, digits: number): number | null {
  const bare = text.replace(/[\s'’]|[A-Z]{3}|\p{Sc}/gu, "");
  if (!/^\d[\d.,]*$/.test(bare)) return null;
  const at = Math.max(bare.lastIndexOf("."), bare.lastIndexOf(","));
  const isDecimal =
    at >= 0 && bare.length - at - 1 <= digits && bare.indexOf(bare.charAt(at)) === bare.lastIndexOf(bare.charAt(at));
  const whole = isDecimal ? bare.slice(0, at) : bare;
  if (!isDecimal && digits > 0 && whole.match(/[.,]/g)?.length === 1) return null;
  if (!/^(?:\d+|\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*)$/.test(whole)) return null;
  const fraction = isDecimal ? bare.slice(at + 1) : "";
  const minor = Number(whole.replace(/[.,]/g, "") + fraction.padEnd(digits, "0"));
  return Number.isSafeInteger(minor) ? minor : null;
}

/** Writes an amount for a field to be changed in: `3.80`. */
export function writeAmount(minor: number, digits: number): string {
  const padded = String(minor).padStart(digits + 1, "0");
  return digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}
