/** Branches and how they book. Settings are configuration: every change has a version, and reaches the tills. */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { isCurrencyCode } from "#domain/money/currencies.ts";
import { type BranchSettings, branchSettingsSchema } from "#domain/protocol/sync/device.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { isTimeZone } from "#domain/time/business-date.ts";
import { record } from "../audit/record.ts";
import { nudge } from "../changes/nudges.ts";
import { takenConstraintOf } from "../db/broken-constraint.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import { branch, configHistory } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { lockOrganisation } from "./lock.ts";
import { cleanName, sentNameSchema } from "./names.ts";

const branchSchema = z.strictObject({
  branchId: z.uuid(),
  name: z.string(),
  settings: branchSettingsSchema,
  version: z.int(),
  createdAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
});
type BranchAnswer = z.input<typeof branchSchema>;
type BranchRow = typeof branch.$inferSelect;

/** Routes of branches. */
export function branchRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/branches",
      summary: "The branches the caller can reach.",
      access: { who: "member", permission: null },
      answer: z.strictObject({ branches: z.array(branchSchema) }),
      handle: async (_, { tx }) => {
        const rows = await tx.select().from(branch).orderBy(asc(branch.name));
        return ok({ branches: rows.map(answerOf) });
      },
    }),
    route({
      method: "POST",
      path: "/v1/branches",
      summary: "Adds a branch.",
      access: { who: "member", permission: "settings.edit" },
      body: z.strictObject({ name: sentNameSchema, settings: branchSettingsSchema }),
      answer: branchSchema,
      status: 201,
      handle: ({ body, address }, { tx, entered }) => addBranch(tx, entered, body, address),
    }),
    route({
      method: "PATCH",
      path: "/v1/branches/:branchId",
      summary: "Changes a branch, if it is still at the version that was looked at.",
      access: { who: "member", permission: "settings.edit" },
      params: z.strictObject({ branchId: z.uuid() }),
      body: z.strictObject({
        version: z.int().min(1),
        name: sentNameSchema.optional(),
        settings: branchSettingsSchema.optional(),
      }),
      answer: branchSchema,
      handle: ({ params, body, address }, { tx, entered }) => changeBranch(tx, entered, params.branchId, body, address),
    }),
  ];
}

async function addBranch(
  tx: TenantTx,
  who: Entered,
  sent: { readonly name: string; readonly settings: BranchSettings },
  address: string,
): Promise<Result<BranchAnswer>> {
  if (!mayIn(who, "settings.edit", null)) return refuse("permission.missing", { permission: "settings.edit" });
  await lockOrganisation(tx, who);
  const branchId = uuidv7();
  const name = cleanName(sent.name);
  if (!name.ok) return name;
  const settings = checkSettings(sent.settings);
  if (!settings.ok) return settings;
  const values = { orgId: who.organisationId, branchId, name: name.value, settings: settings.value };
  const added = await whereNameIsFree(name.value, () =>
    tx
      .insert(branch)
      .values({ ...values, version: sql`shop.next_version()` })
      .returning(),
  );
  if (!added.ok) return added;
  const row = added.value;
  await keepVersion(tx, who, row);
  const detail = { is: { name: row.name, settings: row.settings } };
  await record(tx, who, { action: "branch.added", subjectId: branchId, branchId, address, detail });
  return ok(answerOf(row));
}

async function changeBranch(
  tx: TenantTx,
  who: Entered,
  branchId: string,
  sent: {
    readonly version: number;
    readonly name?: string | undefined;
    readonly settings?: BranchSettings | undefined;
  },
  address: string,
): Promise<Result<BranchAnswer>> {
  await lockOrganisation(tx, who);
  const [before] = await tx
    .select()
    .from(branch)
    .where(and(eq(branch.branchId, branchId), isNull(branch.closedAt)));
  if (!before) return refuse("branch.unknown");
  if (!mayIn(who, "settings.edit", branchId)) return refuse("permission.missing", { permission: "settings.edit" });
  if (before.version !== sent.version) return refuse("config.changed_meanwhile");
  const name = sent.name === undefined ? ok(before.name) : cleanName(sent.name);
  if (!name.ok) return name;
  const settings = sent.settings === undefined ? ok(before.settings) : checkSettings(sent.settings);
  if (!settings.ok) return settings;
  const changed = await whereNameIsFree(name.value, () =>
    tx
      .update(branch)
      .set({ name: name.value, settings: settings.value, version: sql`shop.next_version()` })
      .where(eq(branch.branchId, branchId))
      .returning(),
  );
  if (!changed.ok) return changed;
  const after = changed.value;
  await keepVersion(tx, who, after);
  const detail = {
    was: { name: before.name, settings: before.settings },
    is: { name: after.name, settings: after.settings },
  };
  await record(tx, who, { action: "branch.changed", subjectId: branchId, branchId, address, detail });
  return ok(answerOf(after));
}

/** Every configuration there ever was stays readable, so that an entry can be checked against the one it names. */
async function keepVersion(tx: TenantTx, who: Entered, row: BranchRow): Promise<void> {
  await tx.insert(configHistory).values({
    orgId: who.organisationId,
    version: row.version,
    number: 1,
    kind: "branch",
    subjectId: row.branchId,
    value: row.settings,
    actorId: who.actorId,
    staffId: who.staffId,
  });
  await nudge(tx, who.organisationId, "config");
}

/** Runs a statement that gives a branch its name; branches that the caller can't see have names too. */
async function whereNameIsFree(name: string, statement: () => Promise<BranchRow[]>): Promise<Result<BranchRow>> {
  try {
    const [row] = await statement();
    return row ? ok(row) : refuse("branch.unknown");
  } catch (error) {
    if (takenConstraintOf(error) === "branch_name") return refuse("branch.name_taken", { name });
    throw error;
  }
}

/**
 * Settings as a branch keeps them. @returns refusals: `shop.zone_unknown`, `shop.currency_unknown`, those of a name
 */
export function checkSettings(settings: BranchSettings): Result<BranchSettings> {
  if (!isTimeZone(settings.zone)) return refuse("shop.zone_unknown", { zone: settings.zone });
  if (!isCurrencyCode(settings.currency)) return refuse("shop.currency_unknown", { currency: settings.currency });
  const shopName = cleanName(settings.shopName);
  return shopName.ok ? ok({ ...settings, shopName: shopName.value }) : shopName;
}

function answerOf(row: BranchRow): BranchAnswer {
  const { branchId, name, version } = row;
  return {
    branchId,
    name,
    settings: branchSettingsSchema.parse(row.settings),
    version,
    createdAt: instantOf(row.createdAt),
    closedAt: instantOrNull(row.closedAt),
  };
}
