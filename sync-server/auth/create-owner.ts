/** Founding an organisation with its first owner: the one act that needs the migrating login instead of a signed-in person. */
import { parseArgs } from "node:util";
import pg from "pg";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { type BranchSettings, branchSettingsSchema } from "#domain/protocol/sync/device.ts";
import { paperLanguageSchema } from "#domain/receipt/receipt-format.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { ROLE_MASKS, ROLES } from "#domain/staff/permissions.ts";
import type { ServerKeys } from "../keys.ts";
import { checkSettings } from "../tenancy/branch-routes.ts";
import type { BreachSettings } from "./breached.ts";
import { checkChosenPassword, hashPassword } from "./passwords.ts";

const ownerSchema = z.strictObject({
  email: z.email().max(254),
  name: z.string().trim().min(1).max(60),
  organisation: z.string().trim().min(1).max(80),
  branch: z.string().trim().min(1).max(80),
  currency: z.string().regex(/^[A-Z]{3}$/),
  zone: z.string().min(1).max(64),
  language: paperLanguageSchema.default("en"),
  password: z.string().min(1),
});
/** What is needed to found an organisation. */
export type NewOwner = z.infer<typeof ownerSchema>;

/** What was made. */
export interface Founded {
  readonly organisationId: string;
  readonly branchId: string;
  readonly staffId: string;
  readonly personId: string;
}

/** Reads options of the command line; the password comes from `EVERTILL_OWNER_PASSWORD`, or from standard input, never from an option. */
export async function readOwnerOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  readInput: () => Promise<string>,
): Promise<{ readonly ok: true; readonly value: NewOwner } | { readonly ok: false; readonly says: string }> {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        email: text,
        name: text,
        organisation: text,
        branch: text,
        currency: text,
        zone: text,
        language: text,
      },
    });
    const password = environment.EVERTILL_OWNER_PASSWORD ?? (await readInput()).replace(/\r?\n$/, "");
    const read = ownerSchema.safeParse({ ...values, password });
    if (read.success) return { ok: true, value: read.data };
    const [issue] = read.error.issues;
    return { ok: false, says: `--${issue?.path.join(".")}: ${issue?.message}` };
  } catch (error) {
    return { ok: false, says: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Founds the organisation. @param migrateUrl of the login that migrates
 * @returns refusals: `auth.password_weak`, `auth.password_breached`, `shop.zone_unknown`, `shop.currency_unknown`, those of a name
 */
export async function createOwner(
  migrateUrl: string,
  keys: ServerKeys,
  owner: NewOwner,
  breaches: BreachSettings,
): Promise<Result<Founded>> {
  const about = [owner.name, owner.email, owner.organisation];
  const strong = await checkChosenPassword(owner.password, about, breaches);
  if (!strong.ok) return strong;
  const settings = checkSettings(settingsOf(owner));
  if (!settings.ok) return settings;
  const hash = await hashPassword(owner.password, keys.passwordPepper);
  const organisationId = uuidv7();
  const branchId = uuidv7();
  const staffId = uuidv7();
  const roles = ROLES.map((key) => ({ key, name: key, mask: Number(ROLE_MASKS[key]) }));
  const client = new pg.Client({ connectionString: migrateUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ person: string }>(
      "select identity.found_organisation($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as person",
      [
        organisationId,
        owner.organisation,
        uuidv7(),
        owner.email,
        owner.name,
        hash,
        staffId,
        branchId,
        owner.branch,
        JSON.stringify(settings.value),
        JSON.stringify(roles),
      ],
    );
    return ok({ organisationId, branchId, staffId, personId: rows[0]?.person ?? "" });
  } finally {
    await client.end();
  }
}

function settingsOf({ organisation, currency, zone, language }: NewOwner): BranchSettings {
  return branchSettingsSchema.parse({
    shopName: organisation,
    currency,
    zone,
    dayStartMinutes: 240,
    pricesIncludeTax: true,
    taxRounding: "line",
    cashIncrementMinor: 1,
    differenceLimitMinor: 500,
    language,
  });
}
