/** What a figure is made of: entry by entry, as the register wrote them. All together add up to the figure. */
import { ListTree } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { FigureEntry } from "#domain/protocol/desk/sessions.ts";
import type { Figure } from "#domain/session/figures.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { useRows } from "../api/use-pages.ts";
import { QueryTrouble } from "../frame/query-trouble.tsx";

/** The entries. @param path of the session */
export function FigureEntries({ path, figure }: { readonly path: string; readonly figure: Figure }): ReactNode {
  const { t } = useWords();
  const entries = useRows<FigureEntry, "entries">(`${path}/entries`, "entries", { figure });
  const columns = useColumns();
  if (entries.isError) return <QueryTrouble error={entries.error} onRetry={() => void entries.refetch()} />;
  if (entries.isPending) return <Spinner label={t("desk.loading")} />;
  return (
    <DataTable
      label={t(`figure.${figure}`)}
      columns={columns}
      rows={entries.rows}
      idOf={({ epoch, seq }) => `${epoch}/${seq}`}
      onNearEnd={entries.onNearEnd}
      isLoadingMore={entries.isLoadingMore}
      empty={<EmptyState icon={ListTree} title={t("sessions.noEntries")} />}
    />
  );
}

function useColumns(): readonly DataColumn<FigureEntry>[] {
  const { t, format } = useWords();
  return useMemo(
    () => [
      { id: "at", label: t("findings.when"), width: "72px", cell: ({ occurredAt }) => format.time(occurredAt) },
      {
        id: "number",
        label: t("findings.number"),
        width: "minmax(100px, 1fr)",
        cell: ({ number, seq }) => number ?? `#${seq}`,
      },
      { id: "by", label: t("findings.who"), width: "minmax(90px, 1fr)", cell: ({ by }) => by?.name ?? "–" },
      {
        id: "reason",
        label: t("findings.reason"),
        width: "minmax(100px, 2fr)",
        cell: ({ reason, violations }) => [reason, ...violations.map(({ says }) => says)].filter(Boolean).join(" · "),
      },
      {
        id: "amount",
        label: t("findings.amount"),
        align: "end",
        width: "96px",
        cell: ({ amountMinor }) => (amountMinor === null ? "" : format.amount(amountMinor)),
      },
    ],
    [t, format],
  );
}
