/** The X report: what the session came to so far, on screen and on paper. */
import { FileText, Printer } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ActAnswer } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { PaperView } from "#renderer/ui/paper-view.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

/** Taking an X is an entry of its own: it is asked for, never shown unasked. */
export function XReportPlace(): ReactNode {
  const { t } = useWords();
  const [report, setReport] = useState<ActAnswer<"session.x_report"> | null>(null);
  const hasPrinter = useTill(({ view }) => view.printer.state !== "not_set");
  const take = async (print: boolean): Promise<void> => {
    const taken = await ask("session.x_report", { print });
    if (taken === null) return;
    setReport(taken);
    if (print) useTill.getState().say({ kind: "success", text: t("x.printing") });
  };
  return (
    <Panel
      title={t("x.title")}
      subtitle={report?.blind ? t("x.blind") : t("x.hint")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
      footer={
        <>
          {hasPrinter && (
            <Button icon={Printer} onPress={() => void take(true)}>
              {t("x.print")}
            </Button>
          )}
          <Button kind="primary" size="large" onPress={() => void take(false)}>
            {t("x.take")}
          </Button>
        </>
      }
    >
      {report ? (
        <PaperView label={t("x.title")} document={report.document} />
      ) : (
        <EmptyState icon={FileText} title={t("x.none")}>
          {t("x.noneTodo")}
        </EmptyState>
      )}
    </Panel>
  );
}
