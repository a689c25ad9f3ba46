/** Sales as a file of comma-separated values, written piece by piece; cells that a spreadsheet would run are made text. */
import type { z } from "zod";
import { currencyOf, isCurrencyCode } from "#domain/money/currencies.ts";
import type { SalesExportQuery } from "#domain/protocol/desk/sales.ts";
import { ok, type Result } from "#domain/refusals.ts";
import type { Database } from "../db/database.ts";
import { instantOf } from "../db/instants.ts";
import { readPageMark } from "../db/paging.ts";
import { asMemberAtOneMoment, type Entered } from "../db/tenant.ts";
import type { StreamReply } from "../http/route.ts";
import { branchesOf } from "./figures.ts";
import { readSales, type SaleRow, saleMarkOf, saleMarkSchema } from "./list-sales.ts";

/** Sales read at once. */
const PAGE = 1_000;
/** No file takes longer: whoever needs more asks for fewer days. */
const LONGEST_MS = 10 * 60_000;

/** Columns and what each says of a sale. */
const COLUMNS: readonly (readonly [name: string, of: (row: SaleRow) => string])[] = [
  ["business_date", ({ business_date }) => business_date],
  ["occurred_at", ({ occurred_at }) => instantOf(occurred_at)],
  ["branch", ({ branch_name }) => textCell(branch_name)],
  ["register", ({ register_code }) => textCell(register_code)],
  ["receipt", ({ receipt_number }) => textCell(receipt_number)],
  ["person", ({ staff_name }) => textCell(staff_name)],
  ["kind", (row) => kindOf(row)],
  ["currency", ({ currency }) => currency],
  ["total", (row) => amountCell(row, row.total_minor)],
  ["tax", (row) => amountCell(row, row.tax_minor)],
  ["discount", (row) => amountCell(row, row.discount_minor)],
  ["deposits", (row) => amountCell(row, row.deposit_minor)],
  ["tip", (row) => amountCell(row, row.tip_minor)],
  ["cash_rounding", (row) => amountCell(row, row.cash_rounding_minor)],
  ["sale_id", ({ sale_id }) => sale_id],
];

/** Writes the file: as the database was at one moment. @returns refusal: `permission.missing` */
export async function exportSales(
  database: Database,
  sessionSecret: string,
  { organisationId }: Entered,
  asked: SalesExportQuery,
  reply: StreamReply,
): Promise<Result<never>> {
  const ends = AbortSignal.any([reply.signal, AbortSignal.timeout(LONGEST_MS)]);
  return asMemberAtOneMoment<never>(database, sessionSecret, organisationId, async (tx, who) => {
    const readable = branchesOf(who, asked.branchId);
    if (!readable.ok) return readable;
    reply.begin(200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="sales-${asked.from}-${asked.to}.csv"`,
    });
    await reply.write(`\ufeff${COLUMNS.map(([name]) => name).join(",")}\r\n`);
    let mark: z.output<typeof saleMarkSchema> | null = null;
    for (;;) {
      // A file that is cut off says so by breaking: half of it must not be taken for all.
      if (ends.aborted) throw new Error("the export took too long, or nobody reads it any more");
      const rows = await readSales(tx, readable.value, asked, mark, PAGE);
      await reply.write(rows.map((row) => `${COLUMNS.map(([, of]) => of(row)).join(",")}\r\n`).join(""));
      const last = rows.length === PAGE ? rows.at(-1) : undefined;
      if (!last) break;
      mark = readPageMark(saleMarkOf(last), saleMarkSchema) ?? null;
    }
    reply.end();
    return ok(undefined as never);
  });
}

/** A text as a cell: quoted, and begun with an apostrophe where a spreadsheet would take it for a formula. */
export function textCell(text: string | null): string {
  if (text === null) return "";
  const harmless = /^[=+\-@\t\r\n]/.test(text.trimStart()) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function kindOf({ stands, takes_back, sells }: SaleRow): string {
  if (!stands) return "voided";
  if (!takes_back) return "sale";
  return sells ? "exchange" : "refund";
}

/** Minor units as a decimal number with a point. */
function amountCell({ currency }: SaleRow, minor: number): string {
  const digits = isCurrencyCode(currency) ? currencyOf(currency).digits : 2;
  if (digits === 0) return String(minor);
  const sign = minor < 0 ? "-" : "";
  const whole = String(minor)
    .replace("-", "")
    .padStart(digits + 1, "0");
  return `${sign}${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
}
