/** Telling the server how this register is: now and then, and at once when the printer's trouble began or ended. */
import { statfsSync } from "node:fs";
import type { Logger } from "pino";
import { type Health, healthAnswerSchema } from "#domain/protocol/sync/health.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { readPlacedAfter } from "#main/register/store/sent-entries.ts";
import type { Till } from "#main/register/till.ts";
import type { ServerLine } from "./server-line.ts";

/** It is told this often where nothing changed, ms. */
const EVERY_MS = 300_000;
/** States of a printer in which it prints, or is about to; going from one to another is no news. */
const WELL: readonly Health["printer"][] = ["not_set", "unknown", "ready", "printing", "paper_near_end"];

/** What the process knows of the register besides its books. */
export interface HealthSource {
  readonly programVersion: string;
  /** Where the books are. */
  readonly dataFolder: string;
  printer(): Health["printer"];
}

/** Tells it; one for each connection. */
export class HealthTeller {
  readonly #parts: {
    readonly till: Till;
    readonly line: ServerLine;
    readonly log: Logger;
    readonly source: HealthSource;
  };
  #dueMs = 0;
  #trouble: Health["printer"] | null = null;

  constructor(parts: { till: Till; line: ServerLine; log: Logger; source: HealthSource }) {
    this.#parts = parts;
  }

  /**
   * Tells it where it is due. That it did not arrive keeps nothing else waiting: the next time says the same.
   * @param waiting how many entries the server has not acknowledged, and the position of the last one it has
   */
  async tell(waiting: { readonly waiting: number; readonly sentUpTo: number }, signal: AbortSignal): Promise<void> {
    const { till, line, log, source } = this.#parts;
    const printer = source.printer();
    const trouble = WELL.includes(printer) ? null : printer;
    if (trouble === this.#trouble && this.#dueMs > till.clock.monotonicMs()) return;
    const told = await line.post("/v1/device/health", this.#health(printer, waiting), healthAnswerSchema, signal);
    if (told.ok) {
      this.#trouble = trouble;
      this.#dueMs = till.clock.monotonicMs() + EVERY_MS;
    } else log.info({ code: told.refusal.code }, "how this register is could not be told");
  }

  #health(printer: Health["printer"], { waiting, sentUpTo }: { waiting: number; sentUpTo: number }): Health {
    const { till, source } = this.#parts;
    const { acknowledged } = till;
    return {
      programVersion: source.programVersion,
      unsent: waiting,
      unsentSince: waiting > 0 ? this.#oldestAfter(sentUpTo) : null,
      printer,
      freeDiskBytes: freeBytesAt(source.dataFolder),
      acknowledged: acknowledged && { epoch: acknowledged.epoch, seq: acknowledged.seq, hash: acknowledged.hash },
      sentAt: instantFromMs(till.clock.nowMs()),
    };
  }

  #oldestAfter(position: number): Health["unsentSince"] {
    const [oldest] = this.#parts.till.store.read((tx) => readPlacedAfter(tx, position, 1));
    return oldest ? (JSON.parse(oldest.preimage) as { occurredAt: Health["unsentSince"] }).occurredAt : null;
  }
}

/** Null where the computer does not say. */
function freeBytesAt(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Math.min(bavail * bsize, Number.MAX_SAFE_INTEGER);
  } catch {
    return null;
  }
}
