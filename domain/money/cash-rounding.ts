/** Cash: rounding what is due to what coins can make, and the amounts a customer is likely to hand over. */
import type { Currency } from "./currencies.ts";
import { divideRounded, fromBigInt, type Minor, minor, subtract } from "./money.ts";

/** Most quick cash buttons that fit beside each other. */
const MOST_QUICK_AMOUNTS = 5;

/**
 * Rounds an amount to the nearest multiple of the smallest cash amount, ties away from zero.
 * @param incrementMinor 5 in Switzerland, 100 in Norway, 1 where every cent exists
 */
export function roundCash(amount: Minor, incrementMinor: Minor): Minor {
  const increment = BigInt(incrementMinor);
  return fromBigInt(divideRounded(BigInt(amount), increment) * increment);
}

/** What rounding adds to (or takes from) an amount paid in cash, in minor units. */
export function cashRoundingOf(amount: Minor, incrementMinor: Minor): Minor {
  return subtract(roundCash(amount, incrementMinor), amount);
}

/** Amounts for the quick cash buttons: exact, then what the notes of the currency make, ascending, at most five. */
export function quickAmounts(due: Minor, currency: Currency): Minor[] {
  if (due <= 0) return [];
  const notes = currency.denominations.filter(({ kind }) => kind === "note").map(({ minor: note }) => note);
  const roundedUp = notes.map((note) => minor(Math.ceil(due / note) * note));
  const amounts = [...new Set([due, ...roundedUp])].sort((a, b) => a - b);
  return amounts.slice(0, MOST_QUICK_AMOUNTS);
}
