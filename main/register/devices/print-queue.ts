/** The worker of the print queue: prints each stored job once, or leaves it to a person. Sole caller of the printer. */
import { asCopy, type ReceiptDocument, type ReceiptKind } from "#domain/receipt/receipt-document.ts";
import { type EscposPaper, toEscpos } from "./escpos.ts";
import {
  type DrawerPulse,
  type DrawerState,
  type KickOutcome,
  type Printer,
  type PrinterFault,
  type PrinterStatus,
  type PrintOutcome,
  takesJobs,
} from "./printer.ts";

/** A paper that waits to be printed. */
export interface PrintJob {
  readonly jobId: string;
  readonly kind: ReceiptKind;
  /** The first print of it; the queue marks copies itself. */
  readonly document: ReceiptDocument;
  /** How often bytes were about to go out already. */
  readonly attempt: number;
  /** 0: the first print; n: the nth copy. */
  readonly copyNumber: number;
}

/**
 * The stored queue. A job is a row written in the transaction of the sale or movement it belongs to; states are
 * queued, sending, perhaps, and gone once printed. Every `mark…` is durable when it returns,
 * and throws when it could not be.
 */
export interface PrintJobs {
  /** The oldest queued job; jobs marked perhaps are not offered again until a person answered. */
  next(): PrintJob | undefined;
  /** Jobs still `sending` although nobody sends: what a stopped program left behind. */
  interrupted(): readonly string[];
  /** Jobs whose drawer kick is still due, oldest first, whatever state the job itself is in. */
  kicksDue(): readonly string[];
  /** The pin that the job's drawer hangs on. */
  kickPin(jobId: string): DrawerPulse["pin"];
  /** The kick is spent. It is marked before the pulse: a drawer never opens twice for one sale, nor long after it. */
  markKicked(jobId: string): void;
  /** Bytes are about to go out. */
  markSending(jobId: string): void;
  /** The printer confirmed it: the job is done. */
  markPrinted(jobId: string): void;
  /** Nothing was printed; queued again, in its old place. */
  markWaiting(jobId: string, fault: PrinterFault): void;
  /** Nobody knows; a person must say. */
  markPerhaps(jobId: string): void;
}

/** What the screen shows of the printer. `unknown` until it was asked for the first time. */
export interface PrinterState {
  readonly state: PrinterStatus["state"] | "unknown" | "printing";
  readonly drawer: DrawerState;
  /** The job that is in the printer or waits for it; undefined when there is none. */
  readonly jobId: string | undefined;
}

export interface PrintQueueParts {
  readonly printer: Printer;
  readonly jobs: PrintJobs;
  readonly paper: EscposPaper;
  readonly pulse: DrawerPulse;
  /** Told on each change, and only then. */
  readonly onState: (state: PrinterState) => void;
  /** Told when a job changed its place: printed, waiting or perhaps printed. */
  readonly onJob: (jobId: string, became: "printed" | "waiting" | "perhaps") => void;
  /** Told of our own faults and the store's (a full disk); the worker goes on by itself. */
  readonly onBug: (error: unknown) => void;
  readonly times?: Partial<PrintQueueTimes>;
}

/** Waits between two looks at the printer, in ms. */
export interface PrintQueueTimes {
  /** The first wait while a job can't be printed; doubled each time. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
  /** While nothing is to be printed. */
  readonly idleMs: number;
  /** While the drawer stands open. */
  readonly drawerOpenMs: number;
}

const USUAL_TIMES: PrintQueueTimes = { retryMs: 500, longestRetryMs: 5_000, idleMs: 5_000, drawerOpenMs: 1_000 };

/** The running worker. */
export interface PrintQueue {
  state(): PrinterState;
  /** There is a new job or kick: call it after the commit. Never waits. */
  wake(): void;
  /** Opens the drawer now, without a paper (a no sale). */
  openDrawer(): Promise<KickOutcome>;
  /** Stops; a job under way is left as perhaps printed. Resolves when nothing calls the store any more. */
  stop(): Promise<void>;
}

/**
 * Starts the worker. What an earlier run left `sending` is marked perhaps printed, and drawer kicks it left behind are
 * spent without a pulse: a drawer that opens by itself minutes after the sale is an open till.
 */
export function startPrintQueue(parts: PrintQueueParts): PrintQueue {
  return new PrintWorker(parts);
}

class PrintWorker implements PrintQueue {
  readonly #parts: PrintQueueParts;
  readonly #times: PrintQueueTimes;
  readonly #bell = alarmBell();
  readonly #running: Promise<void>;
  #state: PrinterState = { state: "unknown", drawer: "unknown", jobId: undefined };
  #kicking: Promise<void> = Promise.resolve();
  #leftoversSettled = false;
  #stopped = false;

  constructor(parts: PrintQueueParts) {
    this.#parts = parts;
    this.#times = { ...USUAL_TIMES, ...parts.times };
    this.#running = this.#run();
  }

