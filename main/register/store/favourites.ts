/** What sold in which hour of the day, week by week. Follows the journal a stretch at a time; sole reader and writer of `favourite_tally`. */
import { and, gt, inArray, lte, sql } from "drizzle-orm";
import { readOwnEntry } from "#domain/journal/upcasters.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import { localHourAt } from "#domain/time/business-date.ts";
import { msOf } from "#domain/time/instant.ts";
import { positionOf, readEnvelopesAfter, readTail } from "./journal.ts";
import { favouriteTally } from "./schema.ts";
import { readSetting, writeSetting } from "./settings.ts";
import type { ReadTx, WriteTx } from "./store.ts";

const WEEK_MS = 7 * 86_400_000;
/** What is older is forgotten: a shop's days change with the season. */
const WEEKS = 8;
/** Entries followed at a time: well under what a person notices. */
const STRETCH = 300;
/** The oldest that are looked at in books that were kept before: weeks of a busy till. */
const FURTHEST_BACK = 50_000;
/** What sold in this very hour counts so much more than in the one before or after. */
const THIS_HOUR = 3;

/** Where favourites stand: how far the journal was followed, and whether more of it waits. */
export function favouritesBehind(tx: ReadTx): boolean {
  const head = headOf(tx);
  return head > (readSetting(tx, "favourites_until") ?? 0);
}

/** Follows the next stretch of the journal. Only goods that were sold count, each line once, deposits and returns never. */
export function followSales(tx: WriteTx, zone: string): void {
  const head = headOf(tx);
  const from = Math.max(readSetting(tx, "favourites_until") ?? 0, head - FURTHEST_BACK);
  const envelopes = readEnvelopesAfter(tx, from, STRETCH);
  const last = envelopes.at(-1);
  if (!last) return;
  let week = 0;
  for (const envelope of envelopes) {
    if (envelope.type !== "sale.completed") continue;
    const entry = readOwnEntry(envelope);
    if (entry.type !== "sale.completed") continue;
    week = weekOf(entry.occurredAt);
    const hour = localHourAt(entry.occurredAt, zone);
    for (const productId of goodsOf(entry.body)) count(tx, { week, hour, productId });
  }
  if (week > 0)
    tx.delete(favouriteTally)
      .where(lte(favouriteTally.week, week - WEEKS))
      .run();
  writeSetting(tx, "favourites_until", positionOf(last.epoch, last.seq));
}

/** Products by how often they sold around an hour, most first. @param when.hour on the wall of the shop, 0 to 23 */
export function readFavourites(
  tx: ReadTx,
  when: { readonly week: number; readonly hour: number },
  limit: number,
): string[] {
  const { week, hour } = when;
  const around = [(hour + 23) % 24, hour, (hour + 1) % 24];
  const weight = sql`sum(${favouriteTally.sold} * case ${favouriteTally.hour} when ${hour} then ${THIS_HOUR} else 1 end)`;
  return tx
    .select({ productId: favouriteTally.productId })
    .from(favouriteTally)
    .where(and(inArray(favouriteTally.hour, around), gt(favouriteTally.week, week - WEEKS)))
    .groupBy(favouriteTally.productId)
    .orderBy(sql`${weight} desc`, favouriteTally.productId)
    .limit(limit)
    .all()
    .map(({ productId }) => productId);
}

/** The week of an instant, counted through the years. */
export function weekOf(instant: string): number {
  const ms = msOf(instant);
  return (ms - (ms % WEEK_MS)) / WEEK_MS;
}

function goodsOf({ lines }: SaleCompleted): string[] {
  return lines
    .filter(({ returned, depositFor }) => returned === null && depositFor === null)
    .map(({ productId }) => productId);
}

function count(tx: WriteTx, row: { readonly week: number; readonly hour: number; readonly productId: string }): void {
  const { week, hour, productId } = favouriteTally;
  tx.insert(favouriteTally)
    .values({ ...row, sold: 1 })
    .onConflictDoUpdate({ target: [week, hour, productId], set: { sold: sql`${favouriteTally.sold} + 1` } })
    .run();
}

function headOf(tx: ReadTx): number {
  const [last] = readTail(tx, 1);
  return last ? positionOf(last.epoch, last.seq) : 0;
}
