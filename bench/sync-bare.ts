/** The floor of ingest: the very rows that a journal becomes, inserted by bare multi-row statements into plain tables. */
import { invariant } from "#domain/invariant.ts";
import { NEW_AUDIT } from "#domain/journal/audit.ts";
import type { JournalBatch } from "#domain/protocol/sync/journal-batch.ts";
import { project } from "#sync-server/ingest/project.ts";
import { readEntries } from "#sync-server/ingest/read-entries.ts";
import type { TillBooks } from "#sync-server/ingest/till-books.ts";
import { connectTo } from "./sync-database.ts";
import type { OfflineTill, SyncShop } from "./sync-shop.ts";

type Row = Readonly<Record<string, unknown>>;

/** Columns and their types, as the server's tables have them, each table with its primary key and indexes. */
const TABLES = {
  journal: {
    ...{ org_id: "uuid", branch_id: "uuid", register_id: "uuid", epoch: "integer", seq: "bigint", hash: "bytea" },
    ...{ preimage: "bytea", redacted: "boolean", type: "text", occurred_at: "timestamptz", business_date: "date" },
    received_at: "timestamptz",
  },
  sale: {
    ...{ org_id: "uuid", branch_id: "uuid", register_id: "uuid", sale_id: "uuid", epoch: "integer", seq: "bigint" },
    ...{ session_id: "uuid", staff_id: "uuid", receipt_number: "text", currency: "text", total_minor: "bigint" },
    ...{ tax_minor: "bigint", cash_rounding_minor: "bigint", change_minor: "bigint", occurred_at: "timestamptz" },
    business_date: "date",
  },
  sale_line: {
    ...{ org_id: "uuid", branch_id: "uuid", register_id: "uuid", epoch: "integer", seq: "bigint", number: "integer" },
    ...{ product_id: "uuid", name: "text", quantity_thousandths: "bigint", unit_price_minor: "bigint" },
    ...{ amount_minor: "bigint", net_minor: "bigint", tax_minor: "bigint" },
  },
  sale_tender: {
    ...{ org_id: "uuid", branch_id: "uuid", register_id: "uuid", epoch: "integer", seq: "bigint", number: "integer" },
    ...{ method: "text", amount_minor: "bigint" },
  },
} as const satisfies Record<string, Record<string, string>>;
type Table = keyof typeof TABLES;

/** One transaction of the floor: for each table an array per column. */
export type BareBatch = Readonly<Record<Table, readonly (readonly unknown[])[]>>;

/** Plain tables in the same database, without policies, triggers, partitions or references. */
export async function makeBareTables({ superuser }: SyncShop): Promise<void> {
  await superuser.query("create schema bare");
  for (const table of Object.keys(TABLES))
    await superuser.query(`create table bare.${table} (like shop.${table} including defaults including indexes)`);
}

/** The rows of a till's batches, made before anything is measured, by the server's own reading of them. */
export function bareBatchesOf({ organisationId, branchId }: SyncShop, till: OfflineTill): BareBatch[] {
  const { registerId, device } = till.till;
  const known = { organisationId, branchId, registerId, deviceKey: device.publicJwk.x };
  const books: TillBooks = { ...known, audit: NEW_AUDIT, leases: new Map(), masksNow: {} };
  let { audit } = books;
  const read = (batch: JournalBatch) => {
    const found = readEntries(books, audit, batch.entries, batch.firstSeq);
    invariant(found.ok, "a bench journal is whole");
    audit = found.audit;
    return found.entries;
  };
  for (const batch of till.opening) read(batch);
  return till.batches.map((batch) => {
    const entries = read(batch);
    const { organisationId: org_id, branchId: branch_id } = known;
    const register_id = registerId;
    const place = { org_id, branch_id, register_id };
    const received_at = new Date().toISOString();
    const journal = entries.map(({ envelope, preimage, redacted }) => ({
      ...{ ...place, epoch: envelope.epoch, seq: envelope.seq, hash: `\\x${envelope.hash}`, preimage },
      ...{ redacted, type: envelope.type, occurred_at: envelope.occurredAt, business_date: envelope.businessDate },
      received_at,
    }));
    const { sale = [], sale_line = [], sale_tender = [] } = project(entries);
    const rows: Record<Table, readonly Row[]> = { journal, sale, sale_line, sale_tender };
    const columnsOf = (table: Table) =>
      Object.keys(TABLES[table]).map((column) => rows[table].map((row) => ({ ...place, ...row })[column] ?? null));
    return {
      journal: columnsOf("journal"),
      sale: columnsOf("sale"),
      sale_line: columnsOf("sale_line"),
      sale_tender: columnsOf("sale_tender"),
    };
  });
}

/** A connection that inserts such batches, each in one transaction of prepared statements. */
export async function openBareLoader(shop: SyncShop): Promise<{
  load(batch: BareBatch): Promise<void>;
  close(): Promise<void>;
}> {
  const client = await connectTo(shop.database.superuserUrl);
  const statements = (Object.keys(TABLES) as Table[]).map((table) => ({ table, ...insertOf(table) }));
  return {
    async load(batch) {
      await client.query("begin");
      for (const { table, name, text } of statements) await client.query({ name, text, values: [...batch[table]] });
      await client.query("commit");
    },
    close: () => client.end(),
  };
}

/** Texts go in as texts and become bytes there, as the server's own do. */
function insertOf(table: Table): { readonly name: string; readonly text: string } {
  const columns = Object.entries(TABLES[table]);
  const arrays = columns.map(([name, type], at) => `$${at + 1}::${name === "preimage" ? "text" : type}[]`);
  const taken = columns.map(([name]) => (name === "preimage" ? "convert_to(preimage, 'UTF8')" : name));
  const names = columns.map(([name]) => name).join(", ");
  return {
    name: `bare_${table}`,
    text: `insert into bare.${table} (${names}) select ${taken.join(", ")} from unnest(${arrays.join(", ")}) as r (${names})`,
  };
}
