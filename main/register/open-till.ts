/** Starting a till on opened books: settings, lease, tail of the chain, the sale that was on the screen. */
import type { BootId, LeaseId } from "#domain/ids.ts";
import { invariant } from "#domain/invariant.ts";
import { ok } from "#domain/refusals.ts";
import { LEASE_MS, type Lease } from "#domain/staff/lease.ts";
import { drawersIn } from "./drawers.ts";
import type { DeviceKeys } from "./keys.ts";
import { doubtInterruptedPayment } from "./pay-by-card.ts";
import { leaseTerms } from "./set-up-shop.ts";
import { type KeyPair, signLease, verifyLease } from "./staff/local-authority.ts";
import { acknowledgedOf, readAcknowledged } from "./store/acknowledged.ts";
import { readDraftOnScreen, readHeldSales } from "./store/drafts.ts";
import { countEntries, readBooks, readTail } from "./store/journal.ts";
import { readNewestLease, writeLease } from "./store/leases.ts";
import { readPinAttempts } from "./store/pin-attempts.ts";
import { readLatestTimeAfter } from "./store/sent-entries.ts";
import { configVersion, readSetting } from "./store/settings.ts";
import type { ReadTx, Store } from "./store/store.ts";
import { type Clock, ClockWatch } from "./sync/clock.ts";
import { LeaseClock } from "./sync/lease-clock.ts";
import { decidingVersion, type ServerTie } from "./sync/server-tie.ts";
import { readKeptLease } from "./sync/server-trust.ts";
import { staffOf } from "./sync/take-lease.ts";
import { newId, personOf, type Till } from "./till.ts";

/** What a till runs on besides its books. */
export interface TillSurroundings {
  readonly clock: Clock;
  readonly keys: DeviceKeys;
  readonly bootId: BootId;
  readonly mutant: Till["mutant"];
  readonly terminal: Till["terminal"];
  switchPrinter(): void;
  wakePrinter(): void;
  startBackup(): void;
}

/** Whether a shop was set up in these books. */
export function isSetUp(store: Store): boolean {
  return store.read(readBooks).head !== null;
}

/** Opens the till. The books have been checked; a lease that can't be verified is a damaged database, not a refusal. */
export async function openTill(store: Store, around: TillSurroundings): Promise<Till> {
  const read = store.read(readAll);
  const { shop, jws, books } = read;
  invariant(shop && jws && books.head, "books with a genesis have a shop and a lease");
  const server = read.server ?? null;
  const lease = await openNewestLease(jws, server, read.authority);
  const leased = server ? store.read((tx) => staffOf(tx, lease)) : lease.staff;
  const { clock, keys, bootId, mutant } = around;
  const till: Till = {
    store,
    clock,
    clockWatch: new ClockWatch(clock, read.lastAt),
    keys,
    bootId,
    newId,
    shop,
    epoch: books.head.epoch,
    leaseId: lease.leaseId,
    lease: server && {
      clock: leaseClockOf(store, clock, server),
      expiresAtMs: Date.parse(lease.expiresAt),
    },
    nextLease: null,
    server,
    sealKey: (server ?? read.enrolment)?.trust.sealKey ?? null,
    configVersion: server ? decidingVersion(server) : read.localVersion,
    inStoreRules: store.read((tx) => readSetting(tx, "in_store_rules")) ?? [],
    foreignCurrencies: store.read((tx) => readSetting(tx, "foreign_currencies")) ?? [],
    people: leased.map(personOf),
    registerKeys: lease.registerKeys,
    drawers: drawersIn(store, shop.drawerId),
    books,
    person: null,
    sale: read.sale,
    lastLineId: read.sale?.lines.at(-1)?.lineId ?? null,
    held: read.held,
    lastSale: null,
    attempts: read.attempts,
    approvals: new Map(),
    entries: read.entries,
    errandsAsked: 0,
    recoveryKey: read.recoveryKey ?? null,
    acknowledged: acknowledgedOf(read.acknowledged),
    changed: new Set(),
    printer: read.printer ?? null,
    kitchen: read.kitchen ?? { printer: null, categoryIds: [] },
    cardTerminal: read.cardTerminal ?? null,
    terminal: around.terminal,
    cardFailed: null,
    switchPrinter: () => around.switchPrinter(),
    wakePrinter: () => around.wakePrinter(),
    startBackup: () => around.startBackup(),
    training: false,
    mutant,
  };
  if (!server) await renewLease(till, lease.expiresAt);
  doubtInterruptedPayment(till);
  return till;
}

/** All that stands in the books of a till that is opened, as of one moment. */
function readAll(tx: ReadTx) {
  return {
    shop: readSetting(tx, "shop"),
    authority: readSetting(tx, "authority_key"),
    server: readSetting(tx, "server"),
    enrolment: readSetting(tx, "enrolment"),
    jws: readNewestLease(tx),
    books: readBooks(tx),
    localVersion: configVersion(tx),
    sale: readDraftOnScreen(tx),
    held: readHeldSales(tx),
    attempts: readPinAttempts(tx),
    entries: countEntries(tx),
    lastAt: lastEntryAt(tx),
    acknowledged: readAcknowledged(tx),
    printer: readSetting(tx, "printer"),
    kitchen: readSetting(tx, "kitchen"),
    cardTerminal: readSetting(tx, "card_terminal"),
    recoveryKey: readSetting(tx, "recovery_key_to_show"),
  };
}

/** A lease in the books whose signature does not hold is a damaged database, not a refusal. */
async function openNewestLease(jws: string, server: ServerTie | null, authority: KeyPair | undefined): Promise<Lease> {
  if (!server) {
    invariant(authority, "a shop without a server has its authority's key");
    return verifyLease(jws, authority.publicJwk);
  }
  const lease = await readKeptLease(jws, server.trust, server.who);
  invariant(lease, "the books of an enrolled till hold the server's lease");
  return lease;
}

/** Entries count that were booked after the time was last vouched for. */
function leaseClockOf(store: Store, clock: Clock, { leaseAnchor: { at, position } }: ServerTie): LeaseClock {
  const bookedAt = store.read((tx) => readLatestTimeAfter(tx, position)) ?? at;
  return new LeaseClock(clock, Math.max(Date.parse(at), Date.parse(bookedAt)));
}

/** The local authority renews its own lease at each start that finds it half run down. */
async function renewLease(till: Till, expiresAt: string): Promise<void> {
  const nowMs = till.clock.nowMs();
  if (Date.parse(expiresAt) - nowMs > LEASE_MS / 2) return;
  const authority = till.store.read((tx) => readSetting(tx, "authority_key"));
  invariant(authority, "a local shop has its authority's key");
  const people = till.people.map(({ permissions: _, ...leased }) => leased);
  const terms = leaseTerms(till.shop, till.newId<LeaseId>(), till.configVersion, people);
  const { lease, jws } = await signLease(terms, authority, nowMs);
  const { leaseId, issuedAt } = lease;
  const written = till.store.write((tx) => ok(writeLease(tx, { leaseId, jws, issuedAt }) ?? null));
  // On a full disk the old lease goes on: selling never stops because of it.
  if (written.ok) till.leaseId = leaseId;
}

function lastEntryAt(tx: Parameters<Parameters<Store["read"]>[0]>[0]): number | null {
  const [last] = readTail(tx, 1);
  return last ? Date.parse(last.occurredAt) : null;
}
