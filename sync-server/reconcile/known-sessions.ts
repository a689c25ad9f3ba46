/** Sessions as the server knows them: the projected row, how it was opened, counted and closed, what was said of it since. */
import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Entry } from "#domain/journal/entry.ts";
import type { CurrencyCode, Minor } from "#domain/money/money.ts";
import { branchSettingsSchema } from "#domain/protocol/sync/device.ts";
import { type ClosedSession, type MadeBy, type ReviewStand, reviewSchema, standOf } from "#domain/session/review.ts";
import { seesExpected } from "#domain/session/session.ts";
import type { SessionTotals, TenderCount } from "#domain/session/session-events.ts";
import { liftTotals } from "#domain/session/session-totals.ts";
import { branch, branchZSession, register, sessionReview, tillSession } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { keyOfPlace } from "../findings/entries-at.ts";
import type { StoredEntry } from "../ingest/read-entries.ts";
import { entryOf } from "./entries-of.ts";

type Row = typeof tillSession.$inferSelect;
type ReviewRow = typeof sessionReview.$inferSelect;

/** A session with all that is known of it. */
export interface KnownSession {
  readonly row: Row;
  readonly state: "open" | "counted" | "closed";
  readonly registerCode: string;
  readonly registerName: string;
  readonly currency: CurrencyCode;
  readonly totals: SessionTotals;
  readonly opening: Entry<"session.opened"> | null;
  /** In their order. */
  readonly counts: readonly Entry<"session.counted">[];
  /** Null until it is closed. */
  readonly closing: Entry<"session.closed"> | null;
  /** The approval that its Z waits for: which of the entry's, and whether that was decided; null for none. */
  readonly pending: PendingApproval | null;
  readonly reviews: readonly ReviewRow[];
  /** What the reviews are about, and how it stands after them; null until it is closed. */
  readonly closed: { readonly session: ClosedSession; readonly stand: ReviewStand } | null;
  readonly inZ: { readonly number: number; readonly late: boolean } | null;
  /** Largest difference that needs no approval in its branch, minor units. */
  readonly differenceLimitMinor: Minor;
}

/** An approval of a difference that the register booked as pending. */
export interface PendingApproval {
  readonly place: {
    readonly registerId: string;
    readonly epoch: number;
    readonly seq: number;
    readonly number: number;
  };
  readonly decision: "approved" | "denied" | null;
  readonly decidedBy: string | null;
}

/** The order of a list of sessions. */
export const NEWEST_FIRST: readonly SQL[] = [
  sql`${tillSession.openedAt} desc`,
  sql`${tillSession.registerId} desc`,
  sql`${tillSession.sessionId} desc`,
];

/**
 * Reads sessions that the caller can see, newest first.
 * @param where of `shop.till_session`
 */
export async function readSessions(tx: TenantTx, where: SQL | undefined, limit: number): Promise<KnownSession[]> {
  // By itself, so that the list comes by its index and stops where the page ends.
  const sessions = await tx
    .select()
    .from(tillSession)
    .where(where)
    .orderBy(...NEWEST_FIRST)
    .limit(limit);
  if (sessions.length === 0) return [];
  const registers = await tx
    .select({ registerId: register.registerId, code: register.code, name: register.name })
    .from(register)
    .where(inArray(register.registerId, idsOf(sessions).registers));
  const branches = await tx
    .select()
    .from(branch)
    .where(inArray(branch.branchId, idsOf(sessions).branches));
  const papers = await readPapers(tx, sessions);
  const pending = await readPending(tx, [...papers.values()].flat());
  const reviews = await readReviews(tx, sessions);
  const inZ = await readInZ(tx, sessions);
  return sessions.flatMap((row) => {
    const till = registers.find(({ registerId }) => registerId === row.registerId);
    const settings = branches.find(({ branchId }) => branchId === row.branchId)?.settings;
    if (!till || settings === undefined) return [];
    return [
      known({
        row,
        registerCode: till.code,
        registerName: till.name,
        settings: branchSettingsSchema.parse(settings),
        papers: papers.get(keyOf(row)) ?? [],
        pending,
        reviews: reviews.filter((each) => keyOf(each) === keyOf(row)),
        inZ: inZ.get(keyOf(row)) ?? null,
      }),
    ];
  });
}

