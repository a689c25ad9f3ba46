/** Going on after a fork: a manager decided, the server signed it, and this till begins a new epoch behind its own history, between two acts. */
import { join } from "node:path";
import type { CommandId } from "#domain/ids.ts";
import { invariant } from "#domain/invariant.ts";
import type { Genesis } from "#domain/journal/register-events.ts";
import type { ForkOrder } from "#domain/protocol/sync/fork.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { rememberEpoch } from "#main/register/restore-backup.ts";
import { DATABASE_FILE } from "#main/register/start-message.ts";
import { positionOf, project, sealEntries, writeEntries } from "#main/register/store/journal.ts";
import { readHashAt } from "#main/register/store/sent-entries.ts";
import { readSetting } from "#main/register/store/settings.ts";
import { businessDateNow, now, type Till } from "#main/register/till.ts";

/**
 * Begins the ordered epoch. What was booked stays as it is and is sent as it is; nothing from here on is numbered as the
 * other history numbers it. An order that was obeyed before, or that names another till's entry, changes nothing.
 * @returns whether it began; refusals: `storage.full`, `storage.failed`
 */
export function beginForkedEpoch(till: Till, order: ForkOrder, dataFolder: string): Result<boolean> {
  const { books, shop } = till;
  invariant(books.head, "a till with a server has books");
  const ours = till.store.read((tx) => readHashAt(tx, positionOf(order.epoch, order.seq)));
  // One that began an epoch of its own since then has numbers that nobody could tell from the ordered ones.
  if (ours !== order.claimedHash || till.epoch >= order.sideEpoch) return ok(false);
  const device = till.store.read((tx) => readSetting(tx, "device_key"));
  invariant(device, "an enrolled till has its device's key");
  const epoch = order.nextEpoch;
  const { session } = books.state;
  const body: Genesis = {
    organisationId: shop.organisationId,
    branchId: shop.branchId,
    registerCode: shop.registerCode,
    numberPrefix: `${shop.registerCode}E${epoch}`,
    devicePublicKey: device.publicJwk.x,
    authorityLeaseId: till.leaseId,
    ancestor: { epoch: books.head.epoch, seq: books.head.seq, hash: books.head.hash },
    cause: "forked",
  };
  const stamp = {
    registerId: shop.registerId,
    commandId: till.newId<CommandId>(),
    occurredAt: now(till),
    bootId: till.bootId,
    monotonicMs: till.clock.monotonicMs(),
    zone: shop.zone,
    businessDate: session?.businessDate ?? businessDateNow(till),
    sessionId: session?.sessionId ?? null,
    staffId: null,
    leaseId: till.leaseId,
    configVersion: till.configVersion,
  };
  const sealed = sealEntries(books, [{ entry: { type: "register.genesis", body }, approvals: [], stamp }], epoch);
  const entries = sealed.sealed.map(({ entry }) => entry);
  // Before the genesis: an epoch that was promised and not begun is only a number left out.
  rememberEpoch(join(dataFolder, DATABASE_FILE), epoch);
  const written = till.store.write((tx) => {
    writeEntries(tx, sealed);
    project(tx, entries, sealed.books);
    return ok(null);
  });
  if (!written.ok) return written;
  till.books = sealed.books;
  till.epoch = epoch;
  till.entries += entries.length;
  till.changed.add("books");
  return ok(true);
}
