/** Routes of what the desk knows: today, sales by what one asks for, exceptions, and sales one by one. */
import { z } from "zod";
import {
  exceptionEntriesQuerySchema,
  exceptionEntriesSchema,
  exceptionsQuerySchema,
  exceptionsSchema,
  salesReportQuerySchema,
  salesReportSchema,
  todayQuerySchema,
  todaySchema,
} from "#domain/protocol/desk/reports.ts";
import { saleSchema, salesExportQuerySchema, salesQuerySchema, salesSchema } from "#domain/protocol/desk/sales.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { listExceptionEntries, readExceptions } from "./exceptions.ts";
import { exportSales } from "./export-sales.ts";
import { listSales } from "./list-sales.ts";
import { readSalesReport } from "./sales-report.ts";
import { showSale } from "./show-sale.ts";
import { readToday } from "./today.ts";

const access = { who: "member", permission: "reports.branch" } as const;

/** Routes of reports. Without a branch each is of all branches whose reports the caller may read. */
export function reportRoutes({ clock, database }: Pick<ServerParts, "clock" | "database">): Route[] {
  return [...figureRoutes(clock), ...saleRoutes(database)];
}

function figureRoutes(clock: ServerParts["clock"]): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/reports/today",
      summary: "The business day as it goes, beside the same weekday last week up to the same time.",
      access,
      query: todayQuerySchema,
      answer: todaySchema,
      handle: ({ query }, { tx, entered }) => readToday(tx, entered, query, clock.nowMs()),
    }),
    route({
      method: "GET",
      path: "/v1/reports/sales",
      summary: "Sales by hour, weekday, day, product, category, person, register, branch, tender or tax.",
      access,
      query: salesReportQuerySchema,
      answer: salesReportSchema,
      handle: ({ query }, { tx, entered }) => readSalesReport(tx, entered, query),
    }),
    route({
      method: "GET",
      path: "/v1/reports/exceptions",
      summary: "Refunds, voids, discounts, opened drawers and differences by person or register.",
      access,
      query: exceptionsQuerySchema,
      answer: exceptionsSchema,
      handle: ({ query }, { tx, entered }) => readExceptions(tx, entered, query),
    }),
    route({
      method: "GET",
      path: "/v1/reports/exceptions/entries",
      summary: "The entries behind a figure of the exceptions, newest first.",
      access,
      query: exceptionEntriesQuerySchema,
      answer: exceptionEntriesSchema,
      handle: ({ query }, { tx, entered }) => listExceptionEntries(tx, entered, query),
    }),
  ];
}

function saleRoutes(database: ServerParts["database"]): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/sales",
      summary: "Sales, newest business day first.",
      access,
      query: salesQuerySchema,
      answer: salesSchema,
      handle: ({ query }, { tx, entered }) => listSales(tx, entered, query),
    }),
    route({
      method: "GET",
      path: "/v1/sales/export",
      summary: "The same sales of these days as a file of comma-separated values.",
      access: { who: "member-stream", permission: "reports.branch" },
      query: salesExportQuerySchema,
      answer: z.string(),
      answerType: "text/csv",
      limit: { max: 20, windowMs: 60_000 },
      handle: ({ query }, { bearer, entered, reply }) =>
        exportSales(database, bearer.sessionSecret, entered, query, reply),
    }),
    route({
      method: "GET",
      path: "/v1/sales/:saleId",
      summary: "One sale as its journal entry says it, and what became of it.",
      access,
      params: z.strictObject({ saleId: z.uuid() }),
      answer: saleSchema,
      handle: ({ params }, { tx, entered }) => showSale(tx, entered, params.saleId),
    }),
  ];
}
