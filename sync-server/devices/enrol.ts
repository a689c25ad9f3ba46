/** Enrolment: a manager's code for a slot, and the till that shows it with proof that it holds its key. */
import { createHash, randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { CompactSign, compactVerify, importJWK } from "jose";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { serverKeysAnswerSchema } from "#domain/protocol/sync/device.ts";
import {
  CODE_SECRET_LENGTH,
  codeLetters,
  type EnrolmentRequest,
  enrolmentAnswerSchema,
  enrolmentProofSchema,
  enrolmentRequestSchema,
  formatEnrolmentCode,
} from "#domain/protocol/sync/enrolment.ts";
import { PURPOSES } from "#domain/protocol/sync/wire.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { mayIn } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { findRegister } from "./find-register.ts";

/** How long a code works, ms. */
const CODE_MS = 10 * 60_000;
/** Letters that find a code; the rest is its secret. */
const LOCATOR_LENGTH = 3;
/** Two codes that are found by the same letters are rare; one more draw is enough. */
const DRAWS = 5;

/** Routes of codes, enrolments and the server's keys. */
export function enrolRoutes(parts: ServerParts): Route[] {
  return [codeRoute(parts), enrolmentRoute(parts), keysRoute(parts)];
}

function codeRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/registers/:registerId/enrolment-codes",
    summary: "Makes a code for a register; it works once and for ten minutes.",
    access: { who: "member", permission: "devices.edit" },
    params: z.strictObject({ registerId: z.uuid() }),
    body: z.strictObject({}),
    answer: z.strictObject({ code: z.string(), expiresAt: z.string() }),
    status: 201,
    limit: { max: 30, windowMs: 60_000 },
    handle: async ({ params: { registerId }, address }, { tx, entered }) => {
      const slot = await findRegister(tx, registerId);
      if (!slot.ok) return slot;
      const { branchId, code: registerCode } = slot.value;
      if (!mayIn(entered, "devices.edit", branchId))
        return refuse("permission.missing", { permission: "devices.edit" });
      const expiresAt = new Date(parts.clock.nowMs() + CODE_MS).toISOString();
      for (let draw = 0; draw < DRAWS; draw += 1) {
        const secret = codeLetters(new Uint8Array(randomBytes(8)), CODE_SECRET_LENGTH);
        const { rows } = await tx.execute<{ kept: boolean }>(sql`
          select identity.put_enrolment_code(${secret.slice(0, LOCATOR_LENGTH)}, ${hashOf(secret)}, ${registerId},
            ${expiresAt}) as kept`);
        if (!rows[0]?.kept) continue;
        const detail = { register: registerCode, expiresAt };
        await record(tx, entered, { action: "register.code_made", subjectId: registerId, branchId, address, detail });
        return ok({ code: formatEnrolmentCode({ secret, serverFingerprint: parts.keys.fingerprint }), expiresAt });
      }
      return refuse("server.busy");
    },
  });
}

function enrolmentRoute(parts: ServerParts): Route {
  return route({
    method: "POST",
    path: "/v1/enrolments",
    summary: "A till shows a code and its keys, and then waits for a manager.",
    access: { who: "anyone" },
    body: enrolmentRequestSchema,
    answer: enrolmentAnswerSchema,
    status: 201,
    bodyBytes: 262_144,
    limit: { max: 20, windowMs: 60_000 },
    handle: async ({ body }) => {
      if (!(await isProven(body))) return refuse("enrolment.code_wrong");
      return redeem(parts, body);
    },
  });
}

interface Redeemed extends Record<string, unknown> {
  readonly outcome: "waiting" | "wrong" | "taken" | "other" | "behind";
  readonly register: string;
  readonly org: string;
  readonly org_name: string;
  readonly branch_name: string;
  readonly register_code: string;
}

async function redeem(
  parts: ServerParts,
  body: EnrolmentRequest,
): Promise<Result<z.input<typeof enrolmentAnswerSchema>>> {
  const enrolmentId = uuidv7();
  const { secret, devicePublicKey, sealPublicKey, programVersion, adopt } = body;
  const { rows } = await parts.database.db.execute<Redeemed>(sql`
    select *
    from identity.redeem_code(${secret.slice(0, LOCATOR_LENGTH)}, ${hashOf(secret)}, ${enrolmentId}, ${devicePublicKey},
      ${sealPublicKey}, ${programVersion}, ${adopt && JSON.stringify(adopt)}::jsonb)`);
  const [row] = rows;
  if (row?.outcome === "taken") return refuse("enrolment.register_taken");
  if (row?.outcome === "other") return refuse("enrolment.other_device");
  if (row?.outcome === "behind") return refuse("enrolment.books_behind");
  if (row?.outcome !== "waiting") return refuse("enrolment.code_wrong");
  return ok({
    enrolmentId,
    registerId: row.register,
    organisationId: row.org,
    organisationName: row.org_name,
    branchName: row.branch_name,
    registerCode: row.register_code,
  });
}

/** Whether the device holds the key it shows, and signed for just this code. */
async function isProven({ proof, secret, devicePublicKey, sealPublicKey }: EnrolmentRequest): Promise<boolean> {
  try {
    const key = await importJWK({ kty: "OKP", crv: "Ed25519", x: devicePublicKey }, "EdDSA");
    const { payload } = await compactVerify(proof, key, { algorithms: ["EdDSA"] });
    const claims = enrolmentProofSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
    return (
      claims.secret === secret && claims.devicePublicKey === devicePublicKey && claims.sealPublicKey === sealPublicKey
    );
  } catch {
    return false;
  }
}

function keysRoute(parts: ServerParts): Route {
  const { known, sealPair } = parts.keys;
  const keys = known.map(({ publicJwk }) => publicJwk);
  const sealKey = sealPair.publicJwk.x;
  const claims = new TextEncoder().encode(JSON.stringify({ purpose: PURPOSES.keys, keys, sealKey }));
  // Signed by each of them: a till that knows one learns the others.
  const signed = Promise.all(
    known.map(async ({ kid, privateJwk }) =>
      new CompactSign(claims)
        .setProtectedHeader({ alg: "EdDSA", typ: "evertill-keys", kid })
        .sign(await importJWK(privateJwk, "EdDSA")),
    ),
  );
  return route({
    method: "GET",
    path: "/v1/keys",
    summary: "The server's public keys.",
    access: { who: "anyone" },
    answer: serverKeysAnswerSchema,
    handle: async () => ok({ keys, signed: await signed, sealKey }),
  });
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
