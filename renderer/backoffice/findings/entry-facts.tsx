/** What an entry of a register's books says, as rows: when, where, how much, why. */
import type { ReactNode } from "react";
import type { EntrySummary } from "#domain/protocol/desk/findings.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";

/** Where it happened and whose books hold it. */
export interface EntryPlace {
  readonly branchName: string | null;
  readonly registerCode: string | null;
  readonly epoch: number;
  readonly seq: number;
  readonly receiptNumber: string | null;
}

/** The rows. */
export function EntryFacts({ place, entry }: { readonly place: EntryPlace; readonly entry: EntrySummary }): ReactNode {
  const { t, format } = useWords();
  const amount =
    entry.amountMinor !== null && entry.currency !== null ? format.inCurrency(entry.amountMinor, entry.currency) : null;
  const receipt = place.receiptNumber ?? entry.number;
  return (
    <DataRows>
      {entry.occurredAt !== null && <DataRow label={t("findings.when")} value={format.dateTime(entry.occurredAt)} />}
      <DataRow
        label={t("findings.where")}
        value={[place.branchName, place.registerCode].filter((part) => part !== null).join(" · ") || "–"}
        note={t("devices.headAt", { epoch: place.epoch, seq: place.seq })}
      />
      {receipt !== null && <DataRow label={t("findings.number")} value={<span>{receipt}</span>} />}
      {amount !== null && <DataRow label={t("findings.amount")} value={<span>{amount}</span>} />}
      {entry.about !== null && <DataRow label={t("findings.about")} value={entry.about} />}
      {entry.reason !== null && <DataRow label={t("findings.reason")} value={entry.reason} />}
    </DataRows>
  );
}
