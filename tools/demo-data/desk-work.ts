/** What the demo's owner has done at the desk already: the older findings are settled, the newest still wait. */
import { approvalsSchema, violationsSchema } from "#domain/protocol/desk/findings.ts";
import type { ServerApi } from "#tools/server-api.ts";

/** Broken rules that are left to the manager who looks on. */
const LEFT_OPEN = 4;
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
