/** Today: what the branches come to so far, beside the same weekday last week up to the same time, and what is not in it yet. */
import type { ReactNode } from "react";
import type { Figures, Today } from "#domain/protocol/desk/reports.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { BarChart } from "#renderer/ui/bar-chart.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { useHere } from "../api/organisation.ts";
import { useAnswer } from "../api/use-pages.ts";
import { Page } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import "./reports.css";

const LOOK_AGAIN_MS = 30_000;
/** A register that was not heard of for so long may have sold what is in no figure, ms. */
const AWAY_MS = 5 * 60_000;
const MILLION = 1_000_000;

/** The page; it looks again by itself. */
export function TodayPage(): ReactNode {
  const { t } = useWords();
  const { branch } = useHere();
  const today = useAnswer<Today>("/v1/reports/today", { branchId: branch?.branchId }, { everyMs: LOOK_AGAIN_MS });
  return (
    <Page title={t("desk.place.today")}>
      {today.isError ? (
        <QueryTrouble error={today.error} onRetry={() => void today.refetch()} />
      ) : today.isPending ? (
        <Spinner label={t("desk.loading")} />
      ) : (
        <div className="page-body">
          <NotHeard today={today.data} />
          {today.data.totals.map(({ currency, figures, lastWeek }) => (
            <Sums key={currency} currency={currency} figures={figures} lastWeek={lastWeek} />
          ))}
          {today.data.branches.map((each) => (
            <BranchToday key={each.branchId} branch={each} />
          ))}
        </div>
      )}
    </Page>
  );
}

function NotHeard({ today }: { readonly today: Today }): ReactNode {
  const { t, format } = useWords();
  const away = today.branches
    .flatMap(({ registers }) => registers)
    .filter(
      ({ lastContactAt }) => lastContactAt === null || Date.parse(today.at) - Date.parse(lastContactAt) > AWAY_MS,
    );
  if (away.length === 0) return null;
  return (
    <Message kind="info" title={t("sessions.away", { count: away.length })}>
      {away
        .map(({ code, lastContactAt }) =>
          lastContactAt === null
            ? t("sessions.neverHeard", { code })
            : t("sessions.lastHeard", { code, at: format.dateTime(lastContactAt) }),
        )
        .join(" · ")}
    </Message>
  );
}

function Sums({
  currency,
  figures,
  lastWeek,
}: {
  readonly currency: string;
  readonly figures: Figures;
  readonly lastWeek: Figures;
}): ReactNode {
  const { t, format } = useWords();
  const money = (minor: number | null): string => (minor === null ? "–" : format.inCurrency(minor, currency));
  const average = figures.receipts ? Math.round(figures.amountMinor / figures.receipts) : null;
  const cards = [
    {
      name: t("reports.turnover"),
      now: money(figures.amountMinor),
      change: changeOf(figures.amountMinor, lastWeek.amountMinor),
    },
    {
      name: t("reports.receipts"),
      now: format.count(figures.receipts ?? 0),
      change: changeOf(figures.receipts ?? 0, lastWeek.receipts ?? 0),
    },
    { name: t("reports.average"), now: money(average), change: null },
    { name: t("figure.refunds"), now: money(figures.refundsMinor), change: null },
    { name: t("reports.tax"), now: money(figures.taxMinor), change: null },
  ];
  return (
    <dl className="reports-cards">
      {cards.map(({ name, now, change }) => (
        <div key={name} className="page-card">
          <dt>{name}</dt>
          <dd>{now}</dd>
          {change !== null && (
            <dd className="reports-change">
              {t("reports.lastWeek", { change: `${change > 0 ? "+" : ""}${format.rate(change)}` })}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function BranchToday({ branch }: { readonly branch: Today["branches"][number] }): ReactNode {
  const { t, format } = useWords();
  return (
    <section className="page-card">
      <h2>
        {branch.name} · {format.businessDate(branch.businessDate)}
      </h2>
      {branch.currencies.map(({ currency, hours, figures }) => {
        const traded = hours.filter(({ figures: now, lastWeek }) => now.receipts || lastWeek.receipts);
        if (traded.length === 0) return <p key={currency}>{t("reports.nothingYet")}</p>;
        return (
          <BarChart
            key={currency}
            label={t("reports.byHour", { total: format.inCurrency(figures.amountMinor, currency) })}
            now={t("reports.todayMark")}
            before={t("reports.lastWeekMark")}
            bars={traded.map((each) => ({
              name: `${String(each.hour).padStart(2, "0")}:00`,
              now: each.figures.amountMinor,
              before: each.lastWeek.amountMinor,
            }))}
            write={(minor) => format.inCurrency(minor, currency)}
          />
        );
      })}
      <p className="page-note">{t("reports.openSessions", { count: branch.sessions.length })}</p>
    </section>
  );
}

/** By how much it is more than before, in millionths; null where there was nothing before. */
export function changeOf(now: number, before: number): number | null {
  return before === 0 ? null : Math.round(((now - before) / Math.abs(before)) * 1_000) * (MILLION / 1_000);
}
