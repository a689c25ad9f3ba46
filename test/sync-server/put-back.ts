/** A server put back to an earlier state of one till: what a restore of yesterday's backup leaves. */
import { auditPlaced, NEW_AUDIT } from "#domain/journal/audit.ts";
import type { Envelope } from "#domain/journal/entry.ts";
import type { ShopWithServer } from "./shop-with-server.ts";

const TABLES = [
  "journal",
  "sale",
  "sale_line",
  "sale_tender",
  "sale_void",
  "voucher",
  "stock_move",
  "act",
  "movement",
  "violation",
];
const GUARDED = ["journal", "journal_0", "journal_1", "journal_2", "journal_3", "violation"];

/** Done as a superuser with triggers off, as no login of ours can. The server must be started again after it. */
export async function putBack(shop: ShopWithServer, registerId: string, seq: number): Promise<void> {
  const rows = await shop.rows<{ preimage: Buffer; hash: Buffer }>(
    "select preimage, hash from shop.journal where register_id = $1 and seq <= $2 order by epoch, seq",
    [registerId, seq],
  );
  const entries = rows.map(
    ({ preimage, hash }) => ({ ...JSON.parse(preimage.toString("utf8")), hash: hash.toString("hex") }) as Envelope,
  );
  const audit = entries.reduce((before, entry) => auditPlaced(before, entry).audit, NEW_AUDIT);
  const own = `register_id = '${registerId}'`;
  const state = JSON.stringify(audit.state).replaceAll("'", "''");
  await shop.rows(`
    set session_replication_role = replica;
    ${GUARDED.map((table) => `alter table shop.${table} disable trigger append_only;`).join("\n")}
    ${TABLES.map((table) => `delete from shop.${table} where ${own} and seq > ${seq};`).join("\n")}
    update shop.register_head
      set seq = ${seq}, hash = decode('${audit.head?.hash}', 'hex'), books = '${state}'
      where ${own};
    ${GUARDED.map((table) => `alter table shop.${table} enable always trigger append_only;`).join("\n")}
    update app.server_state set restore_epoch = restore_epoch + 1;`);
}
