/** The day of a branch over all its registers: what it holds, and closing it with a Z. Sole writer of shop.branch_z. */
import { and, desc, eq, ne, type SQL, sql } from "drizzle-orm";
import { invariant } from "#domain/invariant.ts";
import type { Minor } from "#domain/money/money.ts";
import type { BranchDay, BranchZ, BranchZSays } from "#domain/protocol/desk/branch-day.ts";
import { branchZSaysSchema } from "#domain/protocol/desk/branch-day.ts";
import type { RegisterStand } from "#domain/protocol/desk/sessions.ts";
import { type BranchSettings, branchSettingsSchema } from "#domain/protocol/sync/device.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { addToBranchGrandTotals, type SummedSession, sumSessions } from "#domain/session/branch-totals.ts";
import { businessDateAt, endOfBusinessDate } from "#domain/time/business-date.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { record } from "../audit/record.ts";
import { instantOf } from "../db/instants.ts";
import { branch, branchZ, branchZSession, tillSession } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { databaseJson } from "../ingest/project.ts";
import { type KnownSession, readSessions } from "./known-sessions.ts";
import { readNames } from "./people.ts";
import { readRegisterStands } from "./register-stands.ts";
import { summariesOf } from "./session-answers.ts";

/** Most sessions of a day or of one Z. */
const MOST_SESSIONS = 2_000;

/** A day that is looked at, and when. */
export interface AskedDay {
  readonly branchId: string;
  readonly businessDate: string;
  /** The server's clock. */
  readonly nowMs: number;
}

type BranchZRow = typeof branchZ.$inferSelect;

/** Reads a day. @returns refusals: `branch.unknown`, `branch_day.not_begun` */
export async function readBranchDay(tx: TenantTx, who: Entered, asked: AskedDay): Promise<Result<BranchDay>> {
  const { branchId, businessDate, nowMs } = asked;
  const there = await findBranch(tx, who, asked);
  if (!there.ok) return there;
  const { name, settings } = there.value;
  const endsAt = endOf(businessDate, settings);
  const sessions = await readSessions(tx, ofDay(asked), MOST_SESSIONS);
  const waiting = await readSessions(tx, waitingLate(asked), MOST_SESSIONS);
  const z = await findZ(tx, asked);
  return ok({
    branchId,
    branchName: name,
    businessDate,
    endsAt,
    sessions: await summariesOf(tx, who, sessions),
    waitingLate: await summariesOf(tx, who, waiting),
    registers: await readRegisterStands(tx, [branchId], nowMs, Date.parse(endsAt)),
    totals: sumSessions(sessions.flatMap(summedOf)),
    z: z ? await answerOf(tx, z) : null,
  });
}

/**
 * Closes a day. Asked again it answers the Z that there is.
 * @param without registers that the caller knows could still bring something
 * @returns refusals: `branch.unknown`, `permission.missing`, `branch_day.not_begun`, `branch_day.nothing`,
 *   `branch_day.registers_missing`
 */
export async function closeBranchDay(
  tx: TenantTx,
  who: Entered,
  asked: AskedDay & { readonly without: readonly string[]; readonly address: string },
): Promise<Result<BranchZ>> {
  const { branchId, businessDate, nowMs } = asked;
  const there = await findBranch(tx, who, asked);
  if (!there.ok) return there;
  const mayClose = mayIn(who, "session.close_any", branchId) && who.staffId !== null;
  if (!mayClose) return refuse("permission.missing", { permission: "session.close_any" });
  await lockBranch(tx, who, branchId);
  const known = await findZ(tx, asked);
  if (known) return ok(await answerOf(tx, known));
  const own = await readSessions(tx, and(ofDay(asked), CLOSED_AND_FREE), MOST_SESSIONS);
  const late = await readSessions(tx, waitingLate(asked), MOST_SESSIONS);
  if (own.length + late.length === 0) return refuse("branch_day.nothing", { date: businessDate });
  const endsMs = Date.parse(endOf(businessDate, there.value.settings));
  const registers = await readRegisterStands(tx, [branchId], nowMs, endsMs);
  const without = registers.filter((each) => mayBring(each, businessDate));
  const unsaid = without.filter(({ registerId }) => !asked.without.includes(registerId));
  if (unsaid.length > 0) {
    const codes = unsaid.map(({ code }) => code).join(", ");
    return refuse("branch_day.registers_missing", { date: businessDate, registers: codes });
  }
  return writeZ(tx, who, asked, { own, late, registers, without });
}

