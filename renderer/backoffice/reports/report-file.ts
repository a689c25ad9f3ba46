/** A report as a file for a spreadsheet (RFC 4180). */
import { unparse } from "papaparse";

/** Offers a table as a file. What begins like a formula is kept from being one. @param name without its ending */
export function saveTable(
  name: string,
  heads: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const text = unparse({ fields: [...heads], data: rows.map((row) => [...row]) }, { escapeFormulae: true });
  // The mark tells spreadsheets that it is UTF-8.
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
