/** What is known of registers, and since when: last contact, head, open sessions, and whether entries may be missing. */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { RegisterStand } from "#domain/protocol/desk/sessions.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import { register, registerHead, tillSession } from "../db/schema.ts";
import type { TenantTx } from "../db/tenant.ts";

/** A till asks for a new token every ten minutes: one not heard of for longer than this, in ms, is away. */
const HEARD_WITHIN_MS = 15 * 60_000;

/** Written out, as the index of open sessions has it. */
const IS_OPEN = sql`${tillSession.state} <> 'closed'`;

/**
 * The registers of branches, by code.
 * @param nowMs the server's clock
 * @param endsMs when the day that is looked at is over; null for now. A till that was heard of after it is not away
 */
export async function readRegisterStands(
  tx: TenantTx,
  branchIds: readonly string[],
  nowMs: number,
  endsMs: number | null = null,
): Promise<RegisterStand[]> {
  if (branchIds.length === 0) return [];
  const rows = await tx
    .select({ till: register, head: registerHead })
    .from(register)
    .leftJoin(
      registerHead,
      and(eq(registerHead.orgId, register.orgId), eq(registerHead.registerId, register.registerId)),
    )
    .where(inArray(register.branchId, [...branchIds]))
    .orderBy(asc(register.code));
  const open = await tx
    .select()
    .from(tillSession)
    .where(and(inArray(tillSession.branchId, [...branchIds]), IS_OPEN))
    .orderBy(asc(tillSession.openedAt));
  const contacts = await readContacts(tx);
  const heardSinceMs = Math.min(endsMs ?? nowMs, nowMs - HEARD_WITHIN_MS);
  return rows.map(({ till, head }) => {
    const lastContactAt = contacts.get(till.registerId) ?? null;
    const openSessions = open.filter(({ registerId }) => registerId === till.registerId).map(openSessionOf);
    const heard = lastContactAt !== null && Date.parse(lastContactAt) >= heardSinceMs;
    // What nobody ever became, and what was shut out, brings nothing by itself.
    const brings = till.state === "active";
    const mayMiss: RegisterStand["mayMiss"] = [
      ...(brings && !heard ? (["away"] as const) : []),
      ...(openSessions.length > 0 ? (["open_session"] as const) : []),
      ...(head?.newerFrom ? (["unread"] as const) : []),
    ];
    return {
      registerId: till.registerId,
      branchId: till.branchId,
      code: till.code,
      name: till.name,
      state: till.state as RegisterStand["state"],
      lastContactAt,
      head: head && { epoch: head.epoch, seq: head.seq, hash: head.hash.toString("hex") },
      headAt: instantOrNull(head?.receivedAt ?? null),
      openSessions,
      mayMiss,
    };
  });
}

async function readContacts(tx: TenantTx): Promise<Map<string, string>> {
  const { rows } = await tx.execute<{ register_id: string; at: string | null }>(sql`select * from app.last_contacts()`);
  return new Map(rows.flatMap(({ register_id, at }) => (at === null ? [] : [[register_id, instantOf(at)] as const])));
}

function openSessionOf(row: typeof tillSession.$inferSelect): RegisterStand["openSessions"][number] {
  return {
    sessionId: row.sessionId,
    businessDate: row.businessDate,
    openedAt: instantOf(row.openedAt),
    state: row.state as "open" | "counted",
  };
}
