/** A session that a register of the matrix has closed with a difference, as its projections and its journal have it. */
import type { RegisterId } from "#domain/ids.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { TestJournal } from "#test/fixtures/journals.ts";
import { runOnce } from "#test/sync-server/test-organisation.ts";

/** Puts it in, past every policy. @returns its id */
export async function addClosedSession(
  superuserUrl: string,
  { organisationId, branchId, registerId }: Readonly<Record<"organisationId" | "branchId" | "registerId", string>>,
): Promise<string> {
  const journal = new TestJournal({ registerId: registerId as RegisterId });
  journal.open();
  journal.count(9_000);
  journal.close("Miscounted", true);
  const sessionId = journal.entries.find(({ type }) => type === "session.opened")?.sessionId ?? "";
  const closing = journal.entries.at(-1);
  if (closing?.type !== "session.closed") throw new Error("the session was closed");
  const of = { org_id: organisationId, branch_id: branchId, register_id: registerId };
  const put = (table: string, row: object) =>
    runOnce(
      superuserUrl,
      `insert into shop.${table} select * from jsonb_populate_record(null::shop.${table}, $1::jsonb)`,
      [canonicalJson({ ...of, ...row })],
    );
  for (const { hash, ...content } of journal.entries) {
    const { epoch, seq, type, occurredAt: occurred_at, businessDate: business_date, staffId: staff_id } = content;
    const at = { epoch, seq, type, occurred_at, business_date };
    const preimage = `\\x${Buffer.from(canonicalJson(content)).toString("hex")}`;
    await put("journal", { ...at, hash: `\\x${hash}`, preimage, redacted: false, received_at: occurred_at });
    await put("act", { ...at, staff_id, session_id: content.sessionId, approval_pending: false });
  }
  const { body } = closing;
  await put("till_session", {
    session_id: sessionId,
    state: "closed",
    opened_at: body.openedAt,
    opened_by: body.openedBy,
    business_date: body.businessDate,
    float_minor: body.floatMinor,
    totals: body.totals,
    tenders: body.tenders,
    z_number: body.zNumber,
    closed_at: closing.occurredAt,
    difference: body.difference,
  });
  return sessionId;
}
