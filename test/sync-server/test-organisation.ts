/** An organisation with people and an enrolled till, put straight into a database: for tests of what a till's journal meets there. */
import { createHash, randomBytes } from "node:crypto";
import { CompactSign, importJWK } from "jose";
import pg from "pg";
import type { LeaseId, RegisterId, StaffId } from "#domain/ids.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import type { Entry, Envelope } from "#domain/journal/entry.ts";
import type { JournalBatch, SentEntry } from "#domain/protocol/sync/journal-batch.ts";
import { PURPOSES } from "#domain/protocol/sync/wire.ts";
import { maskToHex, ROLE_MASKS, ROLES, type Role } from "#domain/staff/permissions.ts";
import { type KeyPair, makeKeyPair } from "#main/register/staff/local-authority.ts";
import { newId } from "#main/register/till.ts";
import { TestJournal } from "#test/fixtures/journals.ts";

/** How the branches of these tests book. */
export const BRANCH_SETTINGS = {
  shopName: "Harbour Street",
  currency: "EUR",
  zone: "Europe/Berlin",
  dayStartMinutes: 240,
  pricesIncludeTax: true,
  taxRounding: "line",
  cashIncrementMinor: 1,
  differenceLimitMinor: 500,
  language: "en",
} as const;

/** A till that is enrolled, with a session secret that opens the database for it. */
export interface EnrolledTill {
  readonly registerId: RegisterId;
  readonly leaseId: LeaseId;
  readonly device: KeyPair;
  readonly secret: string;
}

/** An organisation as tests use it. */
export interface TestOrganisation {
  readonly organisationId: string;
  readonly branchId: string;
  readonly ownerSecret: string;
  readonly ownerStaffId: string;
  /** Adds a person with a role in the branch; null for nobody the server knows. */
  addStaff(role: Role): Promise<StaffId>;
  enrolTill(code: string, staff: readonly { readonly staffId: string; readonly role: Role }[]): Promise<EnrolledTill>;
}

/** Puts an organisation into a database. @param superuserUrl of that database */
export async function addOrganisation(superuserUrl: string, name: string): Promise<TestOrganisation> {
  const organisationId = newId<string>();
  const branchId = newId<string>();
  const personId = newId<string>();
  const ownerStaffId = newId<string>();
  const query = (text: string, values: unknown[]) => runOnce(superuserUrl, text, values);
  const roles = ROLES.map((key) => ({ key, name: key, mask: Number(ROLE_MASKS[key]) }));
  await query("select identity.found_organisation($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)", [
    organisationId,
    name,
    personId,
    `${personId}@example.test`,
    "Ona Owner",
    "none",
    ownerStaffId,
    branchId,
    "Harbour",
    JSON.stringify(BRANCH_SETTINGS),
    JSON.stringify(roles),
  ]);
  const ownerSecret = randomBytes(32).toString("base64url");
  await openSession(query, { personId }, ownerSecret);
  return {
    organisationId,
    branchId,
    ownerSecret,
    ownerStaffId,
    addStaff: async (role) => {
      const staffId = newId<StaffId>();
      await query("insert into shop.staff (org_id, staff_id, name) values ($1, $2, $3)", [
        organisationId,
        staffId,
        role,
      ]);
      await query(
        "insert into shop.assignment (org_id, staff_id, assignment_id, branch_id, role_key) values ($1, $2, $2, $3, $4)",
        [organisationId, staffId, branchId, role],
      );
      return staffId;
    },
    enrolTill: async (code, staff) => {
      const registerId = newId<RegisterId>();
      const leaseId = newId<LeaseId>();
      const device = makeKeyPair();
      const secret = randomBytes(32).toString("base64url");
      const masks = Object.fromEntries(staff.map((each) => [each.staffId, maskToHex(ROLE_MASKS[each.role])]));
      await query(
        `insert into shop.register (org_id, register_id, branch_id, code, name, state, device_key, seal_key, confirmed_at)
         values ($1, $2, $3, $4, $4, 'active', $5, $5, now())`,
        [organisationId, registerId, branchId, code, device.publicJwk.x],
      );
      await query("insert into identity.device (register_id, org_id, public_key, seal_key) values ($1, $2, $3, $3)", [
        registerId,
        organisationId,
        device.publicJwk.x,
      ]);
      await query(
        `insert into shop.lease (org_id, register_id, lease_id, masks, issued_at, expires_at)
         values ($1, $2, $3, $4, now(), now() + interval '7 days')`,
        [organisationId, registerId, leaseId, JSON.stringify(masks)],
      );
      await openSession(query, { registerId }, secret);
      return { registerId, leaseId, device, secret };
    },
  };
}

