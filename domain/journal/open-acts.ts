/**
 * What the journal said of sales in progress: goods that come back, discounts, prices that people set, sales without tax.
 * Each is an entry of its own, with its own permission; a completed sale must hold none that was never said.
 */

import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import type { Discount } from "#domain/sale/sale-line.ts";
import type { Entry } from "./entry.ts";

/** What was said, by sale: the newest sale last. */
export type OpenActs = Readonly<Record<string, readonly string[]>>;

/** Most sales that are remembered: one that was emptied line by line leaves no entry that it is over. */
const MOST_SALES = 100;

/** The acts that are remembered after an entry. */
export function evolveOpenActs(acts: OpenActs, entry: Entry): OpenActs {
  if (entry.type === "sale.completed" || entry.type === "sale.discarded") {
    if (!(entry.body.saleId in acts)) return acts;
    const { [entry.body.saleId]: _, ...others } = acts;
    return others;
  }
  const said = saidBy(entry);
  if (!said) return acts;
  const { [said.saleId]: before = [], ...others } = acts;
  const kept = Object.entries(others).slice(1 - MOST_SALES);
  return Object.fromEntries([...kept, [said.saleId, [...new Set([...before, ...said.acts])]]]);
}

/** What a completed sale holds that no entry said before: each in words. */
export function unsaidIn(acts: OpenActs, sale: SaleCompleted): string[] {
  const said = new Set(acts[sale.saleId]);
  const unless = (act: string, words: string) => (said.has(act) ? [] : [words]);
  return [
    ...sale.lines.flatMap((line) => {
      const { lineId, name, pricing, returned } = line;
      if (returned) return unless(actOf.returned(lineId), `${name} comes back`);
      return [
        ...(pricing.kind === "override" ? unless(actOf.priced(lineId), `the price of ${name}`) : []),
        ...line.discounts.flatMap((each) => unless(actOf.discount(each), `a discount on ${name}`)),
      ];
    }),
    ...sale.discounts.flatMap(({ discount }) => unless(actOf.discount(discount), "a discount on the whole sale")),
    ...(sale.exempt ? unless(actOf.exempt, "that it is without tax") : []),
  ];
}

const actOf = {
  returned: (lineId: string) => `returned ${lineId}`,
  priced: (lineId: string) => `priced ${lineId}`,
  discount: (given: Discount) =>
    `discount ${given.discountId} ${given.kind === "percent" ? `${given.rateMillionths} ppm` : given.amountMinor}`,
  exempt: "exempt",
};

function saidBy(entry: Entry): { readonly saleId: string; readonly acts: readonly string[] } | null {
  switch (entry.type) {
    case "goods.returned":
      return { saleId: entry.body.saleId, acts: entry.body.lines.map(({ lineId }) => actOf.returned(lineId)) };
    case "price.overridden":
      return { saleId: entry.body.saleId, acts: [actOf.priced(entry.body.lineId)] };
    case "discount.given":
      return { saleId: entry.body.saleId, acts: [actOf.discount(entry.body.discount)] };
    case "tax.exempted":
      return { saleId: entry.body.saleId, acts: [actOf.exempt] };
    default:
      return null;
  }
}