/** The session of a register. @returns null where the caller sees none */
export async function readSession(
  tx: TenantTx,
  { registerId, sessionId }: { readonly registerId: string; readonly sessionId: string },
): Promise<KnownSession | null> {
  const where = and(eq(tillSession.registerId, registerId), eq(tillSession.sessionId, sessionId));
  return (await readSessions(tx, where, 1))[0] ?? null;
}

/** Whether somebody may know what the drawer should hold: blind means blind until the count is committed. */
export function mayKnowExpected(who: Entered, { row, state }: KnownSession): boolean {
  return seesExpected({ state }, who.branchMasks.get(row.branchId) ?? who.organisationMask);
}

/** What a register and a session are told apart by. */
export function keyOf({ registerId, sessionId }: { readonly registerId: string; readonly sessionId: string }): string {
  return `${registerId} ${sessionId}`;
}

/** Reviews as the rules read them. */
export function madeBy(rows: readonly ReviewRow[]): MadeBy[] {
  return rows.map(({ staffId, said }) => ({ staffId, review: reviewSchema.parse(said) }));
}

interface Parts {
  readonly row: Row;
  readonly registerCode: string;
  readonly registerName: string;
  readonly settings: { readonly currency: CurrencyCode; readonly differenceLimitMinor: Minor };
  readonly papers: readonly Entry[];
  readonly pending: ReadonlyMap<string, PendingApproval>;
  readonly reviews: readonly ReviewRow[];
  readonly inZ: KnownSession["inZ"];
}

function known({
  row,
  registerCode,
  registerName,
  settings,
  papers,
  pending: allPending,
  reviews,
  inZ,
}: Parts): KnownSession {
  // A till that was put back to an earlier state may have said the same again: the last one holds.
  const opening = papers.findLast((entry) => entry.type === "session.opened") ?? null;
  const counts = papers.filter((entry) => entry.type === "session.counted");
  const state = row.state as KnownSession["state"];
  const closing = state === "closed" ? (papers.findLast((entry) => entry.type === "session.closed") ?? null) : null;
  const pending = closing ? (allPending.get(keyOfPlace(closing)) ?? null) : null;
  const { differenceLimitMinor } = settings;
  const currency = opening?.body.currency ?? settings.currency;
  const hands = [closing?.staffId, counts.at(-1)?.staffId, row.openedBy];
  const session = closing && {
    currency,
    totals: closing.body.totals,
    tenders: closing.body.tenders,
    difference: closing.body.difference,
    approvedBy: approverOf(closing) ?? approvedSince(pending, hands),
    reason: closing.body.reason,
    nextFloatMinor: closing.body.nextFloatMinor,
    handsOn: hands.flatMap((staffId) => staffId ?? []),
    differenceLimitMinor,
  };
  return {
    row,
    state,
    registerCode,
    registerName,
    currency,
    totals: closing?.body.totals ?? liftTotals(row.totals as SessionTotals),
    opening,
    counts,
    closing,
    pending,
    reviews,
    closed: session && { session, stand: standOf(session, madeBy(reviews)) },
    inZ,
    differenceLimitMinor,
  };
}

/** Who approved the difference at the register, another than whoever closed; null for nobody. */
export function approverOf({ approvals, staffId }: Entry<"session.closed">): string | null {
  const given = approvals.find((each) => each.state === "given" && each.permission === "session.approve_difference");
  return given?.state === "given" && given.approverId !== staffId ? given.approverId : null;
}

/** Who approved it among the findings, with no hand in the drawer. */
function approvedSince(pending: PendingApproval | null, hands: readonly unknown[]): string | null {
  return pending?.decision === "approved" && !hands.includes(pending.decidedBy) ? pending.decidedBy : null;
}

