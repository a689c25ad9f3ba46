/** A report as an accountant reads it: figures by the words before them. */
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";

/** The figures of a paper. Amounts in minor units of two decimals. */
export interface PaperFigures {
  /** The first amount with this label; 0 where the paper has no such row. */
  amount(label: string): number;
  /** The sum of all rows whose label looks so. */
  sumOf(label: RegExp): number;
  /** An amount below a heading. */
  last(label: string, under: string): number;
  /** By code: gross and tax; those that come to nothing left out. */
  readonly taxes: Map<string, readonly [gross: number, tax: number]>;
}

/** Reads them. */
export function figuresOf({ blocks }: ReceiptDocument): PaperFigures {
  const rows: { readonly label: string; readonly minor: number; readonly under: string }[] = [];
  const taxes = new Map<string, readonly [number, number]>();
  let under = "";
  let code = "";
  for (const block of blocks) {
    if (block.type === "text") under = block.text;
    if (block.type !== "row") continue;
    const { left, right } = block;
    const tax = /^Tax (-?[\d.,]+)$/.exec(right)?.[1];
    const coded = /^([A-Z]) {2}/.exec(left)?.[1];
    if (coded) {
      code = coded;
      taxes.set(code, [minorOf(right) ?? 0, 0]);
    } else if (tax !== undefined && code !== "") taxes.set(code, [taxes.get(code)?.[0] ?? 0, minorOf(tax) ?? 0]);
    else {
      const minor = minorOf(right.replace(/^[A-Z]{3} /, ""));
      if (minor !== undefined) rows.push({ label: left.replace(/ {2}\d+ ×$/, "").trim(), minor, under });
    }
  }
  for (const [each, [gross, tax]] of taxes) if (gross === 0 && tax === 0) taxes.delete(each);
  return {
    amount: (label) => rows.find((row) => row.label === label)?.minor ?? 0,
    sumOf: (label) => rows.reduce((sum, row) => sum + (label.test(row.label) ? row.minor : 0), 0),
    last: (label, heading) =>
      rows.findLast((row) => row.under === heading && row.label.replace(/ \(\w+\)$/, "") === label)?.minor ?? 0,
    taxes: new Map([...taxes].sort()),
  };
}

function minorOf(text: string): number | undefined {
  return /^-?[\d,]+\.\d\d$/.test(text.trim()) ? Number(text.replaceAll(/[.,]/g, "")) : undefined;
}
