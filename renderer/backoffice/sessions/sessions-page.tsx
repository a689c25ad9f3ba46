/** Reconciling: the sessions of all drawers, what registers are still away with, one session read like its paper, and the day of a branch. */
import { CalendarCheck, Wallet } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { RegisterStand, SessionSummary } from "#domain/protocol/desk/sessions.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { maySomewhere, useHere } from "../api/organisation.ts";
import { LIVE_MS } from "../api/queries.ts";
import { useRows } from "../api/use-pages.ts";
import { Page, Split, useFilter } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { DayPanel } from "./day-panel.tsx";
import { SessionPanel } from "./session-panel.tsx";
import "./sessions.css";

const STATES = ["open", "counted", "closed"] as const;
const ALL = "all";
const DAY = "day";

/** The page. */
export function SessionsPage(): ReactNode {
  const { t } = useWords();
  const here = useHere();
  const { branch } = here;
  const [openId, open] = useFilter("open");
  const [state, setState] = useFilter("state");
  const [from, setFrom] = useFilter("from");
  const [to, setTo] = useFilter("to");
  const filters = { branchId: branch?.branchId, state, from, to };
  const sessions = useRows<SessionSummary, "sessions">("/v1/sessions", "sessions", filters, { everyMs: LIVE_MS });
  const registers =
    (sessions.data?.pages[0] as { readonly registers?: readonly RegisterStand[] } | undefined)?.registers ?? [];
  const columns = useColumns();
  const opened = sessions.rows.find((session) => idOf(session) === openId);
  return (
    <Page
      title={t("desk.place.sessions")}
      isFixed
      actions={
        maySomewhere(here, "reports.branch") && (
          <Button icon={CalendarCheck} onPress={() => open(DAY)}>
            {t("sessions.day")}
          </Button>
        )
      }
      filters={
        <>
          <Select
            label={t("sessions.state")}
            options={[
              { id: ALL, label: t("sessions.all") },
              ...STATES.map((each) => ({ id: each, label: t(`sessions.state.${each}`) })),
            ]}
            selectedId={state ?? ALL}
            onSelect={(id) => setState(id === ALL ? null : id)}
          />
          <TextField label={t("audit.from")} type="date" value={from ?? ""} onChange={setFrom} />
          <TextField label={t("audit.to")} type="date" value={to ?? ""} onChange={setTo} />
        </>
      }
    >
      <Away registers={registers} />
      <Split
        list={
          sessions.isError ? (
            <QueryTrouble error={sessions.error} onRetry={() => void sessions.refetch()} />
          ) : sessions.isPending ? (
            <Spinner label={t("desk.loading")} />
          ) : (
            <DataTable
              label={t("desk.place.sessions")}
              columns={columns}
              rows={sessions.rows}
              idOf={idOf}
              openId={openId}
              onOpen={(session) => open(idOf(session))}
              onNearEnd={sessions.onNearEnd}
              isLoadingMore={sessions.isLoadingMore}
              empty={
                <EmptyState icon={Wallet} title={t("sessions.none")}>
                  {t("sessions.noneWhy")}
                </EmptyState>
              }
            />
          )
        }
        detail={
          openId === DAY ? (
            <DayPanel onClose={() => open(null)} />
          ) : opened ? (
            <SessionPanel key={openId} session={opened} onClose={() => open(null)} />
          ) : null
        }
      />
    </Page>
  );
}

/** What may still be missing, and from where: shown, never guessed. */
function Away({ registers }: { readonly registers: readonly RegisterStand[] }): ReactNode {
  const { t, format } = useWords();
  const away = registers.filter(({ mayMiss }) => mayMiss.includes("away"));
  const [first] = away;
  if (!first) return null;
  return (
    <div className="page-body sessions-away">
      <Message kind="info" title={t("sessions.away", { count: away.length })}>
        {away
          .map(({ code, lastContactAt }) =>
            lastContactAt === null
              ? t("sessions.neverHeard", { code })
              : t("sessions.lastHeard", { code, at: format.dateTime(lastContactAt) }),
          )
          .join(" · ")}
      </Message>
    </div>
  );
}

function idOf({ registerId, sessionId }: SessionSummary): string {
  return `${registerId}/${sessionId}`;
}

function useColumns(): readonly DataColumn<SessionSummary>[] {
  const { t, format } = useWords();
  return useMemo(
    () => [
      {
        id: "date",
        label: t("sessions.date"),
        width: "120px",
        cell: ({ businessDate }) => format.businessDate(businessDate),
      },
      { id: "register", label: t("sessions.register"), width: "90px", cell: ({ registerCode }) => registerCode },
      {
        id: "person",
        label: t("sessions.openedBy"),
        width: "minmax(110px, 1fr)",
        cell: ({ openedBy }) => openedBy?.name ?? "–",
      },
      {
        id: "state",
        label: t("sessions.state"),
        width: "minmax(130px, 1fr)",
        cell: (session) => (
          <span className="sessions-state" data-state={standOf(session)}>
            {t(`sessions.stand.${standOf(session)}`)}
          </span>
        ),
      },
      {
        id: "difference",
        label: t("sessions.difference"),
        align: "end",
        width: "110px",
        cell: ({ tenders }) => {
          const own = (tenders ?? []).filter(({ currency }) => currency === null);
          if (own.length === 0 || own.some(({ differenceMinor }) => differenceMinor === null)) return "–";
          return format.difference(own.reduce((sum, { differenceMinor }) => sum + (differenceMinor ?? 0), 0));
        },
      },
    ],
    [t, format],
  );
}

function standOf({ state, approvalDue, reconciled }: SessionSummary) {
  if (state !== "closed") return state;
  if (reconciled) return "reconciled";
  return approvalDue ? "approvalDue" : "closed";
}
