/** Cash: rounding what is due to what coins can make, and the amounts a customer is likely to hand over. */
import type { Currency } from "./currencies.ts";
import { type Minor, roundToIncrement, roundUpToIncrement, subtract } from "./money.ts";

/** Most quick cash buttons that fit beside each other. */
const MOST_QUICK_AMOUNTS = 5;

/**
 * An amount as cash can pay it: the nearest multiple of the smallest cash amount, ties away from zero.
 * @param incrementMinor 5 for 0.05 in Switzerland, 100 for a krone in Norway, 500 for 5 forints, 1 where cents exist
 */
export function roundCash(amount: Minor, incrementMinor: Minor): Minor {
  return roundToIncrement(amount, incrementMinor);
}

/** What rounding adds to an amount paid in cash (takes from it when negative), in minor units. */
export function cashRoundingOf(amount: Minor, incrementMinor: Minor): Minor {
  return subtract(roundCash(amount, incrementMinor), amount);
}

/**
 * Amounts for the quick cash buttons, ascending: what is due, then what customers hand over for it in notes of one
 * kind (and, below the smallest note, in the largest coin). The first single note that is enough is always among them.
 * @param due what cash has to pay, in minor units, rounded already
 */
export function quickAmounts(due: Minor, currency: Currency): Minor[] {
  if (due <= 0) return [];
  const offered = handedOver(due, currency);
  const noteIndex = offered.findIndex(({ single }) => single);
  const most = MOST_QUICK_AMOUNTS - 1;
  // Where several small notes come before the single one, the smallest of them say least.
  const from = Math.max(0, noteIndex - most + 1);
  return [due, ...offered.slice(from, from + most).map(({ amount }) => amount)];
}

/** Amounts above what is due, ascending; `single` where one note or coin makes it. */
function handedOver(due: Minor, currency: Currency): { amount: Minor; single: boolean }[] {
  const notes = currency.denominations.filter(({ kind }) => kind === "note").map(({ minor }) => minor);
  const largestCoin = currency.denominations.find(({ kind }) => kind === "coin")?.minor;
  const underNotes = largestCoin !== undefined && notes.every((note) => note > roundUpToIncrement(due, largestCoin));
  const coins = underNotes ? [largestCoin] : [];
  const amounts = new Map<Minor, boolean>();
  for (const piece of [...notes, ...coins]) {
    const amount = roundUpToIncrement(due, piece);
    if (amount > due) amounts.set(amount, amounts.get(amount) === true || amount === piece);
  }
  return [...amounts].map(([amount, single]) => ({ amount, single })).sort((a, b) => a.amount - b.amount);
}
