/** Leases: who may do what at a till, until when, signed; PIN verifiers sealed to that very device. And who the till is. */
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { CompactSign, importJWK } from "jose";
import { uuidv7 } from "uuidv7";
import { type BranchSettings, deviceAnswerSchema, leaseAnswerSchema } from "#domain/protocol/sync/device.ts";
import { ok, refuse } from "#domain/refusals.ts";
import { LEASE_MS, type Lease, type LeasedPerson, leaseSchema, type RegisterKey } from "#domain/staff/lease.ts";
import { ROLES, type Role } from "#domain/staff/permissions.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { assignment, branch, configCounter, lease, organisation, register, staff } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { readMasks } from "../ingest/till-books.ts";
import type { ServerKeys } from "../keys.ts";
import type { ServerParts } from "../server-parts.ts";
import { findRegister, type RegisterRow } from "./find-register.ts";
import { openAtRest, sealForDevice } from "./pin-seal.ts";

/** Routes of a till's own standing. */
export function leaseRoutes(parts: ServerParts): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/lease",
      summary: "A fresh lease for this register.",
      access: { who: "device" },
      answer: leaseAnswerSchema,
      handle: async (_, { tx, entered }) => {
        const own = await findRegister(tx, entered.actorId ?? "");
        if (!own.ok) return own;
        const made = await makeLease(parts, tx, entered, own.value);
        const serverTime = instantFromMs(parts.clock.nowMs());
        return ok({ lease: await signLease(parts.keys, made), serverTime });
      },
    }),
    route({
      method: "GET",
      path: "/v1/device",
      summary: "Who this register is, and how its branch books.",
      access: { who: "device" },
      answer: deviceAnswerSchema,
      handle: async (_, { tx, entered }) => {
        const own = await findRegister(tx, entered.actorId ?? "");
        if (!own.ok) return own;
        return describe(parts, tx, entered, own.value);
      },
    }),
  ];
}

/** Makes a lease and keeps what it allows: an entry booked under it is checked against just that. */
async function makeLease(parts: ServerParts, tx: TenantTx, who: Entered, own: RegisterRow): Promise<Lease> {
  const nowMs = parts.clock.nowMs();
  const people = await leasedPeople(parts.keys, tx, own);
  const made = leaseSchema.parse({
    purpose: "evertill/lease/1",
    leaseId: uuidv7(),
    organisationId: who.organisationId,
    branchId: own.branchId,
    registerId: own.registerId,
    configVersion: Math.max(1, await readVersion(tx)),
    issuedAt: instantFromMs(nowMs),
    expiresAt: instantFromMs(nowMs + LEASE_MS),
    staff: people,
    registerKeys: await registerKeys(tx, own),
  });
  await tx.insert(lease).values({
    orgId: who.organisationId,
    registerId: own.registerId,
    leaseId: made.leaseId,
    masks: Object.fromEntries(people.map(({ staffId, mask }) => [staffId, mask])),
    issuedAt: made.issuedAt,
    expiresAt: made.expiresAt,
  });
  return made;
}

/** The keys that receipts of the branch's tills are believed by. A revoked till's are not: whoever has it could sign anything. */
async function registerKeys(tx: TenantTx, own: RegisterRow): Promise<RegisterKey[]> {
  const rows = await tx
    .select({ registerId: register.registerId, code: register.code, publicKey: register.deviceKey })
    .from(register)
    .where(and(eq(register.branchId, own.branchId), eq(register.state, "active"), isNotNull(register.deviceKey)))
    .orderBy(register.code);
  return rows.flatMap(({ registerId, code, publicKey }) =>
    publicKey === null ? [] : [{ registerId: registerId as RegisterKey["registerId"], code, publicKey }],
  );
}

/** Everybody who may do something in the branch. */
async function leasedPeople(keys: ServerKeys, tx: TenantTx, own: RegisterRow): Promise<LeasedPerson[]> {
  const masks = await readMasks(tx, own.branchId);
  const rows = await tx
    .select({
      staffId: staff.staffId,
      name: staff.name,
      pinSealed: staff.pinSealed,
      role: assignment.roleKey,
      branchId: assignment.branchId,
    })
    .from(staff)
    .innerJoin(assignment, and(eq(assignment.orgId, staff.orgId), eq(assignment.staffId, staff.staffId)))
    .where(
      and(
        isNull(staff.disabledAt),
        isNull(staff.until),
        sql`(${assignment.branchId} is null or ${assignment.branchId} = ${own.branchId})`,
      ),
    );
  // The branch's own assignment last: it stands.
  const ordered = [...rows].sort((a, b) => Number(a.branchId !== null) - Number(b.branchId !== null));
  const byStaff = new Map(ordered.map((row) => [row.staffId, row]));
  return Promise.all(
    [...byStaff.values()].map(async ({ staffId, name, pinSealed, role }) => {
      const verifier = pinSealed === null ? null : openAtRest(keys, staffId, pinSealed);
      return {
        staffId: staffId as LeasedPerson["staffId"],
        name,
        // A role of the organisation's own shows as the least of ours; what counts is the mask.
        role: isBuiltIn(role) ? role : "viewer",
        mask: masks[staffId] ?? "0",
        pinVerifier: verifier === null || own.sealKey === null ? "" : await sealForDevice(own.sealKey, verifier),
      };
    }),
  );
}

function isBuiltIn(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role);
}

async function signLease(keys: ServerKeys, made: Lease): Promise<string> {
  const { kid, privateJwk } = keys.signing;
  return new CompactSign(new TextEncoder().encode(JSON.stringify(made)))
    .setProtectedHeader({ alg: "EdDSA", typ: "evertill-lease", kid })
    .sign(await importJWK(privateJwk, "EdDSA"));
}

async function describe(parts: ServerParts, tx: TenantTx, who: Entered, own: RegisterRow) {
  const [found] = await tx
    .select({ settings: branch.settings, organisationName: organisation.name })
    .from(branch)
    .innerJoin(organisation, eq(organisation.orgId, branch.orgId))
    .where(eq(branch.branchId, own.branchId));
  if (!found) return refuse("branch.unknown");
  const { rows } = await tx.execute<{ restore_epoch: number }>(sql`select restore_epoch from app.server_state`);
  return ok({
    organisationId: who.organisationId,
    organisationName: found.organisationName,
    branchId: own.branchId,
    registerId: own.registerId,
    registerCode: own.code,
    settings: found.settings as BranchSettings,
    staffMapping: own.staffMapping as { localStaffId: string; staffId: string }[] | null,
    adoptionOpen: own.adoptionOpen,
    restoreEpoch: rows[0]?.restore_epoch ?? 1,
    configVersion: await readVersion(tx),
    serverTime: instantFromMs(parts.clock.nowMs()),
  });
}

async function readVersion(tx: TenantTx): Promise<number> {
  const [counter] = await tx.select({ version: configCounter.version }).from(configCounter);
  return counter?.version ?? 0;
}
