/** A plain table: today's receipts, held sales, entries. Rows can be opened by touch and by Enter. */
import type { ReactNode } from "react";
import { Cell, Column, Table as KeyableTable, Row, TableBody, TableHeader } from "react-aria-components";
import "./table.css";

export interface TableProps {
  readonly label: string;
  readonly columns: readonly {
    readonly id: string;
    readonly label: string;
    /** `end` for figures. */
    readonly align?: "start" | "end";
    /** Names the row when it is read aloud; the first column when none says so. */
    readonly isRowHeader?: boolean;
  }[];
  readonly rows: readonly {
    readonly id: string;
    /** In the order of the columns. */
    readonly cells: readonly ReactNode[];
    /** Read aloud and searched by typing. */
    readonly text: string;
  }[];
  readonly onOpen?: ((id: string) => void) | undefined;
  /** The row that is shown beside. */
  readonly openId?: string | null;
  /** Shown instead of rows. */
  readonly empty: ReactNode;
}

/** Scrolls in its place under a head that stays. */
export function Table({ label, columns, rows, onOpen, openId = null, empty }: TableProps): ReactNode {
  const headerId = (columns.find((column) => column.isRowHeader) ?? columns[0])?.id;
  return (
    <div className="ui-table-place">
      <KeyableTable
        className="ui-table"
        aria-label={label}
        {...(onOpen && { onRowAction: (key: string | number) => onOpen(String(key)) })}
      >
        <TableHeader>
          {columns.map((column) => (
            <Column
              key={column.id}
              id={column.id}
              className="ui-table-column"
              data-align={column.align ?? "start"}
              isRowHeader={column.id === headerId}
            >
              {column.label}
            </Column>
          ))}
        </TableHeader>
        <TableBody renderEmptyState={() => empty}>
          {rows.map((row) => (
            <Row
              key={row.id}
              id={row.id}
              className="ui-table-row"
              textValue={row.text}
              data-open={row.id === openId || undefined}
              data-opens={onOpen !== undefined || undefined}
            >
              {row.cells.map((cell, index) => (
                <Cell
                  key={columns[index]?.id ?? index}
                  className="ui-table-cell"
                  data-align={columns[index]?.align ?? "start"}
                >
                  {cell}
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </KeyableTable>
    </div>
  );
}