  state(): PrinterState {
    return this.#state;
  }

  wake(): void {
    if (this.#stopped) return;
    this.#kicking = this.#kicking.then(() => this.#kickDrawers()).catch(this.#parts.onBug);
    this.#bell.ring();
  }

  async openDrawer(): Promise<KickOutcome> {
    const kick = await this.#parts.printer.openDrawer(this.#parts.pulse);
    this.#showBeside(kick.status);
    // The worker looks more often while the drawer stands open.
    this.#bell.ring();
    return kick;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#parts.printer.close();
    this.#bell.ring();
    await Promise.all([this.#running, this.#kicking]);
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      try {
        if (!this.#leftoversSettled) this.#settleLeftovers();
        const { restMs, failed } = await this.#work(failures);
        failures = failed ? failures + 1 : 0;
        if (restMs > 0 && !this.#stopped) await this.#bell.rest(restMs);
      } catch (error) {
        this.#parts.onBug(error);
        if (!this.#stopped) await this.#bell.rest(this.#times.longestRetryMs);
      }
    }
  }

  #settleLeftovers(): void {
    const { jobs } = this.#parts;
    for (const jobId of jobs.interrupted()) jobs.markPerhaps(jobId);
    for (const jobId of jobs.kicksDue()) jobs.markKicked(jobId);
    this.#leftoversSettled = true;
  }

  /** One look at the queue. @returns how long to rest, in ms */
  async #work(failures: number): Promise<{ readonly restMs: number; readonly failed: boolean }> {
    const { printer, jobs } = this.#parts;
    const { retryMs, longestRetryMs, drawerOpenMs, idleMs } = this.#times;
    await this.#kicking;
    const status = await printer.status();
    if (this.#stopped) return { restMs: 0, failed: false };
    const job = jobs.next();
    this.#show(status, job?.jobId);
    if (job === undefined) return { restMs: status.drawer === "open" ? drawerOpenMs : idleMs, failed: false };
    const retry = { restMs: Math.min(longestRetryMs, retryMs * 2 ** failures), failed: true };
    // Asked before the job is marked: a printer that is out for a day costs no write.
    if (!takesJobs(status)) return retry;
    const bytes = this.#draw(job);
    if (bytes === undefined) return { restMs: 0, failed: false };

    jobs.markSending(job.jobId);
    this.#show(status, job.jobId, true);
    const outcome = await printer.print(bytes, (now) => this.#show(now, job.jobId, true));
    this.#settle(job.jobId, outcome);
    return outcome.outcome === "not_printed" ? retry : { restMs: 0, failed: false };
  }

  #settle(jobId: string, outcome: PrintOutcome): void {
    const { jobs, onJob } = this.#parts;
    if (outcome.outcome === "printed") jobs.markPrinted(jobId);
    else if (outcome.outcome === "not_printed") jobs.markWaiting(jobId, outcome.fault);
    else jobs.markPerhaps(jobId);
    this.#show(outcome.status, outcome.outcome === "not_printed" ? jobId : undefined);
    onJob(jobId, outcome.outcome === "not_printed" ? "waiting" : outcome.outcome);
  }

  #draw(job: PrintJob): Uint8Array | undefined {
    const { jobs, paper, onBug, onJob } = this.#parts;
    try {
      return toEscpos(job.copyNumber > 0 ? asCopy(job.document, job.copyNumber) : job.document, paper);
    } catch (error) {
      // A paper that can't be drawn is left to a person: it would block every paper behind it.
      onBug(error);
      jobs.markPerhaps(job.jobId);
      onJob(job.jobId, "perhaps");
      return undefined;
    }
  }

  /** Kicks at once and beside the job under way: cash must not wait for paper. */
  async #kickDrawers(): Promise<void> {
    const { printer, jobs, pulse } = this.#parts;
    if (!this.#leftoversSettled) return;
    for (const jobId of jobs.kicksDue()) {
      const pin = jobs.kickPin(jobId);
      jobs.markKicked(jobId);
      this.#showBeside((await printer.openDrawer({ ...pulse, pin })).status);
    }
  }

  /** Shows what was heard beside the job under way. */
  #showBeside(status: PrinterStatus): void {
    this.#show(status, this.#state.jobId, this.#state.state === "printing");
  }

  #show(status: PrinterStatus, jobId: string | undefined, printing = false): void {
    const shown = printing && takesJobs(status) ? "printing" : status.state;
    const before = this.#state;
    this.#state = { state: shown, drawer: status.drawer, jobId };
    const same = before.state === shown && before.drawer === status.drawer && before.jobId === jobId;
    if (!same) this.#parts.onState(this.#state);
  }
}

/** A rest that a ring ends early; a ring while nobody rests ends the next rest at once. */
function alarmBell(): { ring(): void; rest(timeMs: number): Promise<void> } {
  let rung = false;
  let wakeUp: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wakeUp?.();
    },
    async rest(timeMs) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeMs);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      wakeUp = undefined;
    },
  };
}
