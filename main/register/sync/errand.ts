/** An errand to the server that is run again and again: at once when there is something to do, and after a failure later each time. */

/**
 * How an errand ended: everything done, more to do at once, or what went wrong. `lost` is what went well for long and
 * then broke: what failed before it counts no more.
 */
export type Outcome = "done" | "more" | "failed" | "slowly" | "lost";

/** What wakes an errand after its rest. */
export interface Alarm {
  /** @returns what calls it off */
  after(ms: number, ring: () => void): () => void;
  /** In [0, 1): how rests are scattered. */
  random(): number;
}

const CLOCK_ALARM: Alarm = {
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** How long an errand rests, ms. */
export interface Pace {
  /** When there is nothing to do. */
  readonly restMs: number;
  /** Before the second try; doubles with each. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** The computer's timers, unless a simulation has a time of its own. */
  readonly alarm?: Alarm;
}

/** How registers keep at it (journal-and-sync.md, "Uplink"): polls every 30 s, tries again after 1 s to 60 s. */
export const USUAL_PACE: Pace = { restMs: 30_000, firstRetryMs: 1_000, longestRetryMs: 60_000 };

/** Runs one errand, never twice at a time. */
export class Errand {
  readonly #run: () => Promise<Outcome>;
  readonly #pace: Pace;
  readonly #onBug: (error: unknown) => void;
  #failures = 0;
  #rung = false;
  #stopped = false;
  #callOff: (() => void) | null = null;
  #endRest: (() => void) | null = null;
  #life: Promise<void> = Promise.resolve();

  constructor(options: { run: () => Promise<Outcome>; pace: Pace; onBug: (error: unknown) => void }) {
    this.#run = options.run;
    this.#pace = options.pace;
    this.#onBug = options.onBug;
  }

  /** Sets out, and keeps at it until `stop`. */
  start(): void {
    this.#life = this.#live();
  }

  /** There is something to do. After a failure it waits its time all the same. */
  ring(): void {
    if (this.#failures > 0) return;
    this.hurry();
  }

  /** Somebody wants it tried now, whatever failed before. */
  hurry(): void {
    this.#rung = true;
    this.#endRest?.();
  }

  /** Ends after what is under way. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#endRest?.();
    return this.#life;
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      this.#rung = false;
      const outcome = await this.#tryOnce();
      this.#failures = this.#failuresAfter(outcome);
      if (outcome === "more" || this.#rung || this.#stopped) continue;
      await this.#rest(this.#pauseMs(outcome));
    }
  }

  async #tryOnce(): Promise<Outcome> {
    try {
      return await this.#run();
    } catch (error) {
      this.#onBug(error);
      return "failed";
    }
  }

  #failuresAfter(outcome: Outcome): number {
    if (outcome === "done" || outcome === "more") return 0;
    return outcome === "lost" ? 1 : this.#failures + 1;
  }

  /** Full jitter: a thousand tills that lost the same server do not come back in the same second. */
  #pauseMs(outcome: Outcome): number {
    const { restMs, firstRetryMs, longestRetryMs } = this.#pace;
    if (outcome === "done") return restMs;
    if (outcome === "slowly") return longestRetryMs;
    const highest = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(this.#failures - 1, 20));
    return firstRetryMs / 2 + this.#alarm.random() * highest;
  }

  get #alarm(): Alarm {
    return this.#pace.alarm ?? CLOCK_ALARM;
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#endRest = () => {
        this.#callOff?.();
        this.#callOff = null;
        this.#endRest = null;
        resolve();
      };
      this.#callOff = this.#alarm.after(ms, () => this.#endRest?.());
    });
  }
}
