/** ESC/POS printers on TCP (port 9100 as a rule): prints with proof, asks for status, kicks the drawer. */
import { setTimeout as delay } from "node:timers/promises";
import { drawerPulseBytes, urgentDrawerPulseBytes } from "./escpos.ts";
import { ASK_SENSOR, type DrawerSensor } from "./escpos-status.ts";
import type { DrawerPulse, KickOutcome, Printer, PrinterFault, PrinterStatus, PrintOutcome } from "./printer.ts";
import { takesJobs } from "./printer.ts";
import { openLine, type PrinterAddress, type PrinterLine } from "./tcp-line.ts";

/** How long each wait may last, in ms. */
export interface TcpPrinterTimes {
  readonly connectMs: number;
  /** For an answer about the status, while no job is under way. */
  readonly answerMs: number;
  /** Between two questions about the status while a job is under way. */
  readonly pollMs: number;
  /** Without any answer while a job is under way; longer, since the questions may queue behind the job itself. */
  readonly silenceMs: number;
  /** For a printer that says it is ready and yet does not confirm a job. */
  readonly confirmMs: number;
}

const USUAL_TIMES: TcpPrinterTimes = {
  connectMs: 1_500,
  answerMs: 1_000,
  pollMs: 400,
  silenceMs: 15_000,
  confirmMs: 60_000,
};

export interface TcpPrinterSettings extends PrinterAddress {
  readonly drawerSensor: DrawerSensor;
  readonly times?: Partial<TcpPrinterTimes>;
}

/**
 * A printer behind a TCP address. The connection is opened when there is something to do and closed afterwards, since
 * most printers serve one connection and may be shared.
 *
 * How it knows that a job is on paper: the job ends with GS r 1, which a printer answers in the order of the data, so
 * after the cut; every Epson-compatible printer knows it, GS ( H (process id) is newer and missing on many. While a
 * job is under way DLE EOT asks how the printer is, past the data. Sources: Epson ESC/POS reference, "GS r",
 * "GS ( H", "DLE EOT", "DLE DC4".
 */
export function tcpPrinter(settings: TcpPrinterSettings): Printer {
  const times: TcpPrinterTimes = { ...USUAL_TIMES, ...settings.times };
  const lines = sharedLine(() => openLine(settings, settings.drawerSensor, times.connectMs));
  let lastPrint: Promise<unknown> = Promise.resolve();
  let jobsUnderWay = 0;
  // After a job in doubt, and at first, an older job may still be in the printer, and its answer must not pass for ours.
  let clearOfOldJobs = false;

  async function printOn(
    line: PrinterLine | undefined,
    job: Uint8Array,
    watch: (status: PrinterStatus) => void,
  ): Promise<PrintOutcome> {
    const before = await line?.askStatus(times.answerMs);
    if (line === undefined || before === undefined) return notPrinted("unreachable", NOT_REACHED);
    const fault = faultOf(before);
    if (fault !== undefined) return notPrinted(fault, before);
    clearOfOldJobs ||= await drainOldJobs(line, times.answerMs);
    if (!clearOfOldJobs) return notPrinted("offline", { ...before, state: "offline" });

    jobsUnderWay += 1;
    const outcome = await sendJob(line, job, times, watch).finally(() => {
      jobsUnderWay -= 1;
    });
    clearOfOldJobs = outcome.outcome === "printed";
    return outcome;
  }

  async function kickOn(line: PrinterLine | undefined, pulse: DrawerPulse): Promise<KickOutcome> {
    if (line !== undefined && jobsUnderWay > 0) line.send(urgentDrawerPulseBytes(pulse));
    const early = jobsUnderWay > 0;
    const before = await line?.askStatus(times.answerMs);
    if (line === undefined || before === undefined) {
      return { outcome: "not_kicked", fault: "unreachable", status: NOT_REACHED };
    }
    if (!early) line.send(takesJobs(before) ? drawerPulseBytes(pulse) : urgentDrawerPulseBytes(pulse));
    // The bolt needs its pulse, and the drawer a moment to spring open, before the sensor can tell.
    await delay(pulse.onMs + DRAWER_SPRINGS_MS);
    return { outcome: "kicked", status: (await line.askStatus(times.answerMs)) ?? before };
  }

  return {
    name: `${settings.host}:${settings.port}`,
    print(job, watch = () => undefined) {
      const mine = lastPrint.then(() => lines.use((line) => printOn(line, job, watch)));
      lastPrint = mine.catch(() => undefined);
      return mine;
    },
    status: () => lines.use(async (line) => (await line?.askStatus(times.answerMs)) ?? NOT_REACHED),
    openDrawer: (pulse) => lines.use((line) => kickOn(line, pulse)),
    close: () => lines.drop(),
  };
}

