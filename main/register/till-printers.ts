/** The printers of a till: the one beside the drawer and the kitchen's, each with a queue of its own, so that none waits for the other. */
import type { Logger } from "pino";
import type { PrinterView } from "#domain/protocol/till-view.ts";
import { pictureOf } from "./logo.ts";
import { PrinterStation } from "./printer-station.ts";
import { printJobsOf } from "./printing.ts";
import type { PrinterPlace } from "./store/print-jobs.ts";
import type { Till } from "./till.ts";

/** Both printers, as the till's settings name them. */
export class TillPrinters {
  readonly #till: Till;
  readonly #receipt: PrinterStation;
  readonly #kitchen: PrinterStation;

  constructor(till: Till, log: Logger, onChange: () => void) {
    this.#till = till;
    const station = (place: PrinterPlace): PrinterStation =>
      new PrinterStation(printJobsOf(till, place), log, onChange, (imageRef) => pictureOf(till, imageRef));
    this.#receipt = station("receipt");
    this.#kitchen = station("kitchen");
  }

  /** How the printer beside the drawer is. */
  get view(): Pick<PrinterView, "state" | "drawerOpen"> {
    return this.#receipt.view;
  }

  /** How the kitchen's is. */
  get kitchen(): PrinterView["state"] {
    return this.#kitchen.view.state;
  }

  /** There is something to print or a drawer to open. Never waits. */
  wake(): void {
    this.#receipt.wake();
    this.#kitchen.wake();
  }

  /** Goes over to the printers that the till has now. */
  async follow(): Promise<void> {
    await Promise.all([this.#receipt.use(this.#till.printer), this.#kitchen.use(this.#till.kitchen.printer)]);
  }

  /** Lets both go; what is under way is left as perhaps printed. */
  async stop(): Promise<void> {
    await Promise.all([this.#receipt.use(null), this.#kitchen.use(null)]);
  }
}
