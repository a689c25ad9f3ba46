/** What left the shelf today and what came back onto it, for whoever fills it again. */
import type { ActAnswer } from "#domain/protocol/register-api.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { readMoved } from "./store/stock-moves.ts";
import { businessDateNow, mustHold, type Till } from "./till.ts";

/** The products that moved on the current business date, most sold first. @returns refusal: `approval.needed` */
export function movedToday(till: Till): Result<ActAnswer<"catalogue.moved_today">> {
  const person = mustHold(till, "sale.sell");
  if (!person.ok) return person;
  return ok({ products: till.store.read((tx) => readMoved(tx, businessDateNow(till))) });
}
