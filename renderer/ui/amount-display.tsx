/** Large figures: the total, what is due, the change. A dark display, as on every till. */
import { ArrowUpFromLine } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import "./amount-display.css";

export interface AmountDisplayProps {
  readonly label: string;
  /** Minor units. */
  readonly amountMinor: number;
  /** `out` for money that leaves the drawer: change, a payout. */
  readonly direction?: "in" | "out";
  /** `huge` fills its place: change until the next scan. */
  readonly size?: "normal" | "large" | "huge";
  /** A quieter line below: tax, what was given. */
  readonly note?: ReactNode;
  /** Spoken when it changes. */
  readonly isLive?: boolean;
}

/** Longer amounts are written smaller rather than cut: `1,234,567.00`. */
const LONGEST_LARGE = 9;

/** One amount that must be readable from the other side of the counter. */
export function AmountDisplay(props: AmountDisplayProps): ReactNode {
  const { label, amountMinor, direction = "in", size = "normal", note, isLive = false } = props;
  const { format, t } = useWords();
  const amount = format.amount(amountMinor);
  return (
    <div
      className="ui-display"
      data-size={size}
      data-direction={direction}
      data-long={amount.length > LONGEST_LARGE || undefined}
      {...(isLive && { role: "status" })}
    >
      <span className="ui-display-label">
        {direction === "out" && <ArrowUpFromLine className="ui-display-mark" role="img" aria-label={t("ui.out")} />}
        {label}
      </span>
      <span className="ui-display-amount">{amount}</span>
      {note !== undefined && <span className="ui-display-note">{note}</span>}
    </div>
  );
}
