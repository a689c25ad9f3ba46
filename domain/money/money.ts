/**
 * Money as integer minor units. Sole owner of rounding: no other file rounds an amount, a rate or a quantity.
 *
 * An aggregate (a sale, a session, a journal entry) names its currency once and holds `…Minor` amounts; `Money` pairs
 * the two where an amount travels alone.
 */
import { invariant } from "#domain/invariant.ts";

declare const minorBrand: unique symbol;
declare const currencyBrand: unique symbol;
declare const rateBrand: unique symbol;
declare const quantityBrand: unique symbol;

/** An amount in the smallest unit of its currency (cents, yen, fils). Always a safe integer. */
export type Minor = number & { readonly [minorBrand]: true };
/** ISO 4217 alphabetic code. */
export type CurrencyCode = string & { readonly [currencyBrand]: true };
/** A rate in millionths: 19 % is 190 000. */
export type RateMillionths = number & { readonly [rateBrand]: true };
/** A quantity in thousandths of its unit: 0.482 kg is 482, two pieces are 2 000. */
export type QuantityThousandths = number & { readonly [quantityBrand]: true };

/** An amount that travels alone, with its currency. */
export interface Money {
  readonly currency: CurrencyCode;
  readonly minor: Minor;
}

/** Brands an integer amount of minor units. Anything but a safe integer is a bug. */
export function minor(amount: number): Minor {
  invariant(Number.isSafeInteger(amount), "an amount is a safe integer of minor units");
  // -0 would hash and compare differently from 0.
  return (amount === 0 ? 0 : amount) as Minor;
}

/** Nothing, in any currency. */
export const ZERO = minor(0);

/** Brands a rate in millionths (0 … 10 000 000, that is 1000 %). */
export function rateMillionths(rate: number): RateMillionths {
  invariant(Number.isSafeInteger(rate) && rate >= 0 && rate <= 10_000_000, "a rate is 0 to 10 000 000 millionths");
  return rate as RateMillionths;
}

/** Brands a quantity in thousandths. */
export function quantityThousandths(quantity: number): QuantityThousandths {
  invariant(Number.isSafeInteger(quantity), "a quantity is a safe integer of thousandths");
  return quantity as QuantityThousandths;
}

/** Pairs an amount with its currency. */
export function money(currency: CurrencyCode, amount: Minor): Money {
  return { currency, minor: amount };
}

/** Adds amounts of one currency, in minor units. */
export function add(...amounts: readonly Minor[]): Minor {
  let sum = 0;
  for (const amount of amounts) sum += amount;
  return minor(sum);
}

/** `from - take`, in minor units of one currency. */
export function subtract(from: Minor, take: Minor): Minor {
  return minor(from - take);
}

/** The amount with its sign turned. */
export function negate(amount: Minor): Minor {
  return minor(-amount);
}

/**
 * Integer division rounded half away from zero, the commercial rounding that tax offices and receipts use.
 * @returns `numerator / denominator`, rounded once
 */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator > 0n, "a divisor is positive");
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return negative ? -rounded : rounded;
}

/** A BigInt result as minor units; out of the safe range is a bug, because inputs are limited where they enter. */
export function fromBigInt(amount: bigint): Minor {
  return minor(Number(amount));
}

/** Price × quantity, rounded once. @param unitPrice minor units for one whole unit (piece or kilogram) */
export function extend(unitPrice: Minor, quantity: QuantityThousandths): Minor {
  return fromBigInt(divideRounded(BigInt(unitPrice) * BigInt(quantity), 1000n));
}

/** A share of an amount, rounded once: `percentOf(minor(1000), rateMillionths(190_000))` is 190. */
export function shareOf(amount: Minor, rate: RateMillionths): Minor {
  return fromBigInt(divideRounded(BigInt(amount) * BigInt(rate), 1_000_000n));
}

/**
 * Splits an amount over weights so that the parts add up to it exactly: largest remainder, ties to the earlier part.
 * @param weights not negative; when all are zero the whole amount goes to the first part
 */
export function allocate(amount: Minor, weights: readonly bigint[]): Minor[] {
  invariant(weights.length > 0, "an amount is split over at least one part");
  invariant(
    weights.every((weight) => weight >= 0n),
    "weights are not negative",
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return weights.map((_, index) => (index === 0 ? amount : ZERO));
  const sign = amount < 0 ? -1n : 1n;
  const magnitude = BigInt(amount) * sign;
  const parts = weights.map((weight, index) => ({
    index,
    whole: (magnitude * weight) / total,
    remainder: (magnitude * weight) % total,
  }));
  let left = magnitude - parts.reduce((sum, part) => sum + part.whole, 0n);
  for (const part of [...parts].sort((a, b) => compareBigInt(b.remainder, a.remainder) || a.index - b.index)) {
    if (left === 0n) break;
    part.whole += 1n;
    left -= 1n;
  }
  return parts.map((part) => fromBigInt(part.whole * sign));
}

/** An amount before rounding, exact: `numerator / denominator` minor units, the denominator positive. */
export interface ExactAmount {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Rounds an exact amount once, half away from zero, to minor units. */
export function roundExact(amount: ExactAmount): Minor {
  return fromBigInt(divideRounded(amount.numerator, amount.denominator));
}

/**
 * Rounds the sum of exact amounts once and returns it to them, so that the parts add up to the rounded sum and each
 * is less than one minor unit from its exact amount: largest remainder, ties to the earlier part. Turning every sign
 * turns every part's sign.
 */
export function roundTogether(amounts: readonly ExactAmount[]): Minor[] {
  const parts = amounts.map(({ numerator, denominator }, index) => ({
    index,
    whole: numerator / denominator,
    remainder: numerator % denominator,
    denominator,
  }));
  const sum = sumExact(amounts);
  let left = divideRounded(sum.numerator, sum.denominator) - parts.reduce((whole, part) => whole + part.whole, 0n);
  const step = left < 0n ? -1n : 1n;
  const byRemainder = [...parts].sort(
    (a, b) =>
      compareBigInt(b.remainder * step * a.denominator, a.remainder * step * b.denominator) || a.index - b.index,
  );
  for (const part of byRemainder) {
    if (left === 0n) break;
    part.whole += step;
    left -= step;
  }
  return parts.map((part) => fromBigInt(part.whole));
}

/**
 * The nearest multiple of an increment, ties away from zero.
 * @param incrementMinor more than zero
 */
export function roundToIncrement(amount: Minor, incrementMinor: Minor): Minor {
  const increment = BigInt(incrementMinor);
  return fromBigInt(divideRounded(BigInt(amount), increment) * increment);
}

/**
 * The smallest multiple of an increment that is enough.
 * @param incrementMinor more than zero
 */
export function roundUpToIncrement(amount: Minor, incrementMinor: Minor): Minor {
  const over = amount % incrementMinor;
  return minor(amount - over + (over > 0 ? incrementMinor : 0));
}

function sumExact(amounts: readonly ExactAmount[]): ExactAmount {
  // Lines of one sale share few denominators: adding up within each keeps the numbers short.
  const byDenominator = new Map<bigint, bigint>();
  for (const { numerator, denominator } of amounts)
    byDenominator.set(denominator, (byDenominator.get(denominator) ?? 0n) + numerator);
  let sum: ExactAmount = { numerator: 0n, denominator: 1n };
  for (const [denominator, numerator] of byDenominator)
    sum = {
      numerator: sum.numerator * denominator + numerator * sum.denominator,
      denominator: sum.denominator * denominator,
    };
  return sum;
}

function compareBigInt(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
