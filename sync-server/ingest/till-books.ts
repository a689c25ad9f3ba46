/** What the server knows of a till while it takes in its journal: head, books, keys, masks. Read once, kept in memory, and never trusted over the database: appending compares. */
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Audit } from "#domain/journal/audit.ts";
import { NEW_AUDIT } from "#domain/journal/audit.ts";
import type { Masks } from "#domain/journal/check-permission.ts";
import { liftRegisterState, type RegisterState } from "#domain/journal/register-state.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { effectiveMask, maskToHex } from "#domain/staff/permissions.ts";
import { assignment, lease, register, registerHead, role, staff } from "../db/schema.ts";
import type { TenantTx } from "../db/tenant.ts";
import { asDevice } from "../db/tenant.ts";
import type { ServerParts } from "../server-parts.ts";

/** A lease of this till: who was allowed what under it. */
export interface KnownLease {
  readonly masks: Masks;
  /** Signed by the till's own authority, before it was adopted: only the lease itself counts. */
  readonly local: boolean;
}

/** A till as its last entry left it. */
export interface TillBooks {
  readonly organisationId: string;
  readonly branchId: string;
  readonly registerId: string;
  /** Ed25519, base64url. */
  readonly deviceKey: string;
  readonly audit: Audit;
  readonly leases: Map<string, KnownLease>;
  readonly masksNow: Masks;
}

/** Most tills kept in memory; the one unused for longest goes first. */
const MOST_TILLS = 2_000;
/** Leases read with a till; others when an entry names them. */
const NEWEST_LEASES = 50;

/** Keeps tills' books between batches. One for the life of the server. */
export class TillShelf {
  readonly #parts: ServerParts;
  readonly #tills = new Map<string, TillBooks>();
  readonly #watched = new Map<string, () => void>();

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /**
   * The till of a device session. @param fresh reads it anew, after its head turned out to be another
   * @param leaseIds leases that are wanted besides the newest: a till that was away for long names older ones
   * @returns refusals: `auth.signed_out`, `device.revoked`
   */
  async read(
    registerId: string,
    sessionSecret: string,
    fresh: boolean,
    leaseIds: readonly string[] = [],
  ): Promise<Result<TillBooks>> {
    const known = this.#tills.get(registerId);
    if (known && !fresh) return ok(known);
    const read = await asDevice(this.#parts.database, sessionSecret, async (tx, who) =>
      ok(await readTill(tx, who.organisationId, registerId, leaseIds)),
    );
    if (read.ok) this.keep(read.value);
    return read;
  }

  /** Puts a till's books back after a batch. */
  keep(books: TillBooks): void {
    this.#tills.delete(books.registerId);
    this.#tills.set(books.registerId, books);
    this.#watch(books.organisationId);
    const oldest = this.#tills.keys().next();
    if (this.#tills.size > MOST_TILLS && !oldest.done) this.#tills.delete(oldest.value);
  }

  /** Forgets a till: its next batch reads it anew. */
  forget(registerId: string): void {
    this.#tills.delete(registerId);
  }

  /** People and leases of the organisation may have changed: what is kept of it is read anew. */
  #watch(organisationId: string): void {
    if (this.#watched.has(organisationId)) return;
    const end = this.#parts.nudges.subscribe(organisationId, ({ what }) => {
      if (what !== "lease") return;
      for (const [id, books] of this.#tills) if (books.organisationId === organisationId) this.#tills.delete(id);
    });
    this.#watched.set(organisationId, end);
  }
}

/** A till for the server's own work on its journal. */
export function readTillForJob(tx: TenantTx, head: { orgId: string; registerId: string }): Promise<TillBooks> {
  return readTill(tx, head.orgId, head.registerId, null);
}

/** @param leaseIds wanted besides the newest; null for all there ever were */
async function readTill(
  tx: TenantTx,
  organisationId: string,
  registerId: string,
  leaseIds: readonly string[] | null,
): Promise<TillBooks> {
  const [own] = await tx.select().from(register).where(eq(register.registerId, registerId));
  const [head] = await tx.select().from(registerHead).where(eq(registerHead.registerId, registerId));
  const leases = await readLeases(tx, registerId, leaseIds);
  if (!own?.deviceKey) throw new Error("an enrolled till has a device key");
  return {
    organisationId,
    branchId: own.branchId,
    registerId,
    deviceKey: own.deviceKey,
    audit: head
      ? {
          entries: 0,
          head: { registerId, epoch: head.epoch, seq: head.seq, hash: head.hash.toString("hex") },
          state: liftRegisterState(head.books as RegisterState),
          newerFrom: head.newerFrom as Audit["newerFrom"],
        }
      : NEW_AUDIT,
    leases: new Map(
      leases.map((each) => [each.leaseId, { masks: each.masks as Masks, local: each.byLocalAuthority }] as const),
    ),
    masksNow: await readMasks(tx, own.branchId),
  };
}

/** A till gets a lease an hour: a year of them is not read for every batch after a start. */
async function readLeases(tx: TenantTx, registerId: string, leaseIds: readonly string[] | null) {
  const own = tx.select().from(lease).where(eq(lease.registerId, registerId));
  if (leaseIds === null) return own;
  const newest = await own.orderBy(desc(lease.issuedAt)).limit(NEWEST_LEASES);
  if (leaseIds.length === 0) return newest;
  const wanted = await tx
    .select()
    .from(lease)
    .where(and(eq(lease.registerId, registerId), inArray(lease.leaseId, [...leaseIds])));
  return [...newest, ...wanted];
}

/** What everybody may in a branch now, by staff id: an assignment of the branch stands before the organisation's. */
export async function readMasks(tx: TenantTx, branchId: string): Promise<Masks> {
  const rows = await tx
    .select({
      staffId: staff.staffId,
      branchId: assignment.branchId,
      mask: role.mask,
      granted: assignment.granted,
      denied: assignment.denied,
    })
    .from(assignment)
    .innerJoin(role, and(eq(role.orgId, assignment.orgId), eq(role.roleKey, assignment.roleKey)))
    .innerJoin(staff, and(eq(staff.orgId, assignment.orgId), eq(staff.staffId, assignment.staffId)))
    .where(
      and(isNull(staff.disabledAt), sql`(${assignment.branchId} is null or ${assignment.branchId} = ${branchId})`),
    );
  const masks: Record<string, string> = {};
  // The organisation's first, so that the branch's own takes its place.
  for (const row of [...rows].sort((a, b) => Number(a.branchId !== null) - Number(b.branchId !== null)))
    masks[row.staffId] = maskToHex(effectiveMask(row.mask, row.granted, row.denied));
  return masks;
}
