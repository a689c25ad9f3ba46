/** Named settings of the register: the shop, its keys, the printer. Sole reader and writer of `setting` and `config_history`. */
import { asc, desc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { inStoreRulesSchema } from "#domain/catalogue/in-store-code.ts";
import {
  branchIdSchema,
  categoryIdSchema,
  drawerIdSchema,
  organisationIdSchema,
  registerIdSchema,
  type StaffId,
} from "#domain/ids.ts";
import { registerCodeSchema } from "#domain/journal/register-events.ts";
import { terminalSettingSchema } from "#domain/protocol/payment-acts.ts";
import { paperLanguageSchema } from "#domain/receipt/receipt-format.ts";
import { foreignCurrencySchema } from "#domain/sale/tender.ts";
import { MAX_DRAWER_NAME } from "#domain/session/session-events.ts";
import { currencySchema, notNegativeAmountSchema } from "#domain/values.ts";
import { keyPairSchema } from "#main/register/staff/local-authority.ts";
import { enrolmentSchema, serverTieSchema } from "#main/register/sync/server-tie.ts";
import { configHistory, setting } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** How this shop books. What decisions depend on travels into each entry; this is where it comes from. */
export const shopSettingsSchema = z.strictObject({
  organisationId: organisationIdSchema,
  branchId: branchIdSchema,
  registerId: registerIdSchema,
  drawerId: drawerIdSchema,
  registerCode: registerCodeSchema,
  shopName: z.string(),
  demo: z.boolean(),
  currency: currencySchema,
  zone: z.string(),
  dayStartMinutes: z.int().min(0).max(1_439),
  pricesIncludeTax: z.boolean(),
  taxRounding: z.enum(["line", "receipt"]),
  cashIncrementMinor: z.int().min(1),
  differenceLimitMinor: notNegativeAmountSchema,
  language: paperLanguageSchema,
});
export type ShopSettings = z.infer<typeof shopSettingsSchema>;

/** Most drawers of a register. */
export const MAX_DRAWERS = 8;

const drawerSchema = z.strictObject({
  drawerId: drawerIdSchema,
  name: z.string().min(1).max(MAX_DRAWER_NAME),
  /** Of the printer's drawer port: two drawers can hang on one printer. */
  kickPin: z.literal([2, 5]),
});
export type Drawer = z.infer<typeof drawerSchema>;

const SETTINGS = {
  shop: shopSettingsSchema,
  printer: z.strictObject({ host: z.string(), port: z.int() }).nullable(),
  /** The card terminal that is connected; null for one on its own. */
  card_terminal: terminalSettingSchema,
  /** The kitchen's printer, and the categories that are made there. */
  kitchen: z.strictObject({
    printer: z.strictObject({ host: z.string(), port: z.int() }).nullable(),
    categoryIds: z.array(categoryIdSchema),
  }),
  /** The register's drawers; when it was never set, the one of the shop on the printer's first pin. */
  drawers: z.array(drawerSchema).min(1).max(MAX_DRAWERS),
  /** The shop's logo on customers' papers: a PNG as base64. */
  logo: z.string().nullable(),
  /** How the shop's own price and weight codes are read; none when it was never set. */
  in_store_rules: inStoreRulesSchema,
  /** Other currencies whose cash is taken here; none when it was never set. */
  foreign_currencies: z.array(foreignCurrencySchema),
  /** How far into the journal what sells at which hour was learned: a position. */
  favourites_until: z.int().min(0),
  /** The organisation's version up to which erased customers were forgotten here. */
  customers_erased_until: z.int().min(0),
  device_key: keyPairSchema,
  authority_key: keyPairSchema,
  /** Public half of the organisation's recovery key (X25519, RFC 8037). The private half is on paper only. */
  recovery_key: z.strictObject({ kty: z.literal("OKP"), crv: z.literal("X25519"), x: z.string() }),
  /** The printed recovery key until somebody has put it away: a stop before that must not lose it. */
  recovery_key_to_show: z.string().nullable(),
  /** PINs of the demo's people, by staff id. Never set in a real shop. */
  demo_pins: z.record(z.string(), z.string()),
  /** An enrolment under way: a restart goes on waiting. */
  enrolment: enrolmentSchema.nullable(),
  /** The server this register belongs to; null again when it left. */
  server: serverTieSchema.nullable(),
} as const;
type Name = keyof typeof SETTINGS;
type Value<N extends Name> = z.output<(typeof SETTINGS)[N]>;

/** Reads a setting; undefined when it was never set. */
export function readSetting<N extends Name>(tx: ReadTx, name: N): Value<N> | undefined {
  const row = tx.select().from(setting).where(eq(setting.name, name)).get();
  return row ? (SETTINGS[name].parse(JSON.parse(row.value)) as Value<N>) : undefined;
}

/** Writes a setting. */
export function writeSetting<N extends Name>(tx: WriteTx, name: N, value: Value<N>): void {
  const row = { name, value: JSON.stringify(value) };
  tx.insert(setting)
    .values(row)
    .onConflictDoUpdate({ target: setting.name, set: { value: row.value } })
    .run();
}

/** The version of the configuration that decisions are made under now; 0 before set-up. */
export function configVersion(tx: ReadTx): number {
  const newest = tx
    .select({ version: configHistory.configVersion })
    .from(configHistory)
    .orderBy(desc(configHistory.configVersion))
    .limit(1)
    .get();
  return newest?.version ?? 0;
}

/** Keeps what changed under the next configuration version. @returns that version */
export function recordConfigChange(
  tx: WriteTx,
  change: { readonly changedAt: string; readonly staffId: string | null; readonly change: unknown },
): number {
  const version = configVersion(tx) + 1;
  const { changedAt, staffId } = change;
  tx.insert(configHistory)
    .values({ configVersion: version, changedAt, staffId, change: JSON.stringify(change.change) })
    .run();
  return version;
}

/** Versions after one, oldest first; `id` is the version again. */
export function readConfigHistory(tx: ReadTx, after: number, limit: number) {
  const rows = tx
    .select()
    .from(configHistory)
    .where(gt(configHistory.configVersion, after))
    .orderBy(asc(configHistory.configVersion))
    .limit(limit)
    .all();
  return rows.map(({ configVersion: version, changedAt, staffId, change }) => ({
    id: version,
    configVersion: version,
    changedAt,
    staffId: staffId as StaffId | null,
    change: JSON.parse(change) as Record<string, unknown>,
  }));
}
