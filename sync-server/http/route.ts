/** What a route of the sync server is: its path, who may call it, what goes in and out. A route that does not say who may call it can't be written. */
import { z } from "zod";
import type { Result } from "#domain/refusals.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import type { Entered, TenantTx } from "#sync-server/db/tenant.ts";
import { JSON_BODY } from "./request-body.ts";

const nothingSchema = z.strictObject({});

/** What every handler knows of a call, whoever makes it. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Address of the caller, for limits and the audit trail. */
  readonly address: string;
  /** What the caller says it is (`User-Agent`), shortened; for people who look through their sign-ins. */
  readonly agent: string;
  readonly requestId: string;
}

/** A signed-in person or device: who, and the secret that opens the database for them. */
export interface Bearer {
  readonly kind: "person" | "device";
  /** The person's id, or the register's. */
  readonly subjectId: string;
  readonly sessionSecret: string;
}

/**
 * Who may call a route.
 * - `anyone`: no token. The handler may use nothing but definer functions.
 * - `person`: a signed-in person, in no organisation.
 * - `member`: a signed-in person in the organisation of `X-Org-ID`, who holds the permission in at least one branch
 *   (null: membership is enough). The handler runs inside a transaction that has entered the organisation.
 *   With `fresh` a person has shown within ten minutes that it is them: for acts that a stolen token must not do.
 * - `member-stream`: the same for what takes long: the handler opens its own transactions and writes the reply itself,
 *   after one that entered has found that they may.
 * - `device`: an enrolled register; the handler runs inside a transaction that has entered its organisation.
 * - `device-own`: an enrolled register; the handler opens its own transactions (ingest does its work in one statement).
 * - `device-stream`: an enrolled register; the handler opens its own transactions and writes the reply itself.
 */
export type Access =
  | { readonly who: "anyone" }
  | { readonly who: "person"; readonly fresh?: true }
  | { readonly who: "member"; readonly permission: Permission | null; readonly fresh?: true }
  | { readonly who: "member-stream"; readonly permission: Permission }
  | { readonly who: "device" }
  | { readonly who: "device-own" }
  | { readonly who: "device-stream" };

/** What a handler gets besides the call, by who calls. */
export interface Granted {
  anyone: Record<never, never>;
  person: { readonly bearer: Bearer };
  member: { readonly bearer: Bearer; readonly tx: TenantTx; readonly entered: Entered };
  "member-stream": { readonly bearer: Bearer; readonly entered: Entered; readonly reply: StreamReply };
  device: { readonly bearer: Bearer; readonly tx: TenantTx; readonly entered: Entered };
  "device-own": { readonly bearer: Bearer };
  "device-stream": { readonly bearer: Bearer; readonly reply: StreamReply };
}

/** The raw side of a reply that is written piece by piece. */
export interface StreamReply {
  /** Sends status and headers; nothing was sent before. */
  begin(status: number, headers: Readonly<Record<string, string>>): void;
  /** Writes a piece; resolves when there is room for the next. */
  write(piece: string): Promise<void>;
  end(): void;
  /** Aborted when the caller has gone or the server stops. */
  readonly signal: AbortSignal;
}

/** How often a route may be called; over it the answer is 429. */
export interface CallLimit {
  readonly max: number;
  readonly windowMs: number;
}

/** A route as the table of routes keeps it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/v1/registers/:registerId/confirm` */
  readonly path: string;
  /** One sentence for the OpenAPI document. */
  readonly summary: string;
  readonly access: Access;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  /** Null for a route that takes no body. */
  readonly body: z.ZodType | null;
  readonly answer: z.ZodType;
  /** Status of a success. */
  readonly status: 200 | 201 | 202 | 204;
  /** Most bytes of the body as JSON; 64 KiB unless a route needs more. */
  readonly bodyBytes: number;
  readonly limit: CallLimit | null;
  /** The body is a form (`application/x-www-form-urlencoded`) and not JSON, as OAuth 2 has it. */
  readonly form: boolean;
  /** Media type of a success; a stream's own, of which `answer` is the first piece. */
  readonly answerType: "application/json" | "application/x-ndjson" | "text/event-stream" | "text/csv";
  readonly handle: (call: never, granted: never) => Promise<Result<unknown>>;
}

/** Writes a route down with its handler's types taken from its schemas. Payload schemas are strict: an unknown key is an error. */
export function route<
  A extends Access,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType | null,
  Answer extends z.ZodType,
>(written: {
  readonly method: Route["method"];
  readonly path: string;
  readonly summary: string;
  readonly access: A;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
  readonly status?: Route["status"];
  readonly bodyBytes?: number;
  readonly limit?: CallLimit;
  readonly form?: boolean;
  readonly answerType?: Route["answerType"];
  readonly handle: (
    call: Call<z.output<Params>, z.output<Query>, Body extends z.ZodType ? z.output<Body> : null>,
    granted: Granted[A["who"]],
  ) => Promise<Result<z.input<Answer>>>;
}): Route {
  return {
    params: nothingSchema,
    query: nothingSchema,
    status: 200,
    bodyBytes: 65_536,
    form: false,
    answerType: JSON_BODY,
    ...written,
    body: written.body ?? null,
    limit: written.limit ?? null,
    handle: written.handle as Route["handle"],
  };
}
