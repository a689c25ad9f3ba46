/** Counting failures by account and by address, apart and kept in the database: so many in a window, then a wait. */
import { createHmac } from "node:crypto";
import { sql } from "drizzle-orm";
import type { ServerParts } from "../server-parts.ts";

/** Failures of one account in a window before it takes no password, and of one address before it is asked to wait. */
export const MOST_FAILURES = { account: 10, address: 50 } as const;
const WINDOW_SECONDS = 15 * 60;

/** A try that was counted, as a failure until it turns out well: many at once can't slip past the limit together. */
export interface Attempt {
  /** Seconds until this address may try again; 0 for now. */
  readonly waitSeconds: number;
  /** The account takes no password at the moment. Whoever asks must not notice: it reads as a wrong one. */
  readonly locked: boolean;
}

/** What is tried: right passwords don't excuse wrong codes. */
export type Tried = "password" | "second_factor";

/** Counts a try. The failure that locks an account is told to the audit trail of the person's organisations. @param email in any spelling */
export async function beginAttempt(
  parts: ServerParts,
  email: string,
  address: string,
  tried: Tried = "password",
): Promise<Attempt> {
  const at = new Date(parts.clock.nowMs()).toISOString();
  const { rows } = await parts.database.db.execute<{ wait: number; locked: boolean }>(sql`
    select wait, locked
    from identity.begin_attempt(${nameOf(parts, "account", `${tried}/${email}`)}, ${nameOf(parts, "address", address)}, ${address},
      ${email.toLowerCase()}, ${at}, ${WINDOW_SECONDS}, ${MOST_FAILURES.account}, ${MOST_FAILURES.address})`);
  const [row] = rows;
  return { waitSeconds: row?.wait ?? 0, locked: row?.locked ?? true };
}

/** The last try was right: the account's failures are forgotten, and the address gets this one back. */
export async function attemptSucceeded(
  parts: ServerParts,
  email: string,
  address: string,
  tried: Tried = "password",
): Promise<void> {
  const [account, from] = [nameOf(parts, "account", `${tried}/${email}`), nameOf(parts, "address", address)];
  await parts.database.db.execute(sql`select identity.attempt_succeeded(${account}, ${from})`);
}

/** Keyed, so that the table tells nobody who tried from where. */
function nameOf(parts: ServerParts, kind: keyof typeof MOST_FAILURES, name: string): Buffer {
  return createHmac("sha256", parts.keys.attemptKey).update(`${kind}/${name.toLowerCase()}`).digest();
}
