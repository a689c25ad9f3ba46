/** PINs given at the server: the verifier is kept sealed, and reaches each till sealed to that till. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { checkNewPin } from "#domain/staff/pin.ts";
import { record } from "../audit/record.ts";
import { nudge } from "../changes/nudges.ts";
import { staff } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerKeys } from "../keys.ts";
import type { ServerParts } from "../server-parts.ts";
import { mayChangePerson } from "./may-change-person.ts";
import { makeBareVerifier, sealAtRest } from "./pin-seal.ts";

/** The route of PINs. */
export function pinRoutes(parts: ServerParts): Route[] {
  return [
    route({
      method: "PUT",
      path: "/v1/staff/:staffId/pin",
      summary: "Gives a person a PIN for the tills.",
      access: { who: "member", permission: "staff.edit" },
      params: z.strictObject({ staffId: z.uuid() }),
      body: z.strictObject({ pin: z.string().max(16) }),
      answer: z.null(),
      status: 204,
      limit: { max: 60, windowMs: 60_000 },
      handle: async ({ params: { staffId }, body, address }, { tx, entered }) => {
        const pin = checkNewPin(body.pin);
        if (!pin.ok) return pin;
        const allowed = await mayChangePerson(tx, entered, staffId);
        if (!allowed.ok) return allowed;
        const kept = await keepVerifier(parts.keys, tx, staffId, await makeBareVerifier(pin.value));
        if (!kept.ok) return kept;
        return recordPin(tx, entered, staffId, address);
      },
    }),
  ];
}

/** Keeps a person's verifier, sealed. @returns refusal: `staff.unknown` */
export async function keepVerifier(
  keys: ServerKeys,
  tx: TenantTx,
  staffId: string,
  verifier: string,
): Promise<Result<null>> {
  const changed = await tx
    .update(staff)
    .set({ pinSealed: sealAtRest(keys, staffId, verifier) })
    .where(eq(staff.staffId, staffId))
    .returning({ id: staff.staffId });
  return changed.length === 1 ? ok(null) : refuse("staff.unknown");
}

async function recordPin(tx: TenantTx, who: Entered, staffId: string, address: string): Promise<Result<null>> {
  await record(tx, who, { action: "staff.pin_changed", subjectId: staffId, address, detail: {} });
  await nudge(tx, who.organisationId, "lease");
  return ok(null);
}
