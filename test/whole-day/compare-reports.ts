/** Holds every figure that the server's reports say of a day against the journal, counted anew. */
import { expect } from "vitest";
import type { z } from "zod";
import type { Entry } from "#domain/journal/entry.ts";
import { readEntry } from "#domain/journal/upcasters.ts";
import {
  type Exceptions,
  type exceptionEntriesSchema,
  type Figures,
  SALES_DIMENSIONS,
  type SalesDimension,
  type SalesReport,
  type SalesRow,
  type Today,
} from "#domain/protocol/desk/reports.ts";
import type { SaleItem } from "#domain/protocol/desk/sales.ts";
import type { ShopWithServer } from "#test/sync-server/shop-with-server.ts";
import {
  type Counted,
  depositsOf,
  figuresOf,
  type Known,
  recount,
  recountExceptions,
  standing,
  type Written,
} from "./recount.ts";

/** Rows of a page: small, so that pages follow one another. */
const PAGE = 7;

/** Compares them all. */
export async function compareReports(shop: ShopWithServer): Promise<void> {
  const written = await readWritten(shop);
  const [branch] = await shop.rows<{ branch_id: string; settings: { zone: string; currency: string } }>(
    "select branch_id, settings from shop.branch",
  );
  const products = await shop.rows<{ product_id: string; category_id: string | null }>(
    "select product_id, category_id from shop.product",
  );
  const { zone = "UTC", currency = "EUR" } = branch?.settings ?? {};
  const known: Known = { zone, categories: new Map(products.map((row) => [row.product_id, row.category_id])) };
  const dates = written.map(({ entry }) => entry.businessDate).sort();
  const range = `from=${dates[0]}&to=${dates.at(-1)}`;
  for (const by of SALES_DIMENSIONS) await compareDimension(shop, by, range, written, known);
  for (const by of ["person", "register"] as const) await compareExceptions(shop, by, range, written, currency);
  await compareSales(shop, written);
  await compareToday(shop, written);
}

async function read<Answer>(shop: ShopWithServer, path: string): Promise<Answer> {
  return (await shop.must("GET", path)) as Answer;
}

async function readWritten(shop: ShopWithServer): Promise<Written[]> {
  const rows = await shop.rows<{ register_id: string; branch_id: string; hash: string; text: string }>(
    "select register_id, branch_id, encode(hash, 'hex') as hash, convert_from(preimage, 'UTF8') as text from shop.journal",
  );
  return rows.map(({ register_id: registerId, branch_id: branchId, hash, text }) => {
    const read = readEntry({ ...JSON.parse(text), hash });
    if (read.kind !== "known") throw new Error("the day's entries are known");
    return { registerId, branchId, entry: read.entry as Entry };
  });
}

async function compareDimension(
  shop: ShopWithServer,
  by: SalesDimension,
  range: string,
  written: readonly Written[],
  known: Known,
): Promise<void> {
  const rows: SalesRow[] = [];
  let first: SalesReport | null = null;
  let after = "";
  do {
    const page = await read<SalesReport>(shop, `/v1/reports/sales?by=${by}&${range}&limit=${PAGE}${after}`);
    first ??= page;
    rows.push(...page.rows);
    after = page.next === null ? "" : `&after=${page.next}`;
  } while (after !== "");
  const said: Counted = new Map(rows.map(({ key, currency, figures }) => [`${key} ${currency}`, knownOf(figures)]));
  expect(rows.length, `${by}: no row twice`).toBe(said.size);
  expect(sorted(said), by).toEqual(sorted(recount(by, written, known)));
  expect(first?.count).toBe(rows.length);
  expect(first?.totals.map(({ before: _, ...total }) => total)).toEqual(totalsOf(written));
}

/** Figures that the dimension knows. */
function knownOf(figures: Figures): Partial<Figures> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== null));
}

function totalsOf(written: readonly Written[]) {
  const sales = standing(written).map(({ entry }) => entry.body);
  const currencies = [...new Set(sales.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const own = sales.filter((sale) => sale.currency === currency);
    return { currency, figures: { ...sumOf(own.map(figuresOf)), quantityThousandths: null }, ...besideOf(own) };
  });
}

