/** The keys that customers are sealed with: the organisation's, which wraps one for each customer; and the keyed hash they are found by. */
import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { and, asc, eq, isNull } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { type KnownCustomer, knownCustomerSchema } from "#domain/protocol/sync/customer.ts";
import { customer, dataKey } from "../db/schema.ts";
import type { TenantTx } from "../db/tenant.ts";
import type { ServerKeys } from "../keys.ts";
import { open, seal } from "../seal.ts";

const KEY_BYTES = 32;

/** What a customer's row keeps of what is known. */
export interface SealedCustomer {
  readonly keyId: string;
  readonly wrappedKey: string;
  readonly sealed: string;
  readonly emailHash: Buffer | null;
  readonly phoneHash: Buffer | null;
}

/** Seals what is known of a customer with a new key of their own. */
export async function sealCustomer(
  tx: TenantTx,
  keys: ServerKeys,
  orgId: string,
  customerId: string,
  known: KnownCustomer,
): Promise<SealedCustomer> {
  const { keyId, key } = await currentKey(tx, keys, orgId);
  const own = randomBytes(KEY_BYTES);
  return {
    keyId,
    wrappedKey: seal(key, customerId, own.toString("base64url")),
    sealed: seal(own, customerId, JSON.stringify(known)),
    emailHash: hashEmail(keys, orgId, known.email),
    phoneHash: hashPhone(keys, orgId, known.phone),
  };
}

/** Opens a customer; null for one that was erased, or whose keys are gone. */
export async function openCustomer(
  tx: TenantTx,
  keys: ServerKeys,
  row: Pick<typeof customer.$inferSelect, "customerId" | "keyId" | "wrappedKey" | "sealed">,
): Promise<KnownCustomer | null> {
  const { customerId, keyId, wrappedKey, sealed } = row;
  if (keyId === null || wrappedKey === null || sealed === null) return null;
  const [found] = await tx.select().from(dataKey).where(eq(dataKey.keyId, keyId));
  const key = found ? unwrap(keys, found) : null;
  const own = key && open(key, customerId, wrappedKey);
  const text = own ? open(Buffer.from(own, "base64url"), customerId, sealed) : null;
  return text === null ? null : knownCustomerSchema.parse(JSON.parse(text));
}

/**
 * Gives the organisation a new key and wraps every customer's own key with it; what is sealed stays as it is.
 * @returns how many customers were wrapped anew
 */
export async function rotateDataKey(tx: TenantTx, keys: ServerKeys, orgId: string): Promise<number> {
  const before = await tx.select().from(dataKey).where(isNull(dataKey.retiredAt));
  await tx.update(dataKey).set({ retiredAt: new Date().toISOString() }).where(isNull(dataKey.retiredAt));
  const { keyId, key } = await currentKey(tx, keys, orgId);
  const old = new Map(before.map((row) => [row.keyId, unwrap(keys, row)]));
  const rows = await tx.select().from(customer).where(isNull(customer.erasedAt)).orderBy(asc(customer.customerId));
  let wrapped = 0;
  for (const row of rows) {
    const own =
      row.keyId && row.wrappedKey ? openWith(old.get(row.keyId) ?? null, row.customerId, row.wrappedKey) : null;
    // Wrapped by a key that went earlier, or can't be opened: nothing here may make it worse.
    if (own === null) continue;
    await tx
      .update(customer)
      .set({ keyId, wrappedKey: seal(key, row.customerId, own) })
      .where(eq(customer.customerId, row.customerId));
    wrapped += 1;
  }
  return wrapped;
}

/** The keyed hash that an e-mail address is found by; null for none. Capitals and spaces around it mean nothing. */
export function hashEmail(keys: ServerKeys, orgId: string, email: string): Buffer | null {
  const plain = email.trim().normalize("NFC").toLowerCase();
  return plain === "" ? null : lookupHash(keys, orgId, `email:${plain}`);
}

/** The same for a telephone number: its digits and a plus before them. */
export function hashPhone(keys: ServerKeys, orgId: string, phone: string): Buffer | null {
  const plain = phone.replace(/[^\d+]/g, "").replace(/^00/, "+");
  return plain === "" ? null : lookupHash(keys, orgId, `phone:${plain}`);
}

function lookupHash(keys: ServerKeys, orgId: string, text: string): Buffer {
  // The organisation is the salt: the same address at two organisations has two hashes.
  const key = hkdfSync("sha256", keys.sealKey, orgId, "evertill/server/customer-lookup/1", KEY_BYTES);
  return createHmac("sha256", Buffer.from(key)).update(text).digest();
}

async function currentKey(
  tx: TenantTx,
  keys: ServerKeys,
  orgId: string,
): Promise<{ readonly keyId: string; readonly key: Uint8Array }> {
  const keyId = uuidv7();
  const made = randomBytes(KEY_BYTES);
  await tx
    .insert(dataKey)
    .values({ orgId, keyId, wrapped: seal(keys.sealKey, keyId, made.toString("base64url")) })
    // Two at once: the first one's key is the organisation's.
    .onConflictDoNothing();
  const [row] = await tx
    .select()
    .from(dataKey)
    .where(and(eq(dataKey.orgId, orgId), isNull(dataKey.retiredAt)));
  const key = row ? unwrap(keys, row) : null;
  if (!row || !key) throw new Error("the organisation's data key can't be opened with this server's master key");
  return { keyId: row.keyId, key };
}

function unwrap(keys: ServerKeys, { keyId, wrapped }: { readonly keyId: string; readonly wrapped: string }) {
  const text = open(keys.sealKey, keyId, wrapped);
  return text === null ? null : Buffer.from(text, "base64url");
}

function openWith(key: Uint8Array | null, belongsTo: string, sealed: string): string | null {
  return key === null ? null : open(key, belongsTo, sealed);
}
