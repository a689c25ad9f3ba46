/** Going on from a backup: a new epoch whose genesis names its ancestor, so that nothing is numbered twice. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type BootId, type CommandId, type LeaseId, type NewId, registerIdSchema } from "#domain/ids.ts";
import { invariant } from "#domain/invariant.ts";
import type { Genesis } from "#domain/journal/register-events.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { LeasedPerson } from "#domain/staff/lease.ts";
import { checkNewPin } from "#domain/staff/pin.ts";
import { businessDateAt } from "#domain/time/business-date.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import type { DeviceKeys } from "./keys.ts";
import { leaseTerms } from "./set-up-shop.ts";
import { makeKeyPair, signLease, verifyLease } from "./staff/local-authority.ts";
import { makeVerifier, NO_PIN } from "./staff/pin-verifier.ts";
import { project, readBooks, sealEntries, writeEntries } from "./store/journal.ts";
import { readNewestLease, writeLease } from "./store/leases.ts";
import { dropAllPrints } from "./store/print-jobs.ts";
import { configVersion, readSetting, writeSetting } from "./store/settings.ts";
import type { Store } from "./store/store.ts";
import type { Clock } from "./sync/clock.ts";

/** What a restored register goes on with. */
export interface RestoreContext {
  readonly store: Store;
  readonly file: string;
  readonly keys: DeviceKeys;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bootId: BootId;
}

/**
 * Opens the epoch after the restored one.
 * @param ownerPin a new PIN for the owner when the backup came from another device, whose pepper died with it; else null
 * @returns refusals: `staff.pin_form`, `staff.pin_too_weak`, `storage.full`
 */
export async function openNextEpoch(context: RestoreContext, ownerPin: string | null): Promise<Result<null>> {
  const pin = ownerPin === null ? ok(null) : checkNewPin(ownerPin);
  if (!pin.ok) return pin;
  const { store, clock, newId } = context;
  const read = store.read((tx) => ({
    shop: readSetting(tx, "shop"),
    authority: readSetting(tx, "authority_key"),
    jws: readNewestLease(tx),
    books: readBooks(tx),
    configVersion: configVersion(tx),
  }));
  const { shop, authority, jws, books } = read;
  invariant(shop && authority && jws && books.head, "a backup holds a shop, its authority and its journal");
  const old = await verifyLease(jws, authority.publicJwk);
  const staff = pin.value === null ? old.staff : await withNewOwnerPin(old.staff, pin.value, context.keys.pinPepper);
  const terms = leaseTerms(shop, newId<LeaseId>(), read.configVersion, staff);
  const { lease, jws: signed } = await signLease(terms, authority, clock.nowMs());
  const device = makeKeyPair();
  const epoch = Math.max(books.head.epoch, highestEpoch(context.file)) + 1;
  const occurredAt = instantFromMs(clock.nowMs());
  const body: Genesis = {
    organisationId: shop.organisationId,
    branchId: shop.branchId,
    registerCode: shop.registerCode,
    numberPrefix: `${shop.registerCode}E${epoch}`,
    devicePublicKey: device.publicJwk.x,
    authorityLeaseId: lease.leaseId,
    ancestor: { epoch: books.head.epoch, seq: books.head.seq, hash: books.head.hash },
    cause: "restored",
  };
  const { session } = books.state;
  const stamp = {
    registerId: registerIdSchema.parse(shop.registerId),
    commandId: newId<CommandId>(),
    occurredAt,
    bootId: context.bootId,
    monotonicMs: clock.monotonicMs(),
    zone: shop.zone,
    businessDate: businessDateAt(occurredAt, shop.zone, shop.dayStartMinutes),
    sessionId: session?.sessionId ?? null,
    staffId: null,
    leaseId: lease.leaseId,
    configVersion: read.configVersion,
  };
  // Before the genesis: an epoch that was promised and not begun is only a number left out.
  rememberEpoch(context.file, epoch);
  return store.write((tx) => {
    const sealed = sealEntries(books, [{ entry: { type: "register.genesis", body }, approvals: [], stamp }], epoch);
    writeEntries(tx, sealed);
    project(
      tx,
      sealed.sealed.map(({ entry }) => entry),
      sealed.books,
    );
    writeLease(tx, { leaseId: lease.leaseId, jws: signed, issuedAt: lease.issuedAt });
    writeSetting(tx, "device_key", device);
    // What waited for the printer then was printed since, or is in the list of receipts.
    dropAllPrints(tx);
    return ok(null);
  });
}

/** Only who has the recovery key from the safe may name a new PIN, and only the owner's. */
async function withNewOwnerPin(
  staff: readonly LeasedPerson[],
  pin: string,
  pepper: Uint8Array,
): Promise<LeasedPerson[]> {
  const pinVerifier = await makeVerifier(pin, pepper);
  return staff.map((person) => ({ ...person, pinVerifier: person.role === "owner" ? pinVerifier : NO_PIN }));
}

/** The highest epoch this device ever opened: the same backup restored twice must not give the same numbers twice. */
function highestEpoch(file: string): number {
  const note = `${file}.epoch`;
  return existsSync(note) ? Number.parseInt(readFileSync(note, "utf8"), 10) || 0 : 0;
}

function rememberEpoch(file: string, epoch: number): void {
  writeFileSync(`${file}.epoch`, String(epoch));
}

/** Whether a restore with these answers can work at all, asked before anything is put in place. */
export function checkRestore(recoveryKey: string | null, ownerPin: string | null): Result<null> {
  if (recoveryKey === null) return ok(null);
  if (ownerPin === null) return refuse("staff.pin_form");
  const pin = checkNewPin(ownerPin);
  return pin.ok ? ok(null) : pin;
}
