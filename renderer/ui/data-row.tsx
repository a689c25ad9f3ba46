/** A figure with its name, joined by dots as on paper: "Float …… 150.00". */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import "./data-row.css";

export interface DataRowProps {
  readonly label: ReactNode;
  /** Minor units; or give a `value`. */
  readonly amountMinor?: number;
  /** Shown instead of an amount: a count, a time, a word. */
  readonly value?: ReactNode;
  readonly direction?: "in" | "out";
  /** Always with its sign: over and short. */
  readonly isDifference?: boolean;
  /** A sum of what stands above. */
  readonly isSum?: boolean;
  /** A quieter line below the label. */
  readonly note?: ReactNode;
}

/** Stands in a `DataRows`. */
export function DataRow(props: DataRowProps): ReactNode {
  const { label, amountMinor, value, direction = "in", isDifference = false, isSum = false, note } = props;
  const { format } = useWords();
  const figure =
    amountMinor === undefined ? value : isDifference ? format.difference(amountMinor) : format.amount(amountMinor);
  return (
    <div className="ui-data-row" data-sum={isSum || undefined} data-direction={direction}>
      <dt className="ui-data-label">{label}</dt>
      <span className="ui-data-dots" aria-hidden />
      <dd className="ui-data-value" data-figure={amountMinor !== undefined || isFigure(value) || undefined}>
        {figure}
      </dd>
      {note !== undefined && <dd className="ui-data-note">{note}</dd>}
    </div>
  );
}

/** Whether a value is a count, which lines up with the amounts. */
function isFigure(value: ReactNode): boolean {
  return typeof value === "number" || (typeof value === "string" && /^[\d.,]+$/.test(value));
}

/** A column of `DataRow`s. */
export function DataRows({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className="ui-data-rows">{children}</dl>;
}
