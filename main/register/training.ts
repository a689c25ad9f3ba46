/**
 * Training: a till of its own on books of its own, with the shop's people and products. What happens there never
 * reaches the real journal; that somebody went in and came out does.
 */
import { rmSync } from "node:fs";
import type { LeaseId, RegisterId } from "#domain/ids.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { isEmpty } from "./change-sale.ts";
import { openTill, type TillSurroundings } from "./open-till.ts";
import { beginBooks, leaseTerms } from "./set-up-shop.ts";
import { makeKeyPair, signLease } from "./staff/local-authority.ts";
import { writeLease } from "./store/leases.ts";
import { rebuildSearch } from "./store/product-search.ts";
import { readSetting, recordConfigChange, writeSetting } from "./store/settings.ts";
import { openStore, type Store } from "./store/store.ts";
import { book, type Till, whoIsThere } from "./till.ts";

/** Tables of the catalogue, by the beginnings of their names; the search's index fills itself. */
const CATALOGUE_TABLES = /^(?:tax|category|product|modifier)(?:_|$)/;
const SEARCH_TABLES = /^product_search/;

/** A training till, and how to put its books away. */
export interface Training {
  readonly till: Till;
  close(): void;
}

/**
 * Opens fresh training books beside the real ones and says so in the real journal.
 * @param file where the training books lie; what was there from the last time is thrown away
 * @returns refusals: `staff.signed_out`, `training.sale_open`, `storage.*`
 */
export async function enterTraining(
  real: Till,
  around: TillSurroundings,
  books: { readonly file: string; readonly keyHex: string; readonly migrationsFolder: string },
): Promise<Result<Training>> {
  const person = whoIsThere(real);
  if (!person.ok) return person;
  if (real.sale && !isEmpty(real.sale)) return refuse("training.sale_open");
  throwAway(books.file);
  const opened = openStore(books);
  if (!opened.ok) return refuse("storage.failed");
  const { store } = opened;
  const begun = await begin(real, store);
  const booked = begun.ok ? book(real, [{ entry: { type: "training.entered", body: {} } }]) : begun;
  if (!booked.ok) {
    store.close();
    throwAway(books.file);
    return booked;
  }
  const till = await openTill(store, around);
  till.training = true;
  till.person = person.value;
  till.printer = real.printer;
  // A pause after wrong PINs holds here too: otherwise this were the place to try them.
  till.attempts = real.attempts;
  const close = () => {
    store.close();
    throwAway(books.file);
  };
  return ok({ till, close });
}

/** Says in the real journal that training is over; its books are closed once nobody looks at them. @returns refusals: `training.outside`, `storage.*` */
export function leaveTraining(real: Till, training: Training | null): Result<null> {
  if (!training) return refuse("training.outside");
  const staffId = training.till.person?.staffId ?? null;
  const left = book(real, [{ entry: { type: "training.left", body: { cause: "left" } }, staffId }]);
  if (!left.ok) return left;
  real.person = training.till.person;
  return ok(null);
}

/** A register that stopped in the middle of training is outside again when it starts; the journal says so too. */
export function endInterruptedTraining(till: Till): void {
  if (!till.books.state.training) return;
  // On a full disk it stays to be said at the next start.
  book(till, [{ entry: { type: "training.left", body: { cause: "restart" } }, staffId: null }]);
}

async function begin(real: Till, store: Store): Promise<Result<null>> {
  const shop = {
    ...real.shop,
    registerId: real.newId<RegisterId>(),
    // Numbers of their own: nobody takes a training receipt for one of the shop's.
    registerCode: `T${real.shop.registerCode}`.slice(0, 6),
  };
  const device = makeKeyPair();
  const authority = makeKeyPair();
  const people = real.people.map(({ permissions: _, ...leased }) => leased);
  const terms = leaseTerms(shop, real.newId<LeaseId>(), 1, people);
  const { lease, jws } = await signLease(terms, authority, real.clock.nowMs());
  return store.write((tx) => {
    writeSetting(tx, "shop", shop);
    writeSetting(tx, "printer", real.printer);
    writeSetting(tx, "device_key", device);
    writeSetting(tx, "authority_key", authority);
    const demoPins = real.store.read((from) => readSetting(from, "demo_pins"));
    if (demoPins) writeSetting(tx, "demo_pins", demoPins);
    writeSetting(tx, "in_store_rules", [...real.inStoreRules]);
    writeSetting(tx, "foreign_currencies", [...real.foreignCurrencies]);
    writeLease(tx, { leaseId: lease.leaseId, jws, issuedAt: lease.issuedAt });
    recordConfigChange(tx, { changedAt: lease.issuedAt, staffId: null, change: { what: "training" } });
    copyCatalogue(real.store, store);
    rebuildSearch(tx);
    const { clock, newId, bootId } = real;
    beginBooks(tx, { clock, newId, bootId }, shop, device, lease);
    return ok(null);
  });
}

/** Row by row as they are: the tables of both are made by the same migrations. */
function copyCatalogue(from: Store, to: Store): void {
  const names = from.connection
    .prepare<[], { name: string }>("select name from sqlite_schema where type = 'table' order by rowid")
    .all()
    .map(({ name }) => name)
    .filter((name) => CATALOGUE_TABLES.test(name) && !SEARCH_TABLES.test(name));
  for (const name of names) {
    const rows = from.connection.prepare(`select * from "${name}"`).raw();
    const columns = rows.columns().map((column) => `"${column.name}"`);
    const values = columns.map(() => "?").join(", ");
    const insert = to.connection.prepare(`insert into "${name}" (${columns.join(", ")}) values (${values})`);
    for (const row of rows.iterate()) insert.run(...(row as unknown[]));
  }
}

function throwAway(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
}
