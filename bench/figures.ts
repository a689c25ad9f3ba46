/** What a benchmark says: one figure against another, with its aim; sole owner of the forms it is printed in. */

/** One line of the bench's answer. `ours` and `against` are in `unit`; null where there is nothing to compare or it did not run. */
export interface Figure {
  readonly figure: string;
  readonly ours: number | null;
  readonly against: number | null;
  readonly unit: string;
  readonly ratio: number | null;
  readonly aim: string;
  /** Null: no aim, or not run. */
  readonly ok: boolean | null;
  /** What stands beside it in the table: worst pair, syncs, processor, memory, or why it did not run. */
  readonly note: string;
}

/** At least (`>=`) or at most (`<=`) so much. */
export interface Aim {
  readonly of: "ratio" | "ours";
  readonly is: ">=" | "<=";
  readonly limit: number;
}

/** A figure that was measured. The ratio is ours / against unless the median of pairs is given. */
export function measured(given: {
  readonly figure: string;
  readonly ours: number;
  readonly against?: number;
  readonly ratio?: number;
  readonly unit: string;
  readonly aim?: Aim;
  readonly note?: string;
}): Figure {
  const { figure, ours, unit, aim, note = "" } = given;
  const against = given.against ?? null;
  const ratio = given.ratio ?? (against === null ? null : ours / against);
  const judged = aim?.of === "ratio" ? ratio : ours;
  const ok = !aim || judged === null ? null : aim.is === ">=" ? judged >= aim.limit : judged <= aim.limit;
  return {
    figure,
    ours: rounded(ours),
    against: against === null ? null : rounded(against),
    unit,
    ratio: ratio === null ? null : rounded(ratio),
    aim: aim ? sayAim(aim, unit) : "none",
    ok,
    note,
  };
}

/** A figure that could not be measured here, with the reason. */
export function notRun(figure: string, unit: string, reason: string): Figure {
  const why = reason.split("\n")[0] ?? "";
  return { figure, ours: null, against: null, unit, ratio: null, aim: "none", ok: null, note: `not run: ${why}` };
}

/** The one line a program reads. A reason for not running goes with the figure's name. */
export function toJsonLine(given: Figure): string {
  const { figure, ours, against, unit, ratio, aim, ok, note } = given;
  const name = note.startsWith("not run") ? `${figure} (${note})` : figure;
  return JSON.stringify({ figure: name, ours, against, unit, ratio, aim, ok });
}

/** The table a person reads; each note on a line of its own below its figure. */
export function toTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ figure, ours, against, unit, ratio, aim, ok }) => [
    figure,
    say(ours),
    say(against),
    unit,
    say(ratio),
    aim,
    ok === null ? "–" : ok ? "ok" : "MISSED",
  ]);
  const head = ["figure", "ours", "against", "unit", "ratio", "aim", ""];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ");
  const body = rows.flatMap((row, at) => {
    const note = figures[at]?.note ?? "";
    return note === "" ? [line(row)] : [line(row), `    ${note}`];
  });
  return [line(head), ...body].join("\n");
}

function sayAim({ of, is, limit }: Aim, unit: string): string {
  return `${is === ">=" ? "≥" : "≤"} ${limit}${of === "ratio" ? " ×" : ` ${unit}`}`;
}

function say(value: number | null): string {
  return value === null ? "–" : String(value);
}

/** Three figures are more than any of this is exact to. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
