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
import { type KeyPair, makeKeyPair, signLease, verifyLease } from "./staff/local-authority.ts";
import { makeVerifier, NO_PIN } from "./staff/pin-verifier.ts";
import { project, readBooks, sealEntries, writeEntries } from "./store/journal.ts";
import { readNewestLease, writeLease } from "./store/leases.ts";
import { dropPinVerifiers, writePinVerifier } from "./store/pin-verifiers.ts";
import { dropAllPrints } from "./store/print-jobs.ts";
import { configVersion, readSetting, type ShopSettings, writeSetting } from "./store/settings.ts";
import type { Store, WriteTx } from "./store/store.ts";
import type { Clock } from "./sync/clock.ts";
import { decidingVersion, type ServerTie } from "./sync/server-tie.ts";
import { readKeptLease } from "./sync/server-trust.ts";

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
    server: readSetting(tx, "server") ?? null,
    device: readSetting(tx, "device_key"),
    jws: readNewestLease(tx),
    books: readBooks(tx),
    configVersion: configVersion(tx),
  }));
  const { shop, jws, books, server } = read;
  invariant(shop && jws && books.head, "a backup holds a shop, its lease and its journal");
  const authority = server
    ? await serverAuthority(context, server, jws, pin.value)
    : await localAuthority(context, { shop, jws, key: read.authority, configVersion: read.configVersion }, pin.value);
  // The server knows this register by the key it was enrolled with.
  const device = server && read.device ? read.device : makeKeyPair();
  const epoch = Math.max(books.head.epoch, highestEpoch(context.file)) + 1;
  const occurredAt = instantFromMs(clock.nowMs());
  const body: Genesis = {
    organisationId: shop.organisationId,
    branchId: shop.branchId,
    registerCode: shop.registerCode,
    numberPrefix: `${shop.registerCode}E${epoch}`,
    devicePublicKey: device.publicJwk.x,
    authorityLeaseId: authority.leaseId,
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
    leaseId: authority.leaseId,
    configVersion: server ? decidingVersion(server) : read.configVersion,
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
    authority.write(tx);
    writeSetting(tx, "device_key", device);
    // What waited for the printer then was printed since, or is in the list of receipts.
    dropAllPrints(tx);
    return ok(null);
  });
}

/** Under which lease the new epoch begins, and what belongs into its transaction. */
interface Authority {
  readonly leaseId: LeaseId;
  write(tx: WriteTx): void;
}

/** The shop is its own authority: it signs a new lease. */
async function localAuthority(
  { newId, clock, keys }: RestoreContext,
  of: {
    readonly shop: ShopSettings;
    readonly jws: string;
    readonly key: KeyPair | undefined;
    readonly configVersion: number;
  },
  ownerPin: string | null,
): Promise<Authority> {
  const { shop, jws, key, configVersion: version } = of;
  invariant(key, "a shop without a server has its authority's key");
  const old = await verifyLease(jws, key.publicJwk);
  const staff = ownerPin === null ? old.staff : await withNewOwnerPin(old.staff, ownerPin, keys.pinPepper);
  const { lease, jws: signed } = await signLease(
    leaseTerms(shop, newId<LeaseId>(), version, staff),
    key,
    clock.nowMs(),
  );
  const { leaseId, issuedAt } = lease;
  return { leaseId, write: (tx) => writeLease(tx, { leaseId, jws: signed, issuedAt }) };
}

/** The register stays the server's: its last lease goes on until the next contact. PINs of another device fit here no more. */
async function serverAuthority(
  { keys }: RestoreContext,
  server: ServerTie,
  jws: string,
  ownerPin: string | null,
): Promise<Authority> {
  const lease = await readKeptLease(jws, server.trust, server.who);
  invariant(lease, "the books of an enrolled till hold the server's lease");
  const verifier = ownerPin === null ? null : await makeVerifier(ownerPin, keys.pinPepper);
  const owners = lease.staff.filter(({ role }) => role === "owner");
  return {
    leaseId: lease.leaseId,
    write: (tx) => {
      if (verifier === null) return;
      dropPinVerifiers(tx);
      for (const { staffId } of owners) writePinVerifier(tx, staffId, verifier);
    },
  };
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

/** Keeps the number of an epoch beside the books, before it begins: a backup that knows nothing of it gives it to no other. */
export function rememberEpoch(file: string, epoch: number): void {
  writeFileSync(`${file}.epoch`, String(epoch));
}

/** Whether a restore with these answers can work at all, asked before anything is put in place. */
export function checkRestore(recoveryKey: string | null, ownerPin: string | null): Result<null> {
  if (recoveryKey === null) return ok(null);
  if (ownerPin === null) return refuse("staff.pin_form");
  const pin = checkNewPin(ownerPin);
  return pin.ok ? ok(null) : pin;
}
