/** Tests of what the desk does about broken rules and approvals that wait, on a real server: seen in words, settled once, with a reason, by somebody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { nextMovementNumber } from "#domain/journal/register-state.ts";
import { minor } from "#domain/money/money.ts";
import type { ApprovalRow, Violation } from "#domain/protocol/desk/findings.ts";
import type { Approval } from "#domain/staff/approval.ts";
import { newId } from "#main/register/till.ts";
import { DeskFloor, type Member, type TillOnFloor } from "#test/sync-server/desk-floor.ts";

let floor: DeskFloor;
let manager: Member;
let cashier: Member;
let till: TillOnFloor;

beforeAll(async () => {
  floor = await DeskFloor.open();
});
afterAll(() => floor.close());
beforeEach(async () => {
  await floor.beginAnew();
  manager = await floor.join("manager");
  cashier = await floor.join("cashier");
  till = await floor.addTill("A01", [
    { staffId: cashier.staffId, role: "cashier" },
    { staffId: manager.staffId, role: "manager" },
  ]);
  till.journal.open();
});

function payOut(amountMinor: number, approvals: readonly Approval[] = [], by = cashier): void {
  const { journal } = till;
  const { session } = journal.books.state;
  if (!session) throw new Error("a drawer is open");
  const body = {
    movementId: newId<never>(),
    drawerId: session.drawerId,
    number: nextMovementNumber(journal.books.state),
    amountMinor: minor(amountMinor),
    reason: "Flowers",
  };
  journal.append({ type: "cash.paid_out", body }, approvals, undefined, by.staffId);
}

function pending(by = cashier): Approval {
  return { state: "pending", permission: "cash.pay_out", requesterId: by.staffId, commandHash: "0".repeat(64) };
}

function given(requester = cashier, approver = manager): Approval {
  return {
    state: "given",
    approvalId: newId<never>(),
    permission: "cash.pay_out",
    requesterId: requester.staffId,
    approverId: approver.staffId,
    commandHash: "0".repeat(64),
    givenAt: "2026-03-02T08:03:00.000Z" as never,
  };
}

async function violations(query = "", by = floor.owner): Promise<Violation[]> {
  return (await floor.must<{ violations: Violation[] }>("GET", `/v1/violations${query}`, undefined, by)).violations;
}

async function approvals(path: string, by = floor.owner): Promise<ApprovalRow[]> {
  return (await floor.must<{ approvals: ApprovalRow[] }>("GET", `/v1/approvals${path}`, undefined, by)).approvals;
}

function placeOf({ registerId, epoch, seq, number }: Violation | ApprovalRow) {
  return { registerId, epoch, seq, number };
}

describe("broken rules", () => {
  test("[SYNC-80] a violation says what broke which rule, who, where, under which lease, and what the entry says", async () => {
    payOut(2_000);
    await floor.send(till);
    const [found, ...more] = await violations();
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: "permission.missing",
      scope: "own_lease",
      staffId: cashier.staffId,
      staffName: "cashier",
      registerCode: "A01",
      branchName: "Harbour",
      needsAnother: true,
      resolved: null,
      entry: {
        type: "cash.paid_out",
        amountMinor: -2_000,
        currency: "EUR",
        reason: "Flowers",
        sessionId: till.journal.books.state.session?.sessionId,
      },
    });
    expect(found?.entry.number).toMatch(/^A01-/);
  });

  test("[SYNC-80] what was revoked since is told apart from what the till's own lease forbade", async () => {
    await floor.query("update shop.assignment set role_key = 'kitchen' where staff_id = $1", [manager.staffId]);
    payOut(500, [], manager);
    await floor.send(till);
    expect((await violations("?state=open")).map(({ scope }) => scope)).toEqual(["revoked_since"]);
  });

  test("[SYNC-81] violations are resolved with a reason, several at once, each once; the first word holds", async () => {
    for (const amount of [100, 200, 300]) payOut(amount);
    await floor.send(till);
    const found = await violations();
    const resolve = (by: Member, reason: string) =>
      floor.ask("POST", "/v1/violations/resolve", { violations: found.map(placeOf), reason }, by);
    expect((await resolve(manager, "Bought flowers, bill is there")).body).toEqual({ resolved: 3, already: 0 });
    expect((await resolve(floor.owner, "Another word")).body).toEqual({ resolved: 0, already: 3 });
    expect(await violations("?state=open")).toEqual([]);
    expect((await violations("?state=resolved")).map(({ resolved }) => [resolved?.reason, resolved?.by.name])).toEqual(
      Array.from({ length: 3 }, () => ["Bought flowers, bill is there", "manager"]),
    );
    expect((await floor.audited()).filter((action) => action === "violations.resolved")).toHaveLength(1);
  });

  test("[SYNC-81] nobody resolves what is about money and names them; what is about a text they may", async () => {
    await floor.query("update shop.assignment set role_key = 'kitchen' where staff_id = $1", [manager.staffId]);
    payOut(700, [], manager);
    await floor.send(till);
    await floor.query("update shop.assignment set role_key = 'manager' where staff_id = $1", [manager.staffId]);
    const [found] = await violations();
    if (!found) throw new Error("there is one");
    const body = { violations: [placeOf(found)], reason: "It was I" };
    expect((await floor.ask("POST", "/v1/violations/resolve", body, manager)).code).toBe("finding.own");
    await floor.query("alter table shop.violation disable trigger append_only");
    await floor.query("update shop.violation set scope = 'form' where register_id = $1", [till.registerId]);
    await floor.query("alter table shop.violation enable always trigger append_only");
    expect((await floor.ask("POST", "/v1/violations/resolve", body, manager)).status).toBe(200);
  });

  test("[SYNC-81] a cashier resolves nothing, and of places that are not there none is resolved", async () => {
    payOut(100);
    await floor.send(till);
    const [found] = await violations();
    if (!found) throw new Error("there is one");
    const body = { violations: [placeOf(found)], reason: "All is well" };
    expect((await floor.ask("POST", "/v1/violations/resolve", body, cashier)).code).toBe("permission.missing");
    const more = { ...body, violations: [placeOf(found), { ...placeOf(found), seq: 999 }] };
    expect((await floor.ask("POST", "/v1/violations/resolve", more, manager)).code).toBe("finding.unknown");
    expect(await violations("?state=open")).toHaveLength(1);
    const card = { ...body, reason: "Card 4111 1111 1111 1111" };
    expect((await floor.ask("POST", "/v1/violations/resolve", card, manager)).code).toBe("card_data.refused");
  });

  test("they are found by person, register, code and time", async () => {
    payOut(100);
    await floor.send(till);
    const [found] = await violations();
    const at = found?.raisedAt ?? "";
    const later = new Date(Date.parse(at) + 1_000).toISOString();
    for (const [query, count] of [
      [`staffId=${cashier.staffId}`, 1],
      [`staffId=${manager.staffId}`, 0],
      [`registerId=${till.registerId}`, 1],
      [`branchId=${floor.shop.branchId}`, 1],
      ["code=permission.missing", 1],
      ["code=sale.unsaid", 0],
      ["scope=rule", 0],
      [`from=${at}`, 1],
      [`from=${later}`, 0],
      [`to=${later}`, 1],
      [`to=${at}`, 0],
    ] as const)
      expect([query, (await violations(`?${query}`)).length]).toEqual([query, count]);
  });
});

describe("approvals", () => {
  test("[SYNC-82] what was booked as pending waits at the desk until somebody who may has decided, with a reason", async () => {
    payOut(4_000, [pending()]);
    await floor.send(till);
    expect(await violations()).toEqual([]);
    const [waiting] = await approvals("?state=pending", manager);
    expect(waiting).toMatchObject({
      permission: "cash.pay_out",
      requester: { staffId: cashier.staffId, name: "cashier" },
      approver: null,
      entry: { type: "cash.paid_out", amountMinor: -4_000, currency: "EUR" },
      decision: null,
      mayDecide: true,
    });
    if (!waiting) throw new Error("there is one");
    const decide = (decision: string, by: Member) =>
      floor.ask("POST", "/v1/approvals/decide", { approvals: [placeOf(waiting)], decision, reason: "Bill seen" }, by);
    expect((await decide("approved", manager)).body).toEqual({ decided: 1, already: 0 });
    expect((await decide("denied", floor.owner)).body).toEqual({ decided: 0, already: 1 });
    expect(await approvals("?state=pending")).toEqual([]);
    expect(await approvals("?state=decided")).toMatchObject([
      { decision: "approved", decided: { by: { staffId: manager.staffId }, reason: "Bill seen" } },
    ]);
    expect(await floor.audited()).toContain("approvals.decided");
  });

  test("[SYNC-82] nobody decides for themselves, nor what they may not do", async () => {
    payOut(4_000, [pending(manager)], manager);
    await floor.send(till);
    const [waiting] = await approvals("?state=pending", manager);
    if (!waiting) throw new Error("there is one");
    expect(waiting.mayDecide).toBe(false);
    const body = { approvals: [placeOf(waiting)], decision: "approved", reason: "Mine" };
    expect((await floor.ask("POST", "/v1/approvals/decide", body, manager)).code).toBe("approval.own");
    const viewer = await floor.join("viewer");
    expect((await floor.ask("POST", "/v1/approvals/decide", body, viewer)).code).toBe("permission.missing");
    expect((await floor.ask("POST", "/v1/approvals/decide", body, cashier)).code).toBe("permission.missing");
    const other = { ...body, approvals: [{ ...placeOf(waiting), number: 7 }] };
    expect((await floor.ask("POST", "/v1/approvals/decide", other)).code).toBe("finding.unknown");
  });

  test("[SYNC-83] everybody sees what tills say was approved in their name, and nobody else's", async () => {
    payOut(1_500, [given()]);
    await floor.send(till);
    expect(await approvals("/mine", manager)).toMatchObject([
      {
        approver: { staffId: manager.staffId },
        requester: { staffId: cashier.staffId },
        entry: { amountMinor: -1_500 },
      },
    ]);
    expect(await approvals("/mine", cashier)).toEqual([]);
    expect(await approvals("?state=pending")).toEqual([]);
  });

  test("[SYNC-17] approvals of the list are those of the journal, each once, over all pages", async () => {
    for (const amount of [100, 200, 300, 400, 500]) payOut(amount, [pending()]);
    await floor.send(till);
    await floor.send(till);
    const seqs: number[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const mark: string = after === "" ? "" : `&after=${after}`;
      const page: { approvals: ApprovalRow[]; next: string | null } = await floor.must(
        "GET",
        `/v1/approvals?state=pending&limit=2${mark}`,
      );
      seqs.push(...page.approvals.map(({ seq }) => seq));
      after = page.next;
    }
    const booked = till.journal.entries.filter((entry) => entry.approvals.length > 0).map(({ seq }) => seq);
    expect(seqs).toEqual(booked.reverse());
    expect((await floor.ask("GET", "/v1/approvals?state=pending&after=bm9uZQ")).code).toBe("request.form");
  });
});
