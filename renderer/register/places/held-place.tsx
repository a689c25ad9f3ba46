/** Held sales: what waits, since when, and back to the screen with it. */
import { Archive } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Table } from "#renderer/ui/table.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

/** The list; touching a sale recalls it. */
export function HeldPlace(): ReactNode {
  const { t, format } = useWords();
  const held = useTill(({ view }) => view.held);
  const { go } = useTill.getState();
  const recall = async (saleId: string): Promise<void> => {
    const done = await ask("sale.recall", { saleId: saleId as never });
    if (done !== null) go("sell");
  };
  return (
    <Panel title={t("held.title")} subtitle={t("held.hint")} onClose={() => go("sell")} takesFocus>
      <Table
        label={t("held.title")}
        columns={[
          { id: "at", label: t("held.since") },
          { id: "what", label: t("held.what"), isRowHeader: true },
          { id: "by", label: t("held.by") },
          { id: "total", label: t("sale.total"), align: "end" },
        ]}
        rows={held.map(({ saleId, label, heldAt, heldByName, lineCount, totalMinor }) => {
          const what = label === "" ? t("held.lines", { count: lineCount }) : label;
          return {
            id: saleId,
            cells: [format.time(heldAt), what, heldByName, format.amount(totalMinor)],
            text: `${what} ${format.amount(totalMinor)}`,
          };
        })}
        onOpen={(id) => void recall(id)}
        empty={
          <EmptyState icon={Archive} title={t("held.none")}>
            {t("held.noneTodo")}
          </EmptyState>
        }
      />
    </Panel>
  );
}
