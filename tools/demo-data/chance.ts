/** Chance from a seed: the same text, the same shop. Each day of each register has a seed of its own, so that a day is the same whatever came before it. */
import { createHash } from "node:crypto";
import type { NewId } from "#domain/ids.ts";
import { type Random, randomFrom } from "#test/crash/random.ts";

/** Chance that a shop's day is made of. */
export class Chance {
  readonly #random: Random;

  /** @param seed any text */
  constructor(seed: string) {
    this.#random = randomFrom(createHash("sha256").update(seed).digest().readUInt32LE(0));
  }

  /** A number from 0 to below 1. */
  next(): number {
    return this.#random.next();
  }

  /** Whether something of this likelihood happens. */
  happens(likelihood: number): boolean {
    return this.#random.happens(likelihood);
  }

  /** A whole number from `least` to `most`, both among them. */
  between(least: number, most: number): number {
    return least + this.#random.below(most - least + 1);
  }

  /** One of several, all alike. @throws when there are none */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.below(items.length)];
    if (item === undefined) throw new Error("there is nothing to pick from");
    return item;
  }

  /** The place of one of several weights, each as likely as it is heavy. */
  weighed(weights: readonly number[]): number {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return found < 0 ? weights.length - 1 : found;
  }

  /** The same things in another order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    return items
      .map((item) => ({ item, at: this.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }
}

/** Ids of the seventh version (RFC 9562) at a clock's time, the rest of them from a seed. @param nowMs the clock */
export function idsFrom(seed: string, nowMs: () => number): NewId {
  let made = 0;
  return <Id extends string>() => {
    made += 1;
    const bytes = createHash("sha256").update(`${seed} ${made}`).digest().subarray(0, 16);
    bytes.writeUIntBE(nowMs(), 0, 6);
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    const hex = bytes.toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-") as Id;
  };
}
