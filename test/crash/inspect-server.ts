/** An inspector of the server's database after a crash run: holds it against the till's own journal and against what was confirmed on screen. */
import { join } from "node:path";
import { drizzle } from "drizzle-orm/better-sqlite3";
import pg from "pg";
import { deriveKeys } from "#main/register/keys.ts";
import { positionOf, readEnvelopesAfter } from "#main/register/store/journal.ts";
import { connect, type ReadTx } from "#main/register/store/store.ts";
import { TEST_KEY } from "#test/in-process-register.ts";
import type { Confirmed } from "./cashier.ts";
import type { Findings } from "./inspect-books.ts";

/** Compares. @param superuserUrl of the server's database @param dataFolder the till's */
export async function inspectServer(superuserUrl: string, dataFolder: string, confirmed: Confirmed): Promise<Findings> {
  const findings: Findings = { lost: [], doubled: [] };
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const own = readOwnHashes(dataFolder);
    const journal = await client.query<{ epoch: number; seq: number; hash: string }>(
      "select epoch, seq::integer as seq, encode(hash, 'hex') as hash from shop.journal order by epoch, seq",
    );
    const theirs = new Map(journal.rows.map(({ epoch, seq, hash }) => [`${epoch}/${seq}`, hash]));
    if (theirs.size !== journal.rows.length) findings.doubled.push("the server has an entry twice");
    for (const [place, hash] of own) if (theirs.get(place) !== hash) findings.lost.push(`entry ${place} on the server`);
    for (const place of theirs.keys()) if (!own.has(place)) findings.lost.push(`entry ${place} in the till`);
    const sales = await client.query<{ sale_id: string; total: number; times: number }>(
      "select sale_id, min(total_minor)::integer as total, count(*)::integer as times from shop.sale group by sale_id",
    );
    const totals = new Map(sales.rows.map(({ sale_id, total }) => [sale_id, total]));
    for (const { sale_id, times } of sales.rows) if (times > 1) findings.doubled.push(`sale ${sale_id} on the server`);
    for (const { saleId, receiptNumber, totalMinor } of confirmed.sales)
      if (totals.get(saleId) !== totalMinor) findings.lost.push(`sale ${receiptNumber} on the server`);
    const violations = await client.query<{ code: string; says: string }>(
      "select code, says from shop.violation limit 5",
    );
    for (const { code, says } of violations.rows) findings.lost.push(`the server says ${code}: ${says}`);
    return findings;
  } finally {
    await client.end();
  }
}

function readOwnHashes(dataFolder: string): Map<string, string> {
  const connection = connect(join(dataFolder, "register.db"), deriveKeys(TEST_KEY).databaseHex, { readonly: true });
  const hashes = new Map<string, string>();
  try {
    const tx = drizzle(connection) as unknown as ReadTx;
    for (let from = 0; ; ) {
      const envelopes = readEnvelopesAfter(tx, from, 1_000);
      for (const { epoch, seq, hash } of envelopes) hashes.set(`${epoch}/${seq}`, hash);
      const last = envelopes.at(-1);
      if (!last) return hashes;
      from = positionOf(last.epoch, last.seq);
    }
  } finally {
    connection.close();
  }
}
