/** From a request to its handler: who calls, in which organisation, whether they may; then the handler, inside the transaction that entered. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { invariant } from "#domain/invariant.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import type { Database } from "../db/database.ts";
import { asDevice, asMember, type Entered, maySomewhere, type TenantTx } from "../db/tenant.ts";
import { isWorthAnotherTry } from "./failures.ts";
import type { Access, Bearer, Call, Granted, Route, StreamReply } from "./route.ts";

/** What entering needs of the server. */
export interface Doorkeeper {
  readonly database: Database;
  /** The bearer of a token; null when it is forged, expired or none. */
  verifyToken(token: string): Promise<Bearer | null>;
}

/** What a request brings along besides the call. */
export interface Caller {
  /** Null only where anyone may call. */
  readonly bearer: Bearer | null;
  /** X-Org-ID as it was sent. */
  readonly organisation: unknown;
  /** Only for `device-stream` and `member-stream`. */
  readonly stream: StreamReply | null;
}

type AnyCall = Call<unknown, unknown, unknown>;
type Handle = (call: AnyCall, granted: Granted[keyof Granted]) => Promise<Result<unknown>>;

const KINDS: Readonly<Record<Exclude<Access["who"], "anyone">, Bearer["kind"]>> = {
  person: "person",
  member: "person",
  "member-stream": "person",
  device: "device",
  "device-own": "device",
  "device-stream": "device",
};
/** How long somebody who showed that it is them may do what is dangerous. */
const FRESH_SECONDS = 600;
const organisationId = z.uuid();
const BEARER = /^Bearer ([A-Za-z0-9_.-]{20,4000})$/i;

/** Whether a route's access is one this server knows how to enforce. */
export function isKnownAccess(access: Access | undefined): boolean {
  if (access === undefined) return false;
  return access.who === "anyone" || Object.hasOwn(KINDS, access.who);
}

/** Whether a route's handler writes its reply piece by piece. */
export function isStream({ who }: Access): boolean {
  return who === "device-stream" || who === "member-stream";
}

/** Finds out who calls, from the `Authorization` header. @returns null where anyone may; refusals: `auth.signed_out` */
export async function bearerOf(
  keeper: Doorkeeper,
  { who }: Access,
  authorization: string | undefined,
): Promise<Result<Bearer | null>> {
  if (who === "anyone") return ok(null);
  const token = BEARER.exec(authorization ?? "")?.[1];
  const bearer = token === undefined ? null : await keeper.verifyToken(token);
  return bearer?.kind === KINDS[who] ? ok(bearer) : refuse("auth.signed_out");
}

/**
 * Runs a route's handler for a caller, twice when its transaction met another. A refusal has changed nothing.
 * @returns refusals: `organisation.header`, `auth.signed_out`, `auth.proof_due`, `auth.second_factor_due`, `organisation.not_a_member`, `permission.missing`,
 *   `device.revoked`, or what the handler refused
 */
export async function enterRoute(
  { database }: Doorkeeper,
  { access, handle, path }: Route,
  call: AnyCall,
  { bearer, organisation, stream }: Caller,
): Promise<Result<unknown>> {
  const run = handle as unknown as Handle;
  if ("fresh" in access && bearer !== null && !(await isFresh(database, bearer.sessionSecret)))
    return refuse("auth.proof_due");
  if (access.who === "anyone") return again(() => run(call, {}));
  invariant(bearer !== null && bearer.kind === KINDS[access.who], "a route is entered by the kind of caller it names");
  switch (access.who) {
    case "person":
    case "device-own":
      return again(() => run(call, { bearer }));
    case "device-stream":
      invariant(stream !== null, "a stream has a reply to write to");
      return run(call, { bearer, reply: stream });
    case "device":
      return again(() => asDevice(database, bearer.sessionSecret, (tx, entered) => run(call, { bearer, tx, entered })));
    case "member":
    case "member-stream": {
      const named = organisationId.safeParse(organisation);
      if (!named.success) return refuse("organisation.header");
      const { permission } = access;
      const enter = (work: (tx: TenantTx, entered: Entered) => Promise<Result<unknown>>) =>
        again(() =>
          asMember(database, bearer.sessionSecret, named.data, async (tx, entered) => {
            if (permission !== null && !maySomewhere(entered, permission))
              return refuse("permission.missing", { permission });
            const answer = await work(tx, entered);
            if (answer.ok && maySomewhere(entered, "support.diagnose")) await recordLook(tx, entered, path, call);
            return answer;
          }),
        );
      if (access.who === "member") return enter((tx, entered) => run(call, { bearer, tx, entered }));
      invariant(stream !== null, "a stream has a reply to write to");
      const allowed = await enter(async (_, entered) => ok(entered));
      return allowed.ok ? run(call, { bearer, entered: allowed.value as Entered, reply: stream }) : allowed;
    }
  }
}

/** Somebody from support was let in to look: the organisation can see at what. */
async function recordLook(tx: TenantTx, who: Entered, path: string, { address }: AnyCall): Promise<void> {
  await record(tx, who, { action: "support.looked", subjectId: path, address, detail: {} });
}

/** Whether whoever calls showed lately that it is them. One whose session is over is not asked to: they hear that. */
async function isFresh({ db }: Database, sessionSecret: string): Promise<boolean> {
  const { rows } = await db.execute<{ fresh: boolean; open: boolean }>(sql`
    select identity.is_fresh(${sessionSecret}, ${FRESH_SECONDS}) as fresh,
      exists (select from identity.find_person(${sessionSecret})) as open`);
  return rows[0]?.fresh === true || rows[0]?.open === false;
}

/** PostgreSQL rolled one of two transactions back that met; by itself it will do. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isWorthAnotherTry(error)) throw error;
    return work();
  }
}
