/** What the person at the till allowed others to do. */
import { ShieldCheck } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ActAnswer } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Table } from "#renderer/ui/table.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

type Rows = ActAnswer<"approval.list">["rows"];

/** The place of whoever approves. */
export function ApprovalsPlace(): ReactNode {
  const { t, format } = useWords();
  const [rows, setRows] = useState<Rows>([]);
  useEffect(() => {
    let current = true;
    void ask("approval.list", {}).then((listed) => {
      if (current && listed) setRows(listed.rows);
    });
    return () => {
      current = false;
    };
  }, []);
  return (
    <Panel
      title={t("approvals.title")}
      subtitle={t("approvals.subtitle")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
    >
      <Table
        label={t("approvals.title")}
        columns={[
          { id: "at", label: t("papers.at") },
          { id: "what", label: t("approvals.what"), isRowHeader: true },
          { id: "for", label: t("approvals.for") },
          { id: "reason", label: t("reason.why") },
          { id: "amount", label: t("papers.amount"), align: "end" },
        ]}
        rows={rows.map(({ id, at, permission, requesterName, reason, amountMinor }) => ({
          id,
          cells: [
            format.dateTime(at),
            t(`permission.${permission}`),
            requesterName,
            reason,
            amountMinor === null ? "" : format.amount(amountMinor),
          ],
          text: `${t(`permission.${permission}`)} ${requesterName}`,
        }))}
        empty={
          <EmptyState icon={ShieldCheck} title={t("approvals.none")}>
            {t("approvals.noneTodo")}
          </EmptyState>
        }
      />
    </Panel>
  );
}
