/** Tests of a branch's day, on a real PostgreSQL with tills' own journals: three registers, one away until after closing. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import type { BranchDay, BranchZ, branchZListSchema } from "#domain/protocol/desk/branch-day.ts";
import { TradingBranch, type TradingTill, type Worker } from "#test/sync-server/trading-day.ts";
import { branchDayRoutes } from "./branch-day-routes.ts";
import { sessionRoutes } from "./session-routes.ts";

const MONDAY = "2026-03-02";
const TUESDAY = "2026-03-03";

let server: TradingBranch;
let branch: TradingBranch;
let manager: Worker;
let cashiers: Worker[];
let tills: TradingTill[];

beforeAll(async () => {
  server = await TradingBranch.open((parts) => [...sessionRoutes(parts), ...branchDayRoutes(parts)]);
});
afterAll(() => server.close());
beforeEach(async () => {
  branch = await server.beside();
  manager = await branch.worker("manager");
  cashiers = await Promise.all([1, 2, 3].map(() => branch.worker("cashier")));
  tills = await Promise.all(["A01", "A02", "A03"].map((code) => branch.till(code, [manager, ...cashiers])));
});

const pathOf = (date: string) => `/v1/branches/${branch.shop.branchId}/day/${date}`;
const day = (date: string, who = manager) => branch.must<BranchDay>(who, "GET", pathOf(date));
const close = (date: string, without: string[] = []) => branch.ask(manager, "POST", pathOf(date), { without });
const closed = (date: string, without: string[] = []) =>
  branch.must<BranchZ>(manager, "POST", pathOf(date), { without });
const reports = async (query = "") =>
  branch.must<z.infer<typeof branchZListSchema>>(
    manager,
    "GET",
    `/v1/branches/${branch.shop.branchId}/z-reports${query}`,
  );

/** A till's whole day: opens, sells for cash and by card, counts and closes to the cent. */
function trade(at: number, date: string, cashMinor: number, cardMinor: number): void {
  const [till, cashier] = [tills[at], cashiers[at]];
  if (!till || !cashier) throw new Error("three tills and three cashiers");
  till.journal.businessDate = date;
  till.open(cashier);
  till.journal.sell(cashMinor);
  till.journal.sell(cardMinor, "card");
  till.count(cashier, 10_000 + cashMinor, cardMinor);
  till.shut(cashier);
}
const till = (at: number): TradingTill => tills[at] as TradingTill;
const send = (...at: number[]) => Promise.all(at.map((each) => till(each).send()));

describe("a day of three registers, one away until after closing", () => {
  test("what may be missing is named, and the day is not closed unless somebody says without whom", async () => {
    till(2).open(cashiers[2] as Worker);
    await send(2);
    till(2).journal.sell(900);
    trade(0, MONDAY, 1_000, 2_000);
    trade(1, MONDAY, 3_000, 4_000);
    await send(0, 1);
    await till(2).fallSilent(90);
    const before = await day(MONDAY);
    expect(before.sessions.map(({ registerCode, state }) => [registerCode, state]).sort()).toEqual([
      ["A01", "closed"],
      ["A02", "closed"],
      ["A03", "open"],
    ]);
    expect(before.registers.map(({ code, mayMiss }) => [code, mayMiss])).toEqual([
      ["A01", []],
      ["A02", []],
      ["A03", ["open_session"]],
    ]);
    expect(before).toMatchObject({ endsAt: "2026-03-03T03:00:00.000Z", z: null, waitingLate: [] });
    expect(await close(MONDAY)).toMatchObject({
      status: 409,
      code: "branch_day.registers_missing",
      body: { facts: { registers: "A03" } },
    });
    const z = await closed(MONDAY, [till(2).registerId]);
    expect(z).toMatchObject({
      number: 1,
      businessDate: MONDAY,
      closedBy: { staffId: manager.staffId },
      without: [{ code: "A03", openSessions: [{ businessDate: MONDAY }] }],
      totals: [
        {
          currency: "EUR",
          sessions: 2,
          floatMinor: 20_000,
          sales: { count: 4, minor: 10_000 },
          tenders: { cash: { count: 2, minor: 4_000 }, card: { count: 2, minor: 6_000 } },
          counted: [
            { method: "cash", expectedMinor: 24_000, countedMinor: 24_000, differenceMinor: 0 },
            { method: "card", expectedMinor: 6_000, countedMinor: 6_000, differenceMinor: 0 },
          ],
        },
      ],
      lateTotals: [],
      grandTotals: [{ currency: "EUR", salesMinor: 10_000, refundsMinor: 0, netMinor: 10_000 }],
    });
    expect(z.totals[0]?.taxes[0]).toMatchObject({ grossMinor: 10_000 });
    expect(z.sessions.map(({ zNumber, late }) => [zNumber, late]).sort()).toEqual([
      ["A01-Z0001", false],
      ["A02-Z0001", false],
    ]);
    expect(z.registers.map(({ head }) => head?.hash)).toEqual(
      [0, 1].map((at) => till(at).journal.entries.at(-1)?.hash).concat(z.without[0]?.head?.hash),
    );
  });

  test("what arrives later stands beside the closed day and goes into the next Z as late, with its own date", async () => {
    for (const at of [0, 1, 2]) trade(at, MONDAY, 1_000, 2_000);
    await send(0, 1);
    const monday = await closed(MONDAY);
    await till(2).send();
    const later = await day(MONDAY);
    expect(later.z).toEqual(monday);
    const came = later.sessions.filter(({ branchZ }) => branchZ === null);
    expect(came.map(({ registerCode }) => registerCode)).toEqual(["A03"]);
    trade(0, TUESDAY, 500, 600);
    await send(0);
    expect((await day(TUESDAY)).waitingLate.map(({ zNumber }) => zNumber)).toEqual(["A03-Z0001"]);
    const tuesday = await closed(TUESDAY);
    expect(tuesday).toMatchObject({
      number: 2,
      totals: [{ sessions: 1, sales: { count: 2, minor: 1_100 } }],
      lateTotals: [{ sessions: 1, sales: { count: 2, minor: 3_000 } }],
      grandTotals: [{ currency: "EUR", salesMinor: 10_100, netMinor: 10_100 }],
    });
    expect(tuesday.sessions.filter(({ late }) => late)).toMatchObject([{ zNumber: "A03-Z0001", businessDate: MONDAY }]);
    expect((await day(MONDAY)).sessions.map(({ registerCode, branchZ }) => [registerCode, branchZ]).sort()).toEqual([
      ["A01", { number: 1, late: false }],
      ["A02", { number: 1, late: false }],
      ["A03", { number: 2, late: true }],
    ]);
    expect((await reports()).reports.map(({ number }) => number)).toEqual([2, 1]);
    const newest = await reports("?limit=1");
    expect((await reports(`?limit=1&after=${newest.next}`)).reports).toEqual([monday]);
  });
});

