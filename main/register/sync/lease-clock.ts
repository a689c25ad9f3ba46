/** The time a lease's end is judged by: what the server and the journal say, carried on by the monotonic clock. Setting the computer's clock back changes nothing about it. */
import type { Clock } from "./clock.ts";

/** Runs from the latest time that somebody vouched for. */
export class LeaseClock {
  readonly #clock: Clock;
  #knownMs: number;
  #knownAtMonotonicMs: number;

  /** @param knownMs the later of the server's last time and the last entry's, ms since the epoch */
  constructor(clock: Clock, knownMs: number) {
    this.#clock = clock;
    this.#knownMs = knownMs;
    this.#knownAtMonotonicMs = clock.monotonicMs();
  }

  /** Now, in ms since the epoch; never earlier than it was. */
  nowMs(): number {
    return this.#knownMs + (this.#clock.monotonicMs() - this.#knownAtMonotonicMs);
  }

  /** Somebody vouches that it is at least this late: the server, or an entry. */
  isAtLeast(ms: number): void {
    if (ms > this.nowMs()) this.#set(ms);
  }

  /** The server signed a new lease at this time: it counts even where a clock that was set forward said more. */
  isNow(ms: number): void {
    this.#set(ms);
  }

  #set(ms: number): void {
    this.#knownMs = ms;
    this.#knownAtMonotonicMs = this.#clock.monotonicMs();
  }
}
