/** The picture of the sale that the customer's display draws. */
import { add } from "#domain/money/money.ts";
import type { CustomerView } from "#domain/protocol/customer-view.ts";
import type { TillView } from "#domain/protocol/till-view.ts";
import { totalSale } from "#domain/sale/sale-totals.ts";
import { policyOf } from "./change-sale.ts";
import type { Till } from "./till.ts";

/** Parts of the till's view that the customer's picture is made of. */
export const SHOWN_TO_CUSTOMERS: ReadonlySet<keyof TillView> = new Set(["shop", "sale", "lastSale", "person"]);

/** What the customer may see. Locked, the till shows nothing of what is on it. */
export function customerView(till: Till): CustomerView {
  const { shopName, currency } = till.shop;
  const { sale, lastSale, training } = till;
  const nothing = { shopName, currency, training, sale: null, last: null };
  if (!till.person) return nothing;
  if (!sale || sale.lines.length === 0) {
    const { totalMinor = null, changeMinor = null } = lastSale ?? {};
    return totalMinor === null || changeMinor === null ? nothing : { ...nothing, last: { totalMinor, changeMinor } };
  }
  const totals = totalSale(sale, policyOf(till));
  return {
    ...nothing,
    sale: {
      lines: sale.lines.map(({ lineId, name, unit, quantityThousandths, returned }, index) => ({
        id: lineId,
        name,
        unit,
        quantityThousandths,
        amountMinor: totals.lines[index]?.listMinor ?? totals.totalMinor,
        returned: returned !== null,
      })),
      discountMinor: add(...totals.lines.map(({ discountMinor }) => discountMinor)),
      // With the tip: what the customer sees is what they pay.
      totalMinor: add(totals.totalMinor, sale.tipMinor),
      paidMinor: totals.paidMinor,
      dueMinor: totals.dueMinor,
      onTerminalMinor: sale.pending?.amountMinor ?? null,
    },
  };
}
