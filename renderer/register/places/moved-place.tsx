/** What left the shelf today and what came back onto it. */
import { PackageOpen } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ActAnswer } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Table } from "#renderer/ui/table.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

type Moved = ActAnswer<"catalogue.moved_today">["products"];

/** The place of whoever fills the shelves. */
export function MovedPlace(): ReactNode {
  const { t, format } = useWords();
  const [products, setProducts] = useState<Moved>([]);
  useEffect(() => {
    let current = true;
    void ask("catalogue.moved_today", {}).then((moved) => {
      if (current && moved) setProducts(moved.products);
    });
    return () => {
      current = false;
    };
  }, []);
  return (
    <Panel
      title={t("moved.title")}
      subtitle={t("moved.subtitle")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
    >
      <Table
        label={t("moved.title")}
        columns={[
          { id: "name", label: t("moved.product"), isRowHeader: true },
          { id: "sold", label: t("moved.sold"), align: "end" },
          { id: "back", label: t("moved.back"), align: "end" },
          { id: "delta", label: t("moved.delta"), align: "end" },
        ]}
        rows={products.map(({ productId, name, unit, soldThousandths, backThousandths }) => {
          const write = (thousandths: number): string => format.quantity(thousandths, unit ?? "piece");
          const shown = name ?? t("moved.gone");
          return {
            id: productId,
            cells: [
              shown,
              write(soldThousandths),
              backThousandths === 0 ? "" : write(backThousandths),
              write(backThousandths - soldThousandths),
            ],
            text: shown,
          };
        })}
        empty={
          <EmptyState icon={PackageOpen} title={t("moved.none")}>
            {t("moved.noneTodo")}
          </EmptyState>
        }
      />
    </Panel>
  );
}
