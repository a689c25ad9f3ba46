/** What is said while the demo's days are played: how far it is, and how long the rest will take at the pace so far. */
import type { FillWatcher } from "./fill-shop.ts";

/** Without a screen a line is said this often, ms; on a screen it is written over. */
const SAY_AGAIN_MS = 5_000;
const WRITE_AGAIN_MS = 250;
/** An estimate from less would be a guess, ms. */
const LEAST_MEASURED_MS = 3_000;

/** Watches a run. */
export class Progress implements FillWatcher {
  readonly #say: (line: string) => void;
  readonly #onScreen: boolean;
  readonly #startedMs = performance.now();
  #playedFromMs: number | null = null;
  #saidMs = 0;
  #cancelled = false;

  /** @param onScreen whether a line can be written over */
  constructor(say: (line: string) => void, onScreen: boolean) {
    this.#say = say;
    this.#onScreen = onScreen;
  }

  /** Seconds since it began. */
  get seconds(): number {
    return Math.round((performance.now() - this.#startedMs) / 1_000);
  }

  say(line: string): void {
    this.#say(line);
  }

  cancel(): void {
    this.#cancelled = true;
  }

  isCancelled(): boolean {
    return this.#cancelled;
  }

  progress(done: number, planned: number, sales: number, date: string): void {
    const nowMs = performance.now();
    this.#playedFromMs ??= nowMs;
    const isLast = done === planned;
    if (!isLast && nowMs - this.#saidMs < (this.#onScreen ? WRITE_AGAIN_MS : SAY_AGAIN_MS)) return;
    this.#saidMs = nowMs;
    const percent = Math.floor((100 * done) / planned);
    const line = `${date}: ${done} of ${planned} days of registers (${percent} %), ${sales} sales${this.#left(done, planned, nowMs)}`;
    if (!this.#onScreen) this.#say(line);
    else process.stdout.write(`\r\x1b[2K${line}${isLast ? "\n" : ""}`);
  }

  #left(done: number, planned: number, nowMs: number): string {
    const playedMs = nowMs - (this.#playedFromMs ?? nowMs);
    if (done === planned) return "";
    // The first day was over when the measuring began.
    if (playedMs < LEAST_MEASURED_MS || done < 2) return ", measuring the pace";
    return `, about ${Math.ceil((playedMs / (done - 1)) * (planned - done) * 0.001)} s left`;
  }
}
