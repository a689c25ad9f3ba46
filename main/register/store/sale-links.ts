/** Which later entries touch a completed sale. A projection of the journal; sole reader and writer of `sale_link`. */
import { asc, eq } from "drizzle-orm";
import type { Entry } from "#domain/journal/entry.ts";
import { saleLink } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** An entry that touches an earlier sale. */
export type SaleLink = typeof saleLink.$inferSelect;

/** Keeps which sales an entry touches. */
export function projectSaleLinks(tx: WriteTx, position: number, entry: Entry): void {
  for (const { saleId, what } of linksOf(entry)) tx.insert(saleLink).values({ position, saleId, what }).run();
}

/** The entries that touch a sale, oldest first. */
export function readSaleLinks(tx: ReadTx, saleId: string): SaleLink[] {
  return tx.select().from(saleLink).where(eq(saleLink.saleId, saleId)).orderBy(asc(saleLink.position)).all();
}

/** All of them, for comparing with a rebuild. */
export function readAllSaleLinks(tx: ReadTx): SaleLink[] {
  return tx.select().from(saleLink).orderBy(asc(saleLink.position), asc(saleLink.saleId)).all();
}

/** Forgets all of them, before a rebuild. */
export function dropSaleLinks(tx: WriteTx): void {
  tx.delete(saleLink).run();
}

function linksOf(entry: Entry): { saleId: string; what: SaleLink["what"] }[] {
  switch (entry.type) {
    case "sale.completed": {
      const sold = entry.body.lines.flatMap(({ returned }) => (returned?.kind === "receipt" ? [returned.saleId] : []));
      return [...new Set<string>(sold)].map((saleId) => ({ saleId, what: "return" }));
    }
    case "sale.voided":
      return [{ saleId: entry.body.saleId, what: "void" }];
    case "tender.corrected":
      return [{ saleId: entry.body.saleId, what: "tender" }];
    default:
      return [];
  }
}
