/** Sessions as they are answered: a line of the list, and the whole paper. What the caller may not see is left out here. */
import { inArray, sql } from "drizzle-orm";
import type { Entry } from "#domain/journal/entry.ts";
import type { Minor } from "#domain/money/money.ts";
import type {
  MadeReview,
  RegisterStand,
  SessionPaper,
  SessionSummary,
  TenderStand,
} from "#domain/protocol/desk/sessions.ts";
import { reviewSchema } from "#domain/session/review.ts";
import type { TenderCount } from "#domain/session/session-events.ts";
import { expectedOf, wasUsed } from "#domain/session/session-totals.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { readEntriesOf } from "./entries-of.ts";
import { approverOf, countedOf, type KnownSession, keyOf, mayKnowExpected } from "./known-sessions.ts";
import { type NameOf, personOrNull, readNames } from "./people.ts";

/** The lines of a list. */
export async function summariesOf(
  tx: TenantTx,
  who: Entered,
  sessions: readonly KnownSession[],
): Promise<SessionSummary[]> {
  const nameOf = await readNames(tx, sessions.flatMap(peopleIn));
  const findings = await readFindings(tx, sessions);
  return sessions.map((each) => summaryOf(who, each, findings.get(keyOf(each.row)) ?? NOTHING_FOUND, nameOf));
}

/** The whole paper of a session. @param stand of its register */
export async function paperOf(
  tx: TenantTx,
  who: Entered,
  session: KnownSession,
  stand: RegisterStand,
): Promise<SessionPaper> {
  const late = await readLateFacts(tx, session);
  const closing = session.closing;
  const approverId = closing ? approverOf(closing) : null;
  const nameOf = await readNames(tx, [
    ...peopleIn(session),
    approverId,
    closing?.body.handedOverTo,
    ...late.map(({ staffId }) => staffId),
  ]);
  const [findings, inDoubt] = [await readFindings(tx, [session]), await countInDoubt(tx, session)];
  const sees = mayKnowExpected(who, session);
  return {
    session: summaryOf(who, session, findings.get(keyOf(session.row)) ?? NOTHING_FOUND, nameOf),
    register: stand,
    drawerName: session.opening?.body.drawerName ?? null,
    totals: sees ? session.totals : null,
    paymentsInDoubt: mayIn(who, "reports.branch", session.row.branchId) ? inDoubt : null,
    counts: sees ? session.counts.map((entry) => countOf(entry, nameOf)) : null,
    closing: closing && {
      reason: closing.body.reason,
      approvedBy: personOrNull(nameOf, approverId),
      nextFloatMinor: closing.body.nextFloatMinor,
      handedOverTo: personOrNull(nameOf, closing.body.handedOverTo),
      heldSales: closing.body.heldSales,
      grandTotals: closing.body.grandTotals,
      entry: { epoch: closing.epoch, seq: closing.seq, hash: closing.hash },
    },
    differenceLimitMinor: session.differenceLimitMinor,
    deposit: session.closed?.stand.deposit ?? null,
    reviews: session.reviews.map((row) => reviewOf(row, nameOf)),
    lateFacts: late.map(({ body, registerId, epoch, seq, occurredAt, staffId }) => ({
      ...body,
      registerId,
      epoch,
      seq,
      at: occurredAt,
      by: personOrNull(nameOf, staffId),
    })),
  };
}

/** Each tender as it stands; what was not counted yet by what the books expect. */
export function tendersOf(session: KnownSession): TenderStand[] {
  if (session.closed) return session.closed.stand.tenders.map(stood);
  const counted = countedOf(session);
  if (session.state === "counted" && counted.length > 0) return counted.map(stood);
  const { totals } = session;
  const expected = expectedOf({ floatMinor: session.row.floatMinor as Minor, totals });
  const open = (method: TenderStand["method"], currency: string | null, expectedMinor: Minor): TenderStand => {
    return { method, currency, expectedMinor, countedMinor: null, differenceMinor: null };
  };
  return [
    open("cash", null, expected.cash),
    ...(wasUsed(totals.tenders.card) ? [open("card", null, expected.card)] : []),
    ...[...expected.foreign].map(([currency, expectedMinor]) => open("foreign", currency, expectedMinor)),
  ];
}

