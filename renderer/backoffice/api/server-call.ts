/** One call to the server's API over HTTP: its address, its JSON, its refusals. Sole owner of `fetch`. */
import { Refused, refusalIn, Unreachable } from "./refused.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a call carries. */
export interface CallOptions {
  /** Left out where undefined or null. */
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** How a call reaches the server, and as whom. */
export interface CallAs {
  readonly token?: string | undefined;
  readonly organisationId?: string | undefined;
}

/**
 * Calls `/v1/…`. Throws `Refused` when the server says no, `Unreachable` when nothing is heard of it.
 * @param path with its parameters filled in
 */
export async function callServer<Answer>(
  method: Method,
  path: string,
  { query = {}, body, signal }: CallOptions,
  as: CallAs,
): Promise<Answer> {
  const answer = await send(addressOf(path, query), {
    method,
    headers: {
      ...(as.token === undefined ? {} : { authorization: `Bearer ${as.token}` }),
      ...(as.organisationId === undefined ? {} : { "x-org-id": as.organisationId }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const text = await answer.text();
  const read = text === "" ? null : readJson(text);
  if (!answer.ok) throw new Refused(refusalIn(read));
  return read as Answer;
}

/** Calls a route whose answer comes piece by piece, and gives the answer itself. Throws as `callServer` does. */
export async function callForStream(path: string, { query = {}, signal }: CallOptions, as: CallAs): Promise<Response> {
  const answer = await send(addressOf(path, query), {
    headers: {
      ...(as.token === undefined ? {} : { authorization: `Bearer ${as.token}` }),
      ...(as.organisationId === undefined ? {} : { "x-org-id": as.organisationId }),
    },
    ...(signal ? { signal } : {}),
  });
  if (!answer.ok) throw new Refused(refusalIn(readJson(await answer.text())));
  return answer;
}

/** Posts a form, as OAuth 2 has it. Throws as `callServer` does. */
export async function postForm<Answer>(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const answer = await send(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
  const read = readJson(await answer.text());
  if (!answer.ok) throw new Refused(refusalIn(read));
  return read as Answer;
}

async function send(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...request, credentials: "omit", cache: "no-store", redirect: "error" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  }
}

function addressOf(path: string, query: NonNullable<CallOptions["query"]>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
