/** A demo's past on a real server: what its sessions say is what its journals say, and no day is there twice. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTestFolder, openRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  TEST_PACE,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { onServer, openDrawer, sell } from "#test/sync-server/till-at-work.ts";
import { type Filled, fillShop } from "./fill-shop.ts";

/** A Wednesday afternoon. */
const NOW_MS = Date.parse("2026-03-04T15:00:00.000Z");

let shop: ShopWithServer;
let folder: string;
/** Books of the demo's own till. */
let tillFolder: string;
/** The first run was cancelled after four days of registers; the second went on. */
let cut: Filled;
let whole: Filled;

async function fill(cancelAfter = Number.POSITIVE_INFINITY, nowMs = NOW_MS): Promise<Filled> {
  const { organisationId, branchId } = shop.organisation;
  let played = 0;
  return fillShop(
    { url: shop.url, organisationId, branchId, signIn: async () => shop.must },
    folder,
    { days: 3, registers: 5, salesPerDay: 15, seed: "test", nowMs },
    {
      say: () => undefined,
      progress: (done) => {
        played = done;
      },
      isCancelled: () => played >= cancelAfter,
    },
  );
}

interface Written {
  readonly type: string;
  readonly sessionId: string | null;
  readonly body: Record<string, unknown>;
}

async function journal(): Promise<Written[]> {
  const rows = await shop.rows<{ preimage: Buffer }>(
    "select preimage from shop.journal where register_id in (select register_id from shop.register where code <> 'A01') order by register_id, epoch, seq",
  );
  return rows.map(({ preimage }) => JSON.parse(preimage.toString("utf8")) as Written);
}

function sessions(): Promise<{ session_id: string; state: string; code: string }[]> {
  return shop.rows(
    "select s.session_id, s.state, r.code from shop.till_session s join shop.register r using (org_id, register_id)",
  );
}

beforeAll(async () => {
  shop = await openShopWithServer();
  folder = makeTestFolder();
  // The goods are those of the demo's own till.
  const till = await openJoinedTill(shop, { code: "A01", mode: "demo" });
  tillFolder = till.folder;
  await till.close();
  cut = await fill(4);
  whole = await fill();
}, 150_000);
afterAll(async () => {
  await shop.close();
  removeTestFolders();
});

test("a run that was cancelled ends with whole days, and the next one goes on with the rest", () => {
  expect(cut).toMatchObject({ days: 4, cancelled: true, violations: 0 });
  expect(whole).toMatchObject({ days: 11, cancelled: false, violations: 0 });
});

test("each session has by tender what its journal's sales brought, less change and what was voided", async () => {
  const bySession = new Map<string, Record<string, number>>();
  const brought = new Map<string, Record<string, number>>();
  for (const { type, sessionId, body } of await journal()) {
    if (sessionId === null) continue;
    const sums = bySession.get(sessionId) ?? {};
    bySession.set(sessionId, sums);
    const add = (of: Record<string, number>, sign: number) => {
      for (const [method, amount] of Object.entries(of)) sums[method] = (sums[method] ?? 0) + sign * amount;
    };
    if (type === "sale.completed") {
      const own: Record<string, number> = {};
      for (const { method, amountMinor } of body.tenders as { method: string; amountMinor: number }[])
        own[method] = (own[method] ?? 0) + amountMinor;
      if (body.changeMinor !== 0) own.cash = (own.cash ?? 0) - (body.changeMinor as number);
      brought.set(body.saleId as string, own);
      add(own, 1);
    }
    if (type === "sale.voided") add(brought.get(body.saleId as string) ?? {}, -1);
  }
  const found = await shop.rows<{ session_id: string; totals: { tenders: Record<string, { minor: number }> } }>(
    "select session_id, totals from shop.till_session",
  );
  expect(found.length).toBeGreaterThanOrEqual(14);
  expect(new Set(found.map(({ session_id }) => session_id))).toEqual(new Set(bySession.keys()));
  for (const { session_id, totals } of found)
    for (const [method, { minor }] of Object.entries(totals.tenders))
      expect([method, minor]).toEqual([method, bySession.get(session_id)?.[method] ?? 0]);
});

