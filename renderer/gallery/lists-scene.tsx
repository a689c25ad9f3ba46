/** Lists and papers: rows of figures, tables, tabs, receipts, approval. */
import { Minus, Plus, ReceiptText, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { ApprovalPanel } from "#renderer/ui/approval-panel.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { CodeField } from "#renderer/ui/code-field.tsx";
import { CodeGroups } from "#renderer/ui/code-groups.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { LineList } from "#renderer/ui/line-list.tsx";
import { PaperView } from "#renderer/ui/paper-view.tsx";
import { Table } from "#renderer/ui/table.tsx";
import { Tabs } from "#renderer/ui/tabs.tsx";
import { Specimen } from "./specimen.tsx";
import { CODES, COUNTING, KEYS, MESSAGES, PEOPLE, RECEIPT, SIGN_IN, type SpecimenProps, WINDOW } from "./specimens.ts";
import { LINES } from "./specimens-goods.ts";

/** Shown as a sheet of specimens. */
export function ListsScene({ language }: SpecimenProps): ReactNode {
  const count = COUNTING[language];
  return (
    <div className="gallery-sheet">
      <Specimen name="LineList">
        <div className="gallery-boxed">
          <Lines language={language} />
        </div>
      </Specimen>
      <Specimen name="Tabs, Table">
        <Receipts language={language} />
      </Specimen>
      <Specimen name="DataRow">
        <DataRows>
          <DataRow label={count.float} amountMinor={15000} />
          <DataRow label={count.cashSales} amountMinor={48235} />
          <DataRow label={count.paidIn} amountMinor={5000} />
          <DataRow label={count.paidOut} amountMinor={-1240} direction="out" note={count.paidOutNote} />
          <DataRow label={count.expected} amountMinor={66995} isSum />
          <DataRow label={count.counted} amountMinor={65755} />
          <DataRow label={count.difference} amountMinor={-1240} isDifference direction="out" />
          <DataRow label={count.receipts} value="127" />
        </DataRows>
      </Specimen>
      <Specimen name="CodeField, CodeGroups">
        <Codes language={language} />
      </Specimen>
      <Specimen name="PaperView">
        <PaperView label={RECEIPT[language].kind} document={RECEIPT[language]} />
      </Specimen>
      <Specimen name="ApprovalPanel: PIN">
        <div className="gallery-boxed">
          <ApprovalPanel
            title={count.commit}
            reason={count.why}
            people={PEOPLE[language].slice(1, 2)}
            error={SIGN_IN[language].pinWrong}
            onApprove={() => undefined}
            onCancel={() => undefined}
          />
        </div>
      </Specimen>
      <Specimen name="ApprovalPanel">
        <div className="gallery-boxed">
          <ApprovalPanel
            title={count.short}
            reason={count.why}
            people={PEOPLE[language].slice(1, 4)}
            onApprove={() => undefined}
            onCancel={() => undefined}
          />
        </div>
      </Specimen>
    </div>
  );
}

function Codes({ language }: SpecimenProps): ReactNode {
  const words = CODES[language];
  const [code, setCode] = useState("7KQ2M-XR0");
  return (
    <>
      <CodeField label={words.code} description={words.codeHelp} value={code} onChange={setCode} groups={4} size={5} />
      <CodeGroups label={words.fingerprint} code="7KQ2 MXR0 B94T WE3F 8ZNP 1HDC" size="large" />
      <CodeGroups label={words.fingerprint} code="7KQ2 MXR0 B94T WE3F 8ZNP 1HDC" />
    </>
  );
}

function Lines({ language }: SpecimenProps): ReactNode {
  const { format } = useWords();
  const [selectedId, setSelectedId] = useState<string | null>("2");
  return (
    <LineList
      label={WINDOW[language].sale}
      lines={LINES[language].map((line) => ({ ...line, quantity: format.quantity(line.thousandths, line.unit) }))}
      selectedId={selectedId}
      onSelect={setSelectedId}
      newestId="3"
      renderOpen={() => (
        <>
          <IconButton icon={Minus} label="−1" kind="plain" />
          <IconButton icon={Plus} label="+1" kind="plain" />
          <Button keyHint="F8">{WINDOW[language].quantity}</Button>
          <Button icon={Trash2}>{KEYS[language].remove}</Button>
        </>
      )}
    />
  );
}

function Receipts({ language }: SpecimenProps): ReactNode {
  const { format } = useWords();
  const [tab, setTab] = useState("today");
  const [openId, setOpenId] = useState<string | null>("b");
  const columns = [
    { id: "number", label: COUNTING[language].receipts },
    { id: "time", label: "hh:mm" },
    { id: "amount", label: KEYS[language].total, align: "end" as const },
  ];
  const rows = [
    { id: "a", cells: ["A03-000127", "14:22", format.amount(1372)], text: "A03-000127" },
    { id: "b", cells: ["A03-000126", "14:19", format.amount(124900)], text: "A03-000126" },
    { id: "c", cells: ["A03-000125", "14:02", format.amount(290)], text: "A03-000125" },
  ];
  const empty = <EmptyState icon={ReceiptText} title={MESSAGES[language].noReceipts} />;
  return (
    <Tabs
      label={COUNTING[language].receipts}
      selectedId={tab}
      onSelect={setTab}
      tabs={[
        {
          id: "today",
          label: COUNTING[language].receipts,
          content: (
            <Table label="Table" columns={columns} rows={rows} onOpen={setOpenId} openId={openId} empty={empty} />
          ),
        },
        {
          id: "held",
          label: KEYS[language].hold,
          content: <Table label="Table" columns={columns} rows={[]} empty={empty} />,
        },
      ]}
    />
  );
}
