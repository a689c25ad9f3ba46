/** The second factor of somebody whose password was right, or who shows again that it is them: checked, and used up. */
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { open } from "../seal.ts";
import type { ServerParts } from "../server-parts.ts";
import { attemptSucceeded, beginAttempt } from "./attempts.ts";
import { authenticationOptions, authenticationSchema, readAuthentication, relyingPartyOf } from "./passkeys.ts";
import { hashRecoveryCode } from "./recovery-codes.ts";
import { checkTotp } from "./totp.ts";

/** What was shown: exactly one of them. */
export const shownFactorSchema = z.union([
  z.strictObject({ code: z.string().min(6).max(12) }),
  z.strictObject({ recoveryCode: z.string().min(8).max(40) }),
  z.strictObject({ passkey: authenticationSchema }),
]);
export type ShownFactor = z.infer<typeof shownFactorSchema>;

/** Kinds somebody can show, the strongest first. */
export const factorKindSchema = z.enum(["passkey", "totp", "recovery_code"]);
export type FactorKind = z.infer<typeof factorKindSchema>;

/** A passkey as the database keeps it. */
export interface KeptPasskey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly name: string;
  readonly transports: readonly string[];
  readonly createdAt: string;
  readonly usedAt: string | null;
}

/** The second factors of a person. */
export interface Factors {
  readonly kinds: readonly FactorKind[];
  readonly recoveryCodes: number;
  readonly passkeys: readonly KeptPasskey[];
}

/** Whose factor it is. */
export interface Owner {
  readonly personId: string;
  readonly email: string;
}

interface TotpRow extends Record<string, unknown> {
  readonly totp_sealed: string | null;
  readonly totp_confirmed: boolean;
  readonly last_step: string | null;
  readonly recovery_codes: number;
}

/** The factors of a person; no kinds where they have none. */
export async function readFactors(parts: ServerParts, personId: string): Promise<Factors> {
  const row = await readTotp(parts, personId);
  const passkeys = await readPasskeys(parts, personId);
  const hasTotp = row?.totp_confirmed ?? false;
  const kinds: FactorKind[] = [
    ...(passkeys.length > 0 ? ["passkey" as const] : []),
    ...(hasTotp ? ["totp" as const] : []),
  ];
  const recoveryCodes = row?.recovery_codes ?? 0;
  return {
    kinds: kinds.length > 0 && recoveryCodes > 0 ? [...kinds, "recovery_code"] : kinds,
    recoveryCodes,
    passkeys,
  };
}

/** A challenge for a passkey, 256 bits. */
export function makeChallenge(): string {
  return randomBytes(32).toString("base64url");
}

/** What a browser is asked with; null where there is no passkey or no page of ours it could be used on. */
export async function askForPasskey(
  parts: ServerParts,
  passkeys: readonly KeptPasskey[],
  challenge: string,
): Promise<unknown> {
  const party = relyingPartyOf(parts.webOrigins);
  return party === null || passkeys.length === 0 ? null : await authenticationOptions({ party, passkeys, challenge });
}

/**
 * Checks what was shown, once: a code by time, a recovery code and a passkey's signature each work a single time.
 * Failures count against the account apart from those of its password.
 * @param challenge the passkey was asked with; null where none was
 * @returns refusals: `request.too_many`, `auth.second_factor_wrong`
 */
export async function checkFactor(
  parts: ServerParts,
  { personId, email }: Owner,
  shown: ShownFactor,
  challenge: string | null,
  address: string,
): Promise<Result<FactorKind>> {
  const attempt = await beginAttempt(parts, email, address, "second_factor");
  if (attempt.waitSeconds > 0) return refuse("request.too_many", { seconds: attempt.waitSeconds });
  if (attempt.locked) return refuse("auth.second_factor_wrong");
  const kind = await spendFactor(parts, personId, shown, challenge, address);
  if (kind === null) return refuse("auth.second_factor_wrong");
  await attemptSucceeded(parts, email, address, "second_factor");
  return ok(kind);
}

async function spendFactor(
  parts: ServerParts,
  personId: string,
  shown: ShownFactor,
  challenge: string | null,
  address: string,
): Promise<FactorKind | null> {
  if ("code" in shown) return (await spendTotp(parts, personId, shown.code)) ? "totp" : null;
  if ("recoveryCode" in shown)
    return (await spendRecoveryCode(parts, personId, shown.recoveryCode, address)) ? "recovery_code" : null;
  return challenge !== null && (await spendPasskey(parts, personId, shown.passkey, challenge)) ? "passkey" : null;
}

/** The step a code belongs to, of a secret that is confirmed or waits to be; null when it fits none. */
export async function stepOfCode(
  parts: ServerParts,
  personId: string,
  code: string,
  confirmed: boolean,
): Promise<number | null> {
  const row = await readTotp(parts, personId);
  if (!row?.totp_sealed || row.totp_confirmed !== confirmed) return null;
  const secret = open(parts.keys.sealKey, personId, row.totp_sealed);
  const lastStep = row.last_step === null ? null : Number(row.last_step);
  return secret === null ? null : checkTotp({ secret, code, nowMs: parts.clock.nowMs(), lastStep });
}

async function spendTotp(parts: ServerParts, personId: string, code: string): Promise<boolean> {
  const step = await stepOfCode(parts, personId, code, true);
  return step !== null && (await isTrue(parts, sql`select identity.use_totp(${personId}::uuid, ${step}) as held`));
}

async function spendRecoveryCode(
  parts: ServerParts,
  personId: string,
  text: string,
  address: string,
): Promise<boolean> {
  const hash = hashRecoveryCode(text);
  if (hash === null) return false;
  return isTrue(parts, sql`select identity.use_recovery_code(${personId}::uuid, ${hash}, ${address}) as held`);
}

async function spendPasskey(
  parts: ServerParts,
  personId: string,
  given: z.infer<typeof authenticationSchema>,
  challenge: string,
): Promise<boolean> {
  const party = relyingPartyOf(parts.webOrigins);
  const known = (await readPasskeys(parts, personId)).find(({ credentialId }) => credentialId === given.id);
  if (party === null || !known) return false;
  const counter = await readAuthentication({ party, given, passkey: known, challenge });
  if (counter === null) return false;
  return isTrue(parts, sql`select identity.use_passkey(${personId}::uuid, ${known.credentialId}, ${counter}) as held`);
}

async function readTotp(parts: ServerParts, personId: string): Promise<TotpRow | undefined> {
  const { rows } = await parts.database.db.execute<TotpRow>(sql`select * from identity.factors_of(${personId}::uuid)`);
  return rows[0];
}

interface PasskeyRow extends Record<string, unknown> {
  readonly credential_id: string;
  readonly public_key: Buffer;
  readonly counter: string;
  readonly name: string;
  readonly transports: string[];
  readonly created_at: string;
  readonly used_at: string | null;
}

async function readPasskeys(parts: ServerParts, personId: string): Promise<KeptPasskey[]> {
  const { rows } = await parts.database.db.execute<PasskeyRow>(
    sql`select * from identity.passkeys_of(${personId}::uuid)`,
  );
  return rows.map(({ credential_id, public_key, counter, name, transports, created_at, used_at }) => ({
    credentialId: credential_id,
    publicKey: new Uint8Array(public_key),
    counter: Number(counter),
    name,
    transports,
    createdAt: created_at,
    usedAt: used_at,
  }));
}

async function isTrue(parts: ServerParts, question: ReturnType<typeof sql>): Promise<boolean> {
  const { rows } = await parts.database.db.execute<{ held: boolean | null }>(question);
  return rows[0]?.held === true;
}
