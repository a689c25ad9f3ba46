/** The outbox of e-mail: takes what is due, hands it to whoever can send, and keeps what became of it. Sole writer of a letter's state. */
import { and, eq, inArray, isNotNull, lte, sql } from "drizzle-orm";
import { ok, type Result } from "#domain/refusals.ts";
import { mailOutbox } from "../db/schema.ts";
import { asJob, type TenantTx } from "../db/tenant.ts";
import type { ServerParts } from "../server-parts.ts";
import { type Mail, openLetter, writeMail } from "./letter.ts";

/**
 * What became of an attempt. `later`: the mail server could not be reached or asked for patience; `never`: it does not
 * take this letter, and won't tomorrow.
 */
export type MailOutcome = "sent" | "later" | "never";

/** Whoever can send e-mail. Its faults are values: it never throws. */
export interface MailSender {
  send(mail: Mail): Promise<MailOutcome>;
}

/** Sending at work. */
export interface Mailing {
  /** Ends after the letter under way. */
  stop(): Promise<void>;
}

type MailingParts = Pick<ServerParts, "database" | "keys" | "log">;
type Row = typeof mailOutbox.$inferSelect;

/** Letters taken at once from one organisation. */
const BATCH = 20;
const POLL_MS = 5_000;
/** The waits after a letter that could not be sent double from a minute to an hour, in seconds. */
const FIRST_RETRY_S = 60;
const LONGEST_RETRY_S = 3_600;
/** A letter whose sender stopped in the middle is sent again; its id tells a second copy from the first. */
const FORGOTTEN_S = 600;
/** After this long nobody waits for a receipt any more, in days. */
const EXPIRES_DAYS = 7;

/** Sends what waits, and looks again and again. */
export function startMailing(parts: MailingParts, sender: MailSender, pollMs: number = POLL_MS): Mailing {
  let stopped = false;
  let work: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    try {
      for (const organisationId of await listOrganisations(parts))
        if (!stopped) await sendDue(parts, sender, organisationId, () => stopped);
    } catch (error) {
      parts.log.error({ err: error }, "sending mail failed");
    }
  };
  const wake = (): void => {
    work ??= run().finally(() => {
      work = null;
    });
  };
  const poll = setInterval(wake, pollMs).unref();
  wake();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(poll);
      await work;
    },
  };
}

/**
 * Sends an organisation's letters that are due. Each is marked before it is handed over, so that two servers never
 * send the same one at a time. @returns how many went out
 */
export async function sendDue(
  parts: MailingParts,
  sender: MailSender,
  organisationId: string,
  isStopped: () => boolean = () => false,
): Promise<number> {
  const due = await inJob(parts, organisationId, claim);
  let sent = 0;
  for (const row of due) {
    // What was claimed and not sent is found again as forgotten.
    if (isStopped()) return sent;
    const outcome = await sendOne(parts, sender, row);
    if (outcome === "sent") sent += 1;
    await inJob(parts, organisationId, (tx) => settle(tx, row, outcome));
  }
  return sent;
}

async function sendOne({ keys, log }: MailingParts, sender: MailSender, { mailId, letter }: Row): Promise<MailOutcome> {
  const opened = letter === null ? null : openLetter(keys, mailId, letter);
  if (opened) return sender.send(writeMail(mailId, opened));
  log.error({ mailId }, "a letter that this server's keys don't open");
  return "never";
}

async function claim(tx: TenantTx): Promise<Result<Row[]>> {
  const expired = sql`${mailOutbox.receivedAt} < now() - make_interval(days => ${EXPIRES_DAYS})`;
  await tx
    .update(mailOutbox)
    .set({ state: "expired", letter: null })
    .where(and(isNotNull(mailOutbox.letter), expired));
  const due = await tx
    .select({ mailId: mailOutbox.mailId })
    .from(mailOutbox)
    .where(and(isNotNull(mailOutbox.letter), lte(mailOutbox.nextTryAt, sql`now()`)))
    .orderBy(mailOutbox.nextTryAt)
    .limit(BATCH)
    .for("update", { skipLocked: true });
  if (due.length === 0) return ok([]);
  const rows = await tx
    .update(mailOutbox)
    .set({
      state: "sending",
      attempts: sql`${mailOutbox.attempts} + 1`,
      nextTryAt: sql`now() + make_interval(secs => ${FORGOTTEN_S})`,
    })
    .where(
      inArray(
        mailOutbox.mailId,
        due.map(({ mailId }) => mailId),
      ),
    )
    .returning();
  return ok(rows);
}

async function settle(tx: TenantTx, { mailId, attempts }: Row, outcome: MailOutcome): Promise<Result<null>> {
  const waitS = Math.min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (attempts - 1));
  const became =
    outcome === "later"
      ? { state: "waiting", nextTryAt: sql`now() + make_interval(secs => ${waitS})` }
      : { state: outcome === "sent" ? "sent" : "refused", letter: null };
  await tx.update(mailOutbox).set(became).where(eq(mailOutbox.mailId, mailId));
  return ok(null);
}

async function inJob<T>(
  { database, keys }: MailingParts,
  organisationId: string,
  work: (tx: TenantTx) => Promise<Result<T>>,
): Promise<T> {
  const done = await asJob(database, keys.jobSecret, organisationId, work);
  if (!done.ok) throw new Error(`the outbox was not let in: ${done.refusal.code}`);
  return done.value;
}

async function listOrganisations({ database, keys }: MailingParts): Promise<string[]> {
  const { rows } = await database.db.execute<{ org_id: string }>(
    sql`select app.organisations_for_jobs(${keys.jobSecret}) as org_id`,
  );
  return rows.map(({ org_id }) => org_id);
}
