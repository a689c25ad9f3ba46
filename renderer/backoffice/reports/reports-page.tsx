/** Reports: sales by what one asks for, compared with earlier days, as a chart, a table, a file and a page of paper. */
import { ChartColumn, Download, Printer } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { SALES_DIMENSIONS, type SalesReport, type SalesRow } from "#domain/protocol/desk/reports.ts";
import { useWords, type Words } from "#renderer/messages/language.tsx";
import { BarChart } from "#renderer/ui/bar-chart.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { useHere } from "../api/organisation.ts";
import { useRows } from "../api/use-pages.ts";
import { Page, useFilter } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { saveTable } from "./report-file.ts";
import "./reports.css";

const COMPARED = ["none", "previous", "weeks"] as const;
/** More bars than that nobody reads. */
const MOST_BARS = 31;
const DAY_MS = 86_400_000;
const USUAL_DAYS = 13;

/** The page. */
export function ReportsPage(): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const { branch } = useHere();
  const [chosenBy, setBy] = useFilter("by");
  const [chosenFrom, setFrom] = useFilter("from");
  const [chosenTo, setTo] = useFilter("to");
  const [chosenCompare, setCompare] = useFilter("compare");
  const by = SALES_DIMENSIONS.find((each) => each === chosenBy) ?? "day";
  const compare = COMPARED.find((each) => each === chosenCompare) ?? "none";
  const to = chosenTo ?? dateBefore(0);
  const from = chosenFrom ?? dateBefore(USUAL_DAYS);
  const report = useRows<SalesRow, "rows">("/v1/reports/sales", "rows", {
    by,
    from,
    to,
    branchId: branch?.branchId,
    compare: compare === "none" ? undefined : compare,
    limit: 500,
  });
  const first = report.data?.pages[0] as SalesReport | undefined;
  const columns = useColumns(by, compare !== "none");
  const currency = first?.totals[0]?.currency;
  const save = (): void =>
    saveTable(
      `${t("desk.place.reports")} ${from} ${to}`,
      [...columns.map(({ label }) => label), t("settingsDesk.currency")],
      report.rows.map((row) => [
        nameOf(row, by, words),
        row.figures.receipts ?? "",
        row.figures.discountsMinor === null ? "" : format.amount(row.figures.discountsMinor),
        row.figures.netMinor === null ? "" : format.amount(row.figures.netMinor),
        row.figures.taxMinor === null ? "" : format.amount(row.figures.taxMinor),
        format.amount(row.figures.amountMinor),
        ...(row.before ? [format.amount(row.before.amountMinor)] : []),
        row.currency,
      ]),
    );
  return (
    <Page
      title={t("desk.place.reports")}
      isFixed
      actions={
        <>
          <Button icon={Printer} onPress={() => window.print()}>
            {t("desk.print")}
          </Button>
          <Button icon={Download} isDisabled={report.rows.length === 0} onPress={save}>
            {t("reports.file")}
          </Button>
        </>
      }
      filters={
        <>
          <Select
            label={t("reports.by")}
            options={SALES_DIMENSIONS.map((each) => ({ id: each, label: t(`reports.by.${each}`) }))}
            selectedId={by}
            onSelect={setBy}
          />
          <TextField label={t("audit.from")} type="date" value={from} onChange={setFrom} />
          <TextField label={t("audit.to")} type="date" value={to} onChange={setTo} />
          <Select
            label={t("reports.compare")}
            options={COMPARED.map((each) => ({ id: each, label: t(`reports.compare.${each}`) }))}
            selectedId={compare}
            onSelect={setCompare}
          />
        </>
      }
    >
      {report.isError ? (
        <QueryTrouble error={report.error} onRetry={() => void report.refetch()} />
      ) : report.isPending ? (
        <Spinner label={t("desk.loading")} />
      ) : (
        <>
          {currency !== undefined && report.rows.length > 1 && (
            <div className="reports-chart">
              <BarChart
                label={t(`reports.by.${by}`)}
                now={t("reports.turnover")}
                before={compare === "none" ? undefined : t("reports.before")}
                bars={report.rows
                  .filter((row) => row.currency === currency)
                  .slice(0, MOST_BARS)
                  .map((row) => ({
                    name: nameOf(row, by, words),
                    now: row.figures.amountMinor,
                    ...(row.before ? { before: row.before.amountMinor } : {}),
                  }))}
                write={(minor) => format.inCurrency(minor, currency)}
              />
            </div>
          )}
          <DataTable
            label={t("desk.place.reports")}
            columns={columns}
            rows={report.rows}
            idOf={({ key, currency: each }) => `${key} ${each}`}
            total={first?.count}
            onNearEnd={report.onNearEnd}
            isLoadingMore={report.isLoadingMore}
            empty={
              <EmptyState icon={ChartColumn} title={t("reports.none")}>
                {t("reports.noneTodo")}
              </EmptyState>
            }
          />
          <Totals totals={first?.totals ?? []} />
        </>
      )}
    </Page>
  );
}

function Totals({ totals }: { readonly totals: SalesReport["totals"] }): ReactNode {
  const { t, format } = useWords();
  return (
    <footer className="reports-totals">
      {totals.map(({ currency, figures }) => (
        <p key={currency}>
          {t("reports.total", {
            amount: format.inCurrency(figures.amountMinor, currency),
            tax: format.inCurrency(figures.taxMinor ?? 0, currency),
          })}
        </p>
      ))}
    </footer>
  );
}

function useColumns(by: SalesReport["by"], isCompared: boolean): readonly DataColumn<SalesRow>[] {
  const words = useWords();
  const { t, format } = words;
  return useMemo(() => {
    const money = (minor: number | null, currency: string): string =>
      minor === null ? "–" : format.inCurrency(minor, currency);
    const figure = (
      id: string,
      label: string,
      of: (row: SalesRow) => number | null | undefined,
    ): DataColumn<SalesRow> => ({
      id,
      label,
      align: "end",
      width: "minmax(96px, 1fr)",
      cell: (row) => money(of(row) ?? null, row.currency),
    });
    return [
      { id: "name", label: t(`reports.by.${by}`), width: "minmax(160px, 3fr)", cell: (row) => nameOf(row, by, words) },
      {
        id: "receipts",
        label: t("reports.receipts"),
        align: "end",
        width: "minmax(72px, 1fr)",
        cell: ({ figures }) => (figures.receipts === null ? "–" : format.count(figures.receipts)),
      },
      figure("discounts", t("figure.discounts"), ({ figures }) => figures.discountsMinor),
      figure("net", t("reports.net"), ({ figures }) => figures.netMinor),
      figure("tax", t("reports.tax"), ({ figures }) => figures.taxMinor),
      figure("amount", t("reports.turnover"), ({ figures }) => figures.amountMinor),
      ...(isCompared ? [figure("before", t("reports.before"), ({ before }) => before?.amountMinor)] : []),
    ];
  }, [by, isCompared, t, format, words]);
}

/** What a row is called: times as people write them, names as they are. */
function nameOf({ key, name }: SalesRow, by: SalesReport["by"], { t, format }: Words): string {
  if (name !== null) return name;
  if (by === "day") return format.businessDate(key);
  if (by === "hour") return `${key}:00`;
  if (by === "weekday") return format.weekday(Number(key));
  if (by === "tender") return t(`tender.${key as "cash"}`);
  return key === "" ? t("reports.nobody") : key;
}

function dateBefore(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}
