/** The worker of the print queue: prints each stored job once, or leaves it to a person. Sole caller of the printer. */
import type { ReceiptDocument, ReceiptKind } from "#domain/receipt/receipt-document.ts";
import type { PrinterFault } from "./printer.ts";

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
