/** Looking up numbered papers: receipts, movement slips, Z reports. Reads `paper`, which the journal writes. */
import { and, desc, eq, like, or } from "drizzle-orm";
import { paper } from "./schema.ts";
import type { ReadTx } from "./store.ts";

/** A numbered paper and the position of the entry it is printed from. */
export type Paper = typeof paper.$inferSelect;

/** One paper by its number. */
export function readPaper(tx: ReadTx, what: Paper["what"], number: string): Paper | undefined {
  return tx
    .select()
    .from(paper)
    .where(and(eq(paper.number, number), eq(paper.what, what)))
    .get();
}

/** Papers of a kind, newest first. */
export function readPapers(
  tx: ReadTx,
  wanted: {
    readonly what: Paper["what"];
    /** Null: of every date, newest first. */
    readonly businessDate: string | null;
    /** Part of the number or of what the paper is about. */
    readonly text: string;
    readonly limit: number;
  },
): Paper[] {
  const part = `%${wanted.text.replaceAll(/[\\%_]/g, "")}%`;
  return tx
    .select()
    .from(paper)
    .where(
      and(
        eq(paper.what, wanted.what),
        wanted.businessDate === null ? undefined : eq(paper.businessDate, wanted.businessDate),
        wanted.text === "" ? undefined : or(like(paper.number, part), like(paper.summary, part)),
      ),
    )
    .orderBy(desc(paper.position))
    .limit(wanted.limit)
    .all();
}