function stood({ method, currency, expectedMinor, countedMinor, differenceMinor }: TenderCount): TenderStand {
  return { method, currency: currency ?? null, expectedMinor, countedMinor, differenceMinor };
}

function summaryOf(who: Entered, session: KnownSession, found: Findings, nameOf: NameOf): SessionSummary {
  const { row, state, totals, closed } = session;
  const sees = mayKnowExpected(who, session);
  const readsBranch = mayIn(who, "reports.branch", row.branchId);
  const reconciled = session.reviews.find(({ kind }) => kind === "reconciled");
  return {
    sessionId: row.sessionId,
    registerId: row.registerId,
    branchId: row.branchId,
    registerCode: session.registerCode,
    registerName: session.registerName,
    state,
    businessDate: row.businessDate,
    openedAt: instantOf(row.openedAt),
    openedBy: personOrNull(nameOf, row.openedBy),
    closedAt: instantOrNull(row.closedAt),
    closedBy: personOrNull(nameOf, session.closing?.staffId),
    zNumber: row.zNumber,
    currency: session.currency,
    counts: {
      sales: totals.sales.count,
      noSales: totals.noSales,
      salesVoided: totals.salesVoided.count,
      linesVoided: totals.linesVoided.count,
      refunds: totals.refunds.count,
      priceOverrides: totals.priceOverrides,
      approvalsPending: totals.approvalsPending + pendingIn(session.closing) - found.decided,
      violations: readsBranch ? found.violations : null,
    },
    floatMinor: sees ? (row.floatMinor as Minor) : null,
    tenders: sees ? tendersOf(session) : null,
    difference: row.difference as SessionSummary["difference"],
    approvalDue: readsBranch ? (closed?.stand.approvalDue ?? false) : null,
    reconciled: reconciled ? { by: nameOf(reconciled.staffId), at: instantOf(reconciled.madeAt) } : null,
    branchZ: session.inZ,
  };
}

/** Approvals that the Z itself waits for; its totals were added up before it. */
function pendingIn(closing: KnownSession["closing"]): number {
  return closing?.approvals.filter(({ state }) => state === "pending").length ?? 0;
}

function countOf(entry: Entry<"session.counted">, nameOf: NameOf): NonNullable<SessionPaper["counts"]>[number] {
  const { attempt, cash, tenders } = entry.body;
  return { attempt, at: entry.occurredAt, by: personOrNull(nameOf, entry.staffId), cash, tenders };
}

function reviewOf(row: KnownSession["reviews"][number], nameOf: NameOf): MadeReview {
  return {
    number: row.number,
    reviewId: row.reviewId,
    at: instantOf(row.madeAt),
    by: nameOf(row.staffId),
    review: reviewSchema.parse(row.said),
    tenders: row.tenders as TenderCount[] | null,
  };
}

function peopleIn({ row, closing, counts, reviews }: KnownSession): (string | null | undefined)[] {
  return [
    row.openedBy,
    closing?.staffId,
    ...counts.map(({ staffId }) => staffId),
    ...reviews.map(({ staffId }) => staffId),
  ];
}

/** What was found in the entries of a session. */
interface Findings {
  readonly violations: number;
  /** Of the approvals that its entries wait for, those that were decided since. */
  readonly decided: number;
}
const NOTHING_FOUND: Findings = { violations: 0, decided: 0 };