describe("numbers", () => {
  test("two who close one day at once get one Z, and two days at once get two numbers without a gap", async () => {
    for (const date of [MONDAY, TUESDAY]) trade(0, date, 1_000, 2_000);
    await send(0);
    const all = await Promise.all([closed(MONDAY), closed(TUESDAY), closed(MONDAY), closed(TUESDAY)]);
    expect(all[2]).toEqual(all[0]);
    expect(all[3]).toEqual(all[1]);
    expect((await reports()).reports.map(({ number }) => number)).toEqual([2, 1]);
    const [last] = (await reports()).reports;
    expect(last?.grandTotals).toMatchObject([{ salesMinor: 6_000 }]);
  });

  test("nobody changes a branch Z, and none is skipped, whoever asks the database", async () => {
    trade(0, MONDAY, 1_000, 2_000);
    await send(0);
    await closed(MONDAY);
    const at = `where branch_id = '${branch.shop.branchId}'`;
    await expect(branch.rows(`update shop.branch_z set says = '{}' ${at}`)).rejects.toThrow("append-only");
    await expect(branch.rows(`delete from shop.branch_z_session ${at}`)).rejects.toThrow("append-only");
    await expect(
      branch.rows(
        `insert into shop.branch_z (org_id, branch_id, number, business_date, closed_by, says)
         select org_id, branch_id, 3, '2026-03-09', closed_by, '{}' from shop.branch_z ${at}`,
      ),
    ).rejects.toThrow("does not follow");
  });
});

describe("what can't be closed", () => {
  test("a day that has not begun, one of which nothing is closed, and a branch of somebody else", async () => {
    expect((await close("2999-01-01")).code).toBe("branch_day.not_begun");
    expect((await branch.ask(manager, "GET", pathOf("2999-01-01"))).code).toBe("branch_day.not_begun");
    expect((await close(MONDAY)).code).toBe("branch_day.nothing");
    const other = await server.beside();
    const theirs = await other.worker("manager");
    expect((await other.ask(theirs, "GET", pathOf(MONDAY))).code).toBe("branch.unknown");
    expect((await other.ask(theirs, "POST", pathOf(MONDAY), { without: [] })).code).toBe("branch.unknown");
  });

  test("closing takes the permission to close; who reads reports reads the day", async () => {
    trade(0, MONDAY, 1_000, 2_000);
    await send(0);
    const viewer = await branch.worker("viewer");
    const cashier = cashiers[0] as Worker;
    expect((await day(MONDAY, viewer)).totals).toMatchObject([{ sessions: 1 }]);
    expect((await branch.ask(viewer, "POST", pathOf(MONDAY), { without: [] })).code).toBe("permission.missing");
    expect((await branch.ask(cashier, "GET", pathOf(MONDAY))).code).toBe("permission.missing");
  });

  test("closing a day is an event of the audit trail, and is asked for twice without being done twice", async () => {
    trade(0, MONDAY, 1_000, 2_000);
    await send(0);
    expect(await closed(MONDAY)).toEqual(await closed(MONDAY));
    const events = await branch.rows<{ detail: object }>(
      "select detail from shop.audit_event where org_id = $1 and action = 'branch_day.closed'",
      [branch.shop.organisationId],
    );
    expect(events).toMatchObject([{ detail: { businessDate: MONDAY, number: 1, sessions: 1, late: 0, without: [] } }]);
  });
});
