/** Tests of reports, on a real PostgreSQL with tills' own journals. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import type { Exceptions, exceptionEntriesSchema, SalesReport, Today } from "#domain/protocol/desk/reports.ts";
import type { SaleShown, salesSchema } from "#domain/protocol/desk/sales.ts";
import { ROLE_MASKS } from "#domain/staff/permissions.ts";
import { DeskFloor, type Member, type TillOnFloor } from "#test/sync-server/desk-floor.ts";

const MARCH = "from=2026-03-01&to=2026-03-31";

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
  till = await floor.addTill("A01", [{ staffId: cashier.staffId, role: "cashier" }]);
});

const report = (query: string, by = manager) =>
  floor.must<SalesReport>("GET", `/v1/reports/sales?${MARCH}&${query}`, undefined, by);
const send = async () => {
  const told = await floor.send(till);
  if (told.status !== 200) throw new Error(JSON.stringify(told.body));
};

describe("a morning with three sales", () => {
  beforeEach(async () => {
    till.journal.open();
    till.journal.sell(1_190);
    till.journal.sell(2_380, "card");
    till.journal.sell(1_190, "cash", 2_000);
    await send();
  });

  test("the day comes to what was sold, its tax apart", async () => {
    const { rows, totals } = await report("by=day");
    expect(rows).toEqual([
      {
        key: "2026-03-02",
        name: null,
        currency: "EUR",
        figures: {
          receipts: 3,
          sales: 3,
          refunds: 0,
          salesMinor: 4_760,
          refundsMinor: 0,
          amountMinor: 4_760,
          discountsMinor: 0,
          netMinor: 4_000,
          taxMinor: 760,
          quantityThousandths: null,
        },
        before: null,
      },
    ]);
    expect(totals[0]?.figures).toEqual(rows[0]?.figures);
  });

  test.each(["hour", "weekday", "day", "product", "category", "person", "register", "branch", "tax"] as const)(
    "by %s the rows add up to the whole",
    async (by) => {
      const { rows } = await report(`by=${by}&compare=previous`);
      expect(rows.reduce((sum, { figures }) => sum + figures.amountMinor, 0)).toBe(4_760);
      expect(rows.every(({ before }) => before?.amountMinor === 0)).toBe(true);
    },
  );

  test("hours are those on the branch's wall, and tenders what they brought, change taken off", async () => {
    expect((await report("by=hour")).rows.map(({ key }) => key)).toEqual(["09"]);
    expect(
      (await report("by=tender&sort=key")).rows.map(({ key, figures }) => [key, figures.amountMinor, figures.sales]),
    ).toEqual([
      ["card", 2_380, 1],
      ["cash", 2_380, 2],
    ]);
  });

  test("pages follow one another without a gap and without a double", async () => {
    const first = await report("by=product&sort=amount&limit=2");
    const rest = await report(`by=product&sort=amount&limit=2&after=${first.next}`);
    expect([...first.rows, ...rest.rows].map(({ figures }) => figures.amountMinor)).toEqual([2_380, 1_190, 1_190]);
    expect(new Set([...first.rows, ...rest.rows].map(({ key }) => key)).size).toBe(3);
    expect([first.count, rest.next, rest.totals]).toEqual([3, null, []]);
    for (const sort of ["key", "name", "quantity", "receipts", "discounts", "refunds"])
      for (const order of ["asc", "desc"]) {
        const page = await report(`by=product&sort=${sort}&order=${order}&limit=2`);
        const more = await report(`by=product&sort=${sort}&order=${order}&limit=2&after=${page.next}`);
        expect(new Set([...page.rows, ...more.rows].map(({ key }) => key)).size).toBe(3);
      }
  });

  test("sales are listed newest first, found by what is known of them, and shown whole", async () => {
    const all = await floor.must<z.infer<typeof salesSchema>>("GET", "/v1/sales?limit=2", undefined, manager);
    expect(all.sales.map(({ totalMinor }) => totalMinor)).toEqual([1_190, 2_380]);
    const rest = await floor.must<typeof all>("GET", `/v1/sales?limit=2&after=${all.next}`, undefined, manager);
    expect(rest.sales.map(({ totalMinor, voided }) => [totalMinor, voided])).toEqual([[1_190, false]]);
    const [one] = rest.sales;
    const filter = `receiptNumber=${one?.receiptNumber.toLowerCase()}&staffId=${cashier.staffId}&minMinor=1190&maxMinor=1190&kind=sale&registerId=${till.registerId}&${MARCH}`;
    const found = await floor.must<typeof all>("GET", `/v1/sales?${filter}`, undefined, manager);
    expect(found.sales).toEqual([one]);
    const shown = await floor.must<SaleShown>("GET", `/v1/sales/${one?.saleId}`, undefined, manager);
    expect(shown).toMatchObject({ ...one, tipMinor: 0, voidedBy: null, corrections: [], cameBackIn: [] });
    expect(shown.lines.map(({ netMinor, taxMinor }) => [netMinor, taxMinor])).toEqual([[1_000, 190]]);
    expect(shown.hash).toBe(till.journal.entries[2]?.hash);
  });

  test("a file of sales has a row for each, and no cell that a spreadsheet would run", async () => {
    await floor.query("update shop.staff set name = $1 where staff_id = $2", ['=1+"1",2', cashier.staffId]);
    const { text } = await floor.stream(`/v1/sales/export?${MARCH}`, manager);
    const [head, ...rows] = text.trim().split("\r\n");
    expect(head?.startsWith("business_date,occurred_at,branch")).toBe(true);
    expect(rows.length).toBe(3);
    expect(rows[2]).toContain(`,"'=1+""1"",2",sale,EUR,11.90,1.90,0.00,0.00,0.00,0.00,`);
    expect((await floor.ask("GET", `/v1/sales/export?${MARCH}`, undefined, cashier)).code).toBe("permission.missing");
  });

  test("cashiers know none of it, and nobody of another branch's", async () => {
    for (const path of [
      "/v1/reports/today",
      `/v1/reports/sales?by=day&${MARCH}`,
      `/v1/reports/exceptions?by=person&${MARCH}`,
      `/v1/reports/exceptions/entries?kind=void&${MARCH}`,
      "/v1/sales",
    ])
      expect((await floor.ask("GET", path, undefined, cashier)).code).toBe("permission.missing");
    const other = "0193a000-0000-7000-8000-000000000000";
    expect((await floor.ask("GET", `/v1/sales?branchId=${other}`, undefined, manager)).code).toBe("permission.missing");
    expect((await floor.ask("GET", `/v1/sales/${other}`, undefined, manager)).code).toBe("sale.unknown");
  });

  test("dates that end before they begin, and marks of another list, are refused", async () => {
    for (const query of ["by=day&from=2026-03-02&to=2026-03-01", "by=day&from=1969-12-31&to=1970-01-01"])
      expect((await floor.ask("GET", `/v1/reports/sales?${query}`)).code).toBe("request.form");
    expect((await floor.ask("GET", `/v1/reports/sales?by=day&${MARCH}&after=WyJhIl0`)).code).toBe("request.form");
    expect((await floor.ask("GET", "/v1/sales?after=WyJhIl0")).code).toBe("request.form");
    const entries = `/v1/reports/exceptions/entries?kind=void&${MARCH}&after=WyJhIl0`;
    expect((await floor.ask("GET", entries)).code).toBe("request.form");
  });

  test("today is the branch's business day, beside the same weekday last week up to now", async () => {
    // Monday a week later, two minutes after the first sale's time of day.
    const now = Date.parse(String(till.journal.entries[2]?.occurredAt)) + 7 * 86_400_000 + 30_000;
    floor.server.setClock(now - Date.now());
    const today = await floor.must<Today>("GET", "/v1/reports/today");
    floor.server.setClock(0);
    const [branch] = today.branches;
    expect(branch).toMatchObject({ businessDate: "2026-03-09", registers: [{ code: "A01" }] });
    expect(branch?.sessions).toMatchObject([{ state: "open", businessDate: "2026-03-02" }]);
    expect(branch?.currencies[0]?.figures.receipts).toBe(0);
    expect(branch?.currencies[0]?.lastWeek).toMatchObject({ receipts: 1, amountMinor: 1_190 });
    expect(branch?.currencies[0]?.hours).toMatchObject([{ hour: 9, lastWeek: { receipts: 3 } }]);
  });

  test("a difference of a drawer is that of whoever opened it, and leads to its entry", async () => {
    const authority = { staffId: cashier.staffId, mask: ROLE_MASKS.cashier, approval: null };
    expect(till.journal.count(12_000, 2_380, { authority })).toBe("ok");
    expect(till.journal.close("Miscounted", true, { authority })).toBe("ok");
    await floor.send(till, till.journal.entries.slice(5));
    const { rows } = await floor.must<Exceptions>("GET", `/v1/reports/exceptions?by=person&${MARCH}`);
    const difference = 12_000 - 10_000 - 2_380;
    expect(rows.flatMap(({ exceptions }) => exceptions)).toEqual([
      { kind: "over_short", count: 1, amountMinor: difference, overMinor: 0, shortMinor: difference },
    ]);
    const { entries } = await floor.must<z.infer<typeof exceptionEntriesSchema>>(
      "GET",
      `/v1/reports/exceptions/entries?kind=over_short&${MARCH}`,
    );
    expect(entries).toMatchObject([{ amountMinor: difference, currency: "EUR", entry: { type: "session.closed" } }]);
  });
});
