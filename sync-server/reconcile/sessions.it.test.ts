/** Tests of sessions at the desk, on a real PostgreSQL with tills' own journals: the list, the paper, what a figure is made of, and who sees what. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import type {
  figureEntriesSchema,
  SessionPaper,
  SessionSummary,
  sessionListSchema,
} from "#domain/protocol/desk/sessions.ts";
import { newId } from "#main/register/till.ts";
import { TradingBranch, type TradingTill, type Worker } from "#test/sync-server/trading-day.ts";
import { sessionRoutes } from "./session-routes.ts";

type SessionList = z.infer<typeof sessionListSchema>;
type FigureEntries = z.infer<typeof figureEntriesSchema>;

let branch: TradingBranch;
let manager: Worker;
let cashier: Worker;
let viewer: Worker;
let till: TradingTill;
/** Closed, with a difference; and the one that runs after it. */
let closed: string;
let running: string;

beforeAll(async () => {
  branch = await TradingBranch.open(sessionRoutes);
  manager = await branch.worker("manager");
  cashier = await branch.worker("cashier");
  viewer = await branch.worker("viewer");
  till = await branch.till("A01", [manager, cashier]);
  closed = till.open(cashier);
  till.journal.sell(1_900);
  till.journal.sell(2_350, "card");
  till.journal.sell(600);
  till.act(cashier, { act: "pay_in", amountMinor: 500 as never, reason: "Change" });
  till.act(manager, { act: "pay_out", amountMinor: 300 as never, reason: "Flowers" });
  till.act(manager, { act: "no_sale", reason: "Coins" });
  till.count(cashier, 12_000, 2_350);
  till.shut(cashier, { reason: "Miscounted change", nextFloatMinor: 10_000 });
  running = till.open(manager);
  till.journal.sell(700);
  await till.send();
});
afterAll(() => branch.close());

const pathOf = (sessionId: string, of: TradingTill = till) => `/v1/registers/${of.registerId}/sessions/${sessionId}`;
const list = (who: Worker, query = "") => branch.must<SessionList>(who, "GET", `/v1/sessions${query}`);
const paper = (who: Worker, sessionId: string) => branch.must<SessionPaper>(who, "GET", pathOf(sessionId));

