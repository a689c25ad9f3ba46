/** Receipts on their way to the server, which sends them by e-mail: one after the other, each taken there once. */
import type { Logger } from "pino";
import { type MailReceipt, mailAnswerSchema } from "#domain/protocol/sync/mail.ts";
import { ok, type Refusal } from "#domain/refusals.ts";
import { documentOf } from "#main/register/documents.ts";
import { readEntryAt } from "#main/register/store/journal.ts";
import { dropMail, type MailJob, readOldestMail } from "#main/register/store/mail-jobs.ts";
import type { Till } from "#main/register/till.ts";
import type { ServerLine } from "./server-line.ts";
import { isForNow } from "./uplink.ts";

/**
 * Hands over what waits, oldest first. Whatever the server took, or refused for good, is forgotten here.
 * @returns what keeps the others waiting; null when all are gone
 */
export async function sendMailJobs(
  parts: { readonly till: Till; readonly line: ServerLine; readonly log: Logger },
  signal: AbortSignal,
): Promise<Refusal | null> {
  const { till, line, log } = parts;
  for (;;) {
    const job = till.store.read(readOldestMail);
    if (!job) return null;
    const receipt = receiptOf(till, job);
    const answer = receipt ? await line.post("/v1/receipts/mail", receipt, mailAnswerSchema, signal) : ok(null);
    if (!answer.ok && isForNow(answer.refusal.code)) return answer.refusal;
    // The log names nobody: an address has no place in it.
    if (!answer.ok) log.warn({ mailId: job.mailId, code: answer.refusal.code }, "the server refused a receipt to send");
    const dropped = till.store.write((tx) => ok(dropMail(tx, job.mailId) ?? null));
    if (!dropped.ok) return dropped.refusal;
  }
}

function receiptOf(till: Till, { mailId, position, address, createdAt }: MailJob): MailReceipt | null {
  const entry = till.store.read((tx) => readEntryAt(tx, position));
  if (entry?.type !== "sale.completed") return null;
  const { receiptNumber } = entry.body;
  return { mailId, address, receiptNumber, document: documentOf(till, entry), askedAt: createdAt };
}
