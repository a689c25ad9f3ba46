/** The desk's figures: today, sales by what one asks for, exceptions. Forms of the routes under /v1/reports; docs/REPORTS.md says what each figure means. */
import { z } from "zod";
import { businessDateSchema } from "#domain/values.ts";
import { entrySummarySchema, namedPersonSchema } from "./findings.ts";

/** Most days that one report looks at. */
export const MAX_REPORT_DAYS = 1_100;
/** Rows of a page when it isn't said, and the most. */
const PAGE = 100;
const LONGEST_PAGE = 500;
const DAY_MS = 86_400_000;
/** No shop has figures from before. */
const FIRST_DATE = "1970-01-01";

const limitSchema = z.coerce.number().int().min(1).max(LONGEST_PAGE).default(PAGE);
const markSchema = z
  .string()
  .max(600)
  .regex(/^[A-Za-z0-9_-]+$/);

/** Days that a range of business dates has, both included. */
export function daysOf(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

interface Range {
  readonly from: string;
  readonly to: string;
}
/** Whether a report may be asked for these days. */
export const isRange = ({ from, to }: Range): boolean =>
  FIRST_DATE <= from && from <= to && daysOf(from, to) <= MAX_REPORT_DAYS;
/** What is wrong with days that are no range. */
export const RANGE_SAYS = {
  message: `it begins before ${FIRST_DATE}, ends before it begins, or has more than ${MAX_REPORT_DAYS} days`,
  path: ["to"],
};

/** Business dates, both included; one branch or one register, or without them every branch whose reports one may read. */
const rangeSchema = {
  from: businessDateSchema,
  to: businessDateSchema,
  branchId: z.uuid().optional(),
  registerId: z.uuid().optional(),
};

/**
 * What a stretch of trade came to, in minor units of one currency, voided sales and deposits left out. What a dimension
 * does not know is null.
 */
export const figuresSchema = z.strictObject({
  /** Completed sales, of whatever kind; by tax those with that tax. Unknown by product, category and tender. */
  receipts: z.int().min(0).nullable(),
  /**
   * Receipts that sold goods, and those that took goods back; one may be both. By product and category how many lines
   * sold them and brought them back. By tender how many times it was used.
   */
  sales: z.int().min(0).nullable(),
  refunds: z.int().min(0).nullable(),
  /** Goods sold, after discounts, with tax. */
  salesMinor: z.int().nullable(),
  /** Goods that came back, with tax; more than nothing. */
  refundsMinor: z.int().nullable(),
  /**
   * What it comes to: sales less refunds, with tax. By tax: net and tax of that tax. By tender: what it brought, tips,
   * deposits and cash rounding in it, change taken off, corrections followed.
   */
  amountMinor: z.int(),
  /** Off goods sold, already taken off above. */
  discountsMinor: z.int().nullable(),
  /** The amount without its tax, and its tax. */
  netMinor: z.int().nullable(),
  taxMinor: z.int().nullable(),
  /** Pieces or kilograms in thousandths, less what came back; only by product and by category. */
  quantityThousandths: z.int().nullable(),
});
export type Figures = z.infer<typeof figuresSchema>;

/** Figures of one currency, with what stands beside turnover in minor units: deposits, tips, cash rounding. */
const totalSchema = z.strictObject({
  currency: z.string(),
  figures: figuresSchema,
  /** Paid for containers, less what was given back for them, with tax. */
  depositsMinor: z.int(),
  tipsMinor: z.int(),
  cashRoundingMinor: z.int(),
});

/** An hour on the branch's wall; last week's is of the whole hour. */
const hourSchema = z.strictObject({
  hour: z.int().min(0).max(23),
  figures: figuresSchema,
  lastWeek: figuresSchema,
});

/** A session that is not closed. */
const openSessionSchema = z.strictObject({
  sessionId: z.uuid(),
  registerId: z.uuid(),
  state: z.enum(["open", "counted"]),
  businessDate: z.iso.date(),
  openedAt: z.iso.datetime(),
  openedBy: namedPersonSchema.nullable(),
});

/** A register, and when it was last heard: what it sold since is not in any figure. */
const heardSchema = z.strictObject({
  registerId: z.uuid(),
  code: z.string(),
  name: z.string(),
  /** Last contact of any kind; null: never. */
  lastContactAt: z.iso.datetime().nullable(),
  /** When its last entries came; null: never. */
  lastEntriesAt: z.iso.datetime().nullable(),
});

const todayBranchSchema = z.strictObject({
  branchId: z.uuid(),
  name: z.string(),
  zone: z.string(),
  /** Which business day it is there now. */
  businessDate: z.iso.date(),
  /** One for each currency that was traded in today or that day; the branch's own always. */
  currencies: z.array(
    z.strictObject({
      ...totalSchema.shape,
      /** The same weekday last week, up to the same time on the wall. */
      lastWeek: figuresSchema,
      hours: z.array(hourSchema),
    }),
  ),
  sessions: z.array(openSessionSchema),
  registers: z.array(heardSchema),
});

/** `GET /v1/reports/today`: without a branch all whose reports one may read. */
export const todayQuerySchema = z.strictObject({ branchId: z.uuid().optional() });
/** `at` is when it was read; `totals` are those of all branches by currency. */
export const todaySchema = z.strictObject({
  at: z.iso.datetime(),
  branches: z.array(todayBranchSchema),
  totals: z.array(z.strictObject({ ...totalSchema.shape, lastWeek: figuresSchema })),
});
export type Today = z.infer<typeof todaySchema>;

/** What sales are told apart by. */
export const SALES_DIMENSIONS = [
  "hour",
  "weekday",
  "day",
  "product",
  "category",
  "person",
  "register",
  "branch",
  "tender",
  "tax",
] as const;
export type SalesDimension = (typeof SALES_DIMENSIONS)[number];

/** What rows are sorted by; `key` is the time by hour, weekday and day. */
export const SALES_SORTS = ["key", "name", "amount", "quantity", "receipts", "discounts", "refunds"] as const;

/**
 * `GET /v1/reports/sales`. `compare`: `previous` is the same number of days just before; `weeks` so many whole weeks before
 * that weekdays stand beside their like. Sorted by time where the rows are times, else by amount, largest first.
 */
export const salesReportQuerySchema = z
  .strictObject({
    by: z.enum(SALES_DIMENSIONS),
    ...rangeSchema,
    compare: z.enum(["previous", "weeks"]).optional(),
    sort: z.enum(SALES_SORTS).optional(),
    order: z.enum(["asc", "desc"]).optional(),
    after: markSchema.optional(),
    limit: limitSchema,
  })
  .refine(isRange, RANGE_SAYS);
export type SalesReportQuery = z.output<typeof salesReportQuerySchema>;

/**
 * One row. `key` by dimension: hour `00`–`23` on the branch's wall, weekday `1` (Monday) – `7`, day, the id of product,
 * category, person, register or branch (empty: none), the tender's method, or `code rate taxId` of a tax, the rate in millionths.
 */
export const salesRowSchema = z.strictObject({
  key: z.string(),
  /** As people call it; null where the key says it, or where the reader may not know the name. */
  name: z.string().nullable(),
  currency: z.string(),
  figures: figuresSchema,
  /** The compared days; null where none are compared. */
  before: figuresSchema.nullable(),
});
export type SalesRow = z.infer<typeof salesRowSchema>;

/** `next` is asked for with `after`, null at the end; `totals` are those of all pages, by currency, `count` the rows there are. */
export const salesReportSchema = z.strictObject({
  by: z.enum(SALES_DIMENSIONS),
  from: z.iso.date(),
  to: z.iso.date(),
  /** The compared days, both included. */
  before: z.strictObject({ from: z.iso.date(), to: z.iso.date() }).nullable(),
  rows: z.array(salesRowSchema),
  count: z.int().min(0),
  next: z.string().nullable(),
  totals: z.array(z.strictObject({ ...totalSchema.shape, before: figuresSchema.nullable() })),
});
export type SalesReport = z.infer<typeof salesReportSchema>;

/**
 * What is looked at because it can hide something. Amounts are more than nothing, but `over_short` and `discarded`: counted less
 * expected, and what was on the sale.
 */
export const EXCEPTION_KINDS = [
  "refund",
  "void",
  "line_void",
  "discarded",
  "discount",
  "price_override",
  "no_sale",
  "paid_out",
  "over_short",
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/** `GET /v1/reports/exceptions`: by whoever did it or by register; of a session's difference by whoever opened the drawer. */
export const exceptionsQuerySchema = z
  .strictObject({ by: z.enum(["person", "register"]), ...rangeSchema })
  .refine(isRange, RANGE_SAYS);

const exceptionSchema = z.strictObject({
  kind: z.enum(EXCEPTION_KINDS),
  count: z.int().min(0),
  /** Null where there is no amount: a drawer opened. An overridden price counts for one piece or kilogram, what was taken off. */
  amountMinor: z.int().nullable(),
  /** Of over and short: both apart, `shortMinor` less than nothing. */
  overMinor: z.int().nullable(),
  shortMinor: z.int().nullable(),
});
/** One row for each person or register and currency. */
export const exceptionsSchema = z.strictObject({
  rows: z.array(
    z.strictObject({
      /** Staff or register; empty: nobody. */
      key: z.string(),
      name: z.string().nullable(),
      currency: z.string(),
      /** What they sold in this time, for comparison: receipts, and turnover in minor units. */
      receipts: z.int().min(0),
      amountMinor: z.int(),
      exceptions: z.array(exceptionSchema),
    }),
  ),
});
export type Exceptions = z.infer<typeof exceptionsSchema>;

/** `GET /v1/reports/exceptions/entries`: what stands behind one figure, newest first. `staffId` and `registerId` as the row's key. */
export const exceptionEntriesQuerySchema = z
  .strictObject({
    kind: z.enum(EXCEPTION_KINDS),
    ...rangeSchema,
    staffId: z.uuid().optional(),
    after: markSchema.optional(),
    limit: limitSchema,
  })
  .refine(isRange, RANGE_SAYS);

const placeShape = { registerId: z.uuid(), epoch: z.int(), seq: z.int() };

export const exceptionEntriesSchema = z.strictObject({
  entries: z.array(
    z.strictObject({
      ...placeShape,
      branchId: z.uuid(),
      registerCode: z.string().nullable(),
      person: namedPersonSchema.nullable(),
      approver: namedPersonSchema.nullable(),
      occurredAt: z.iso.datetime(),
      businessDate: z.iso.date(),
      /** As the figure counts it; null where there is none. */
      amountMinor: z.int().nullable(),
      currency: z.string(),
      /** The entry in one line; its `saleId` and `number` lead to the receipt. */
      entry: entrySummarySchema,
    }),
  ),
  next: z.string().nullable(),
});
