/** Barcodes as look-up keys: sole owner of what counts as the same code, and of the GS1 check digit. */

declare const barcodeBrand: unique symbol;

/** A code in its normal form: the key under which the catalogue keeps a product. */
export type Barcode = string & { readonly [barcodeBrand]: true };

/** Longest code that is kept: a Code 128 label holds no more that a scanner reads reliably. */
const MAX_LENGTH = 48;
/** What Code 39 and Code 128 labels of shops carry: letters, digits and the punctuation of Code 39, no blanks. */
const OWN_CODE = /^[0-9A-Za-z][0-9A-Za-z._/+$%*:#-]*$/;

/**
 * The normal form of what a scanner read or a person typed, or undefined when it can't be a code.
 *
 * An EAN-13 stays as it is. A UPC-A gets its leading zero, a UPC-E is expanded first, a GTIN-14 of a single piece
 * (leading zero) loses it: all three are then the EAN-13 of the same goods. An EAN-8 stays 8 digits. A number of 12 to
 * 14 digits whose check digit is wrong was misread and is no code. Anything else is the shop's own code, kept verbatim.
 * Sources: GS1 General Specifications 3.3 (GTIN formats), 7.9 (check digit); UPC-E expansion ISO/IEC 15420.
 * @param raw may have blanks around it, and between digits as they are printed under a code
 */
export function normaliseBarcode(raw: string): Barcode | undefined {
  const code = raw.trim();
  if (/^[0-9]+$/.test(code)) return normaliseDigits(code);
  const digits = code.replaceAll(/[\s-]/g, "");
  if (hasValidGtinCheckDigit(digits)) return normaliseDigits(digits);
  return OWN_CODE.test(code) && code.length <= MAX_LENGTH ? (code as Barcode) : undefined;
}

/** Whether 8, 12, 13 or 14 digits end in the check digit of a GTIN (GS1 General Specifications 7.9: modulo 10, weights 3 and 1). */
export function hasValidGtinCheckDigit(digits: string): boolean {
  if (!/^(?:[0-9]{8}|[0-9]{12,14})$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1)
    sum += Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

function normaliseDigits(digits: string): Barcode | undefined {
  switch (digits.length) {
    case 8:
      return readEightDigits(digits);
    case 12:
    case 13:
      return hasValidGtinCheckDigit(digits) ? shorten(digits.padStart(13, "0")) : undefined;
    case 14:
      if (!hasValidGtinCheckDigit(digits)) return undefined;
      return digits.startsWith("0") ? shorten(digits.slice(1)) : (digits as Barcode);
    default:
      return digits.length <= MAX_LENGTH ? (digits as Barcode) : undefined;
  }
}

/** Eight digits are an EAN-8, a UPC-E with its number system and check digit, or a number of the shop's own. */
function readEightDigits(digits: string): Barcode {
  if (isEan8(digits)) return digits as Barcode;
  const upcA = expandUpcE(digits);
  return upcA === undefined ? (digits as Barcode) : shorten(`0${upcA}`);
}

/** EAN-8 that begin with 0 are for a shop's own use, so that a UPC-E, which names goods of the trade, goes first. */
function isEan8(digits: string): boolean {
  return hasValidGtinCheckDigit(digits) && !(digits.startsWith("0") && expandUpcE(digits) !== undefined);
}

/** GS1 keeps thirteen digits with five leading zeros for EAN-8 written long. */
function shorten(thirteen: string): Barcode {
  const eight = thirteen.slice(5);
  return (thirteen.startsWith("00000") && isEan8(eight) ? eight : thirteen) as Barcode;
}

/** The UPC-A that eight digits of UPC-E stand for, if its check digit is theirs. */
function expandUpcE(digits: string): string | undefined {
  if (!/^[01]/.test(digits)) return undefined;
  const system = digits.slice(0, 1);
  const body = digits.slice(1, 7);
  const check = digits.slice(7);
  const last = Number(body.slice(5));
  let number: string;
  if (last <= 2) number = `${body.slice(0, 2)}${last}0000${body.slice(2, 5)}`;
  else if (last === 3) number = `${body.slice(0, 3)}00000${body.slice(3, 5)}`;
  else if (last === 4) number = `${body.slice(0, 4)}00000${body.slice(4, 5)}`;
  else number = `${body.slice(0, 5)}0000${last}`;
  const upcA = `${system}${number}${check}`;
  return hasValidGtinCheckDigit(upcA) ? upcA : undefined;
}
