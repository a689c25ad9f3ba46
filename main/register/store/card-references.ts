/** Which sales a card terminal's references belong to. A projection of the journal; sole reader and writer of `card_reference`. */
import { and, asc, desc, eq, gte, lt } from "drizzle-orm";
import type { Entry } from "#domain/journal/entry.ts";
import type { Paper } from "./papers.ts";
import { cardReference, paper } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** A reference, and the position of the sale's entry. */
export type CardReference = typeof cardReference.$inferSelect;

/** Behind every character that a reference may go on with. */
const LAST = "\u{10ffff}";

/** Keeps the references of a sale's card payments and refunds. */
export function projectCardReferences(tx: WriteTx, position: number, entry: Entry): void {
  if (entry.type !== "sale.completed") return;
  for (const tender of entry.body.tenders) {
    if (tender.method !== "card" || !tender.reference) continue;
    tx.insert(cardReference).values({ reference: tender.reference, position }).onConflictDoNothing().run();
  }
}

/** Receipts of any date whose card reference begins so, newest first. */
export function readPapersByReference(tx: ReadTx, beginning: string, limit: number): Paper[] {
  const rows = tx
    .select({ paper })
    .from(cardReference)
    .innerJoin(paper, eq(paper.position, cardReference.position))
    .where(
      and(
        gte(cardReference.reference, beginning),
        lt(cardReference.reference, beginning + LAST),
        eq(paper.what, "sale"),
      ),
    )
    .orderBy(desc(paper.position))
    .limit(limit)
    .all();
  return rows.map((row) => row.paper);
}

/** All of them, for comparing with a rebuild. */
export function readAllCardReferences(tx: ReadTx): CardReference[] {
  return tx.select().from(cardReference).orderBy(asc(cardReference.reference), asc(cardReference.position)).all();
}

/** Forgets all of them, before a rebuild. */
export function dropCardReferences(tx: WriteTx): void {
  tx.delete(cardReference).run();
}
