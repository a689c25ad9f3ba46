/** The receipt printer of this till: started, replaced and stopped as its address changes; says how it is. */
import type { Logger } from "pino";
import type { PrinterView } from "#domain/protocol/till-view.ts";
import { type PrintJobs, type PrintQueue, startPrintQueue } from "./devices/print-queue.ts";
import { USUAL_PULSE } from "./devices/printer.ts";
import { tcpPrinter } from "./devices/tcp-printer.ts";
import { drawLines } from "./devices/text-picture.ts";

/** Where a printer listens. */
export interface PrinterAddress {
  readonly host: string;
  readonly port: number;
}

/** 80 mm paper, and the code page every ESC/POS printer of the last thirty years has with a euro sign; what it lacks is drawn. */
const PAPER = { columns: 48, codePage: "cp858", drawLines } as const;

/** Holds at most one running print queue. */
export class PrinterStation {
  readonly #imageOf: (imageRef: string) => Uint8Array | undefined;
  readonly #jobs: PrintJobs;
  readonly #log: Logger;
  readonly #onChange: () => void;
  #queue: PrintQueue | null = null;
  #replacing: Promise<void> = Promise.resolve();

  /** @param imageOf the picture behind an image of a paper, as PNG */
  constructor(
    jobs: PrintJobs,
    log: Logger,
    onChange: () => void,
    imageOf: (imageRef: string) => Uint8Array | undefined,
  ) {
    this.#imageOf = imageOf;
    this.#jobs = jobs;
    this.#log = log;
    this.#onChange = onChange;
  }

  /** How the printer is, for the status bar. */
  get view(): Pick<PrinterView, "state" | "drawerOpen"> {
    const state = this.#queue?.state();
    if (!state) return { state: "not_set", drawerOpen: null };
    return { state: state.state, drawerOpen: state.drawer === "unknown" ? null : state.drawer === "open" };
  }

  /** There is something to print or a drawer to open. Never waits. */
  wake(): void {
    this.#queue?.wake();
  }

  /** Goes over to another printer, or to none. A print under way there is left as perhaps printed. */
  use(address: PrinterAddress | null): Promise<void> {
    this.#replacing = this.#replacing.then(async () => {
      await this.#queue?.stop();
      this.#queue = address && this.#start(address);
      this.#onChange();
    });
    return this.#replacing;
  }

  #start(address: PrinterAddress): PrintQueue {
    return startPrintQueue({
      printer: tcpPrinter({ ...address, drawerSensor: "high_is_open" }),
      jobs: this.#jobs,
      paper: { ...PAPER, imageOf: this.#imageOf },
      pulse: USUAL_PULSE,
      onState: this.#onChange,
      onJob: (jobId, became) => {
        this.#log.info({ jobId, became }, "print job");
        this.#onChange();
      },
      onBug: (error) => this.#log.error({ err: error }, "print queue"),
    });
  }
}
