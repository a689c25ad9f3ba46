/** Who is signed in, as identity knows them. */
import { sql } from "drizzle-orm";
import type { ServerParts } from "../server-parts.ts";

/** A person with an open session. */
export interface SignedInPerson {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

interface PersonRow extends Record<string, unknown> {
  readonly person_id: string;
  readonly email: string;
  readonly name: string;
  readonly password_hash: string;
}

/** The person of a session; null when it has ended. */
export async function findPersonOf(parts: ServerParts, sessionSecret: string): Promise<SignedInPerson | null> {
  const { rows } = await parts.database.db.execute<PersonRow>(
    sql`select * from identity.find_person(${sessionSecret})`,
  );
  const [row] = rows;
  return row ? { personId: row.person_id, email: row.email, name: row.name, passwordHash: row.password_hash } : null;
}
