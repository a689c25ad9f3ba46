/** Counting the drawer: a row for each note and coin, from the largest down, with the total running along. */
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { add, minor } from "#domain/money/money.ts";
import { useWords } from "#renderer/messages/language.tsx";
import "./denomination-table.css";

/** Pieces by denomination (minor units). A denomination that was not touched is missing. */
export type DenominationCounts = ReadonlyMap<number, number>;

/** The most pieces of one denomination that are taken as true. */
const LARGEST_COUNT = 99_999;

export interface DenominationTableProps {
  readonly label: string;
  readonly denominations: readonly { readonly minor: number; readonly kind: "note" | "coin" }[];
  readonly counts: DenominationCounts;
  readonly onChange: (counts: DenominationCounts) => void;
  readonly totalLabel: string;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  /** Enter in the last row. */
  readonly onLastEnter?: (() => void) | undefined;
}

/** The sum of a count in minor units. */
export function sumOfCounts(counts: DenominationCounts): number {
  return add(...[...counts].map(([denominationMinor, pieces]) => minor(denominationMinor * pieces)));
}

/** Enter and the arrow keys go down and up the column of counts. */
export function DenominationTable(props: DenominationTableProps): ReactNode {
  const { label, denominations, counts, onChange, totalLabel, isDisabled = false, autoFocus = false } = props;
  const { format, t } = useWords();
  const body = useRef<HTMLTableSectionElement>(null);
  const change = (denominationMinor: number, text: string): void => {
    const digits = text.replace(/\D/g, "");
    const pieces = Number(digits);
    if (pieces > LARGEST_COUNT) return;
    const next = new Map(counts);
    if (digits === "") next.delete(denominationMinor);
    else next.set(denominationMinor, pieces);
    onChange(next);
  };
  const move = (event: KeyboardEvent<HTMLInputElement>, row: number): void => {
    const step = event.key === "Enter" || event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = body.current?.querySelectorAll("input")[row + step];
    next?.focus();
    if (next === undefined && event.key === "Enter") props.onLastEnter?.();
  };
  return (
    <table className="ui-denominations" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("ui.denominations.denomination")}</th>
          <th scope="col">{t("ui.denominations.count")}</th>
          <th scope="col">{t("ui.denominations.amount")}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {denominations.map((denomination, row) => {
          const pieces = counts.get(denomination.minor);
          const name = format.amount(denomination.minor);
          return (
            <tr key={denomination.minor} data-kind={denomination.kind} data-counted={pieces !== undefined || undefined}>
              <th scope="row">
                <span className="ui-denomination" data-kind={denomination.kind}>
                  {name}
                </span>
              </th>
              <td>
                <input
                  className="ui-denomination-count"
                  aria-label={t("ui.denominations.countOf", { denomination: name })}
                  inputMode="numeric"
                  autoComplete="off"
                  value={pieces === undefined ? "" : String(pieces)}
                  disabled={isDisabled}
                  // biome-ignore lint/a11y/noAutofocus: counting starts at the largest note
                  autoFocus={autoFocus && row === 0}
                  onChange={(event) => change(denomination.minor, event.target.value)}
                  onFocus={(event) => event.target.select()}
                  onKeyDown={(event) => move(event, row)}
                />
              </td>
              <td className="ui-denomination-amount">
                {pieces === undefined ? "" : format.amount(minor(denomination.minor * pieces))}
              </td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {totalLabel}
          </th>
          <td aria-live="polite">{format.amount(sumOfCounts(counts))}</td>
        </tr>
      </tfoot>
    </table>
  );
}
