/** The course an order takes in an emulated card terminal: by its amount, as the demo's are documented, or at random. */
import type { Random } from "#test/crash/random.ts";
import type { Order } from "./attempts.ts";

/** What happens to one order. */
export interface Course {
  /** Until the card was read and the bank has answered, ms. */
  readonly thinkMs: number;
  readonly ends: "approved" | "declined";
  /**
   * What becomes of the answer. `before`: the line breaks before the order was read, and nothing is done;
   * `answer`: the line breaks in place of the answer; `silent`: the line stays, and nothing is said.
   */
  readonly loses: "nothing" | "before" | "answer" | "silent";
  /** How long nobody can reach it afterwards, ms. */
  readonly awayMs: number;
}

/** Chooses a course. */
export type ChooseCourse = (order: Order) => Course;

/** Last two digits of an amount in minor units that end otherwise than well, as docs/HARDWARE.md lists them. */
const BY_LAST_DIGITS: Readonly<Record<number, Partial<Course>>> = {
  51: { ends: "declined" },
  52: { thinkMs: 20_000 },
  53: { loses: "answer" },
  54: { loses: "before" },
  55: { loses: "answer", awayMs: 20_000 },
  56: { loses: "silent" },
};

/** The demo's terminal: an amount that ends in 51 to 56 shows a trouble. @param thinkMs usual time for an order */
export function courseByAmount(thinkMs: number): ChooseCourse {
  return ({ amountMinor }) => ({
    thinkMs,
    ends: "approved",
    loses: "nothing",
    awayMs: 0,
    ...BY_LAST_DIGITS[amountMinor % 100],
  });
}

/** A terminal on its worst day: any order may be slow, declined, or lose its answer. */
export function courseAtRandom(random: Random, thinkMs: number): ChooseCourse {
  return () => ({
    thinkMs: random.next() * thinkMs,
    ends: random.happens(0.15) ? "declined" : "approved",
    loses: random.happens(0.25) ? ((["before", "answer", "silent"] as const)[random.below(3)] ?? "answer") : "nothing",
    awayMs: random.happens(0.1) ? random.next() * 300 : 0,
  });
}
