/** The Z just made, as paper, until somebody has seen it. */
import type { ReactNode } from "react";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { PaperView } from "#renderer/ui/paper-view.tsx";
import { TillStatus } from "../till-status.tsx";
import { useTill } from "../till-store.ts";
import "./full-screen.css";

/** The screen after closing. */
export function ZScreen(props: {
  readonly zNumber: string;
  readonly document: ReceiptDocument;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  const { zNumber, document, onDone } = props;
  const shop = useTill(({ view }) => view.shop);
  return (
    <div className="full-screen">
      <header className="full-screen-head">
        <h1>{shop?.shopName}</h1>
        <p>{t("till.register", { code: shop?.registerCode ?? "" })}</p>
      </header>
      <main className="full-screen-body">
        <Panel
          title={t("z.title", { number: zNumber })}
          subtitle={t("z.closed")}
          takesFocus
          footer={
            <Button kind="primary" size="large" autoFocus onPress={onDone}>
              {t("z.done")}
            </Button>
          }
        >
          <PaperView label={zNumber} document={document} />
        </Panel>
      </main>
      <TillStatus />
    </div>
  );
}
