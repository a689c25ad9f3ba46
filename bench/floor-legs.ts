/** The floors of the confirmed sale: the least that storing it durably can cost, encrypted and not. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { invariant } from "#domain/invariant.ts";
import { connect } from "#main/register/store/store.ts";
import type { SaleLeg, Written } from "./sale-leg.ts";
import { sampleSale } from "./sample-sale.ts";

/** One insert of the sale's bytes, encrypted as the register's database is, synced on each commit: the least a durable sale can cost. */
export function openEncryptedFloor(folder: string): SaleLeg {
  return sellBare(connect(join(folder, "floor.db"), "be".repeat(32)));
}

/** The same without encryption. */
export function openPlainFloor(folder: string): SaleLeg {
  const connection = new Database(join(folder, "floor.db"));
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  return sellBare(connection);
}

function sellBare(connection: Database.Database): SaleLeg {
  connection.exec("create table sale (id text primary key, body text not null, total_minor integer not null) strict");
  invariant(connection.pragma("synchronous", { simple: true }) === 2, "the floor syncs each commit");
  const insert = connection.prepare("insert into sale (id, body, total_minor) values (?, ?, ?)");
  const count = connection.prepare("select count(*) as sales, sum(total_minor) as totalMinor from sale");
  let last = 0;
  return {
    workerPid: process.pid,
    writesPerSale: 1,
    confirm() {
      last += 1;
      const { id, json, totalMinor } = sampleSale(last);
      insert.run(id, json, totalMinor);
    },
    written: () => count.get() as Written,
    close: async () => void connection.close(),
  };
}