/** Branch Zs, newest first. @param before the number that they are below; null for the newest */
export async function readBranchZs(
  tx: TenantTx,
  branchId: string,
  before: number | null,
  limit: number,
): Promise<BranchZ[]> {
  const below = before === null ? undefined : sql`${branchZ.number} < ${before}`;
  const rows = await tx
    .select()
    .from(branchZ)
    .where(and(eq(branchZ.branchId, branchId), below))
    .orderBy(desc(branchZ.number))
    .limit(limit);
  return answersOf(tx, rows);
}

interface Gathered {
  readonly own: readonly KnownSession[];
  readonly late: readonly KnownSession[];
  readonly registers: readonly RegisterStand[];
  readonly without: readonly RegisterStand[];
}

async function writeZ(
  tx: TenantTx,
  who: Entered,
  { branchId, businessDate, address }: AskedDay & { readonly address: string },
  { own, late, registers, without }: Gathered,
): Promise<Result<BranchZ>> {
  const [last] = await tx
    .select()
    .from(branchZ)
    .where(eq(branchZ.branchId, branchId))
    .orderBy(desc(branchZ.number))
    .limit(1);
  const before = last ? branchZSaysSchema.parse(last.says).grandTotals : [];
  const all = [...own, ...late].filter(({ closing }) => closing !== null);
  const says: BranchZSays = {
    sessions: all.flatMap((each) => listed(each, late.includes(each))),
    totals: sumSessions(own.flatMap(summedOf)),
    lateTotals: sumSessions(late.flatMap(summedOf)),
    lateFacts: all.flatMap(({ totals }) => totals.late),
    grandTotals: addToBranchGrandTotals(before, all.flatMap(summedOf)),
    without: [...without],
    registers: [...registers],
    auditHead: await readAuditHead(tx),
  };
  const number = (last?.number ?? 0) + 1;
  const { organisationId: orgId } = who;
  const [row] = await tx
    .insert(branchZ)
    // Somebody at a till may have typed what no database holds.
    .values({
      orgId,
      branchId,
      number,
      businessDate,
      closedBy: who.staffId ?? "",
      says: JSON.parse(databaseJson(says)),
    })
    .returning();
  if (!row) return refuse("permission.missing", { permission: "session.close_any" });
  const members = all.map((each) => ({ ...each.row, late: late.includes(each) }));
  await tx.insert(branchZSession).values(
    members.map(({ registerId, sessionId, late: came }) => ({
      orgId,
      branchId,
      registerId,
      sessionId,
      number,
      late: came,
    })),
  );
  await record(tx, who, {
    action: "branch_day.closed",
    subjectId: branchId,
    branchId,
    address,
    detail: { businessDate, number, sessions: all.length, late: late.length, without: without.map(({ code }) => code) },
  });
  return ok(await answerOf(tx, row));
}

/** A branch whose reports the caller reads, on a day that has begun there. */
async function findBranch(
  tx: TenantTx,
  who: Entered,
  { branchId, businessDate, nowMs }: AskedDay,
): Promise<Result<{ readonly name: string; readonly settings: BranchSettings }>> {
  const [row] = await tx.select().from(branch).where(eq(branch.branchId, branchId));
  if (!row || !mayIn(who, "reports.branch", branchId)) return refuse("branch.unknown");
  const settings = branchSettingsSchema.parse(row.settings);
  const today = businessDateAt(instantFromMs(nowMs), settings.zone, settings.dayStartMinutes);
  if (businessDate > today) return refuse("branch_day.not_begun", { date: businessDate });
  return ok({ name: row.name, settings });
}

