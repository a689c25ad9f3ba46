/** Tests of what managers say of closed sessions, on a real PostgreSQL with tills' own journals. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SessionPaper } from "#domain/protocol/desk/sessions.ts";
import type { Review } from "#domain/session/review.ts";
import { newId } from "#main/register/till.ts";
import { TradingBranch, type TradingTill, type Worker } from "#test/sync-server/trading-day.ts";
import { findingRoutes } from "../findings/finding-routes.ts";
import { sessionRoutes } from "./session-routes.ts";

let server: TradingBranch;
let branch: TradingBranch;
let manager: Worker;
let deputy: Worker;
let cashier: Worker;
let till: TradingTill;
let sessionId: string;

beforeAll(async () => {
  server = await TradingBranch.open((parts) => [...sessionRoutes(parts), ...findingRoutes(parts)]);
});
afterAll(() => server.close());
beforeEach(async () => {
  branch = await server.beside();
  [manager, deputy, cashier] = [
    await branch.worker("manager"),
    await branch.worker("manager"),
    await branch.worker("cashier"),
  ];
  till = await branch.till("A01", [manager, deputy, cashier]);
  sessionId = till.open(cashier);
  till.journal.sell(5_000);
  till.journal.sell(2_000, "card");
});

/** Counts 8.00 too little and closes; the difference waits for its approval. */
async function closeShort(who = cashier): Promise<void> {
  till.count(who, 14_200, 2_000);
  till.shut(who, { reason: "Miscounted change", nextFloatMinor: 10_000 });
  await till.send();
}
const path = () => `/v1/registers/${till.registerId}/sessions/${sessionId}`;
const say = (who: Worker, review: Review, reviewId = newId<string>()) =>
  branch.ask(who, "POST", `${path()}/reviews`, { reviewId, review });
async function said(who: Worker, review: Review, reviewId = newId<string>()): Promise<SessionPaper> {
  const told = await say(who, review, reviewId);
  if (told.status !== 200) throw new Error(JSON.stringify(told.body));
  return told.body as SessionPaper;
}
const paper = (who = manager) => branch.must<SessionPaper>(who, "GET", path());
const codeOf = async (who: Worker, review: Review) => (await say(who, review)).code;

const decisions = () =>
  branch.rows("select decision, staff_id, reason from shop.approval_decision where register_id = $1", [
    till.registerId,
  ]);

describe("a difference beyond the limit", () => {
  test("is approved by somebody else, and then the session is reconciled", async () => {
    await closeShort();
    expect((await paper()).session).toMatchObject({
      difference: "pending",
      approvalDue: true,
      counts: { approvalsPending: 1 },
    });
    expect(await codeOf(manager, { kind: "reconciled" })).toBe("reconcile.approval_due");
    const approved = await said(manager, { kind: "difference_approved", note: "Seen the drawer" });
    expect(approved.session).toMatchObject({
      difference: "pending",
      approvalDue: false,
      reconciled: null,
      counts: { approvalsPending: 0 },
    });
    // What the register had asked for is decided with it.
    expect(await decisions()).toEqual([{ decision: "approved", staff_id: manager.staffId, reason: "Seen the drawer" }]);
    const done = await said(manager, { kind: "reconciled" });
    expect(done.session.reconciled).toMatchObject({ by: { staffId: manager.staffId } });
    expect(done.reviews.map(({ number, review }) => [number, review.kind])).toEqual([
      [1, "difference_approved"],
      [2, "reconciled"],
    ]);
    expect(await codeOf(manager, { kind: "reconciled" })).toBe("reconcile.done");
    expect(await codeOf(deputy, { kind: "explained", reason: "Late thought" })).toBe("reconcile.done");
    expect((await said(deputy, { kind: "noted", note: "The coins turned up" })).reviews).toHaveLength(3);
  });

  test("[SESSION-21] whoever closed or counted again does not approve it", async () => {
    await closeShort(manager);
    expect(await codeOf(manager, { kind: "difference_approved", note: null })).toBe("approval.own");
    const again: Review = {
      kind: "counted_again",
      cash: null,
      tenders: [{ method: "cash", totalMinor: 14_300 as never }],
    };
    await said(deputy, again);
    expect(await codeOf(deputy, { kind: "difference_approved", note: null })).toBe("approval.own");
    const third = await branch.worker("manager");
    expect((await said(third, { kind: "difference_approved", note: null })).session.approvalDue).toBe(false);
    expect(await codeOf(third, { kind: "difference_approved", note: null })).toBe("reconcile.no_difference");
  });

  test("what the register booked as pending may be approved among the findings", async () => {
    await closeShort();
    const { epoch, seq } = till.journal.entries.at(-1) ?? { epoch: 0, seq: 0 };
    const approvals = [{ registerId: till.registerId, epoch, seq, number: 0 }];
    const body = { approvals, decision: "approved", reason: "Seen the drawer" };
    expect((await branch.ask(deputy, "POST", "/v1/approvals/decide", body)).status).toBe(200);
    expect((await paper()).session).toMatchObject({ difference: "pending", approvalDue: false });
    expect((await said(manager, { kind: "reconciled" })).session.reconciled).not.toBeNull();
  });

  test("an approval is of one count: another count beyond the limit asks again", async () => {
    await closeShort();
    await said(manager, { kind: "difference_approved", note: null });
    const again: Review = {
      kind: "counted_again",
      cash: null,
      tenders: [{ method: "cash", totalMinor: 13_000 as never }],
    };
    const counted = await said(deputy, again);
    expect(counted.session).toMatchObject({
      approvalDue: true,
      tenders: [
        { method: "cash", expectedMinor: 15_000, countedMinor: 13_000, differenceMinor: -2_000 },
        { method: "card", differenceMinor: 0 },
      ],
    });
    expect((await said(manager, { kind: "difference_approved", note: null })).session.approvalDue).toBe(false);
  });
});

