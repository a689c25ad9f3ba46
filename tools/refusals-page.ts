/** The page of refusals, made from the table of codes: what each says, what to do, in every language. */
import { REFUSALS, type RefusalCode } from "#domain/refusals.ts";

/** The whole page as Markdown, codes in the order of the alphabet. */
export function refusalsPage(): string {
  const codes = (Object.keys(REFUSALS) as RefusalCode[]).sort();
  const groups = Map.groupBy(codes, (code) => code.split(".")[0] ?? "");
  const parts = [...groups].map(([group, members]) => {
    const rows = members.map((code) => `| \`${code}\` | ${cell(REFUSALS[code].says)} | ${cell(REFUSALS[code].todo)} |`);
    return [`## ${group}`, "", "| code | what happened | what to do |", "| --- | --- | --- |", ...rows].join("\n");
  });
  const head = [
    "# Refusals",
    "",
    "The expected ways a till says no. Codes are never renamed or reused; windows say them in their own language. Names",
    "in braces are facts; those that end in `Minor` are amounts. Made from `domain/refusals.ts` by `npm run refusals`.",
  ].join("\n");
  return `${[head, ...parts].join("\n\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
