/** What the demo's owner has done at the desk already: older findings are settled, older days are closed; the newest still wait. */
import { branchDaySchema } from "#domain/protocol/desk/branch-day.ts";
import { approvalsSchema, violationsSchema } from "#domain/protocol/desk/findings.ts";
import { type SessionSummary, sessionPaperSchema } from "#domain/protocol/desk/sessions.ts";
import type { Review } from "#domain/session/review.ts";
import { newId } from "#main/register/till.ts";
import type { ServerApi } from "#tools/server-api.ts";

/** Broken rules that are left to the manager who looks on. */
const LEFT_OPEN = 4;
/** Days whose sessions are reconciled one by one, counted back from the last that is closed. */
const RECONCILED_DAYS = 14;
const RESOLVED = "Talked about it: the register had not heard that the role was taken away";
const APPROVED = "Counted again together; the note lay in the safe";

/** Resolves all but a few broken rules, and approves afterwards all but the newest of what waits for it. */
export async function settleOlder(api: ServerApi): Promise<void> {
  const { violations } = violationsSchema.parse(await api("GET", "/v1/violations?limit=500"));
  const settled = violations
    .filter(({ resolved }) => resolved === null)
    .slice(LEFT_OPEN)
    .map(({ registerId, epoch, seq, number }) => ({ registerId, epoch, seq, number }));
  if (settled.length > 0) await api("POST", "/v1/violations/resolve", { violations: settled, reason: RESOLVED });
  const waiting = approvalsSchema.parse(await api("GET", "/v1/approvals?state=pending&limit=500"));
  const approvals = waiting.approvals
    .slice(1)
    .filter(({ mayDecide }) => mayDecide)
    .map(({ registerId, epoch, seq, number }) => ({ registerId, epoch, seq, number }));
  if (approvals.length === 0) return;
  await api("POST", "/v1/approvals/decide", { approvals, decision: "approved", reason: APPROVED });
}

/**
 * Closes days of a branch that are not closed yet, the newer of them after each session was reconciled and its cash taken
 * to the bank. A session whose difference waits for approval is left as it is.
 * @param dates oldest first
 */
export async function closeDays(api: ServerApi, branchId: string, dates: readonly string[]): Promise<void> {
  for (const [nth, date] of dates.entries()) {
    const path = `/v1/branches/${branchId}/day/${date}`;
    const { sessions, registers, z } = branchDaySchema.parse(await api("GET", path));
    if (z !== null || sessions.length === 0) continue;
    if (nth >= dates.length - RECONCILED_DAYS) for (const session of sessions) await reconcile(api, session);
    const without = registers.filter(({ mayMiss }) => mayMiss.length > 0).map(({ registerId }) => registerId);
    await api("POST", path, { without });
  }
}

async function reconcile(api: ServerApi, session: SessionSummary): Promise<void> {
  const { registerId, sessionId, state, reconciled, approvalDue, zNumber } = session;
  if (state !== "closed" || reconciled !== null || approvalDue) return;
  const path = `/v1/registers/${registerId}/sessions/${sessionId}`;
  const say = (review: Review) => api("POST", `${path}/reviews`, { reviewId: newId<string>(), review });
  const { deposit } = sessionPaperSchema.parse(await api("GET", path));
  if (deposit && deposit.depositedMinor === 0 && deposit.dueMinor > 0)
    await say({ kind: "deposited", bagNumber: `BANK-${zNumber}`, amountMinor: deposit.dueMinor });
  await say({ kind: "reconciled" });
}