describe("the list", () => {
  test("a manager sees each session with float, expected, counted and difference by tender", async () => {
    const { sessions } = await list(manager);
    expect(sessions.map(({ sessionId, state }) => [sessionId, state])).toEqual([
      [running, "open"],
      [closed, "closed"],
    ]);
    expect(sessions[1]).toMatchObject({
      registerCode: "A01",
      zNumber: "A01-Z0001",
      currency: "EUR",
      floatMinor: 10_000,
      openedBy: { staffId: cashier.staffId },
      closedBy: { staffId: cashier.staffId },
      difference: "pending",
      approvalDue: true,
      reconciled: null,
      branchZ: null,
      tenders: [
        { method: "cash", expectedMinor: 12_700, countedMinor: 12_000, differenceMinor: -700 },
        { method: "card", expectedMinor: 2_350, countedMinor: 2_350, differenceMinor: 0 },
      ],
      counts: {
        sales: 3,
        noSales: 1,
        refunds: 0,
        salesVoided: 0,
        priceOverrides: 0,
        approvalsPending: 1,
        violations: 0,
      },
    } satisfies Partial<Record<keyof SessionSummary, unknown>>);
    expect(sessions[0]?.tenders).toEqual([
      { method: "cash", currency: null, expectedMinor: 10_700, countedMinor: null, differenceMinor: null },
    ]);
  });

  test("sessions are found by register, person, state and business date, a page after the other", async () => {
    const found = async (query: string) => (await list(manager, query)).sessions.map(({ sessionId }) => sessionId);
    expect(await found(`?staffId=${cashier.staffId}`)).toEqual([closed]);
    expect(await found(`?registerId=${till.registerId}&state=open`)).toEqual([running]);
    expect(await found("?from=2026-03-03")).toEqual([]);
    expect(await found("?from=2026-03-02&to=2026-03-02")).toEqual([running, closed]);
    expect(await found(`?branchId=${newId()}`)).toEqual([]);
    const first = await list(manager, "?limit=1");
    expect(first.sessions.map(({ sessionId }) => sessionId)).toEqual([running]);
    const second = await list(manager, `?limit=1&after=${first.next}`);
    expect(second.sessions.map(({ sessionId }) => sessionId)).toEqual([closed]);
    expect((await branch.ask(manager, "GET", "/v1/sessions?after=nonsense")).code).toBe("request.form");
  });

  test("of each register it says when it was last heard of, what it had open then, and why something may be missing", async () => {
    const silent = await branch.till("A09", [cashier]);
    const { registers } = await list(manager);
    const [known, never] = [registers.find(({ code }) => code === "A01"), registers.find(({ code }) => code === "A09")];
    expect(known).toMatchObject({
      head: { epoch: 1, seq: till.journal.entries.length, hash: till.journal.entries.at(-1)?.hash },
      openSessions: [{ sessionId: running, businessDate: "2026-03-02", state: "open" }],
      mayMiss: ["open_session"],
    });
    expect(known?.lastContactAt).not.toBeNull();
    expect(never).toMatchObject({ registerId: silent.registerId, head: null, openSessions: [], mayMiss: [] });
    await Promise.all([till.fallSilent(20), silent.fallSilent(20)]);
    const later = await list(manager);
    expect(later.registers.find(({ code }) => code === "A01")?.mayMiss).toEqual(["away", "open_session"]);
    expect(later.registers.find(({ code }) => code === "A09")?.mayMiss).toEqual(["away"]);
  });
});

describe("who sees what", () => {
  test("[SESSION-09] whoever may not see expected cash sees no amount of a session that is not counted", async () => {
    const { sessions } = await list(viewer);
    expect(sessions[0]).toMatchObject({ sessionId: running, floatMinor: null, tenders: null, counts: { sales: 1 } });
    expect(sessions[1]?.tenders).toHaveLength(2);
    const blind = await paper(viewer, running);
    expect(blind).toMatchObject({ totals: null, counts: null, deposit: null });
    expect(JSON.stringify(blind)).not.toContain("10700");
    const entries = await branch.ask(viewer, "GET", `${pathOf(running)}/entries?figure=cash`);
    expect([entries.status, entries.code]).toEqual([403, "permission.missing"]);
  });

  test("a cashier sees their own sessions, closed, and no register", async () => {
    const other = await branch.worker("cashier");
    const own = await list(cashier);
    expect(own.sessions.map(({ sessionId }) => sessionId)).toEqual([closed]);
    expect(own.sessions[0]).toMatchObject({ floatMinor: 10_000, counts: { violations: null }, approvalDue: null });
    expect(own.registers).toEqual([]);
    expect((await paper(cashier, closed)).totals?.sales).toEqual({ count: 3, minor: 4_850 });
    expect((await branch.ask(cashier, "GET", pathOf(running))).code).toBe("session.unknown");
    expect((await branch.ask(cashier, "GET", `${pathOf(closed)}/entries?figure=cash`)).code).toBe("permission.missing");
    expect((await list(other)).sessions).toEqual([]);
    expect((await branch.ask(other, "GET", pathOf(closed))).code).toBe("session.unknown");
    const kitchen = await branch.worker("kitchen");
    expect((await branch.ask(kitchen, "GET", "/v1/sessions")).code).toBe("permission.missing");
  });

  test("nobody reads a session of another organisation", async () => {
    const stranger = await branch.beside();
    const theirs = await stranger.worker("manager");
    expect((await stranger.must<SessionList>(theirs, "GET", "/v1/sessions")).sessions).toEqual([]);
    expect((await stranger.ask(theirs, "GET", pathOf(closed))).status).toBe(404);
  });
});

