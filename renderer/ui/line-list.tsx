/** The lines of a sale. The chosen one opens in place; the newest is kept in sight. */
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef } from "react";
import { Button } from "react-aria-components";
import { useWords } from "#renderer/messages/language.tsx";
import "./line-list.css";

export interface ListedLine {
  readonly id: string;
  readonly name: string;
  /** As written: `2`, `0.482 kg`. */
  readonly quantity: string;
  /** Minor units. */
  readonly amountMinor: number;
  /** Quieter words below the name: unit price, modifiers, a note. */
  readonly details?: readonly string[];
}

export interface LineListProps {
  readonly label: string;
  readonly lines: readonly ListedLine[];
  readonly selectedId: string | null;
  /** Null when the open line is touched again, or Esc pressed in it. */
  readonly onSelect: (id: string | null) => void;
  /** What an opened line shows: quantity, price, remove. */
  readonly renderOpen?: (id: string) => ReactNode;
  /** The line touched last: marked, and scrolled into sight. */
  readonly newestId?: string | null;
}

/** Arrow keys move from line to line, Enter opens. */
export function LineList(props: LineListProps): ReactNode {
  const { label, lines, selectedId, onSelect, renderOpen, newestId = null } = props;
  const { format } = useWords();
  const list = useRef<HTMLUListElement>(null);
  const inSight = selectedId ?? newestId;
  // Also when the same line grows by another scan: hence the lines among the dependencies.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (inSight !== null) list.current?.querySelector(`[data-in-sight]`)?.scrollIntoView({ block: "nearest" });
  }, [inSight, lines]);
  return (
    <ul className="ui-lines" aria-label={label} ref={list} onKeyDown={moveBetweenLines}>
      {lines.map(({ id, name, quantity, amountMinor, details }) => (
        <Line
          key={id}
          id={id}
          name={name}
          quantity={quantity}
          amount={format.amount(amountMinor)}
          details={details?.join("\n") ?? ""}
          isNewest={id === newestId}
          isInSight={id === inSight}
          isOpen={id === selectedId}
          onSelect={onSelect}
          opened={id === selectedId && renderOpen ? renderOpen(id) : null}
        />
      ))}
    </ul>
  );
}

/** Memoised by what stands in it: a hundredth line draws itself and not the ninety-nine before it. */
const Line = memo(function Line(props: {
  readonly id: string;
  readonly name: string;
  readonly quantity: string;
  readonly amount: string;
  /** One below the other. */
  readonly details: string;
  readonly isNewest: boolean;
  readonly isInSight: boolean;
  readonly isOpen: boolean;
  readonly onSelect: (id: string | null) => void;
  readonly opened: ReactNode;
}): ReactNode {
  const { id, name, quantity, amount, details, isOpen } = props;
  return (
    <li
      className="ui-line"
      data-open={isOpen || undefined}
      data-newest={props.isNewest || undefined}
      data-in-sight={props.isInSight || undefined}
    >
      <Button className="ui-line-head" aria-expanded={isOpen} onPress={() => props.onSelect(isOpen ? null : id)}>
        {/* The spaces are for those who hear the line: its place as a grid draws none. */}
        <span className="ui-line-quantity">{quantity}</span>{" "}
        <span className="ui-line-name">
          {name}
          {details !== "" && (
            <>
              {" "}
              <span className="ui-line-detail">{details}</span>
            </>
          )}
        </span>{" "}
        <span className="ui-line-amount">{amount}</span>
      </Button>
      {props.opened !== null && <div className="ui-line-open">{props.opened}</div>}
    </li>
  );
});

function moveBetweenLines(event: KeyboardEvent<HTMLUListElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
  const heads = [...event.currentTarget.querySelectorAll<HTMLElement>(".ui-line-head")];
  const here = heads.findIndex((head) => head.closest("li")?.contains(event.target as Node));
  const next = heads[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (here === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
