/** A long table: only the rows in sight are drawn, a hundred thousand scroll as ten do. Sorted by its heads, opened by touch and Enter, walked by arrows. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import "./data-table.css";

const ROW_PX = 48;
const ROWS_BEYOND_SIGHT = 12;
/** So many rows before the end the next page is asked for. */
const ROWS_EARLY = 30;
/** Rows of paper: more than that is an export. */
const MOST_PRINTED = 2_000;

export interface DataColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** `end` for figures. */
  readonly align?: "start" | "end";
  /** Width as a track of a grid: `minmax(160px, 2fr)`, `96px`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  /** What a press on the head sorts by; no sorting without. */
  readonly sorts?: boolean;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** The row that is shown beside. */
  readonly openId?: string | null;
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
  readonly onSort?: ((sort: { readonly column: string; readonly descending: boolean }) => void) | undefined;
  /** How many there are in all, when more than `rows` is known of. */
  readonly total?: number | undefined;
  /** Asked for when the end comes near; absent when all rows are there. */
  readonly onNearEnd?: (() => void) | undefined;
  readonly isLoadingMore?: boolean;
  /** Shown instead of rows. */
  readonly empty: ReactNode;
}

/** Fills its place and scrolls in it under a head that stays. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { label, columns, rows, idOf, onOpen, openId = null, sort, onSort, empty } = props;
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: ROWS_BEYOND_SIGHT,
  });
  const isPrinting = usePrinting();
  const items = isPrinting
    ? rows.slice(0, MOST_PRINTED).map((_, index) => ({ index, start: index * ROW_PX }))
    : virtual.getVirtualItems();
  useNearEnd(items.at(-1)?.index ?? 0, rows.length, props.onNearEnd, props.isLoadingMore ?? false);
  const tracks = columns.map(({ width }) => width).join(" ");
  const walk = (event: KeyboardEvent): void => {
    const to = stepOf(event.key, current, rows.length);
    const row = rows[current];
    if (event.key === "Enter" && row && onOpen) onOpen(row);
    if (to === null && event.key !== "Enter") return;
    event.preventDefault();
    if (to === null) return;
    setCurrent(to);
    virtual.scrollToIndex(to);
  };
  if (rows.length === 0) return <div className="ui-grid-table">{empty}</div>;
  return (
    <div className="ui-grid-table" ref={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are not drawn have no place in a table element */}
      <div
        role="grid"
        className="ui-grid"
        aria-label={label}
        aria-rowcount={props.onNearEnd ? (props.total ?? -1) : rows.length + 1}
        aria-colcount={columns.length}
        ref={(grid) => grid?.style.setProperty("--tracks", tracks)}
      >
        <Heads columns={columns} sort={sort} onSort={onSort} />
        <Body height={virtual.getTotalSize()} isPrinting={isPrinting} onKeyDown={walk} current={current}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const id = idOf(row);
            return (
              <DataRow
                key={id}
                index={index}
                startPx={start}
                isPrinting={isPrinting}
                isCurrent={index === current}
                isOpen={id === openId}
                onOpen={onOpen && (() => onOpen(row))}
                onFocus={() => setCurrent(index)}
              >
                {columns.map((column) => (
                  // biome-ignore lint/a11y/useSemanticElements: see the grid
                  // biome-ignore lint/a11y/useFocusableInteractive: the row takes the focus
                  <div key={column.id} role="gridcell" className="ui-grid-cell" data-align={column.align ?? "start"}>
                    {column.cell(row)}
                  </div>
                ))}
              </DataRow>
            );
          })}
        </Body>
      </div>
      {props.isLoadingMore && <p className="ui-grid-more">{t("ui.table.more")}</p>}
    </div>
  );
}

function Heads<Row>({ columns, sort, onSort }: Pick<DataTableProps<Row>, "columns" | "sort" | "onSort">): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus
    <div role="row" className="ui-grid-head" aria-rowindex={1}>
      {columns.map(({ id, label, align = "start", sorts = false }) => {
        const isSorted = sort?.column === id;
        const Mark = sort?.descending ? ArrowDown : ArrowUp;
        return (
          // biome-ignore lint/a11y/useSemanticElements: see the grid
          // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
          <div
            key={id}
            role="columnheader"
            className="ui-grid-heading"
            data-align={align}
            aria-sort={isSorted ? (sort?.descending ? "descending" : "ascending") : undefined}
          >
            {sorts && onSort ? (
              <button
                type="button"
                className="ui-grid-sort"
                // Figures are looked at from the largest, words from the first letter.
                onClick={() => onSort({ column: id, descending: isSorted ? !sort?.descending : align === "end" })}
              >
                {label}
                {isSorted && <Mark aria-hidden />}
              </button>
            ) : (
              label
            )}
          </div>
        );
      })}
    </div>
  );
}

/** As high as all rows together. Sized through the object model: the content policy allows no style attribute. */
function Body(props: {
  readonly height: number;
  readonly isPrinting: boolean;
  readonly current: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly children: ReactNode;
}): ReactNode {
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    body.current?.style.setProperty("block-size", props.isPrinting ? "auto" : `${props.height}px`);
  }, [props.height, props.isPrinting]);
  useEffect(() => {
    // The focus follows the arrows, once the row they lead to is drawn.
    if (!body.current?.contains(document.activeElement)) return;
    body.current.querySelector<HTMLElement>(`[data-row="${props.current}"]`)?.focus({ preventScroll: true });
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div role="rowgroup" className="ui-grid-body" ref={body} onKeyDown={props.onKeyDown}>
      {props.children}
    </div>
  );
}

function DataRow(props: {
  readonly index: number;
  readonly startPx: number;
  readonly isPrinting: boolean;
  readonly isCurrent: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (() => void) | undefined;
  readonly onFocus: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // On paper rows follow one another by themselves.
    row.current?.style.setProperty("transform", props.isPrinting ? "none" : `translateY(${props.startPx}px)`);
  }, [props.startPx, props.isPrinting]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useKeyWithClickEvents: the body listens to Enter
    <div
      role="row"
      className="ui-grid-row"
      ref={row}
      data-row={props.index}
      data-open={props.isOpen || undefined}
      data-opens={props.onOpen !== undefined || undefined}
      aria-rowindex={props.index + 2}
      aria-selected={props.isOpen}
      tabIndex={props.isCurrent ? 0 : -1}
      onFocus={props.onFocus}
      onClick={props.onOpen}
    >
      {props.children}
    </div>
  );
}

function stepOf(key: string, current: number, count: number): number | null {
  const page = 10;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + page,
    PageUp: current - page,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to));
}

function useNearEnd(last: number, count: number, onNearEnd: (() => void) | undefined, isLoading: boolean): void {
  useEffect(() => {
    if (onNearEnd && !isLoading && count > 0 && last >= count - ROWS_EARLY) onNearEnd();
  }, [last, count, onNearEnd, isLoading]);
}

/** Paper has no scroll bar: everything that is there is drawn for it. */
function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const begin = (): void => setPrinting(true);
    const end = (): void => setPrinting(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return isPrinting;
}
