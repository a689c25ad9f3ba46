/** Finding the receipt of goods that come back: by number, scanned code or card reference, or on its day. */
import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight, ReceiptText, Search } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ReceiptRow } from "#domain/protocol/register-api.ts";
import { isReceiptCode, MAX_RECEIPT_CODE } from "#domain/receipt/receipt-code.ts";
import { type BusinessDate, daysAfter } from "#domain/time/business-date.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Table } from "#renderer/ui/table.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { act } from "../register-connection.ts";
import { useTill } from "../till-store.ts";

const MOST_ROWS = 50;
const WEEK = 7;
/** As long as the register takes a text to look for. */
const MAX_TEXT = 60;

/** What was typed narrows the list of the day; a card's reference is found on any day. */
export function FindReceipt({ onFind }: { readonly onFind: (number: string) => void }): ReactNode {
  const { t, format } = useWords();
  const today = useTill(({ view }) => view.session?.businessDate ?? null) as BusinessDate | null;
  const [number, setNumber] = useState("");
  const [chosenDate, setDate] = useState<BusinessDate | null>(null);
  const date = chosenDate ?? today;
  const text = isReceiptCode(number) ? "" : number.trim().slice(0, MAX_TEXT);
  const found = useReceipts(text, date);
  const { rows } = found;
  // A part of a number, goods or a card's reference: whatever leaves one receipt means that one.
  const find = (): void => {
    const [only, another] = found.text === text && text !== "" ? rows : [];
    onFind(only && !another ? only.number : number);
  };
  return (
    <div className="place-column">
      <div className="return-number">
        <TextField
          label={t("return.number")}
          description={t("return.numberHint")}
          value={number}
          onChange={setNumber}
          maxLength={MAX_RECEIPT_CODE}
          autoFocus
          onSubmit={find}
        />
        <Button icon={Search} size="large" isDisabled={number.trim() === ""} onPress={find}>
          {t("return.find")}
        </Button>
      </div>
      {date !== null && today !== null && <Day date={date} today={today} onChoose={setDate} />}
      <Table
        label={t("return.ofDay", { date: date === null ? "" : format.businessDate(date) })}
        columns={[
          { id: "number", label: t("papers.number"), isRowHeader: true },
          { id: "at", label: t("papers.at") },
          { id: "what", label: t("return.goods") },
          { id: "total", label: t("papers.amount"), align: "end" },
        ]}
        rows={rows.map((row) => ({
          id: row.number,
          cells: [
            row.number,
            date === today ? format.time(row.at) : format.dateTime(row.at),
            row.summary,
            row.totalMinor === null ? "" : format.amount(row.totalMinor),
          ],
          text: `${row.number} ${row.summary}`,
        }))}
        onOpen={onFind}
        empty={
          <EmptyState icon={ReceiptText} title={t("papers.notFound")}>
            {t("return.notFoundTodo")}
          </EmptyState>
        }
      />
    </div>
  );
}

/** The day whose receipts are shown; by touch a day or a week back and forth, never past today. */
function Day(props: {
  readonly date: BusinessDate;
  readonly today: BusinessDate;
  readonly onChoose: (date: BusinessDate) => void;
}): ReactNode {
  const { t, format } = useWords();
  const { date, today, onChoose } = props;
  const go = (days: number): void => {
    const wanted = daysAfter(date, days);
    const isAhead = wanted > today;
    onChoose(isAhead ? today : wanted);
  };
  const isToday = date === today;
  return (
    <fieldset className="return-day" aria-label={t("return.day")}>
      <IconButton icon={ChevronsLeft} label={t("return.weekBack")} onPress={() => go(-WEEK)} />
      <IconButton icon={ChevronLeft} label={t("return.dayBack")} onPress={() => go(-1)} />
      <strong className="return-day-date" aria-live="polite">
        {isToday ? t("return.isToday", { date: format.businessDate(date) }) : format.businessDate(date)}
      </strong>
      <IconButton icon={ChevronRight} label={t("return.dayOn")} isDisabled={isToday} onPress={() => go(1)} />
      <IconButton icon={ChevronsRight} label={t("return.weekOn")} isDisabled={isToday} onPress={() => go(WEEK)} />
    </fieldset>
  );
}

interface Found {
  /** What they were looked for by. */
  readonly text: string;
  readonly rows: readonly ReceiptRow[];
}

function useReceipts(text: string, businessDate: BusinessDate | null): Found {
  const [found, setFound] = useState<Found>({ text: "", rows: [] });
  useEffect(() => {
    let current = true;
    void act("receipts.list", { what: "sale", businessDate, text, limit: MOST_ROWS }).then((result) => {
      if (current && result.ok) setFound({ text, rows: result.value.rows });
    });
    return () => {
      current = false;
    };
  }, [text, businessDate]);
  return found;
}