describe("a second count", () => {
  test("[SESSION-12] shows its difference against the books again, and the Z stays as it is", async () => {
    await closeShort();
    const cash = [
      { denominationMinor: 5_000, count: 3 },
      { denominationMinor: 10, count: 0 },
    ];
    const counted = await said(manager, { kind: "counted_again", cash, tenders: [] });
    expect(counted.session).toMatchObject({ approvalDue: false, difference: "pending" });
    expect(counted.reviews[0]?.tenders).toMatchObject([
      { method: "cash", expectedMinor: 15_000, countedMinor: 15_000, differenceMinor: 0 },
      { method: "card", expectedMinor: 2_000, countedMinor: 2_000, differenceMinor: 0 },
    ]);
    expect(counted.counts?.[0]?.tenders[0]).toMatchObject({ countedMinor: 14_200, differenceMinor: -800 });
    expect(counted.deposit).toMatchObject({ dueMinor: 5_000 });
    expect((await said(manager, { kind: "reconciled" })).session.reconciled).not.toBeNull();
  });

  test("names notes and coins there are, and each tender once", async () => {
    await closeShort();
    const odd = [{ denominationMinor: 7, count: 1 }];
    expect(await codeOf(manager, { kind: "counted_again", cash: odd, tenders: [] })).toBe("count.denomination_unknown");
    expect(await codeOf(manager, { kind: "counted_again", cash: null, tenders: [] })).toBe("count.tender_missing");
    const twice = [1, 2].map((totalMinor) => ({ method: "card" as const, totalMinor: totalMinor as never }));
    expect(await codeOf(manager, { kind: "counted_again", cash: null, tenders: twice })).toBe(
      "reconcile.counted_twice",
    );
  });
});

describe("a deposit", () => {
  test("[SESSION-24] its bags are held against counted cash less what stays", async () => {
    await closeShort();
    const first = await said(manager, { kind: "deposited", bagNumber: "B-17", amountMinor: 4_000 });
    expect(first.deposit).toEqual({ dueMinor: 4_200, depositedMinor: 4_000, differenceMinor: -200 });
    expect(await codeOf(manager, { kind: "deposited", bagNumber: "B-17", amountMinor: 200 })).toBe("movement.bag_used");
    const second = await said(manager, { kind: "deposited", bagNumber: "B-18", amountMinor: 200 });
    expect(second.deposit).toMatchObject({ depositedMinor: 4_200, differenceMinor: 0 });
    expect((await say(manager, { kind: "deposited", bagNumber: "B-19", amountMinor: 0 })).code).toBe("request.form");
  });
});

