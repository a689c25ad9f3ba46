/** The printer port: what the register asks of any receipt printer, and every way it can say no. A device's fault is a value here, never an exception. */

/** What keeps a printer from printing. `offline`: it answers but won't print (cutter, head, feed button). */
export type PrinterFault = "unreachable" | "offline" | "cover_open" | "paper_out";

/** `open` and `closed` as the sensor says; `unknown` where there is no sensor or no answer. */
export type DrawerState = "open" | "closed" | "unknown";

/** How the printer is at this moment. */
export interface PrinterStatus {
  readonly state: "ready" | "paper_near_end" | PrinterFault;
  readonly drawer: DrawerState;
}

/**
 * What became of a job.
 * - `printed`: the printer confirmed that it worked through the last byte.
 * - `not_printed`: no byte of the job went out; it may be sent again without asking anybody.
 * - `perhaps`: bytes went out and nobody confirmed the end; only a person who looks at the paper knows.
 */
export type PrintOutcome =
  | { readonly outcome: "printed"; readonly status: PrinterStatus }
  | { readonly outcome: "not_printed"; readonly fault: PrinterFault; readonly status: PrinterStatus }
  | { readonly outcome: "perhaps"; readonly fault: PrinterFault; readonly status: PrinterStatus };

/** What became of a kick. `kicked`: the pulse command reached the printer. */
export type KickOutcome =
  | { readonly outcome: "kicked"; readonly status: PrinterStatus }
  | { readonly outcome: "not_kicked"; readonly fault: PrinterFault; readonly status: PrinterStatus };

/** The pulse that opens a drawer: connector pin, time on and time off in ms. */
export interface DrawerPulse {
  readonly pin: 2 | 5;
  readonly onMs: number;
  readonly offMs: number;
}

/** 120 ms on, 240 ms off on pin 2: what the common 24 V drawers ask for. */
export const USUAL_PULSE: DrawerPulse = { pin: 2, onMs: 120, offMs: 240 };

/** One printer, whatever it hangs on. Calls may overlap: prints wait for each other, a kick waits for none. */
export interface Printer {
  /** What people call it: its address or its place. */
  readonly name: string;
  /**
   * Sends a job and waits until the printer confirms it. A job whose paper runs out half-way stays open while the
   * line is up, because the printer keeps the rest and goes on by itself.
   * @param watch told each time the printer's status changes while the job is under way
   */
  print(job: Uint8Array, watch?: (status: PrinterStatus) => void): Promise<PrintOutcome>;
  /** Asks how it is; answers within two seconds, whatever happens. */
  status(): Promise<PrinterStatus>;
  /** Opens the drawer now, also while paper is out or a job waits; never later. */
  openDrawer(pulse: DrawerPulse): Promise<KickOutcome>;
  /** Drops the line; a job under way ends as `perhaps`. */
  close(): void;
}

/** Whether a printer in this state takes a job. */
export function takesJobs(status: PrinterStatus): boolean {
  return status.state === "ready" || status.state === "paper_near_end";
}
