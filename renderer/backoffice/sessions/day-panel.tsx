/** The day of a branch over all its registers: what is closed, what is still open or away, and its Z. */
import { type ReactNode, useState } from "react";
import type { BranchDay } from "#domain/protocol/desk/branch-day.ts";
import { businessDateAt } from "#domain/time/business-date.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { type Here, mayIn, useHere } from "../api/organisation.ts";
import { LIVE_MS } from "../api/queries.ts";
import { useAct, useAnswer } from "../api/use-pages.ts";
import { QueryTrouble, sayTrouble } from "../frame/query-trouble.tsx";

/** The panel; the branch is the chosen one, or the first. */
export function DayPanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t, format } = useWords();
  const { branch: chosen, branches } = useHere();
  const branch = chosen ?? branches[0];
  const [date, setDate] = useState(() => (branch ? businessDayIn(branch) : ""));
  const path = branch && /^\d{4}-\d\d-\d\d$/.test(date) ? `/v1/branches/${branch.branchId}/day/${date}` : null;
  const day = useAnswer<BranchDay>(path, {}, { everyMs: LIVE_MS });
  return (
    <Panel title={t("sessions.day")} subtitle={branch?.name} onClose={onClose} takesFocus>
      <TextField label={t("sessions.date")} type="date" value={date} onChange={setDate} />
      {day.isError ? (
        <QueryTrouble error={day.error} onRetry={() => void day.refetch()} />
      ) : day.data && path !== null ? (
        <Day day={day.data} path={path} title={format.businessDate(day.data.businessDate)} />
      ) : (
        <Spinner label={t("desk.loading")} />
      )}
    </Panel>
  );
}

function Day({
  day,
  path,
  title,
}: {
  readonly day: BranchDay;
  readonly path: string;
  readonly title: string;
}): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const here = useHere();
  const act = useAct();
  const said = act.error && sayTrouble(act.error, words);
  const missing = day.registers.filter(({ mayMiss }) => mayMiss.length > 0);
  const closed = day.sessions.filter(({ state }) => state === "closed");
  const totals = day.z?.totals ?? day.totals;
  const inZ = new Set(day.z?.sessions.map(({ registerId, sessionId }) => `${registerId}/${sessionId}`));
  const cameAfter = day.z ? closed.filter((each) => !inZ.has(`${each.registerId}/${each.sessionId}`)) : [];
  return (
    <>
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      {day.z && (
        <Message kind="success" title={t("sessions.dayClosed", { number: day.z.number })}>
          {`${day.z.closedBy.name ?? ""} · ${format.dateTime(day.z.closedAt)}`}
        </Message>
      )}
      <h3>{title}</h3>
      <DataRows>
        <DataRow label={t("sessions.closedSessions")} value={`${closed.length} / ${day.sessions.length}`} />
        {missing.map(({ registerId, code, name, lastContactAt, openSessions }) => (
          <DataRow
            key={registerId}
            label={`${code} · ${name}`}
            value={t(openSessions.length > 0 ? "sessions.stand.open" : "devices.health.away")}
            note={
              lastContactAt === null ? undefined : t("sessions.lastHeard", { code, at: format.dateTime(lastContactAt) })
            }
          />
        ))}
      </DataRows>
      {totals.map((sums) => (
        <DataRows key={sums.currency}>
          <DataRow label={t("figure.sales")} value={<b>{format.inCurrency(sums.sales.minor, sums.currency)}</b>} />
          <DataRow label={t("figure.refunds")} value={<b>{format.inCurrency(-sums.refunds.minor, sums.currency)}</b>} />
          {sums.taxes.map(({ taxId, name, taxMinor }) => (
            <DataRow key={taxId} label={name} value={<span>{format.inCurrency(taxMinor, sums.currency)}</span>} />
          ))}
          {sums.counted.map(({ method, currency, countedMinor, differenceMinor }) => (
            <DataRow
              key={`${method} ${currency}`}
              label={t(`tender.${method}`)}
              value={<span>{format.inCurrency(countedMinor, currency ?? sums.currency)}</span>}
              note={
                differenceMinor === 0
                  ? undefined
                  : `${t("sessions.difference")}: ${format.inCurrency(differenceMinor, currency ?? sums.currency)}`
              }
            />
          ))}
        </DataRows>
      ))}
      {cameAfter.length > 0 && (
        <Message kind="info" title={t("sessions.cameAfterZ", { count: cameAfter.length })}>
          {t("sessions.cameAfterZWhy")}
        </Message>
      )}
      {day.waitingLate.length > 0 && (
        <Message kind="info" title={t("sessions.waitingLate", { count: day.waitingLate.length })}>
          {t("sessions.waitingLateWhy")}
        </Message>
      )}
      {!day.z && mayIn(here, "session.close_any", day.branchId) && (
        <>
          {missing.length > 0 && <p className="page-note">{t("sessions.closeWithout")}</p>}
          <Button
            kind="primary"
            isBusy={act.isPending}
            onPress={() =>
              act.mutate({
                method: "POST",
                path,
                body: { without: missing.map(({ registerId }) => registerId) },
              })
            }
          >
            {t(missing.length > 0 ? "sessions.closeDayWithout" : "sessions.closeDay", { count: missing.length })}
          </Button>
        </>
      )}
    </>
  );
}

/** The branch's business day now: after midnight it is still yesterday's until the branch's day begins. */
function businessDayIn({ settings }: Here["branches"][number]): string {
  return businessDateAt(instantFromMs(Date.now()), settings.zone, settings.dayStartMinutes);
}
