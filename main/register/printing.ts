/** The till's side of the print queue: rows of `print_job` as the documents the printer's worker asks for. */
import type { PrintJobId } from "#domain/ids.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { testPage } from "#domain/receipt/test-page.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { PrintJob, PrintJobs } from "./devices/print-queue.ts";
import { documentOf, giftOf, paperContext } from "./documents.ts";
import { kickPinOf } from "./drawers.ts";
import { ticketOf } from "./kitchen.ts";
import { readEntryAt } from "./store/journal.ts";
import {
  dropKick,
  dropPrint,
  markPrint,
  type PrinterPlace,
  type PrintJobRow,
  queuePrint,
  readNextPrint,
  readPrint,
  readPrints,
} from "./store/print-jobs.ts";
import { now, save, type Till, whoIsThere } from "./till.ts";

/** The queue that the worker of a printer reads and marks. Each mark is durable when it returns. */
export function printJobsOf(till: Till, printer: PrinterPlace): PrintJobs {
  const prints = () => till.store.read((tx) => readPrints(tx, printer));
  const mark = (
    jobId: string,
    work: (row: PrintJobRow, tx: Parameters<Parameters<typeof save>[1]>[0]) => void,
  ): void => {
    const saved = save(till, (tx) => {
      const row = readPrint(tx, jobId);
      if (row) work(row, tx);
    });
    // The worker sends nothing it could not mark first, and tries again by itself.
    if (!saved.ok) throw new Error(`a print could not be marked: ${saved.refusal.code}`);
    till.changed.add("printer");
  };
  return {
    next: () => {
      const row = till.store.read((tx) => readNextPrint(tx, printer));
      return row && jobOf(till, row);
    },
    interrupted: () => prints().flatMap(({ jobId, state }) => (state === "sending" ? [jobId] : [])),
    // What is in the drawer is real: practising opens none.
    kicksDue: () => (till.training ? [] : prints().flatMap(({ jobId, kickDrawer }) => (kickDrawer ? [jobId] : []))),
    kickPin: (jobId) => {
      const row = till.store.read((tx) => readPrint(tx, jobId));
      return kickPinOf(till, row && till.store.read((tx) => readEntryAt(tx, row.position)));
    },
    markKicked: (jobId) =>
      mark(jobId, (row, tx) => (row.what === "no_sale" ? dropPrint(tx, jobId) : dropKick(tx, jobId))),
    markSending: (jobId) => mark(jobId, (_, tx) => markPrint(tx, jobId, "sending")),
    markPrinted: (jobId) => mark(jobId, (_, tx) => dropPrint(tx, jobId)),
    markWaiting: (jobId) => mark(jobId, (_, tx) => markPrint(tx, jobId, "queued")),
    markPerhaps: (jobId) => mark(jobId, (_, tx) => markPrint(tx, jobId, "perhaps")),
  };
}

/** Prints a test page. @returns refusals: `staff.signed_out`, `printer.not_set` */
export function printTestPage(till: Till): Result<null> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  if (!till.printer) return refuse("printer.not_set");
  const createdAt = now(till);
  const queued = save(till, (tx) =>
    queuePrint(tx, {
      jobId: till.newId<PrintJobId>(),
      what: "test",
      position: 0,
      copy: 0,
      kickDrawer: false,
      createdAt,
    }),
  );
  if (!queued.ok) return queued;
  till.changed.add("printer");
  till.wakePrinter();
  return ok(null);
}

/** A person looked at a print that broke off: it is there, or it is to be printed again. @returns refusal: `print_job.unknown` */
export function resolvePrint(till: Till, input: ActInput<"printer.resolve">): Result<ActAnswer<"printer.resolve">> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  const row = till.store.read((tx) => readPrint(tx, input.jobId));
  if (row?.state !== "perhaps") return refuse("print_job.unknown");
  const resolved = save(till, (tx) =>
    input.found === "printed" ? dropPrint(tx, row.jobId) : markPrint(tx, row.jobId, "queued"),
  );
  if (!resolved.ok) return resolved;
  till.changed.add("printer");
  till.wakePrinter();
  return ok({});
}

/** What to call a print that broke off. */
export function titleOf(till: Till, row: PrintJobRow): string {
  const entry = row.position === 0 ? undefined : till.store.read((tx) => readEntryAt(tx, row.position));
  switch (entry?.type) {
    case "sale.completed":
    case "sale.voided":
      return entry.body.receiptNumber;
    case "cash.paid_in":
    case "cash.paid_out":
    case "cash.tips_paid_out":
    case "cash.safe_dropped":
      return entry.body.number;
    case "session.closed":
      return entry.body.zNumber;
    case "report.x_taken":
      return "X";
    default:
      return "–";
  }
}

function jobOf(till: Till, row: PrintJobRow): PrintJob | undefined {
  const { jobId, copy, attempts } = row;
  const document = row.what === "test" ? testPage(paperContext(till), now(till)) : documentAt(till, row);
  return document && { jobId, kind: document.kind, document, attempt: attempts, copyNumber: copy };
}

function documentAt(till: Till, row: PrintJobRow) {
  const entry = till.store.read((tx) => readEntryAt(tx, row.position));
  if (entry?.type !== "sale.completed") return entry && documentOf(till, entry);
  if (row.form === "kitchen") return ticketOf(till, entry);
  return row.form === "gift" ? giftOf(till, entry) : documentOf(till, entry);
}
