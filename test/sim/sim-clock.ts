/** The time of a simulation: it goes by only when the simulation says so, and wakes whoever rests. */
import type { Alarm } from "#main/register/sync/errand.ts";
import type { Random } from "#test/crash/random.ts";

/** Somebody who rests until a time. */
interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly whose: object;
  ring(): void;
}

/** Time since the beginning, and everybody's alarms. */
export class SimClock {
  /** True time: ms since the simulation began. */
  elapsedMs = 0;
  #sleepers: Sleeper[] = [];
  #order = 0;

  /** Alarms of one life of a till. @param counts told how many of its errands rest */
  alarmOf(whose: object, random: Random, counts: (resting: number) => void): Alarm {
    let resting = 0;
    return {
      random: () => random.next(),
      after: (ms, ring) => {
        const end = (): void => {
          this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
          resting -= 1;
          counts(resting);
        };
        this.#order += 1;
        const sleeper: Sleeper = { atMs: this.elapsedMs + ms, order: this.#order, whose, ring };
        this.#sleepers.push(sleeper);
        resting += 1;
        counts(resting);
        return end;
      },
    };
  }

  /** When somebody wakes next; null when nobody rests. */
  get nextMs(): number | null {
    return this.#first()?.atMs ?? null;
  }

  /** Wakes whoever is due first, if it is time. @returns whether somebody was */
  ringNext(): boolean {
    const first = this.#first();
    if (!first || first.atMs > this.elapsedMs) return false;
    first.ring();
    return true;
  }

  /** Forgets the alarms of a life that is over. */
  forget(whose: object): void {
    this.#sleepers = this.#sleepers.filter((each) => each.whose !== whose);
  }

  #first(): Sleeper | undefined {
    return this.#sleepers.reduce<Sleeper | undefined>((first, each) => {
      return !first || each.atMs < first.atMs || (each.atMs === first.atMs && each.order < first.order) ? each : first;
    }, undefined);
  }
}
