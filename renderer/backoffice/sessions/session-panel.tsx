/** One session, top down like the paper that managers know: float, in, out, expected, counted, difference; each figure opens its entries. */
import { type ReactNode, useState } from "react";
import type { SessionPaper, SessionSummary, TenderStand } from "#domain/protocol/desk/sessions.ts";
import type { Figure } from "#domain/session/figures.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { LIVE_MS } from "../api/queries.ts";
import { useAnswer } from "../api/use-pages.ts";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { FigureEntries } from "./figure-entries.tsx";
import { Reviews } from "./reviews.tsx";

/** The paper. */
export function SessionPanel({
  session,
  onClose,
}: {
  readonly session: SessionSummary;
  readonly onClose: () => void;
}): ReactNode {
  const { t, format } = useWords();
  const path = `/v1/registers/${session.registerId}/sessions/${session.sessionId}`;
  const paper = useAnswer<SessionPaper>(path, {}, { everyMs: LIVE_MS });
  const [figure, setFigure] = useState<Figure | null>(null);
  const title = t("sessions.paper", {
    register: session.registerCode,
    date: format.businessDate(session.businessDate),
  });
  if (figure !== null && paper.data)
    return (
      <Panel title={t(`figure.${figure}`)} subtitle={title} onClose={() => setFigure(null)} takesFocus>
        <FigureEntries path={path} figure={figure} />
      </Panel>
    );
  return (
    <Panel
      title={title}
      subtitle={[session.zNumber, session.openedBy?.name].filter(Boolean).join(" · ")}
      onClose={onClose}
      takesFocus
      footer={<Button onPress={() => window.print()}>{t("desk.print")}</Button>}
    >
      {paper.isError ? (
        <QueryTrouble error={paper.error} onRetry={() => void paper.refetch()} />
      ) : paper.isPending ? (
        <Spinner label={t("desk.loading")} />
      ) : (
        <Paper paper={paper.data} path={path} onFigure={setFigure} />
      )}
    </Panel>
  );
}

function Paper({
  paper,
  path,
  onFigure,
}: {
  readonly paper: SessionPaper;
  readonly path: string;
  readonly onFigure: (figure: Figure) => void;
}): ReactNode {
  const { t, format } = useWords();
  const { session, totals, register } = paper;
  return (
    <>
      {session.state !== "closed" && <Message kind="info" title={t("sessions.stillOpen")} />}
      {register.mayMiss.includes("away") && register.lastContactAt !== null && (
        <Message
          kind="info"
          title={t("sessions.lastHeard", { code: register.code, at: format.dateTime(register.lastContactAt) })}
        >
          {t("sessions.awayWhy")}
        </Message>
      )}
      {totals === null ? (
        <Message kind="info" title={t("sessions.blind")} />
      ) : (
        <dl className="sessions-paper">
          {session.floatMinor !== null && <Row label={t("sessions.float")} amountMinor={session.floatMinor} />}
          <Row label={t("figure.sales")} bucket={totals.sales} figure="sales" onFigure={onFigure} />
          <Row label={t("figure.refunds")} bucket={totals.refunds} isOut figure="refunds" onFigure={onFigure} />
          <Row label={t("figure.paid_in")} bucket={totals.paidIn} figure="paid_in" onFigure={onFigure} />
          <Row label={t("figure.paid_out")} bucket={totals.paidOut} isOut figure="paid_out" onFigure={onFigure} />
          <Row label={t("figure.safe_drops")} bucket={totals.safeDrops} isOut figure="safe_drops" onFigure={onFigure} />
          <Row label={t("figure.discounts")} bucket={totals.discounts} isOut figure="discounts" onFigure={onFigure} />
          <Row
            label={t("figure.lines_voided")}
            bucket={totals.linesVoided}
            isOut
            figure="lines_voided"
            onFigure={onFigure}
          />
          <Row
            label={t("figure.sales_voided")}
            bucket={totals.salesVoided}
            isOut
            figure="sales_voided"
            onFigure={onFigure}
          />
          <Row label={t("figure.no_sales")} count={totals.noSales} figure="no_sales" onFigure={onFigure} />
          <Row
            label={t("figure.price_overrides")}
            count={totals.priceOverrides}
            figure="price_overrides"
            onFigure={onFigure}
          />
          {(paper.paymentsInDoubt ?? 0) > 0 && (
            <Row
              label={t("figure.in_doubt")}
              count={paper.paymentsInDoubt ?? 0}
              figure="in_doubt"
              onFigure={onFigure}
            />
          )}
        </dl>
      )}
      {session.tenders && session.tenders.length > 0 && <Tenders tenders={session.tenders} />}
      {paper.lateFacts.length > 0 && (
        <Message kind="info" title={t("sessions.late", { count: paper.lateFacts.length })}>
          {t("sessions.lateWhy")}
        </Message>
      )}
      {session.state === "closed" && totals !== null && <Reviews paper={paper} path={path} />}
    </>
  );
}

function Row(props: {
  readonly label: string;
  /** How often and how much together, minor units; or only one of the two. */
  readonly bucket?: { readonly count: number; readonly minor: number };
  readonly amountMinor?: number;
  readonly count?: number;
  readonly isOut?: boolean;
  readonly figure?: Figure;
  readonly onFigure?: (figure: Figure) => void;
}): ReactNode {
  const { label, bucket, isOut = false, figure, onFigure } = props;
  const amountMinor = bucket?.minor ?? props.amountMinor;
  const count = bucket?.count ?? props.count;
  const { format } = useWords();
  const isEmpty = count === 0;
  const figureText =
    amountMinor === undefined ? format.count(count ?? 0) : format.amount(isOut ? -amountMinor : amountMinor);
  return (
    <div className="sessions-row" data-empty={isEmpty || undefined}>
      <dt>{label}</dt>
      <dd className="sessions-count">{amountMinor !== undefined && count !== undefined && !isEmpty && `${count} ×`}</dd>
      <dd className="sessions-amount" data-out={(isOut && !isEmpty) || undefined}>
        {figure && onFigure && !isEmpty ? (
          <button type="button" onClick={() => onFigure(figure)}>
            {figureText}
          </button>
        ) : (
          figureText
        )}
      </dd>
    </div>
  );
}

function Tenders({ tenders }: { readonly tenders: readonly TenderStand[] }): ReactNode {
  const { t, format } = useWords();
  const written = (amountMinor: number | null, currency: string | null): string =>
    amountMinor === null
      ? "–"
      : currency === null
        ? format.amount(amountMinor)
        : format.inCurrency(amountMinor, currency);
  return (
    <table className="sessions-tenders">
      <thead>
        <tr>
          <th scope="col">{t("sessions.tender")}</th>
          <th scope="col">{t("sessions.expected")}</th>
          <th scope="col">{t("sessions.counted")}</th>
          <th scope="col">{t("sessions.difference")}</th>
        </tr>
      </thead>
      <tbody>
        {tenders.map(({ method, currency, expectedMinor, countedMinor, differenceMinor }) => (
          <tr key={`${method} ${currency}`}>
            <th scope="row">
              {t(`tender.${method}`)} {currency}
            </th>
            <td>{written(expectedMinor, currency)}</td>
            <td>{written(countedMinor, currency)}</td>
            <td data-off={(differenceMinor ?? 0) !== 0 || undefined}>
              {differenceMinor === null
                ? "–"
                : currency === null
                  ? format.difference(differenceMinor)
                  : written(differenceMinor, currency)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