const NOT_REACHED: PrinterStatus = { state: "unreachable", drawer: "unknown" };
const DRAWER_SPRINGS_MS = 80;
/** Answers of jobs that follow each other in the printer's buffer come back to back. */
const QUIET_MS = 200;

/** Sends a job and follows it to its end. From the first byte on, only the printer's own word makes it `printed`. */
async function sendJob(
  line: PrinterLine,
  job: Uint8Array,
  times: TcpPrinterTimes,
  watch: (status: PrinterStatus) => void,
): Promise<PrintOutcome> {
  const confirmed = line.awaitSensor(LONGEST_WAIT_MS);
  line.send(job);
  let lastInterruptedAt = performance.now();
  let status: PrinterStatus = { state: "ready", drawer: "unknown" };
  for (;;) {
    const heard =
      (await Promise.race([confirmed, delay(times.pollMs)])) ??
      (await Promise.race([confirmed, line.askStatus(times.silenceMs)]));
    if (heard === true) return { outcome: "printed", status: (await line.askStatus(times.answerMs)) ?? status };
    if (heard === false || heard === undefined) return perhaps("unreachable", NOT_REACHED);
    status = heard;
    watch(status);
    // Paper and cover are for people to mend, however long that takes; the printer keeps the rest and goes on by itself.
    if (!takesJobs(status)) lastInterruptedAt = performance.now();
    else if (performance.now() - lastInterruptedAt > times.confirmMs) return perhaps("offline", status);
  }
}

/** A week: the line's own end settles it long before. */
const LONGEST_WAIT_MS = 7 * 24 * 3_600_000;

/**
 * Waits until the printer answers nothing but us: whatever an earlier job left in its buffer is on paper then.
 * @returns false when the printer is still busy or does not answer GS r
 */
async function drainOldJobs(line: PrinterLine, answerMs: number): Promise<boolean> {
  let heard = line.awaitSensor(answerMs);
  line.send(ASK_SENSOR);
  if (!(await heard)) return false;
  do heard = line.awaitSensor(QUIET_MS);
  while (await heard);
  return !line.isGone();
}

function faultOf(status: PrinterStatus): PrinterFault | undefined {
  return status.state === "ready" || status.state === "paper_near_end" ? undefined : status.state;
}

function notPrinted(fault: PrinterFault, status: PrinterStatus): PrintOutcome {
  return { outcome: "not_printed", fault, status };
}

function perhaps(fault: PrinterFault, status: PrinterStatus): PrintOutcome {
  return { outcome: "perhaps", fault, status };
}

interface SharedLine {
  use<T>(work: (line: PrinterLine | undefined) => Promise<T>): Promise<T>;
  drop(): void;
}

/** One connection for everything that happens at the same time: a printer that serves one would refuse the second. */
function sharedLine(open: () => Promise<PrinterLine | undefined>): SharedLine {
  let current: { readonly line: Promise<PrinterLine | undefined>; users: number } | undefined;
  return {
    async use(work) {
      current ??= { line: open(), users: 0 };
      const mine = current;
      mine.users += 1;
      try {
        const line = await mine.line;
        // Gone or never there: whoever comes next tries anew.
        void line?.gone.then(() => {
          if (current === mine) current = undefined;
        });
        return await work(line);
      } finally {
        mine.users -= 1;
        if (mine.users === 0) {
          if (current === mine) current = undefined;
          (await mine.line)?.end();
        }
      }
    },
    drop() {
      void current?.line.then((line) => line?.end());
      current = undefined;
    },
  };
}
