/** Confirming a till: a manager compares the fingerprint, says who is who, or shuts it out. */
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type AdoptionOffer, adoptionOfferSchema, deviceFingerprintOf } from "#domain/protocol/sync/enrolment.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { nudge } from "../changes/nudges.ts";
import { register } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { findRegister, type RegisterRow } from "./find-register.ts";
import { mappingSchema, takeInStaff } from "./take-in-staff.ts";

const params = z.strictObject({ registerId: z.uuid() });
const fingerprint = z.string().max(40);
const access = { who: "member", permission: "devices.edit" } as const;

/** Routes of tills that wait, and of tills that are shut out. */
export function confirmRoutes(): Route[] {
  return [waitingRoute(), confirmRoute(), refuseRoute(), revokeRoute()];
}

function waitingRoute(): Route {
  return route({
    method: "GET",
    path: "/v1/registers/:registerId/waiting",
    summary: "The till that showed the code of this register, with the fingerprint to compare.",
    access,
    params,
    answer: z.strictObject({
      fingerprint,
      programVersion: z.string().nullable(),
      adoption: adoptionOfferSchema.pick({ staff: true }).nullable(),
    }),
    handle: async ({ params: { registerId } }, { tx, entered }) => {
      const waiting = await findWaiting(tx, entered, registerId);
      if (!waiting.ok) return waiting;
      const { deviceKey, programVersion, adoption } = waiting.value;
      const offer = adoption as AdoptionOffer | null;
      const people = offer && { staff: offer.staff };
      return ok({ fingerprint: deviceFingerprintOf(deviceKey ?? ""), programVersion, adoption: people });
    },
  });
}

function confirmRoute(): Route {
  return route({
    method: "POST",
    path: "/v1/registers/:registerId/confirm",
    summary: "Takes the waiting till in: its fingerprint is the one on its screen.",
    access,
    params,
    body: z.strictObject({ fingerprint, staff: mappingSchema }),
    answer: z.strictObject({ registerId: z.uuid() }),
    handle: async ({ params: { registerId }, body, address }, { tx, entered }) => {
      const seen = await findWaiting(tx, entered, registerId);
      if (!seen.ok) return seen;
      // From here on no other till takes its place: what is compared is what is taken in.
      await tx
        .select({ id: register.registerId })
        .from(register)
        .where(eq(register.registerId, registerId))
        .for("update");
      const waiting = await findWaiting(tx, entered, registerId);
      if (!waiting.ok) return waiting;
      const { deviceKey, branchId, code, adoption, confirmedAt } = waiting.value;
      const plain = (text: string): string => text.replace(/[\s-]/g, "").toUpperCase();
      if (plain(body.fingerprint) !== plain(deviceFingerprintOf(deviceKey ?? "")))
        return refuse("enrolment.fingerprint");
      const offer = adoption as AdoptionOffer | null;
      const mapped = offer ? await takeInStaff(tx, entered, branchId, offer, body.staff) : ok(null);
      if (!mapped.ok) return mapped;
      const { rows } = await tx.execute<{ becomes: string | null }>(
        sql`select identity.confirm_device(${registerId}) as becomes`,
      );
      const becomes = rows[0]?.becomes;
      if (!becomes) return refuse("register.not_waiting");
      await tx.update(register).set({ staffMapping: mapped.value }).where(eq(register.registerId, becomes));
      // It was this register before, and brings the books it had then.
      const rejoined = offer?.registerId === registerId && confirmedAt !== null;
      const people = mapped.value?.length ?? 0;
      const detail = { register: code, adopted: offer !== null, rejoined, people };
      await record(tx, entered, { action: "register.confirmed", subjectId: becomes, branchId, address, detail });
      await nudge(tx, entered.organisationId, "lease");
      return ok({ registerId: becomes });
    },
  });
}

function refuseRoute(): Route {
  return route({
    method: "POST",
    path: "/v1/registers/:registerId/refuse",
    summary: "Sends the waiting till away.",
    access,
    params,
    body: z.strictObject({}),
    answer: z.null(),
    status: 204,
    handle: async ({ params: { registerId }, address }, { tx, entered }) => {
      const waiting = await findWaiting(tx, entered, registerId);
      if (!waiting.ok) return waiting;
      const { branchId, code, confirmedAt } = waiting.value;
      // A register that was in use before has books here: it is no free slot.
      const state = confirmedAt === null ? "slot" : "revoked";
      await tx
        .update(register)
        .set({ state, deviceKey: null, sealKey: null, enrolmentId: null, adoption: null })
        .where(eq(register.registerId, registerId));
      await record(tx, entered, {
        action: "register.refused",
        subjectId: registerId,
        branchId,
        address,
        detail: { register: code },
      });
      return ok(null);
    },
  });
}

function revokeRoute(): Route {
  return route({
    method: "POST",
    path: "/v1/registers/:registerId/revoke",
    summary: "Shuts a till out at once; what it had not sent stays on it.",
    access,
    params,
    body: z.strictObject({}),
    answer: z.null(),
    status: 204,
    handle: async ({ params: { registerId }, address }, { tx, entered }) => {
      const found = await findRegister(tx, registerId);
      if (!found.ok) return found;
      const { branchId, code } = found.value;
      if (!mayIn(entered, "devices.edit", branchId))
        return refuse("permission.missing", { permission: "devices.edit" });
      const { rows } = await tx.execute<{ done: boolean }>(sql`select identity.revoke_device(${registerId}) as done`);
      if (!rows[0]?.done) return refuse("register.unknown");
      await record(tx, entered, {
        action: "register.revoked",
        subjectId: registerId,
        branchId,
        address,
        detail: { register: code },
      });
      await nudge(tx, entered.organisationId, "lease");
      return ok(null);
    },
  });
}

async function findWaiting(tx: TenantTx, who: Entered, registerId: string): Promise<Result<RegisterRow>> {
  const found = await findRegister(tx, registerId);
  if (!found.ok) return found;
  if (!mayIn(who, "devices.edit", found.value.branchId))
    return refuse("permission.missing", { permission: "devices.edit" });
  return found.value.state === "waiting" ? found : refuse("register.not_waiting");
}
