/** One line of the log with everything that is known of it. */
import type { ReactNode } from "react";
import type { AuditItem } from "#domain/protocol/desk/audit.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { EntryFacts } from "../findings/entry-facts.tsx";
import { sentenceOf, whoDid } from "./log-sentence.ts";
import "./audit.css";

/** The panel. */
export function AuditItemPanel({
  item,
  onClose,
}: {
  readonly item: AuditItem;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const { branch, register, subject, approver, address, place, entry, details } = item;
  return (
    <Panel
      title={sentenceOf(item.action, whoDid(item, words), words)}
      subtitle={format.dateTime(item.occurredAt)}
      onClose={onClose}
      takesFocus
    >
      {entry && (
        <EntryFacts
          entry={entry}
          place={{
            branchName: branch?.name ?? null,
            registerCode: register?.code ?? null,
            epoch: place.epoch ?? 0,
            seq: place.seq,
            receiptNumber: null,
          }}
        />
      )}
      <DataRows>
        {!entry && subject && <DataRow label={t("audit.subject")} value={subject.name ?? subject.id} />}
        {!entry && branch && <DataRow label={t("desk.branch")} value={branch.name ?? branch.branchId} />}
        {approver && <DataRow label={t("audit.approver")} value={approver.name ?? approver.staffId} />}
        {address !== null && <DataRow label={t("audit.address")} value={<span>{address}</span>} />}
        {!entry && <DataRow label={t("audit.place")} value={<span>{format.count(place.seq)}</span>} />}
      </DataRows>
      <p className="audit-hash">
        {t("audit.hash")}: <code>{item.hash}</code>
      </p>
      {details !== null && Object.keys(details).length > 0 && (
        <>
          <h3>{t("audit.was")}</h3>
          <pre className="audit-details">{JSON.stringify(details, null, 2)}</pre>
        </>
      )}
    </Panel>
  );
}
