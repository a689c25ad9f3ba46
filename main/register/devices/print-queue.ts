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
 * queued, sending, perhaps, and gone once printed. Every `mark…` is durable when it returns.
 */
export interface PrintJobs {
  /** The oldest queued job; jobs marked perhaps are not offered again until a person answered. */
  next(): PrintJob | undefined;
  /** Jobs still `sending` although nobody sends: what a stopped program left behind. */
  interrupted(): readonly string[];
  /** Jobs whose drawer kick is still due, oldest first, whatever state the job itself is in. */
  kicksDue(): readonly string[];
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
  readonly state: () => PrinterState;
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
  const times: PrintQueueTimes = { ...USUAL_TIMES, ...parts.times };
  const { printer, jobs } = parts;
  const bell = alarmBell();
  let state: PrinterState = { state: "unknown", drawer: "unknown", jobId: undefined };
  let stopped = false;
  let kicking: Promise<void> = Promise.resolve();

  function show(next: PrinterState): void {
    const same = next.state === state.state && next.drawer === state.drawer && next.jobId === state.jobId;
    state = next;
    if (!same) parts.onState(state);
  }

  function showStatus(status: PrinterStatus, jobId: string | undefined, printing = false): void {
    const shown = printing && takesJobs(status) ? "printing" : status.state;
    show({ state: shown, drawer: status.drawer, jobId });
  }

  /** Kicks at once and beside the job under way: cash must not wait for paper. */
  async function kickDrawers(): Promise<void> {
    for (const jobId of jobs.kicksDue()) {
      jobs.markKicked(jobId);
      const { status } = await printer.openDrawer(parts.pulse);
      showStatus(status, state.jobId, state.state === "printing");
    }
  }

  function ring(): void {
    if (stopped) return;
    kicking = kicking.then(kickDrawers).catch(parts.onBug);
    bell.ring();
  }

  /** One look at the queue. @returns how long to rest, in ms */
  async function work(failures: number): Promise<{ readonly restMs: number; readonly failed: boolean }> {
    await kicking;
    const status = await printer.status();
    const job = jobs.next();
    showStatus(status, job?.jobId);
    if (job === undefined)
      return { restMs: status.drawer === "open" ? times.drawerOpenMs : times.idleMs, failed: false };
    const retry = { restMs: Math.min(times.longestRetryMs, times.retryMs * 2 ** failures), failed: true };
    // Asked before the job is marked: a printer that is out for a day costs no write.
    if (!takesJobs(status)) return retry;
    const bytes = draw(job);
    if (bytes === undefined) return { restMs: 0, failed: false };

    jobs.markSending(job.jobId);
    show({ ...state, state: "printing" });
    const outcome = await printer.print(bytes, (now) => showStatus(now, job.jobId, true));
    settle(job.jobId, outcome);
    return outcome.outcome === "not_printed" ? retry : { restMs: 0, failed: false };
  }

  function settle(jobId: string, outcome: PrintOutcome): void {
    if (outcome.outcome === "printed") jobs.markPrinted(jobId);
    else if (outcome.outcome === "not_printed") jobs.markWaiting(jobId, outcome.fault);
    else jobs.markPerhaps(jobId);
    showStatus(outcome.status, outcome.outcome === "not_printed" ? jobId : undefined);
    parts.onJob(jobId, outcome.outcome === "not_printed" ? "waiting" : outcome.outcome);
  }

  function draw(job: PrintJob): Uint8Array | undefined {
    try {
      const document = job.copyNumber > 0 ? asCopy(job.document, job.copyNumber) : job.document;
      return toEscpos(document, parts.paper);
    } catch (error) {
      // A paper that can't be drawn is left to a person: it would block every paper behind it.
      parts.onBug(error);
      jobs.markPerhaps(job.jobId);
      parts.onJob(job.jobId, "perhaps");
      return undefined;
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopped) {
      try {
        const { restMs, failed } = await work(failures);
        failures = failed ? failures + 1 : 0;
        if (restMs > 0 && !stopped) await bell.rest(restMs);
      } catch (error) {
        parts.onBug(error);
        await bell.rest(times.longestRetryMs);
      }
    }
  }

  for (const jobId of jobs.interrupted()) jobs.markPerhaps(jobId);
  for (const jobId of jobs.kicksDue()) jobs.markKicked(jobId);
  const running = run();

  return {
    state: () => state,
    wake: ring,
    async openDrawer() {
      const kick = await printer.openDrawer(parts.pulse);
      showStatus(kick.status, state.jobId, state.state === "printing");
      // The worker looks more often while the drawer stands open.
      bell.ring();
      return kick;
    },
    async stop() {
      stopped = true;
      printer.close();
      bell.ring();
      await Promise.all([running, kicking]);
    },
  };
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