function besideOf(sales: readonly Extract<Entry, { type: "sale.completed" }>["body"][]) {
  return {
    depositsMinor: sales.reduce((sum, sale) => sum + depositsOf(sale), 0),
    tipsMinor: sales.reduce((sum, { tipMinor }) => sum + tipMinor, 0),
    cashRoundingMinor: sales.reduce((sum, { cashRoundingMinor }) => sum + cashRoundingMinor, 0),
  };
}

function sumOf(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const each of all) for (const [name, value] of Object.entries(each)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

async function compareExceptions(
  shop: ShopWithServer,
  by: "person" | "register",
  range: string,
  written: readonly Written[],
  currency: string,
): Promise<void> {
  const { rows } = await read<Exceptions>(shop, `/v1/reports/exceptions?by=${by}&${range}`);
  const said = new Map(
    rows.flatMap(({ key, currency: of, exceptions }) =>
      exceptions.map(
        ({ kind, count, amountMinor }) => [`${key} ${kind} ${of}`, { count, minor: amountMinor ?? 0 }] as const,
      ),
    ),
  );
  expect([...said].sort(byKey), `exceptions by ${by}`).toEqual(
    [...recountExceptions(by, written, currency)].sort(byKey),
  );
  for (const { key, currency: of, exceptions } of rows)
    for (const { kind, count, amountMinor } of exceptions) {
      const who = by === "person" ? `staffId=${key}` : `registerId=${key}`;
      const { entries } = await read<z.infer<typeof exceptionEntriesSchema>>(
        shop,
        `/v1/reports/exceptions/entries?kind=${kind}&${range}&${who}&limit=500`,
      );
      const own = entries.filter((each) => each.currency === of);
      expect(own.length, `entries of ${kind}`).toBe(count);
      expect(own.reduce((sum, each) => sum + (each.amountMinor ?? 0), 0)).toBe(amountMinor ?? 0);
    }
}

async function compareSales(shop: ShopWithServer, written: readonly Written[]): Promise<void> {
  const listed: SaleItem[] = [];
  let after = "";
  do {
    const page = await read<{ sales: SaleItem[]; next: string | null }>(shop, `/v1/sales?limit=${PAGE}${after}`);
    listed.push(...page.sales);
    after = page.next === null ? "" : `&after=${page.next}`;
  } while (after !== "");
  const stand = new Set(standing(written).map(({ entry }) => entry.hash));
  const wanted = written.flatMap(({ entry }) =>
    entry.type === "sale.completed"
      ? [`${entry.body.receiptNumber} ${entry.body.totalMinor} ${stand.has(entry.hash) ? "stands" : "voided"}`]
      : [],
  );
  expect(
    listed
      .map(({ receiptNumber, totalMinor, voided }) => `${receiptNumber} ${totalMinor} ${voided ? "voided" : "stands"}`)
      .sort(),
  ).toEqual(wanted.sort());
}

async function compareToday(shop: ShopWithServer, written: readonly Written[]): Promise<void> {
  const today = await read<Today>(shop, "/v1/reports/today");
  for (const branch of today.branches) {
    const own = written.filter(({ branchId }) => branchId === branch.branchId);
    const ofDay = own.filter(({ entry }) => entry.businessDate === branch.businessDate);
    // A sale of yesterday that was voided today does not count either: all that is written decides which stand.
    const sales = standing(own).flatMap(({ entry }) =>
      entry.businessDate === branch.businessDate ? [entry.body] : [],
    );
    for (const { currency, figures, hours, ...more } of branch.currencies) {
      const counted = sumOf(sales.filter((sale) => sale.currency === currency).map(figuresOf));
      expect(knownOf(figures)).toEqual({ ...NOTHING, ...counted });
      expect(more).toMatchObject(besideOf(sales.filter((sale) => sale.currency === currency)));
      expect(hours.reduce((sum, each) => sum + each.figures.amountMinor, 0)).toBe(figures.amountMinor);
    }
    expect(ofDay.length === 0 || branch.registers.length > 0).toBe(true);
  }
}

const NOTHING = {
  receipts: 0,
  sales: 0,
  refunds: 0,
  salesMinor: 0,
  refundsMinor: 0,
  amountMinor: 0,
  discountsMinor: 0,
  netMinor: 0,
  taxMinor: 0,
};

function sorted(counted: Counted): [string, Partial<Figures>][] {
  return [...counted].sort(byKey);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
