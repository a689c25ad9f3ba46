/** What a person allowed others to do, newest first: everybody who approves can look after themselves. */
import type { Entry } from "#domain/journal/entry.ts";
import type { ActAnswer } from "#domain/protocol/register-api.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { readApprovedBy } from "./store/journal.ts";
import { nameOf, type Till, whoIsThere } from "./till.ts";

/** Most rows of the list. */
const MOST_ROWS = 100;

/** The approvals that the person at the till gave here. @returns refusal: `staff.signed_out` */
export function listApprovals(till: Till): Result<ActAnswer<"approval.list">> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  const { staffId } = person.value;
  const entries = till.store.read((tx) => readApprovedBy(tx, staffId, MOST_ROWS));
  const rows = entries.map((entry) => ({
    id: `${entry.epoch}/${entry.seq}`,
    at: entry.occurredAt,
    permission: permissionGivenBy(entry, staffId),
    requesterName: nameOf(till, entry.staffId ?? ""),
    amountMinor: amountOf(entry),
    reason: reasonOf(entry),
  }));
  return ok({ rows });
}

function permissionGivenBy(entry: Entry, staffId: string) {
  const given = entry.approvals.find((each) => each.state === "given" && each.approverId === staffId);
  return given?.permission ?? "sale.sell";
}

/** What it was about, in minor units, where it was about money. */
function amountOf({ body }: Entry) {
  if ("amountMinor" in body) return body.amountMinor;
  if ("toMinor" in body) return body.toMinor;
  return "totalMinor" in body ? body.totalMinor : null;
}

function reasonOf({ body }: Entry): string {
  if ("reason" in body) return body.reason ?? "";
  if ("discount" in body) return body.discount.reason;
  return "summary" in body ? body.summary : "";
}
