/** `npm run server -- reset-account`: somebody who lost password or second factor begins again. An act of whoever runs the server. */
import pg from "pg";
import type { ServerKeys } from "../keys.ts";
import { makeInvitationCode } from "./invitation-code.ts";
import { hashPassword } from "./passwords.ts";

const GOOD_FOR_MS = 24 * 3_600_000;

/**
 * Takes second factors away, ends every sign-in of the person and makes a code that stands for their password once: with
 * it they must choose a new one. Their organisations hear of it.
 * @param migrateUrl of the login that migrates
 * @returns the code to hand over, good for a day; null when nobody has this address, or they are shut out
 */
export async function resetAccount(migrateUrl: string, keys: ServerKeys, email: string): Promise<string | null> {
  const code = makeInvitationCode();
  const hash = await hashPassword(code, keys.passwordPepper);
  const client = new pg.Client({ connectionString: migrateUrl });
  await client.connect();
  try {
    const until = new Date(Date.now() + GOOD_FOR_MS).toISOString();
    const { rows } = await client.query<{ reset: boolean }>("select identity.reset_account($1, $2, $3) as reset", [
      email,
      hash,
      until,
    ]);
    return rows[0]?.reset ? code : null;
  } finally {
    await client.end();
  }
}
