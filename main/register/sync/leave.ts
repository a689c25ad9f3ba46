/** Leaving the server: what was not sent goes into a bundle that only the owner's recovery key opens, then the till is its own authority again. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CompactEncrypt, importJWK } from "jose";
import type { LeaseId } from "#domain/ids.ts";
import { invariant } from "#domain/invariant.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { leaseTerms } from "#main/register/set-up-shop.ts";
import { makeKeyPair, signLease } from "#main/register/staff/local-authority.ts";
import { forgetAcknowledged } from "#main/register/store/acknowledged.ts";
import { placeDurably } from "#main/register/store/backup.ts";
import { forgetWhatWasSent } from "#main/register/store/customers.ts";
import { positionOf, readEnvelopesAfter } from "#main/register/store/journal.ts";
import { lineOf } from "#main/register/store/journal-lines.ts";
import { writeLease } from "#main/register/store/leases.ts";
import { dropAllMail } from "#main/register/store/mail-jobs.ts";
import { dropPinVerifiers } from "#main/register/store/pin-verifiers.ts";
import { configVersion, readSetting, recordConfigChange, writeSetting } from "#main/register/store/settings.ts";
import { dropAllTillChanges } from "#main/register/store/till-changes.ts";
import { now, type Till } from "#main/register/till.ts";

/** Entries read at once for a bundle. */
const PAGE = 500;

/** What was left behind. */
export interface Left {
  /** Where the bundle lies; null when everything was sent. */
  readonly bundleFile: string | null;
  readonly entries: number;
}

/**
 * Writes the bundle of unsent entries: NDJSON, sealed (JWE, ECDH-ES) for the organisation's recovery key.
 * @param sentUpTo position of the last entry the server has
 * @returns refusal: `storage.full`
 */
export async function writeRecoveryBundle(till: Till, folder: string, sentUpTo: number): Promise<Result<Left>> {
  const lines: string[] = [];
  for (let after = sentUpTo; ; ) {
    const page = till.store.read((tx) => readEnvelopesAfter(tx, after, PAGE));
    const last = page.at(-1);
    if (!last) break;
    lines.push(...page.map(lineOf));
    after = positionOf(last.epoch, last.seq);
  }
  if (lines.length === 0) return ok({ bundleFile: null, entries: 0 });
  const recovery = till.store.read((tx) => readSetting(tx, "recovery_key"));
  invariant(recovery, "every shop has its recovery key");
  const sealed = await new CompactEncrypt(new TextEncoder().encode(`${lines.join("\n")}\n`))
    .setProtectedHeader({ alg: "ECDH-ES+A256KW", enc: "A256GCM", typ: "evertill-unsent/1" })
    .encrypt(await importJWK(recovery, "ECDH-ES+A256KW"));
  const name = `unsent-${till.shop.registerCode}-after-${sentUpTo}-${lines.length}.jwe`;
  const bundleFile = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${bundleFile}.making`, sealed);
    placeDurably(`${bundleFile}.making`, bundleFile);
  } catch {
    return refuse("storage.full");
  }
  return ok({ bundleFile, entries: lines.length });
}

/** The till goes on alone, with the people it has. @returns refusals: `storage.full`, `storage.failed` */
export async function becomeOwnAuthority(till: Till): Promise<Result<null>> {
  const { store, shop } = till;
  const known = store.read((tx) => ({ key: readSetting(tx, "authority_key"), version: configVersion(tx) }));
  const authority = known.key ?? makeKeyPair();
  const people = till.people.map(({ permissions: _, ...leased }) => leased);
  const version = known.version + 1;
  const terms = leaseTerms(shop, till.newId<LeaseId>(), version, people);
  const { lease, jws } = await signLease(terms, authority, till.clock.nowMs());
  const written = store.write((tx) => {
    writeSetting(tx, "server", null);
    writeSetting(tx, "authority_key", authority);
    writeLease(tx, { leaseId: lease.leaseId, jws, issuedAt: lease.issuedAt });
    recordConfigChange(tx, {
      changedAt: now(till),
      staffId: till.person?.staffId ?? null,
      change: { what: "left", shop },
    });
    forgetAcknowledged(tx);
    dropAllTillChanges(tx);
    dropAllMail(tx);
    forgetWhatWasSent(tx);
    writeSetting(tx, "customers_erased_until", 0);
    dropPinVerifiers(tx);
    return ok(null);
  });
  if (!written.ok) return written;
  till.server = null;
  till.sealKey = null;
  till.lease = null;
  till.nextLease = null;
  till.leaseId = lease.leaseId;
  till.configVersion = version;
  till.acknowledged = null;
  return ok(null);
}