/** Signs somebody who works here in, giving them an account if they have none. @returns the secret of their session */
export async function signStaffIn(superuserUrl: string, staffId: string): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  const query = (text: string, values: unknown[]) => runOnce(superuserUrl, text, values);
  const { rows } = await query("select person_id from shop.staff where staff_id = $1", [staffId]);
  const known: string | null = rows[0].person_id;
  const personId = known ?? newId<string>();
  if (known === null) {
    const text =
      "insert into identity.person (person_id, email, name, password_hash) values ($1, $2, 'Somebody', 'none')";
    await query(text, [personId, `${personId}@example.test`]);
    await query("update shop.staff set person_id = $1, email = $2 where staff_id = $3", [
      personId,
      `${personId}@example.test`,
      staffId,
    ]);
  }
  await openSession(query, { personId }, secret);
  return secret;
}

/** A journal of an enrolled till, begun with its genesis. */
export function journalOf(till: EnrolledTill, code?: string): TestJournal {
  const { registerId, leaseId, device } = till;
  return new TestJournal({
    registerId,
    leaseId,
    deviceKey: device.publicJwk.x,
    ...(code === undefined ? {} : { code }),
  });
}

/** An entry as it is sent. */
export function sent(entry: Entry | Envelope): SentEntry {
  const { hash, ...preimage } = entry;
  return { hash, preimage: canonicalJson(preimage) };
}

/** A batch of entries, signed by the till's device. */
export async function batchOf(
  till: EnrolledTill,
  entries: readonly (Entry | Envelope)[],
  sentAt = new Date().toISOString(),
): Promise<JournalBatch> {
  const first = entries[0];
  if (!first) throw new Error("a batch has entries");
  return signBatch(till, {
    registerId: till.registerId,
    epoch: first.epoch,
    firstSeq: first.seq,
    entries: entries.map(sent),
    sentAt,
  });
}

/** Signs a batch whatever is in it. */
export async function signBatch(till: EnrolledTill, batch: Omit<JournalBatch, "signature">): Promise<JournalBatch> {
  const { registerId, epoch, firstSeq, entries } = batch;
  const last = entries.at(-1);
  const claims = { purpose: PURPOSES.batch, registerId, epoch, seq: firstSeq + entries.length - 1, hash: last?.hash };
  const signature = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "EdDSA" })
    .sign(await importJWK(till.device.privateJwk, "EdDSA"));
  return { ...batch, signature };
}

type Query = (text: string, values: unknown[]) => Promise<pg.QueryResult>;

async function openSession(
  query: Query,
  whose: { readonly personId?: string; readonly registerId?: string },
  secret: string,
): Promise<void> {
  const sessionId = newId<string>();
  const { personId = null, registerId = null } = whose;
  await query("insert into identity.session (session_id, person_id, register_id) values ($1, $2, $3)", [
    sessionId,
    personId,
    registerId,
  ]);
  await query(
    "insert into identity.access_secret (secret_hash, session_id, expires_at) values ($1, $2, now() + interval '1 day')",
    [createHash("sha256").update(secret).digest(), sessionId],
  );
}

/** Runs one statement on a connection of its own. */
export async function runOnce(url: string, text: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}
