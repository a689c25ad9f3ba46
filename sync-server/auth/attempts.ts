/** Counting failures by account and by address, apart: so many in a window, then a wait. In memory; it forgets at a restart. */

/** Failures allowed in a window. */
export interface AttemptLimit {
  readonly max: number;
  readonly windowMs: number;
}

/** Most names remembered; the oldest goes first. */
const MOST_NAMES = 50_000;

/** Failures by name. */
export class Attempts {
  readonly #limit: AttemptLimit;
  readonly #failures = new Map<string, { count: number; untilMs: number }>();

  constructor(limit: AttemptLimit) {
    this.#limit = limit;
  }

  /** Names remembered. */
  get size(): number {
    return this.#failures.size;
  }

  /** Seconds to wait before the next try; 0 when it may be made now. */
  waitSeconds(name: string, nowMs: number): number {
    const known = this.#failures.get(name);
    if (!known || known.untilMs <= nowMs || known.count < this.#limit.max) return 0;
    return Math.ceil((known.untilMs - nowMs) / 1_000);
  }

  /** One more try, counted as a failure until it turns out well: many at once can't slip past the limit together. */
  count(name: string, nowMs: number): void {
    const known = this.#failures.get(name);
    const count = known && known.untilMs > nowMs ? known.count + 1 : 1;
    const untilMs = count === 1 ? nowMs + this.#limit.windowMs : (known?.untilMs ?? nowMs);
    this.#failures.delete(name);
    this.#failures.set(name, { count, untilMs });
    const oldest = this.#failures.keys().next();
    if (this.#failures.size > MOST_NAMES && !oldest.done) this.#failures.delete(oldest.value);
  }

  /** The last try was none that counts. */
  takeBack(name: string): void {
    const known = this.#failures.get(name);
    if (known) this.#failures.set(name, { ...known, count: Math.max(0, known.count - 1) });
  }

  /** It went well: earlier failures are forgotten. */
  succeed(name: string): void {
    this.#failures.delete(name);
  }
}