/** Counted tenders of a session that is not closed yet, as its row has them. */
export function countedOf({ row }: KnownSession): readonly TenderCount[] {
  return Array.isArray(row.tenders) ? (row.tenders as TenderCount[]) : [];
}

interface PaperRow extends StoredEntry, Record<string, unknown> {
  readonly register_id: string;
  readonly session_id: string;
}

async function readPapers(tx: TenantTx, sessions: readonly Row[]): Promise<Map<string, Entry[]>> {
  const papers = new Map<string, Entry[]>();
  if (sessions.length === 0) return papers;
  const asked = sessions.map(({ registerId, sessionId }) => ({ register_id: registerId, session_id: sessionId }));
  const { rows } = await tx.execute<PaperRow>(sql`select * from app.session_papers(${JSON.stringify(asked)}::jsonb)`);
  for (const row of rows) {
    const entry = entryOf(row);
    const key = keyOf({ registerId: row.register_id, sessionId: row.session_id });
    if (entry) papers.set(key, [...(papers.get(key) ?? []), entry]);
  }
  return papers;
}

interface PendingRow extends Record<string, unknown> {
  readonly register_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly number: number;
  readonly decision: "approved" | "denied" | null;
  readonly decided_by: string | null;
}

/** Approvals that Zs wait for, by the place of the Z. */
async function readPending(tx: TenantTx, papers: readonly Entry[]): Promise<Map<string, PendingApproval>> {
  const waiting = papers.filter(({ type, approvals }) => {
    return type === "session.closed" && approvals.some(({ state }) => state === "pending");
  });
  if (waiting.length === 0) return new Map();
  const places = waiting.map(
    ({ registerId, epoch, seq }) => sql`(${registerId}::uuid, ${epoch}::integer, ${seq}::bigint)`,
  );
  const { rows } = await tx.execute<PendingRow>(sql`
    select a.register_id, a.epoch, a.seq, a.number, d.decision, d.staff_id as decided_by
    from shop.entry_approval a
    left join shop.approval_decision d on d.org_id = a.org_id and d.register_id = a.register_id and d.epoch = a.epoch
      and d.seq = a.seq and d.number = a.number
    where (a.register_id, a.epoch, a.seq) in (${sql.join(places, sql`, `)})
      and a.state = 'pending' and a.permission = 'session.approve_difference'`);
  return new Map(
    rows.map(({ register_id: registerId, epoch, seq, number, decision, decided_by: decidedBy }) => {
      return [
        keyOfPlace({ registerId, epoch, seq }),
        { place: { registerId, epoch, seq, number }, decision, decidedBy },
      ];
    }),
  );
}

async function readReviews(tx: TenantTx, sessions: readonly Row[]): Promise<ReviewRow[]> {
  if (sessions.length === 0) return [];
  return tx
    .select()
    .from(sessionReview)
    .where(and(inArray(sessionReview.registerId, idsOf(sessions).registers), inSessions(sessionReview, sessions)))
    .orderBy(asc(sessionReview.number));
}

async function readInZ(tx: TenantTx, sessions: readonly Row[]): Promise<Map<string, NonNullable<KnownSession["inZ"]>>> {
  if (sessions.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(branchZSession)
    .where(and(inArray(branchZSession.registerId, idsOf(sessions).registers), inSessions(branchZSession, sessions)));
  return new Map(rows.map((row) => [keyOf(row), { number: row.number, late: row.late }]));
}

function inSessions(table: typeof sessionReview | typeof branchZSession, sessions: readonly Row[]): SQL {
  return inArray(table.sessionId, idsOf(sessions).sessions);
}

function idsOf(sessions: readonly Row[]) {
  return {
    registers: [...new Set(sessions.map(({ registerId }) => registerId))],
    branches: [...new Set(sessions.map(({ branchId }) => branchId))],
    sessions: sessions.map(({ sessionId }) => sessionId),
  };
}
