/** Changes made at a till: taken once each, if whoever made them may; otherwise refused for good, and the till follows the server. */
import { eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { type TillChange, tillChangeSchema } from "#domain/protocol/sync/till-change.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { maskFromHex, may, type Permission, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { record } from "../audit/record.ts";
import { changeConfig } from "../changes/config-change.ts";
import { nudge } from "../changes/nudges.ts";
import { checkProducts, cleanName, writeCategory, writeProducts } from "../changes/write-catalogue.ts";
import { assignment, staff, tillChange } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { readMasks } from "../ingest/till-books.ts";
import type { ServerParts } from "../server-parts.ts";
import { openFromTill } from "./pin-seal.ts";
import { keepVerifier } from "./staff-pin.ts";

const NEEDS: Readonly<Record<TillChange["what"], Permission>> = {
  product: "catalogue.edit",
  category: "catalogue.edit",
  pin: "staff.edit",
  person: "staff.edit",
};

/** A change on its way in. */
interface Incoming {
  readonly parts: ServerParts;
  readonly tx: TenantTx;
  readonly who: Entered;
  readonly branchId: string;
  readonly address: string;
  /** What whoever stands behind the change holds at this branch. */
  readonly held: bigint;
}

/** The route of changes made at tills. */
export function tillChangeRoutes(parts: ServerParts): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/till-changes",
      summary: "A change made at a till; sent twice it is taken once. `refused` names the code, and stays so.",
      access: { who: "device" },
      body: tillChangeSchema,
      answer: z.strictObject({ outcome: z.enum(["taken", "refused"]), code: z.string().nullable() }),
      handle: async ({ body, address }, { tx, entered }) => {
        const [known] = await tx
          .select({ outcome: tillChange.outcome })
          .from(tillChange)
          .where(eq(tillChange.changeId, body.changeId));
        const code = known ? known.outcome : await takeOnce(parts, tx, entered, body, address);
        return ok(code === TAKEN ? { outcome: "taken" as const, code: null } : { outcome: "refused" as const, code });
      },
    }),
  ];
}

const TAKEN = "taken";

/** @returns `taken`, or the code of the refusal; either is kept and answered again */
async function takeOnce(
  parts: ServerParts,
  tx: TenantTx,
  who: Entered,
  change: TillChange,
  address: string,
): Promise<string> {
  const [branchId = ""] = who.branchMasks.keys();
  const masks = await readMasks(tx, branchId);
  const permission = NEEDS[change.what];
  const people = [change.staffId, ...(change.approverId ? [change.approverId] : [])];
  const held = people.map((id) => maskFromHex(masks[id] ?? "0")).find((mask) => may(mask, permission));
  const incoming = held === undefined ? null : { parts, tx, who, branchId, address, held };
  const taken = incoming ? await take(incoming, change) : refuse("permission.missing", { permission });
  const outcome = taken.ok ? TAKEN : taken.refusal.code;
  const { organisationId: orgId } = who;
  await tx.insert(tillChange).values({ orgId, changeId: change.changeId, registerId: who.actorId ?? "", outcome });
  return outcome;
}

async function take(incoming: Incoming, change: TillChange): Promise<Result<unknown>> {
  const { tx, who, address } = incoming;
  const { staffId } = change;
  switch (change.what) {
    case "product": {
      const checked = await checkProducts(tx, [{ ...change.product, branchIds: null }]);
      if (!checked.ok) return checked;
      const by = { action: "product.changed_at_till", address, staffId };
      return ok(await changeConfig(tx, who, by, (version) => writeProducts(tx, who, checked.value, version)));
    }
    case "category": {
      const name = cleanName(change.category.name, 40);
      if (!name.ok) return name;
      const category = { ...change.category, name: name.value };
      const by = { action: "category.changed_at_till", address, staffId };
      return ok(await changeConfig(tx, who, by, (version) => writeCategory(tx, who, category, version)));
    }
    case "pin":
      return takePin(incoming, change);
    case "person":
      return takePerson(incoming, change);
  }
}

/** Not for somebody who may more than whoever changed it. */
async function takePin(
  { parts, tx, who, branchId, address, held }: Incoming,
  change: Extract<TillChange, { what: "pin" }>,
): Promise<Result<null>> {
  const masks = await readMasks(tx, branchId);
  const subject = masks[change.subjectId];
  if (subject === undefined) return refuse("staff.unknown");
  if ((maskFromHex(subject) & ~held) !== 0n) return refuse("staff.above_you");
  const verifier = await openFromTill(parts.keys, change.sealedVerifier);
  if (verifier === null) return refuse("request.form", { where: "sealedVerifier" });
  const kept = await keepVerifier(parts.keys, tx, change.subjectId, verifier);
  if (!kept.ok) return kept;
  const detail = { by: change.staffId, approvedBy: change.approverId };
  await record(tx, who, {
    action: "staff.pin_changed_at_till",
    subjectId: change.subjectId,
    branchId,
    address,
    detail,
  });
  await nudge(tx, who.organisationId, "lease");
  return ok(null);
}

/** Nobody gives what they do not hold. */
async function takePerson(
  { parts, tx, who, branchId, address, held }: Incoming,
  change: Extract<TillChange, { what: "person" }>,
): Promise<Result<null>> {
  const { subjectId: staffId, role: roleKey } = change;
  if ((ROLE_MASKS[roleKey] & ~held) !== 0n) return refuse("staff.above_you");
  const name = cleanName(change.name, 60);
  if (!name.ok) return name;
  const verifier = await openFromTill(parts.keys, change.sealedVerifier);
  if (verifier === null) return refuse("request.form", { where: "sealedVerifier" });
  const orgId = who.organisationId;
  const added = await tx
    .insert(staff)
    .values({ orgId, staffId, name: name.value })
    .onConflictDoNothing()
    .returning({ id: staff.staffId });
  if (added.length === 0) return refuse("staff.name_taken", { name: name.value });
  await tx.insert(assignment).values({ orgId, staffId, assignmentId: uuidv7(), branchId, roleKey });
  const kept = await keepVerifier(parts.keys, tx, staffId, verifier);
  if (!kept.ok) return kept;
  const detail = { name: name.value, role: roleKey, by: change.staffId, approvedBy: change.approverId };
  await record(tx, who, { action: "staff.added_at_till", subjectId: staffId, branchId, address, detail });
  await nudge(tx, orgId, "lease");
  return ok(null);
}
