/** Receipts that wait to be taken by the server, which sends them by e-mail. Sole reader and writer of `mail_job`. */
import { asc, eq } from "drizzle-orm";
import { mailJob } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** A receipt and whom it goes to. `position` is its entry's. */
export type MailJob = typeof mailJob.$inferSelect;

/** Lets a receipt wait its turn. */
export function queueMail(tx: WriteTx, job: MailJob): void {
  tx.insert(mailJob).values(job).run();
}

/** The receipt whose turn it is; undefined when none waits. UUIDv7 order is the order they were asked for. */
export function readOldestMail(tx: ReadTx): MailJob | undefined {
  return tx.select().from(mailJob).orderBy(asc(mailJob.mailId)).limit(1).get();
}

/** The server took it, or refused it for good: the address is forgotten here. */
export function dropMail(tx: WriteTx, mailId: string): void {
  tx.delete(mailJob).where(eq(mailJob.mailId, mailId)).run();
}

/** There is no server any more that could send them. */
export function dropAllMail(tx: WriteTx): void {
  tx.delete(mailJob).run();
}
