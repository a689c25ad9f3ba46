/** Counting the drawer: notes and coins from the largest down, the total running along, number keys beside. */
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { add, minor } from "#domain/money/money.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "./amount-display.tsx";
import { inLatinDigits, type KeypadKey, typeKey } from "./digits.ts";
import { Keypad } from "./keypad.tsx";
import "./denomination-table.css";

/** Pieces by denomination (minor units). A denomination that was not touched is missing. */
export type DenominationCounts = ReadonlyMap<number, number>;

/** A note or coin; what it is worth in minor units. */
export interface CountedDenomination {
  readonly minor: number;
  readonly kind: "note" | "coin";
}

/** The most pieces of one denomination that are taken as true. */
const LARGEST_COUNT = 99_999;

export interface DenominationTableProps {
  readonly label: string;
  /** Largest first. */
  readonly denominations: readonly CountedDenomination[];
  readonly counts: DenominationCounts;
  readonly onChange: (counts: DenominationCounts) => void;
  readonly totalLabel: string;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  /** Number keys for touch beside the table. */
  readonly hasKeypad?: boolean;
  /** Enter in the last row. */
  readonly onLastEnter?: (() => void) | undefined;
}

/** The sum of a count in minor units. */
export function sumOfCounts(counts: DenominationCounts): number {
  return add(...[...counts].map(([denominationMinor, pieces]) => minor(denominationMinor * pieces)));
}

/** Enter and the arrow keys go down and up through notes and coins alike. */
export function DenominationTable(props: DenominationTableProps): ReactNode {
  const { label, denominations, counts, onChange, totalLabel, isDisabled = false, hasKeypad = true } = props;
  const place = useRef<HTMLDivElement>(null);
  const [activeMinor, setActiveMinor] = useState(denominations[0]?.minor ?? 0);
  // As with the keyboard, where the field's text is selected on entering: the first digit replaces what stood there.
  const [isEntered, setIsEntered] = useState(true);
  const change = (denominationMinor: number, pieces: number | null): void => {
    const next = new Map(counts);
    if (pieces === null) next.delete(denominationMinor);
    else next.set(denominationMinor, pieces);
    onChange(next);
  };
  const move = (fromMinor: number, step: 1 | -1): void => {
    const fields = [...(place.current?.querySelectorAll<HTMLInputElement>(".ui-denomination-count") ?? [])];
    const here = fields.findIndex((field) => field.dataset.minor === String(fromMinor));
    const next = fields[here + step];
    if (next !== undefined) next.focus();
    else if (step === 1) props.onLastEnter?.();
  };
  const press = (key: KeypadKey): void => {
    if (key === "enter") {
      move(activeMinor, 1);
      return;
    }
    const stood = isEntered ? null : (counts.get(activeMinor) ?? null);
    setIsEntered(false);
    change(activeMinor, typeKey(stood, key, LARGEST_COUNT));
  };
  const columns = (["note", "coin"] as const)
    .map((kind) => ({ kind, listed: denominations.filter((denomination) => denomination.kind === kind) }))
    .filter(({ listed }) => listed.length > 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div className="ui-counting" role="group" aria-label={label} ref={place}>
      {columns.map(({ kind, listed }) => (
        <Column key={kind} kind={kind}>
          {listed.map((denomination) => (
            <Denomination
              key={denomination.minor}
              denomination={denomination}
              pieces={counts.get(denomination.minor) ?? null}
              isActive={hasKeypad && denomination.minor === activeMinor}
              isDisabled={isDisabled}
              autoFocus={props.autoFocus === true && denomination === denominations[0]}
              onChange={(pieces) => {
                setIsEntered(false);
                change(denomination.minor, pieces);
              }}
              onActive={() => {
                setActiveMinor(denomination.minor);
                setIsEntered(true);
              }}
              onMove={(step) => move(denomination.minor, step)}
            />
          ))}
        </Column>
      ))}
      <div className="ui-counting-side">
        <AmountDisplay label={totalLabel} amountMinor={sumOfCounts(counts)} isLive />
        {hasKeypad && <Keypad onKey={press} isDisabled={isDisabled} enter={{ kind: "plain" }} />}
      </div>
    </div>
  );
}

function Column({ kind, children }: { readonly kind: "note" | "coin"; readonly children: ReactNode }): ReactNode {
  const { t } = useWords();
  return (
    <table className="ui-denominations">
      <thead>
        <tr>
          <th scope="col">{t(kind === "note" ? "ui.denominations.notes" : "ui.denominations.coins")}</th>
          <th scope="col">{t("ui.denominations.count")}</th>
          <th scope="col">{t("ui.denominations.amount")}</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

interface DenominationProps {
  readonly denomination: CountedDenomination;
  readonly pieces: number | null;
  /** The number keys type here. */
  readonly isActive: boolean;
  readonly isDisabled: boolean;
  readonly autoFocus: boolean;
  readonly onChange: (pieces: number | null) => void;
  readonly onActive: () => void;
  readonly onMove: (step: 1 | -1) => void;
}

function Denomination(props: DenominationProps): ReactNode {
  const { denomination, pieces, onChange, onMove } = props;
  const { format, t } = useWords();
  const name = format.amount(denomination.minor);
  const type = (text: string): void => {
    const digits = inLatinDigits(text).replace(/\D/g, "");
    if (Number(digits) <= LARGEST_COUNT) onChange(digits === "" ? null : Number(digits));
  };
  const move = (event: KeyboardEvent<HTMLInputElement>): void => {
    const step = event.key === "Enter" || event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    if (step === null) return;
    event.preventDefault();
    onMove(step);
  };
  return (
    <tr>
      <th scope="row">
        <span className="ui-denomination" data-kind={denomination.kind}>
          {name}
        </span>
      </th>
      <td>
        <input
          className="ui-denomination-count"
          data-minor={denomination.minor}
          data-active={props.isActive || undefined}
          aria-label={t("ui.denominations.countOf", { denomination: name })}
          inputMode="numeric"
          autoComplete="off"
          value={pieces === null ? "" : String(pieces)}
          disabled={props.isDisabled}
          // biome-ignore lint/a11y/noAutofocus: counting starts at the largest note
          autoFocus={props.autoFocus}
          onChange={(event) => type(event.target.value)}
          onFocus={(event) => {
            event.target.select();
            props.onActive();
          }}
          onKeyDown={move}
        />
      </td>
      <td className="ui-denomination-amount">{pieces === null ? "" : format.amount(denomination.minor * pieces)}</td>
    </tr>
  );
}