function endOf(businessDate: string, { zone, dayStartMinutes }: BranchSettings): string {
  return endOfBusinessDate(businessDate, zone, dayStartMinutes);
}

/** Whether a register could still bring something of a day: a session that it opened on a later one belongs there. */
function mayBring({ mayMiss, openSessions }: RegisterStand, businessDate: string): boolean {
  if (mayMiss.includes("away") || mayMiss.includes("unread")) return true;
  return openSessions.some((session) => session.businessDate <= businessDate);
}

function ofDay({ branchId, businessDate }: AskedDay): SQL | undefined {
  return and(eq(tillSession.branchId, branchId), eq(tillSession.businessDate, businessDate));
}

const IN_NO_Z = sql`not exists (
  select from shop.branch_z_session m
  where m.org_id = ${tillSession.orgId} and m.register_id = ${tillSession.registerId}
    and m.session_id = ${tillSession.sessionId}
)`;
const CLOSED_AND_FREE = and(eq(tillSession.state, "closed"), IN_NO_Z);

/** Sessions of days that were closed before they arrived. */
function waitingLate({ branchId, businessDate }: AskedDay): SQL | undefined {
  const dayIsClosed = sql`exists (
    select from shop.branch_z z
    where z.org_id = ${tillSession.orgId} and z.branch_id = ${tillSession.branchId}
      and z.business_date = ${tillSession.businessDate}
  )`;
  const ofOthers = and(eq(tillSession.branchId, branchId), ne(tillSession.businessDate, businessDate));
  return and(ofOthers, CLOSED_AND_FREE, dayIsClosed);
}

/** One at a time for each branch: numbers follow one another. */
async function lockBranch(tx: TenantTx, { organisationId }: Entered, branchId: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`evertill branch day ${organisationId} ${branchId}`}, 0))`,
  );
}

async function findZ(tx: TenantTx, { branchId, businessDate }: AskedDay): Promise<BranchZRow | undefined> {
  const where = and(eq(branchZ.branchId, branchId), eq(branchZ.businessDate, businessDate));
  const [row] = await tx.select().from(branchZ).where(where);
  return row;
}

async function readAuditHead(tx: TenantTx): Promise<BranchZSays["auditHead"]> {
  const { rows } = await tx.execute<{ seq: number; hash: Buffer }>(sql`select * from app.audit_head()`);
  const [head] = rows;
  return head ? { seq: head.seq, hash: head.hash.toString("hex") } : null;
}

function summedOf({ closed, currency, row }: KnownSession): SummedSession[] {
  if (!closed) return [];
  const { session, stand } = closed;
  return [{ currency, floatMinor: row.floatMinor as Minor, totals: session.totals, tenders: stand.tenders }];
}

function listed({ row, registerCode, currency, closing }: KnownSession, late: boolean): BranchZSays["sessions"] {
  if (!closing) return [];
  const { zNumber, totals } = closing.body;
  return [
    {
      registerId: row.registerId,
      registerCode,
      sessionId: row.sessionId,
      zNumber,
      businessDate: row.businessDate,
      late,
      currency,
      salesMinor: totals.sales.minor,
      refundsMinor: totals.refunds.minor,
    },
  ];
}

async function answerOf(tx: TenantTx, row: BranchZRow): Promise<BranchZ> {
  const [answer] = await answersOf(tx, [row]);
  invariant(answer, "one row is one answer");
  return answer;
}

async function answersOf(tx: TenantTx, rows: readonly BranchZRow[]): Promise<BranchZ[]> {
  const nameOf = await readNames(
    tx,
    rows.map(({ closedBy }) => closedBy),
  );
  return rows.map((row) => ({
    number: row.number,
    businessDate: row.businessDate,
    closedAt: instantOf(row.closedAt),
    closedBy: nameOf(row.closedBy),
    ...branchZSaysSchema.parse(row.says),
  }));
}
