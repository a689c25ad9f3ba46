/** Random numbers from a seed, so that a failing run can be run again. */

/** A source of numbers in [0, 1). */
export interface Random {
  next(): number;
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  /** Whether something of this likelihood happens. */
  happens(likelihood: number): boolean;
}

/** Makes a source from a seed (Mulberry32: small, and good enough to scatter kills). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, below: (end) => Math.floor(next() * end), happens: (likelihood) => next() < likelihood };
}
