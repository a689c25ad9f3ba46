/** How a till that belongs to a server stands with it: whether all is sent, what waits and why, and until when its staff list holds. */
import type { ReactNode } from "react";
import type { SyncView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { CodeGroups } from "#renderer/ui/code-groups.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { ServerFacts } from "./server-facts.tsx";
import { isLasting, reasonOf } from "./sync-words.ts";
import "./server.css";

/** Why entries wait: what happened, what is safe, what to do. Only what does not pass by itself looks like trouble. */
export function ReasonMessage({ reason }: { readonly reason: NonNullable<SyncView["reason"]> }): ReactNode {
  const { t } = useWords();
  return (
    <Message kind={isLasting(reason) ? "trouble" : "info"} title={t(`sync.says.${reason}`)}>
      {t(`sync.todo.${reason}`)}
    </Message>
  );
}

/** Everything about the server in one place. @param entries booked on this till, sent or not */
export function Standing({ sync, entries }: { readonly sync: SyncView; readonly entries: number }): ReactNode {
  const { t, format } = useWords();
  const { waiting, waitingSince, lastContactAt, leaseExpiresAt, leaseExpired } = sync;
  return (
    <div className="server-column">
      <Said sync={sync} />
      {leaseExpired && (
        <Message kind="trouble" title={t("server.leaseExpired")}>
          {t("server.leaseExpiredTodo")}
        </Message>
      )}
      <div className="server-figures">
        <DataRows>
          <DataRow
            label={t("server.waiting")}
            value={format.count(waiting)}
            {...(waitingSince !== null && { note: t("server.since", { time: format.dateTime(waitingSince) }) })}
          />
          <DataRow label={t("server.entries")} value={format.count(entries)} />
          <DataRow
            label={t("server.lastContact")}
            value={lastContactAt === null ? t("server.never") : format.dateTime(lastContactAt)}
          />
          <DataRow
            label={t("server.leaseUntil")}
            value={leaseExpiresAt === null ? "–" : format.dateTime(leaseExpiresAt)}
          />
          <DataRow label={t("server.acknowledged")} value={sync.acknowledged ?? "–"} />
        </DataRows>
        <div className="server-column">
          <ServerFacts
            facts={[
              [t("server.organisation"), sync.organisationName],
              [t("server.branch"), sync.branchName],
              [t("server.address"), sync.serverUrl],
            ]}
          />
          {sync.deviceFingerprint !== null && (
            <CodeGroups label={t("server.fingerprint")} code={sync.deviceFingerprint} />
          )}
        </div>
      </div>
    </div>
  );
}

function Said({ sync }: { readonly sync: SyncView }): ReactNode {
  const { t } = useWords();
  const reason = reasonOf(sync);
  if (reason !== null) return <ReasonMessage reason={reason} />;
  if (sync.waiting > 0) {
    return (
      <Message kind="info" title={t("server.sending")}>
        {t("server.sendingText")}
      </Message>
    );
  }
  return (
    <Message kind="success" title={t("server.sent")}>
      {t("server.sentText")}
    </Message>
  );
}
