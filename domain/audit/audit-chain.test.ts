/** Tests of the audit chain: a chain that was sealed holds, and any change of it is found at the first row it touches. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "#domain/journal/canonical.ts";
import {
  type AuditEvent,
  type AuditHead,
  type AuditRow,
  checkAuditLink,
  hashAuditPreimage,
  NO_AUDIT_HASH,
  sealAuditEvent,
} from "./audit-chain.ts";

const ORGANISATION = "019a0000-0000-7000-8000-000000000001";
const OTHER = "019a0000-0000-7000-8000-000000000002";

function event(number: number, detail: AuditEvent["detail"] = {}): AuditEvent {
  return {
    eventId: `019a0000-0000-7000-8000-${String(number).padStart(12, "0")}`,
    occurredAt: "2026-11-23T06:00:00.000Z",
    actorKind: "person",
    actorId: OTHER,
    staffId: OTHER,
    branchId: null,
    action: "staff.disabled",
    subjectId: OTHER,
    address: "127.0.0.1",
    detail,
  };
}

function chainOf(details: readonly AuditEvent["detail"][]): AuditRow[] {
  const rows: AuditRow[] = [];
  let head: AuditHead | null = null;
  for (const [index, detail] of details.entries()) {
    const { row } = sealAuditEvent(head, ORGANISATION, event(index + 1, detail));
    rows.push(row);
    head = row;
  }
  return rows;
}

/** Index of the first row that is wrong, and the code; null when all hold. */
function firstBroken(rows: readonly unknown[]): { at: number; code: string } | null {
  let head: AuditHead | null = null;
  for (const [at, row] of rows.entries()) {
    const link = checkAuditLink(head, row);
    if (!link.ok) return { at, code: link.broken.code };
    head = link.head;
  }
  return null;
}

function rehash({ hash: _, ...unsealed }: AuditRow): AuditRow {
  return { ...unsealed, hash: hashAuditPreimage(canonicalJson(unsealed)) };
}

const details = fc.array(
  fc.dictionary(fc.string({ unit: "grapheme" }), fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.boolean())),
  { minLength: 1, maxLength: 8 },
);

test("the first row follows nothing, and each other one the row before it", () => {
  const rows = chainOf([{}, { was: "A" }, { was: "B" }]);
  expect(rows[0]?.prevHash).toBe(NO_AUDIT_HASH);
  expect(rows[2]?.prevHash).toBe(rows[1]?.hash);
  expect(firstBroken(rows)).toBeNull();
});

test("a chain that was sealed holds, whatever was recorded", () => {
  fc.assert(fc.property(details, (each) => firstBroken(chainOf(each)) === null));
});

test("whatever name a detail has, it is sealed and a change to it is found", () => {
  const detail = JSON.parse('{"__proto__":false}') as Record<string, boolean>;
  expect(firstBroken(chainOf([detail]))).toBeNull();
  expect(firstBroken(chainOf([{}]).map((row) => ({ ...row, event: { ...row.event, detail } })))).toEqual({
    at: 0,
    code: "hash",
  });
});

test("a changed, removed, inserted or exchanged row is found at the first row it touches", () => {
  const rows = chainOf([{}, { was: "A" }, { was: "B" }, { was: "C" }]);
  const changed = { ...rows[1], event: event(2, { was: "Z" }) } as AuditRow;
  expect(firstBroken(rows.with(1, changed))).toEqual({ at: 1, code: "hash" });
  expect(firstBroken(rows.with(1, rehash(changed)))).toEqual({ at: 2, code: "previous_hash" });
  expect(firstBroken(rows.toSpliced(1, 1))).toEqual({ at: 1, code: "gap" });
  expect(firstBroken(rows.slice(1))).toEqual({ at: 0, code: "gap" });
  const inserted = sealAuditEvent(rows[1] as AuditRow, ORGANISATION, event(9)).row;
  expect(firstBroken(rows.toSpliced(2, 0, inserted))).toEqual({ at: 3, code: "gap" });
  expect(firstBroken(rows.with(1, rows[2] as AuditRow).with(2, rows[1] as AuditRow))?.at).toBe(1);
});

test("a row of another organisation does not belong here", () => {
  const [first] = chainOf([{}]) as [AuditRow];
  const foreign = sealAuditEvent(first, OTHER, event(2)).row;
  expect(firstBroken([first, foreign])).toEqual({ at: 1, code: "organisation" });
});

test("what is no audit row is said to be none", () => {
  expect(firstBroken([{ seq: 1 }])).toEqual({ at: 0, code: "form" });
  expect(firstBroken([null])).toEqual({ at: 0, code: "form" });
  expect(firstBroken([{ ...chainOf([{}])[0], more: 1 }])).toEqual({ at: 0, code: "form" });
});
