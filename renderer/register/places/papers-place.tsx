/** Receipts, slips and Z reports: find one, see it as it was printed, print a marked copy. */
import { Printer, ReceiptText } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ReceiptRow } from "#domain/protocol/register-api.ts";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { PaperView } from "#renderer/ui/paper-view.tsx";
import { Table } from "#renderer/ui/table.tsx";
import { Tabs } from "#renderer/ui/tabs.tsx";
import { SearchField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { ReceiptKeys } from "../receipt-keys.tsx";
import { act } from "../register-connection.ts";
import { useTill } from "../till-store.ts";
import { UndoSale } from "./undo-sale.tsx";
import "./papers-place.css";

type What = ReceiptRow["what"];
const KINDS: readonly What[] = ["sale", "movement", "z_report"];
const MOST_ROWS = 100;

/** Three lists, the chosen paper beside. */
export function PapersPlace(): ReactNode {
  const { t } = useWords();
  const { what } = useTill((state) => state.shownPaper);
  const setWhat = (kind: What): void => useTill.getState().showPaper({ what: kind, number: null });
  return (
    <Panel title={t("papers.title")} onClose={() => useTill.getState().go("sell")} takesFocus>
      <Tabs
        label={t("papers.title")}
        selectedId={what}
        onSelect={(id) => setWhat(id as What)}
        tabs={KINDS.map((kind) => ({
          id: kind,
          label: t(`papers.${kind}`),
          content: <PaperList key={kind} what={kind} />,
        }))}
      />
    </Panel>
  );
}

function PaperList({ what }: { readonly what: What }): ReactNode {
  const { t, format } = useWords();
  const [text, setText] = useState("");
  const [rows, setRows] = useState<readonly ReceiptRow[]>([]);
  const { number } = useTill((state) => state.shownPaper);
  const setNumber = (chosen: string): void => useTill.getState().showPaper({ what, number: chosen });
  const entries = useTill(({ view }) => view.books.entries);
  // Another entry may be another paper.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    let current = true;
    void act("receipts.list", { what, businessDate: null, text, limit: MOST_ROWS }).then((result) => {
      if (current && result.ok) setRows(result.value.rows);
    });
    return () => {
      current = false;
    };
  }, [what, text, entries]);
  return (
    <div className="papers">
      <div className="place-column">
        <SearchField label={t("papers.search")} placeholder={t("papers.search")} value={text} onChange={setText} />
        <Table
          label={t(`papers.${what}`)}
          columns={[
            { id: "number", label: t("papers.number"), isRowHeader: true },
            { id: "at", label: t("papers.at") },
            { id: "by", label: t("papers.by") },
            { id: "total", label: t("papers.amount"), align: "end" },
          ]}
          rows={rows.map((row) => ({
            id: row.number,
            cells: [
              row.number,
              what === "z_report" ? format.dateTime(row.at) : format.time(row.at),
              row.staffName,
              row.totalMinor === null ? "" : format.amount(row.totalMinor),
            ],
            text: `${row.number} ${row.summary}`,
          }))}
          onOpen={setNumber}
          openId={number}
          empty={
            <EmptyState icon={ReceiptText} title={t(text === "" ? "papers.none" : "papers.notFound")}>
              {t(text === "" ? "papers.noneTodo" : "papers.notFoundTodo")}
            </EmptyState>
          }
        />
      </div>
      {number === null ? <p>{t("papers.choose")}</p> : <ShownPaper key={number} what={what} number={number} />}
    </div>
  );
}

function ShownPaper({ what, number }: { readonly what: What; readonly number: string }): ReactNode {
  const { t } = useWords();
  const [document, setDocument] = useState<ReceiptDocument | null>(null);
  const hasPrinter = useTill(({ view }) => view.printer.state !== "not_set");
  useEffect(() => {
    let current = true;
    // Not asked for by a person just now: the word on what they did stays.
    void act("receipts.show", { what, number }).then((shown) => {
      if (!current) return;
      if (shown.ok) setDocument(shown.value.document);
      else useTill.getState().say({ kind: "refusal", refusal: shown.refusal });
    });
    return () => {
      current = false;
    };
  }, [what, number]);
  const reprint = async (): Promise<void> => {
    const done = await ask("receipts.reprint", { what, number });
    if (done) useTill.getState().say({ kind: "success", text: t("papers.reprinted", { number, copy: done.copy }) });
  };
  if (!document) return null;
  return (
    <div className="place-column">
      <div className="papers-keys">
        <Button icon={Printer} isDisabled={!hasPrinter} onPress={() => void reprint()}>
          {t("papers.reprint")}
        </Button>
        {what === "sale" && <ReceiptKeys number={number} />}
        {what === "sale" && <UndoSale number={number} />}
      </div>
      <PaperView label={number} document={document} />
    </div>
  );
}
