/** The register's clock: wall time, monotonic time since this boot, and jumps between the two. */
import { performance } from "node:perf_hooks";

/** A jump smaller than this, in ms, is drift and not worth an entry (journal-and-sync.md, "Clocks"). */
export const JUMP_MS = 120_000;

/** Where time comes from. Tests pass their own. */
export interface Clock {
  /** Wall clock in ms since the epoch, UTC. */
  nowMs(): number;
  /** Ms since this boot of the register; never goes back. */
  monotonicMs(): number;
}

/** The computer's clock. */
export function computerClock(): Clock {
  return { nowMs: () => Date.now(), monotonicMs: () => Math.floor(performance.now()) };
}

/** A jump of the wall clock: when it should have been, when it was, in ms. */
export interface ClockJump {
  readonly expectedMs: number;
  readonly foundMs: number;
}

/** Watches wall against monotonic clock. */
export class ClockWatch {
  readonly #clock: Clock;
  #lastWallMs: number;
  #lastMonotonicMs: number;

  /** @param lastEntryMs wall time of the last entry before this boot: a clock behind it was set back meanwhile */
  constructor(clock: Clock, lastEntryMs: number | null) {
    this.#clock = clock;
    this.#lastMonotonicMs = clock.monotonicMs();
    this.#lastWallMs = Math.max(clock.nowMs(), lastEntryMs ?? 0);
  }

  /** The jump since the last look, if there was one. Looking accepts the new time. */
  look(): ClockJump | null {
    const foundMs = this.#clock.nowMs();
    const monotonicMs = this.#clock.monotonicMs();
    const expectedMs = this.#lastWallMs + (monotonicMs - this.#lastMonotonicMs);
    this.#lastWallMs = foundMs;
    this.#lastMonotonicMs = monotonicMs;
    return Math.abs(foundMs - expectedMs) > JUMP_MS ? { expectedMs, foundMs } : null;
  }
}
