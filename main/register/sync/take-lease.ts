/** Taking in a lease the server signed: people with verifiers under this device's pepper, from the moment nobody is in the middle of a sale. */
import { ok, type Result } from "#domain/refusals.ts";
import type { Lease, LeasedPerson } from "#domain/staff/lease.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { isEmpty } from "#main/register/change-sale.ts";
import type { DeviceKeys } from "#main/register/keys.ts";
import { NO_PIN, pepperVerifier } from "#main/register/staff/pin-verifier.ts";
import { writeLease } from "#main/register/store/leases.ts";
import { readPinVerifiers, writePinVerifier } from "#main/register/store/pin-verifiers.ts";
import { writeSetting } from "#main/register/store/settings.ts";
import type { ReadTx, WriteTx } from "#main/register/store/store.ts";
import { readQueuedSubjects } from "#main/register/store/till-changes.ts";
import { book, headPosition, personOf, type Till } from "#main/register/till.ts";
import { openSealed } from "./seal.ts";
import type { ServerTie } from "./server-tie.ts";

/** A verified lease with its text, and the verifiers that came with it, peppered. */
export interface OpenedLease {
  readonly lease: Lease;
  readonly jws: string;
  readonly verifiers: ReadonlyMap<string, string>;
}

/** Opens the verifiers of a lease. One that was sealed for another device is left out: who has one here keeps it. */
export async function openLease(lease: Lease, jws: string, keys: DeviceKeys): Promise<OpenedLease> {
  const verifiers = new Map<string, string>();
  for (const { staffId, pinVerifier } of lease.staff) {
    const bare = pinVerifier === "" ? undefined : await openSealed(keys.leaseSeal, pinVerifier);
    const peppered = bare === undefined ? undefined : pepperVerifier(bare, keys.pinPepper);
    if (peppered !== undefined) verifiers.set(staffId, peppered);
  }
  return { lease, jws, verifiers };
}

/** Writes a lease and its verifiers. A PIN that was reset here and waits for the server stays as it was reset. */
export function writeServerLease(tx: WriteTx, { lease, jws, verifiers }: OpenedLease): void {
  const { leaseId, issuedAt } = lease;
  writeLease(tx, { leaseId, jws, issuedAt });
  const resetHere = readQueuedSubjects(tx);
  for (const [staffId, verifier] of verifiers) if (!resetHere.has(staffId)) writePinVerifier(tx, staffId, verifier);
}

/** The people of a server's lease as they sign in here. */
export function staffOf(tx: ReadTx, lease: Lease): LeasedPerson[] {
  const verifiers = readPinVerifiers(tx);
  return lease.staff.map((person) => ({ ...person, pinVerifier: verifiers.get(person.staffId) ?? NO_PIN }));
}

/** Keeps a lease at once; it holds from the moment nobody is in the middle of a sale (`holdToLease`). */
export function takeLease(till: Till, tie: ServerTie, opened: OpenedLease): Result<ServerTie> {
  const { lease } = opened;
  const kept: ServerTie = {
    ...tie,
    lastContactAt: lease.issuedAt,
    leaseAnchor: { at: lease.issuedAt, position: headPosition(till) },
  };
  const written = till.store.write((tx) => {
    writeServerLease(tx, opened);
    writeSetting(tx, "server", kept);
    return ok(null);
  });
  if (!written.ok) return written;
  till.nextLease = lease;
  holdToLease(till);
  return ok(kept);
}

/**
 * Goes over to a lease that arrived, unless somebody is in the middle of a sale: nothing changes for that sale. Who is
 * not in it any more is signed out.
 */
export function holdToLease(till: Till): void {
  const lease = till.nextLease;
  const inSale = till.person !== null && till.sale !== null && !isEmpty(till.sale);
  if (!lease || inSale) return;
  const staff = till.store.read((tx) => staffOf(tx, lease));
  const person = staff.find(({ staffId }) => staffId === till.person?.staffId);
  if (till.person && !person) {
    const { staffId } = till.person;
    const out = book(till, [{ entry: { type: "staff.signed_out", body: { staffId, cause: "revoked" } } }]);
    // On a full disk it is tried again after the next act; until then nobody can do more than before.
    if (!out.ok) return;
    till.approvals.clear();
  }
  till.nextLease = null;
  till.people = staff.map(personOf);
  till.registerKeys = lease.registerKeys;
  till.person = person ? personOf(person) : null;
  till.leaseId = lease.leaseId;
  if (till.lease) {
    till.lease.clock.isNow(Date.parse(lease.issuedAt));
    till.lease = { clock: till.lease.clock, expiresAtMs: Date.parse(lease.expiresAt) };
  }
  till.changed.add("staff").add("person").add("session");
}

/** Time that went by is written down this often, ms: a restart can hide no more of it. */
const KEPT_EVERY_MS = 600_000;

/** Keeps how late it is by the lease's clock. */
export function keepLeaseTime(till: Till): void {
  const { server, lease } = till;
  if (!server || !lease) return;
  const nowMs = lease.clock.nowMs();
  if (nowMs - Date.parse(server.leaseAnchor.at) < KEPT_EVERY_MS) return;
  const kept: ServerTie = { ...server, leaseAnchor: { at: instantFromMs(nowMs), position: headPosition(till) } };
  const written = till.store.write((tx) => ok(writeSetting(tx, "server", kept) ?? null));
  if (written.ok) till.server = kept;
}