describe("who may say what, and when", () => {
  test("nothing is said of a session that is not closed as far as the server knows", async () => {
    await till.send();
    const told = await say(manager, { kind: "noted", note: "Still selling" });
    expect(told).toMatchObject({ status: 409, code: "reconcile.not_closed", body: { facts: { register: "A01" } } });
  });

  test("a cashier and a viewer say nothing, a manager of another organisation finds nothing", async () => {
    await closeShort();
    const viewer = await branch.worker("viewer");
    expect(await codeOf(cashier, { kind: "noted", note: "Mine" })).toBe("permission.missing");
    expect(await codeOf(viewer, { kind: "noted", note: "Seen" })).toBe("permission.missing");
    const other = await server.beside();
    const theirs = await other.worker("manager");
    const body = { reviewId: newId(), review: { kind: "noted", note: "Here" } };
    expect((await other.ask(theirs, "POST", `${path()}/reviews`, body)).code).toBe("session.unknown");
  });

  test("what is typed holds no card number and nothing that no till takes", async () => {
    await closeShort();
    expect(await codeOf(manager, { kind: "noted", note: "4111 1111 1111 1111" })).toBe("card_data.refused");
    expect(await codeOf(manager, { kind: "explained", reason: "\u202eover" })).toBe("text.not_allowed");
    expect(await codeOf(manager, { kind: "deposited", bagNumber: " ", amountMinor: 1 })).toBe("text.empty");
  });
});

describe("once, in order, and for good", () => {
  test("what is sent twice is taken once; something else under its id is refused", async () => {
    await closeShort();
    const reviewId = newId<string>();
    const note: Review = { kind: "noted", note: "Asked Ana" };
    const twice = await Promise.all([said(manager, note, reviewId), said(manager, note, reviewId)]);
    expect(twice.map(({ reviews }) => reviews.length)).toEqual([1, 1]);
    expect((await say(manager, { kind: "noted", note: "Asked Ben" }, reviewId)).code).toBe("reconcile.other_review");
    expect((await say(deputy, note, reviewId)).code).toBe("reconcile.other_review");
    const events = await branch.rows<{ action: string; detail: object }>(
      "select action, detail from shop.audit_event where org_id = $1 and subject_id = $2",
      [branch.shop.organisationId, sessionId],
    );
    expect(events).toMatchObject([
      { action: "till_session.noted", detail: { zNumber: "A01-Z0001", note: "Asked Ana", reviewId } },
    ]);
  });

  test("two who reconcile at once: one does, the other learns it", async () => {
    await closeShort();
    await said(manager, { kind: "difference_approved", note: null });
    const told = await Promise.all([manager, deputy].map((who) => say(who, { kind: "reconciled" })));
    expect(told.map(({ code }) => code ?? "ok").sort()).toEqual(["ok", "reconcile.done"]);
    expect((await paper()).reviews.map(({ number }) => number)).toEqual([1, 2]);
  });

  test("nobody changes a review, whoever asks the database", async () => {
    await closeShort();
    await said(manager, { kind: "noted", note: "Asked Ana" });
    const at = `where session_id = '${sessionId}'`;
    await expect(branch.rows(`update shop.session_review set said = '{"kind":"noted"}' ${at}`)).rejects.toThrow(
      "append-only",
    );
    await expect(branch.rows(`delete from shop.session_review ${at}`)).rejects.toThrow("append-only");
    await expect(branch.rows("truncate shop.session_review")).rejects.toThrow("append-only");
  });
});

describe("late facts", () => {
  test("[SESSION-27] stand beside the closed figures and move none of them", async () => {
    await closeShort();
    const before = await paper();
    till.open(manager);
    const late = { zNumber: "A01-Z0001", ownDate: "2026-03-02", method: "cash", amountMinor: 800 } as const;
    till.act(manager, { act: "add_late", ...late, amountMinor: 800 as never, reason: "Behind the drawer" });
    await till.send();
    const after = await paper();
    expect(after.lateFacts).toMatchObject([{ ...late, reason: "Behind the drawer", by: { staffId: manager.staffId } }]);
    expect(after.session).toEqual(before.session);
    expect(after.totals).toEqual(before.totals);
  });
});