/** What was found in the entries of sessions, by session. */
async function readFindings(tx: TenantTx, sessions: readonly KnownSession[]): Promise<Map<string, Findings>> {
  if (sessions.length === 0) return new Map();
  const wanted = sessions.map(({ row }) => row.sessionId);
  const since = [...firstEntries(sessions)].map(([registerId, { epoch, seq }]) => {
    return sql`(${registerId}::uuid, ${epoch}::integer, ${seq}::bigint)`;
  });
  const { rows } = await tx.execute<{
    register_id: string;
    session_id: string;
    violations: number;
    decided: number;
  }>(sql`
    select f.register_id, e.session_id, count(*) filter (where f.what = 'violation')::integer as violations,
      count(*) filter (where f.what = 'decided')::integer as decided
    from (
      select org_id, register_id, epoch, seq, 'violation' as what from shop.violation
      union all
      select org_id, register_id, epoch, seq, 'decided' from shop.approval_decision
    ) f
    join (values ${sql.join(since, sql`, `)}) as o (register_id, epoch, seq)
      on o.register_id = f.register_id and (f.epoch, f.seq) >= (o.epoch, o.seq)
    join lateral (
      select a.session_id from shop.act a
        where a.org_id = f.org_id and a.register_id = f.register_id and a.epoch = f.epoch and a.seq = f.seq
      union all
      select s.session_id from shop.sale s
        where s.org_id = f.org_id and s.register_id = f.register_id and s.epoch = f.epoch and s.seq = f.seq
    ) e on true
    where ${inArray(sql`e.session_id`, wanted)}
    group by 1, 2`);
  return new Map(
    rows.map(({ register_id: registerId, session_id: sessionId, violations, decided }) => {
      return [keyOf({ registerId, sessionId }), { violations, decided }];
    }),
  );
}

/** By register where the first of these sessions was opened: nothing of them stands before it in the journal. */
function firstEntries(sessions: readonly KnownSession[]): Map<string, { epoch: number; seq: number }> {
  const first = new Map<string, { epoch: number; seq: number }>();
  for (const { row, opening } of sessions) {
    const { epoch, seq } = opening ?? { epoch: 1, seq: 1 };
    const known = first.get(row.registerId);
    const isBefore = !known || epoch < known.epoch || (epoch === known.epoch && seq < known.seq);
    if (isBefore) first.set(row.registerId, { epoch, seq });
  }
  return first;
}

/** Card payments of a session whose answer never came: in doubt, and nothing was said of them since. */
async function countInDoubt(tx: TenantTx, { row }: KnownSession): Promise<number> {
  const { rows } = await tx.execute<{ epoch: number; seq: number }>(sql`
    select a.epoch, a.seq
    from shop.act a
    where a.register_id = ${row.registerId} and a.session_id = ${row.sessionId}
      and a.type in ('payment.in_doubt', 'payment.settled', 'payment.failed')
    order by a.epoch, a.seq`);
  const entries = await readEntriesOf(
    tx,
    rows.map((each) => ({ registerId: row.registerId, ...each })),
  );
  const waiting = new Set<string>();
  for (const entry of entries) {
    if (entry.type === "payment.in_doubt") waiting.add(entry.body.paymentId);
    if (entry.type === "payment.settled" || entry.type === "payment.failed") waiting.delete(entry.body.paymentId);
  }
  return waiting.size;
}

/** What became known of a session after its Z, wherever in the branch it was said. */
async function readLateFacts(tx: TenantTx, { row }: KnownSession): Promise<Entry<"session.fact_came_late">[]> {
  if (row.zNumber === null) return [];
  const { rows } = await tx.execute<{ register_id: string; epoch: number; seq: number }>(sql`
    select a.register_id, a.epoch, a.seq
    from shop.act a
    where a.branch_id = ${row.branchId} and a.type = 'session.fact_came_late'
    order by a.occurred_at, a.register_id, a.epoch, a.seq`);
  const places = rows.map(({ register_id, epoch, seq }) => ({ registerId: register_id, epoch, seq }));
  const entries = await readEntriesOf(tx, places);
  return entries.flatMap((entry) => {
    return entry.type === "session.fact_came_late" && entry.body.zNumber === row.zNumber ? [entry] : [];
  });
}
