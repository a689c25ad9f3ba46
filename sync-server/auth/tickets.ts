/** Tickets: what leads from one step of showing who one is to the next. Few tries, a quarter of an hour, one use. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ServerParts } from "../server-parts.ts";
import { applicationSchema } from "./application.ts";
import { hashSecret, makeSecret } from "./tokens.ts";

/** How long a ticket waits for its step, seconds. */
export const TICKET_SECONDS = 900;

/** What a ticket is for. */
export type Step = "choose_password" | "second_factor" | "add_passkey" | "prove";

/** What has been shown so far, and what for; goes along from step to step. */
const progressSchema = z.object({
  application: applicationSchema.nullable().default(null),
  factor: z.string().default("password"),
  /** What a passkey was asked with. */
  challenge: z.string().nullable().default(null),
});
export type Progress = z.output<typeof progressSchema>;

/** Whose a ticket is: somebody's, or an invitation's that nobody has taken up yet. */
export type TicketOwner = { readonly personId: string } | { readonly invitationId: string };

/** What a ticket stands for. */
export interface Ticket {
  /** Null for an invitation. */
  readonly personId: string | null;
  readonly email: string;
  readonly name: string;
  readonly progress: Progress;
}

/** Makes a ticket. @returns its text, of which the database has the hash */
export async function openTicket(
  parts: ServerParts,
  step: Step,
  of: TicketOwner,
  progress: z.input<typeof progressSchema>,
): Promise<string> {
  const { text, hash } = makeSecret();
  const [personId, invitationId] = "personId" in of ? [of.personId, null] : [null, of.invitationId];
  const until = new Date(parts.clock.nowMs() + TICKET_SECONDS * 1_000).toISOString();
  await parts.database.db.execute(sql`
    select identity.open_ticket(${hash}, ${step}, ${personId}::uuid, ${invitationId}::uuid,
      ${JSON.stringify(progress)}::jsonb, ${until})`);
  return text;
}

/** Looks at a ticket, which is one of its few tries. Null when it is unknown, over, used up or for another step. */
export async function tryTicket(
  parts: ServerParts,
  ticket: string,
  step: Step,
  { useUp }: { readonly useUp: boolean },
): Promise<Ticket | null> {
  const hash = hashSecret(ticket);
  const at = new Date(parts.clock.nowMs()).toISOString();
  const { rows } = await parts.database.db.execute<{
    person_id: string | null;
    email: string;
    name: string;
    detail: unknown;
  }>(sql`select person_id, email, name, detail from identity.try_ticket(${hash}, ${step}, ${at})`);
  const [row] = rows;
  if (!row) return null;
  if (useUp && !(await closeTicket(parts, ticket))) return null;
  return { personId: row.person_id, email: row.email, name: row.name, progress: progressSchema.parse(row.detail) };
}

/** Uses a ticket up. @returns false when somebody was faster */
export async function closeTicket(parts: ServerParts, ticket: string): Promise<boolean> {
  const { rows } = await parts.database.db.execute<{ closed: boolean }>(
    sql`select identity.close_ticket(${hashSecret(ticket)}) as closed`,
  );
  return rows[0]?.closed === true;
}
