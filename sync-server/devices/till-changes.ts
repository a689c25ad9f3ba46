/** Changes made at a till: taken once each, if whoever made them may; otherwise refused for good, and the till follows the server. */
import { eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { type TillChange, tillChangeSchema } from "#domain/protocol/sync/till-change.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { maskFromHex, may, type Permission, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { record } from "../audit/record.ts";
import { changeConfig, lockConfig } from "../changes/config-change.ts";
import { nudge } from "../changes/nudges.ts";
import { cleanName } from "../changes/product-depth.ts";
import { checkCategory, checkProducts, writeCategory, writeProducts } from "../changes/write-catalogue.ts";
import { assignment, product, staff, tillChange } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { readMasks } from "../ingest/till-books.ts";
import type { ServerParts } from "../server-parts.ts";
import { checkPerson } from "../tenancy/grant-rules.ts";
import { lockOrganisation } from "../tenancy/lock.ts";
import { type Person, readBranchIds, readPerson } from "../tenancy/people.ts";
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
  readonly branchIds: readonly string[];
  readonly address: string;
  /** Whoever stands behind the change: the person at the till, or who approved it. */
  readonly behind: Person;
  /** What they hold at this branch. */
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
  await lockOrganisation(tx, who);
  const branchIds = await readBranchIds(tx, who);
  const people = [change.staffId, ...(change.approverId ? [change.approverId] : [])];
  const heldBy = (id: string): bigint => maskFromHex(masks[id] ?? "0");
  const behindId = people.find((id) => may(heldBy(id), permission));
  const behind = behindId === undefined ? null : await readPerson(tx, behindId, branchIds);
  const incoming = behind?.ok
    ? { parts, tx, who, branchId, branchIds, address, behind: behind.value, held: heldBy(behind.value.staffId) }
    : null;
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
      await lockConfig(tx);
      const branches = await branchesOf(incoming, change.product.productId);
      if (!branches.ok) return branches;
      const checked = await checkProducts(tx, [{ ...change.product, branchIds: branches.value }]);
      if (!checked.ok) return checked;
      const by = { action: "product.changed_at_till", address, staffId };
      return ok(await changeConfig(tx, who, by, (version) => writeProducts(tx, who, checked.value, version)));
    }
    case "category": {
      await lockConfig(tx);
      // A category is every branch's.
      if (!(await mayEverywhere(incoming))) return refuse("permission.missing", { permission: "catalogue.edit" });
      const category = await checkCategory(tx, change.category);
      if (!category.ok) return category;
      const by = { action: "category.changed_at_till", address, staffId };
      return ok(await changeConfig(tx, who, by, (version) => writeCategory(tx, who, category.value, version)));
    }
    case "pin":
      return takePin(incoming, change);
    case "person":
      return takePerson(incoming, change);
  }
}

/**
 * The branches that sell a product once it was changed here: as before, where whoever changed it may change it in all
 * of them; a new one in all branches, or only in this one by somebody who may no more than that.
 */
async function branchesOf(incoming: Incoming, productId: string): Promise<Result<readonly string[] | null>> {
  const { tx, branchId, behind } = incoming;
  const [there] = await tx
    .select({ branchIds: product.branchIds })
    .from(product)
    .where(eq(product.productId, productId));
  const everywhere = await mayEverywhere(incoming);
  if (!there) return ok(everywhere ? null : [branchId]);
  const maskIn = (id: string): bigint => behind.standing.branchMasks.get(id) ?? behind.standing.organisationMask;
  const allowed = everywhere || there.branchIds?.every((id) => may(maskIn(id), "catalogue.edit")) === true;
  return allowed ? ok(there.branchIds) : refuse("permission.missing", { permission: "catalogue.edit" });
}

/** Whether the catalogue of the whole organisation is theirs to change; an only branch is the whole. */
async function mayEverywhere({ tx, behind }: Incoming): Promise<boolean> {
  if (may(behind.standing.organisationMask, "catalogue.edit")) return true;
  const { rows } = await tx.execute<{ others: boolean }>(sql`select app.has_other_branches() as others`);
  return rows[0]?.others === false;
}

/** Not for somebody who may more, here or elsewhere: a PIN opens every till of the organisation. */
async function takePin(
  { parts, tx, who, branchId, branchIds, address, behind }: Incoming,
  change: Extract<TillChange, { what: "pin" }>,
): Promise<Result<null>> {
  const subject = await readPerson(tx, change.subjectId, branchIds);
  if (!subject.ok) return subject;
  const allowed = checkPerson(behind.standing, subject.value.standing);
  if (!allowed.ok && change.subjectId !== behind.staffId) return allowed;
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
