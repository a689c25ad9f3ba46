/** What a register believes a server: the keys it pinned at its enrolment, and what they signed. */
import { createHash } from "node:crypto";
import { compactVerify, decodeProtectedHeader, importJWK } from "jose";
import type { z } from "zod";
import { type ServerKey, serverKeysAnswerSchema, signedKeysSchema } from "#domain/protocol/sync/device.ts";
import { CODE_FINGERPRINT_LENGTH, codeLetters } from "#domain/protocol/sync/enrolment.ts";
import { type ForkOrder, forkOrderSchema } from "#domain/protocol/sync/fork.ts";
import { type AcknowledgedHead, acknowledgedHeadSchema } from "#domain/protocol/sync/journal-batch.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type Lease, leaseSchema } from "#domain/staff/lease.ts";
import type { ServerLine } from "./server-line.ts";
import type { ServerTie, ServerTrust } from "./server-tie.ts";

/** More rotations than a till lives to see leases of. */
const MOST_RETIRED = 16;

type Who = Pick<ServerTie["who"], "organisationId" | "registerId">;

/** RFC 7638 thumbprint (SHA-256) of an Ed25519 public key: its 32 bytes. */
export function thumbprintOf({ x }: { readonly x: string }): Buffer {
  return createHash("sha256")
    .update(JSON.stringify({ crv: "Ed25519", kty: "OKP", x }))
    .digest();
}

/**
 * Asks for the server's keys and pins those that the key named by the enrolment code vouches for.
 * @param fingerprint the code's second half
 * @returns refusals: `enrolment.server_other`, `server.unreachable`, `server.not_evertill`
 */
export async function pinServer(line: ServerLine, url: string, fingerprint: string): Promise<Result<ServerTrust>> {
  const answer = await line.get("/v1/keys", serverKeysAnswerSchema);
  if (!answer.ok) return answer;
  const named = answer.value.keys.find(
    (key) => codeLetters(thumbprintOf(key), CODE_FINGERPRINT_LENGTH) === fingerprint,
  );
  if (!named) return refuse("enrolment.server_other");
  const trusted = await vouchedFor([named], answer.value.signed);
  if (!trusted) return refuse("enrolment.server_other");
  return ok({ url, ...trusted, thumbprint: thumbprintOf(named).toString("base64url"), retired: [] });
}

/**
 * Asks again and takes what a known key vouches for, so that a server's keys can change. Needs no token: a proof meant for
 * a key that the server has dropped would get none.
 * @returns refusals: `enrolment.server_other`, `server.unreachable`, `server.not_evertill`
 */
export async function renewTrust(line: ServerLine, trust: ServerTrust): Promise<Result<ServerTrust>> {
  const answer = await line.getOpenly("/v1/keys", serverKeysAnswerSchema);
  if (!answer.ok) return answer;
  const trusted = await vouchedFor(trust.keys, answer.value.signed);
  const [signing] = trusted?.keys ?? [];
  if (!trusted || !signing) return refuse("enrolment.server_other");
  const stands = new Set(trusted.keys.map(({ x }) => x));
  const retired = [...trust.keys, ...trust.retired].filter(({ x }) => !stands.has(x)).slice(0, MOST_RETIRED);
  return ok({ ...trust, ...trusted, thumbprint: thumbprintOf(signing).toString("base64url"), retired });
}

/** Reads a lease the server signed for exactly this register; undefined when it is none. */
export async function readServerLease(
  jws: string,
  trust: ServerTrust,
  who: ServerTie["who"],
): Promise<Lease | undefined> {
  const lease = await readSigned(jws, trust.keys, leaseSchema);
  const same =
    lease?.registerId === who.registerId &&
    lease.organisationId === who.organisationId &&
    lease.branchId === who.branchId;
  return same ? lease : undefined;
}

/** Reads a lease from the till's own books, where a key may have signed it that the server has dropped since. */
export function readKeptLease(jws: string, trust: ServerTrust, who: ServerTie["who"]): Promise<Lease | undefined> {
  return readServerLease(jws, { ...trust, keys: [...trust.keys, ...trust.retired] }, who);
}

/** Reads a head the server signed for exactly this register; undefined when it is none. */
export async function readSignedHead(jws: string, trust: ServerTrust, who: Who): Promise<AcknowledgedHead | undefined> {
  const head = await readSigned(jws, trust.keys, acknowledgedHeadSchema);
  return head?.registerId === who.registerId && head.organisationId === who.organisationId ? head : undefined;
}

/** Reads what the server ordered exactly this register to do about its fork; undefined when it is none. */
export async function readForkOrder(jws: string, trust: ServerTrust, who: Who): Promise<ForkOrder | undefined> {
  const order = await readSigned(jws, trust.keys, forkOrderSchema);
  return order?.registerId === who.registerId && order.organisationId === who.organisationId ? order : undefined;
}

async function vouchedFor(
  known: readonly ServerKey[],
  signed: readonly string[],
): Promise<Pick<ServerTrust, "keys" | "sealKey"> | undefined> {
  for (const jws of signed) {
    const list = await readSigned(jws, known, signedKeysSchema);
    if (list) return { keys: list.keys, sealKey: list.sealKey };
  }
  return undefined;
}

/** The payload, if one of the keys signed it and it is of the right form; its purpose is part of the form. */
async function readSigned<Schema extends z.ZodType>(
  jws: string,
  keys: readonly ServerKey[],
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  for (const key of await likelyFirst(jws, keys)) {
    try {
      const { payload } = await compactVerify(jws, await importJWK(key, "EdDSA"), { algorithms: ["EdDSA"] });
      const read = schema.safeParse(JSON.parse(new TextDecoder().decode(payload)));
      return read.success ? read.data : undefined;
    } catch {
      // Another key may have signed it.
    }
  }
  return undefined;
}

async function likelyFirst(jws: string, keys: readonly ServerKey[]): Promise<readonly ServerKey[]> {
  try {
    const { kid } = decodeProtectedHeader(jws);
    return [...keys].sort((a, b) => Number(b.kid === kid) - Number(a.kid === kid));
  } catch {
    return [];
  }
}