describe("the paper", () => {
  test("it reads from float to difference, with its counts and its closing", async () => {
    expect(await paper(manager, closed)).toMatchObject({
      totals: {
        sales: { count: 3, minor: 4_850 },
        tenders: { cash: { count: 2, minor: 2_500 }, card: { count: 1, minor: 2_350 } },
        paidIn: { count: 1, minor: 500 },
        paidOut: { count: 1, minor: 300 },
        noSales: 1,
      },
      counts: [{ attempt: 1, by: { staffId: cashier.staffId } }],
      closing: { reason: "Miscounted change", approvedBy: null, nextFloatMinor: 10_000, heldSales: 0 },
      deposit: { dueMinor: 2_000, depositedMinor: 0, differenceMinor: -2_000 },
      differenceLimitMinor: 500,
      paymentsInDoubt: 0,
      reviews: [],
      lateFacts: [],
    });
  });

  test("every figure opens its entries, which add up to it", async () => {
    const { totals } = await paper(manager, closed);
    const read = async (figure: string) =>
      branch.must<FigureEntries>(manager, "GET", `${pathOf(closed)}/entries?figure=${figure}`);
    const sumOf = ({ entries }: FigureEntries) => entries.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0);
    const cash = await read("cash");
    expect(cash.entries.map(({ number, amountMinor }) => [number, amountMinor])).toEqual([
      ["A01-000001", 1_900],
      ["A01-000003", 600],
    ]);
    expect(sumOf(cash)).toBe(totals?.tenders.cash.minor);
    expect(sumOf(await read("card"))).toBe(totals?.tenders.card.minor);
    expect(sumOf(await read("sales"))).toBe(totals?.sales.minor);
    expect((await read("paid_out")).entries).toMatchObject([
      { number: "A01-M0002", amountMinor: 300, reason: "Flowers", by: { staffId: manager.staffId } },
    ]);
    expect((await read("no_sales")).entries).toMatchObject([{ reason: "Coins", amountMinor: null }]);
    expect((await read("approvals_pending")).entries).toMatchObject([{ type: "session.closed" }]);
    expect((await read("violations")).entries).toEqual([]);
  });

  test("a figure's entries come in pages", async () => {
    const at = `${pathOf(closed)}/entries?figure=sales&limit=2`;
    const first = await branch.must<FigureEntries>(manager, "GET", at);
    const second = await branch.must<FigureEntries>(manager, "GET", `${at}&after=${first.next}`);
    expect([...first.entries, ...second.entries].map(({ number }) => number)).toEqual([
      "A01-000001",
      "A01-000002",
      "A01-000003",
    ]);
    expect(second.next).toBeNull();
  });

  test("a card payment that a till found without its answer when it was started again is there, until it is settled", async () => {
    const second = await branch.till("A02", [cashier]);
    const own = second.open(cashier);
    const payment = { saleId: newId<never>(), paymentId: newId<never>(), method: "card" as const };
    const amountMinor = 900 as never;
    const doubt = { type: "payment.in_doubt", body: { ...payment, amountMinor, cause: "restart" } } as const;
    second.journal.append(doubt, [], 1, null as never);
    await second.send();
    const at = pathOf(own, second);
    const entries = await branch.must<FigureEntries>(manager, "GET", `${at}/entries?figure=in_doubt`);
    expect(entries.entries).toMatchObject([{ type: "payment.in_doubt", amountMinor: 900, by: null }]);
    expect((await branch.must<SessionPaper>(manager, "GET", at)).paymentsInDoubt).toBe(1);
    const settled = { ...payment, amountMinor, reference: "", afterDoubt: true, byHand: { reason: "Slip" } };
    second.journal.append({ type: "payment.settled", body: settled });
    await second.send();
    expect((await branch.must<SessionPaper>(manager, "GET", at)).paymentsInDoubt).toBe(0);
  });
});