test("the only rules that were broken are those of a role that was taken away while a register was away", async () => {
  const broken = await shop.rows<{ scope: string; says: string }>("select distinct scope, says from shop.violation");
  expect(broken.length).toBeGreaterThan(0);
  expect([...new Set(broken.map(({ scope }) => scope))]).toEqual(["revoked_since"]);
  expect(whole.revoked).toBeGreaterThan(0);
  const open = await shop.must("GET", "/v1/violations?limit=500");
  expect(open.open).toBe(Math.min(4, whole.revoked));
});

test("a manager finds an open session, a difference that waits for approval, an invitation and sealed customers", async () => {
  const count = async (text: string): Promise<number> => Number((await shop.rows<{ n: string }>(text))[0]?.n);
  expect(await count("select count(*) as n from shop.till_session where state = 'open'")).toBeGreaterThanOrEqual(1);
  expect(await count("select count(*) as n from shop.till_session where difference = 'pending'")).toBe(1);
  expect(await count("select count(*) as n from shop.act where approval_pending")).toBe(1);
  expect(await count("select count(*) as n from shop.customer")).toBe(60);
  const audited = await shop.rows<{ action: string }>("select distinct action from shop.audit_event");
  expect(audited.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["role.added", "staff.added", "staff.invited", "branch.added", "register.confirmed"]),
  );
});

test("the oldest day is reconciled and closed with a Z at both branches, the last two wait", async () => {
  const { branches } = (await shop.must("GET", "/v1/branches")) as { branches: { branchId: string }[] };
  expect(branches).toHaveLength(2);
  for (const { branchId } of branches) {
    const { reports } = await shop.must("GET", `/v1/branches/${branchId}/z-reports`);
    expect(reports).toMatchObject([{ number: 1, businessDate: "2026-03-02" }]);
  }
  const { sessions: listed } = (await shop.must("GET", "/v1/sessions?from=2026-03-02&to=2026-03-02")) as {
    sessions: { reconciled: object | null; approvalDue: boolean }[];
  };
  expect(listed.map(({ reconciled, approvalDue }) => reconciled !== null || approvalDue)).not.toContain(false);
  expect(listed.filter(({ approvalDue }) => approvalDue)).toHaveLength(1);
});

test("people sell in hours in which a shop is open, and never after the past has ended", async () => {
  const rows = await shop.rows<{ first: number; last: number; newest: Date }>(
    `select min(extract(hour from occurred_at at time zone 'Europe/Berlin'))::int as first,
       max(extract(hour from occurred_at at time zone 'Europe/Berlin'))::int as last, max(occurred_at) as newest
     from shop.sale`,
  );
  expect(rows[0]?.first).toBeGreaterThanOrEqual(7);
  expect(rows[0]?.last).toBeLessThanOrEqual(19);
  expect(rows[0]?.newest.getTime()).toBeLessThanOrEqual(NOW_MS);
});

test("asked for the same days again, nothing is added", async () => {
  const before = await journal();
  expect(await fill()).toMatchObject({ days: 0, sales: 0, entries: 0, revoked: 0, violations: 0 });
  expect(await journal()).toHaveLength(before.length);
});

test("a day later only that day is added, and who was not heard of tells what it did", async () => {
  const before = await sessions();
  expect(before.filter(({ state }) => state === "open").map(({ code }) => code)).toContain("B02");
  const added = await fill(Number.POSITIVE_INFINITY, NOW_MS + 24 * 3_600_000);
  expect(added).toMatchObject({ days: 5, violations: 0, revoked: 0 });
  const after = await sessions();
  const stillOpen = before.filter(
    ({ session_id }) => after.find((each) => each.session_id === session_id)?.state !== "closed",
  );
  expect(stillOpen).toEqual([]);
  expect(await shop.rows("select * from shop.fork")).toEqual([]);
});

test("the demo's own till goes on selling beside it, and knows whoever came", async () => {
  const till = await openRegister({ folder: tillFolder, mode: "demo", syncPace: TEST_PACE });
  try {
    await signInAs(till, "cashier");
    await untilSync(till, ({ state }) => state === "online");
    expect(till.view().staff.map(({ name }) => name)).toEqual(expect.arrayContaining(["Ana Ribeiro", "Lea Novak"]));
    await openDrawer(till);
    await sell(till);
    await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
    expect(await onServer(shop, till)).toMatchObject({ sales: 1, violations: [] });
  } finally {
    await till.close();
  }
});
