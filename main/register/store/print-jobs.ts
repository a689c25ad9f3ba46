/** What still has to come out of a printer. Sole reader and writer of `print_job`. */
import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import { printJob } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** A print that waits: what it is, and the entry it is made from. */
export type PrintJobRow = typeof printJob.$inferSelect;

/** Which printer of the till: customers' papers and reports come out of one, what the kitchen makes out of the other. */
export type PrinterPlace = "receipt" | "kitchen";

/**
 * Queues a print in the transaction of the act it belongs to.
 * @param job.position of the entry; 0 for a test page
 * @param job.form the entry's own paper when nothing else is said
 */
export function queuePrint(
  tx: WriteTx,
  job: Omit<PrintJobRow, "state" | "attempts" | "form"> & { readonly form?: PrintJobRow["form"] },
): void {
  statementsOf(tx).queue.run({ form: "paper", ...job });
}

/** The next paper: oldest entry first. One that broke off waits for a person and holds up nothing; a no sale has none. */
export function readNextPrint(tx: ReadTx, printer: PrinterPlace): PrintJobRow | undefined {
  return tx
    .select()
    .from(printJob)
    .where(and(eq(printJob.state, "queued"), ne(printJob.what, "no_sale"), inArray(printJob.form, FORMS[printer])))
    .orderBy(asc(printJob.position), asc(printJob.copy))
    .limit(1)
    .get();
}

const FORMS: Readonly<Record<PrinterPlace, PrintJobRow["form"][]>> = {
  receipt: ["paper", "gift"],
  kitchen: ["kitchen"],
};

/** Everything of a printer that is not known to be printed, oldest first. */
export function readPrints(tx: ReadTx, printer: PrinterPlace): PrintJobRow[] {
  return tx
    .select()
    .from(printJob)
    .where(inArray(printJob.form, FORMS[printer]))
    .orderBy(asc(printJob.position), asc(printJob.copy))
    .all();
}

/** One print. */
export function readPrint(tx: ReadTx, jobId: string): PrintJobRow | undefined {
  return tx.select().from(printJob).where(eq(printJob.jobId, jobId)).get();
}

/** Notes what is known of a print. Sending counts as an attempt. */
export function markPrint(tx: WriteTx, jobId: string, state: PrintJobRow["state"]): void {
  const attempts = state === "sending" ? sql`${printJob.attempts} + 1` : printJob.attempts;
  tx.update(printJob).set({ state, attempts }).where(eq(printJob.jobId, jobId)).run();
}

/** A drawer kick that was done need not be done again with the paper. */
export function dropKick(tx: WriteTx, jobId: string): void {
  tx.update(printJob).set({ kickDrawer: false }).where(eq(printJob.jobId, jobId)).run();
}

/** The print is on paper, or a person said what became of it. */
export function dropPrint(tx: WriteTx, jobId: string): void {
  tx.delete(printJob).where(eq(printJob.jobId, jobId)).run();
}

/** Forgets every print: after a restore nobody knows what was printed since. */
export function dropAllPrints(tx: WriteTx): void {
  tx.delete(printJob).run();
}

const prepared = new WeakMap<WriteTx, ReturnType<typeof prepareStatements>>();

function statementsOf(tx: WriteTx): ReturnType<typeof prepareStatements> {
  const known = prepared.get(tx) ?? prepareStatements(tx);
  prepared.set(tx, known);
  return known;
}

function prepareStatements(tx: WriteTx) {
  const value = sql.placeholder;
  return {
    queue: tx
      .insert(printJob)
      .values({
        jobId: value("jobId"),
        what: value("what"),
        position: value("position"),
        copy: value("copy"),
        kickDrawer: value("kickDrawer"),
        state: "queued",
        createdAt: value("createdAt"),
        form: value("form"),
      })
      .prepare(),
  };
}
