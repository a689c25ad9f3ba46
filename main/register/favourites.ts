/** Favourites: what sells most at this time of day, learned from the journal when somebody looks, never while something is sold. */
import type { ActAnswer } from "#domain/protocol/register-api.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { localHourAt } from "#domain/time/business-date.ts";
import { findTiles } from "./store/catalogue.ts";
import { favouritesBehind, followSales, readFavourites, weekOf } from "./store/favourites.ts";
import { now, save, type Till, whoIsThere } from "./till.ts";

/** Keys of the grid that are filled with them. */
const MOST_FAVOURITES = 24;

/**
 * What sold most around this hour in the weeks that are remembered; with less to go by, what sells most at all.
 * @returns refusal: `staff.signed_out`
 */
export function listFavourites(till: Till): Result<ActAnswer<"catalogue.favourites">> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  const { zone } = till.shop;
  // A full disk keeps nobody from the favourites of yesterday.
  const isBehind = till.store.read(favouritesBehind);
  const followed = isBehind && save(till, (tx) => followSales(tx, zone)).ok;
  const at = now(till);
  const when = { week: weekOf(at), hour: localHourAt(at, zone) };
  return till.store.read((tx) => {
    const products = findTiles(tx, readFavourites(tx, when, 2 * MOST_FAVOURITES), MOST_FAVOURITES);
    return ok({ products, isLearning: followed && favouritesBehind(tx) });
  });
}
