/** What of an entry undoes an earlier sale: a void, a correction of its tender, goods that come back. The database holds it against that sale. */
import type { Entry } from "#domain/journal/entry.ts";

/** One thing that is undone, by the names that `shop.check_undone` knows. Amounts in minor units. */
export type Undone = Readonly<Record<string, string | number | null>>;

/** Everything that an entry undoes; mostly nothing. */
export function undoneBy(entry: Entry): Undone[] {
  const { staffId: staff_id, sessionId: session_id } = entry;
  switch (entry.type) {
    case "sale.voided": {
      const { saleId: sale_id, salesMinor, refundsMinor, depositMinor } = entry.body;
      return [{ what: "void", sale_id, session_id, staff_id, amount_minor: salesMinor - refundsMinor + depositMinor }];
    }
    case "tender.corrected": {
      const { saleId: sale_id, from: from_method, to: to_method, amountMinor: amount_minor } = entry.body;
      return [{ what: "tender", sale_id, session_id, staff_id, from_method, to_method, amount_minor }];
    }
    case "sale.completed":
      return entry.body.lines.flatMap(({ name, returned }) => {
        if (returned?.kind !== "receipt") return [];
        const { saleId: sale_id, lineId: line_id, sold } = returned;
        const { quantityThousandths: sold_thousandths, amountMinor: amount_minor } = sold;
        return [{ what: "return", sale_id, line_id, staff_id, name, sold_thousandths, amount_minor }];
      });
    default:
      return [];
  }
}
