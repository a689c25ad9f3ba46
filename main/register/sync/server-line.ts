/** The line to the server: HTTPS requests with their limits, the device's token, and every answer held to its schema. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import { ASSERTION_TYPE, tokenAnswerSchema } from "#domain/protocol/sync/device.ts";
import { ok, REFUSALS, type Refusal, type RefusalCode, type Result, refuse } from "#domain/refusals.ts";

const compress = promisify(gzip);

/** Longest wait for a whole answer, ms. */
const TIMEOUT_MS = 20_000;
/** Largest answer that is read at once, bytes; a snapshot is read line by line instead. */
const LARGEST_ANSWER = 16 * 1_024 * 1_024;
/** Bodies below it are sent as they are, bytes. */
const LEAST_COMPRESSED = 1_024;
/** A token is renewed this long before it runs out, ms. */
const TOKEN_MARGIN_MS = 30_000;

/** A difference of the clocks below it can't be why a proof was refused. */
const CLOCK_DIFFERENCE_MS = 5_000;

type Token = z.output<typeof tokenAnswerSchema>;

/** Makes the proof that the device asks (a signed assertion), anew for each token. @param aheadMs how far the server's clock is ahead of ours */
export type MakeAssertion = (aheadMs: number) => Promise<string>;

/** What carries a request and brings the answer: `fetch`, unless a simulation has a network of its own. */
export type Network = (address: string, init: RequestInit) => Promise<Response>;

/** An answer that is read while it arrives. */
export type StreamedBody = AsyncIterable<Uint8Array>;

const problemSchema = z.object({
  code: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

/**
 * Reads the address of a server as it was typed: https, or plain http on this computer itself.
 * @returns its origin without a path; refusal: `sync.server_url`
 */
export function readServerUrl(typed: string): Result<string> {
  const wrong = refuse("sync.server_url", { url: typed.slice(0, 120) });
  const url = URL.parse(typed.trim());
  if (!url || url.username || url.password || url.search || url.hash || url.pathname !== "/") return wrong;
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && loopback) ? ok(url.origin) : wrong;
}

/** A line to one server. Without an assertion it can only ask what anybody may. */
export class ServerLine {
  readonly #url: string;
  readonly #assertion: MakeAssertion | null;
  readonly #timeoutMs: number;
  readonly #nowMs: () => number;
  readonly #network: Network;
  #aheadMs = 0;
  #token: { readonly text: string; readonly goodUntilMs: number } | null = null;

  /** @param options.nowMs the register's wall clock; the server's may be another, and its word is what counts there */
  constructor(options: {
    url: string;
    assertion: MakeAssertion | null;
    nowMs: () => number;
    timeoutMs?: number | undefined;
    network?: Network | undefined;
  }) {
    this.#network = options.network ?? ((address, init) => fetch(address, init));
    this.#nowMs = options.nowMs;
    this.#url = options.url;
    this.#assertion = options.assertion;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /** @returns the answer; refusals: what the server refused, `server.unreachable`, `server.not_evertill` */
  get<Schema extends z.ZodType>(path: string, schema: Schema, signal?: AbortSignal): Promise<Result<z.output<Schema>>> {
    return this.#ask(path, { method: "GET" }, schema, signal);
  }

  /** The same without a token: what anybody may ask. */
  async getOpenly<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    signal?: AbortSignal,
  ): Promise<Result<z.output<Schema>>> {
    try {
      return await this.#read(await this.#fetch(path, { method: "GET" }, null, this.#limit(signal)), schema);
    } catch {
      return refuse("server.unreachable");
    }
  }

  /** @returns the answer; refusals: what the server refused, `server.unreachable`, `server.not_evertill` */
  async post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
    signal?: AbortSignal,
  ): Promise<Result<z.output<Schema>>> {
    const plain = Buffer.from(JSON.stringify(body));
    const packed = plain.length < LEAST_COMPRESSED ? null : await compress(plain);
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (packed) headers["content-encoding"] = "gzip";
    return this.#ask(path, { method: "POST", headers, body: new Uint8Array(packed ?? plain) }, schema, signal);
  }

  /**
   * Opens an answer that is read while it arrives, until `signal` says enough.
   * @returns refusals: what the server refused, `server.unreachable`
   */
  async stream(path: string, accept: string, signal: AbortSignal): Promise<Result<StreamedBody>> {
    const beginning = new AbortController();
    const timer = setTimeout(() => beginning.abort(), this.#timeoutMs);
    const either = AbortSignal.any([signal, beginning.signal]);
    try {
      const response = await this.#authorised(path, { method: "GET", headers: { accept } }, either);
      if (!response.ok) return response;
      const { value } = response;
      if (!value.ok) return await this.#refusalOf(value);
      return value.body ? ok(value.body as unknown as StreamedBody) : refuse("server.not_evertill");
    } catch {
      return refuse("server.unreachable");
    } finally {
      clearTimeout(timer);
    }
  }

  /** Gets a token now, to learn whether the server lets this device in. @returns refusals as `get`, `device.waiting` */
  async signIn(signal?: AbortSignal): Promise<Result<null>> {
    const token = await this.#readToken(this.#limit(signal));
    return token.ok ? ok(null) : token;
  }

  async #ask<Schema extends z.ZodType>(
    path: string,
    init: RequestInit,
    schema: Schema,
    signal?: AbortSignal,
  ): Promise<Result<z.output<Schema>>> {
    try {
      const response = await this.#authorised(path, init, this.#limit(signal));
      return response.ok ? await this.#read(response.value, schema) : response;
    } catch {
      // Refused connection, broken name, timeout, an answer cut off: the server is not to be reached.
      return refuse("server.unreachable");
    }
  }

  /** With a token where there is a device; a token that was just thrown away is replaced once. */
  async #authorised(path: string, init: RequestInit, signal: AbortSignal): Promise<Result<Response>> {
    if (!this.#assertion) return ok(await this.#fetch(path, init, null, signal));
    const token = await this.#readToken(signal);
    if (!token.ok) return token;
    const response = await this.#fetch(path, init, token.value, signal);
    if (response.status !== 401) return ok(response);
    await response.body?.cancel();
    this.#token = null;
    const another = await this.#readToken(signal);
    return another.ok ? ok(await this.#fetch(path, init, another.value, signal)) : another;
  }

  #fetch(path: string, init: RequestInit, token: string | null, signal: AbortSignal): Promise<Response> {
    const headers = { accept: "application/json", ...(init.headers as Record<string, string> | undefined) };
    const bearer = token === null ? {} : { authorization: `Bearer ${token}` };
    // A redirect could lead the token to somebody else.
    return this.#network(`${this.#url}${path}`, {
      ...init,
      headers: { ...headers, ...bearer },
      redirect: "manual",
      signal,
    });
  }

  async #readToken(signal: AbortSignal): Promise<Result<string>> {
    const known = this.#token;
    if (known && known.goodUntilMs > performance.now()) return ok(known.text);
    if (!this.#assertion) return refuse("sync.not_enrolled");
    const askedAtMs = performance.now();
    try {
      const aheadMs = this.#aheadMs;
      let answer = await this.#askForToken(this.#assertion, signal);
      // Our clock may be the wrong one: the answer said what time it is there.
      const mayBeTheClock = Math.abs(this.#aheadMs - aheadMs) > CLOCK_DIFFERENCE_MS;
      if (!answer.ok && answer.refusal.code === "auth.assertion" && mayBeTheClock)
        answer = await this.#askForToken(this.#assertion, signal);
      if (!answer.ok) return answer;
      const { access_token: text, expires_in: seconds } = answer.value;
      this.#token = { text, goodUntilMs: askedAtMs + seconds * 1_000 - TOKEN_MARGIN_MS };
      return ok(text);
    } catch {
      return refuse("server.unreachable");
    }
  }

  async #askForToken(assertion: MakeAssertion, signal: AbortSignal): Promise<Result<Token>> {
    const request = {
      grant_type: "client_credentials",
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await assertion(this.#aheadMs),
    };
    const headers = { "content-type": "application/json" };
    const response = await this.#fetch(
      "/v1/token",
      { method: "POST", headers, body: JSON.stringify(request) },
      null,
      signal,
    );
    const there = Date.parse(response.headers.get("date") ?? "");
    if (Number.isFinite(there)) this.#aheadMs = there - this.#nowMs();
    return this.#read(response, tokenAnswerSchema);
  }

  #limit(signal?: AbortSignal): AbortSignal {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    return signal ? AbortSignal.any([signal, timeout]) : timeout;
  }

  async #read<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<Result<z.output<Schema>>> {
    if (!response.ok) return this.#refusalOf(response);
    const json = parseJson(await readWithin(response, LARGEST_ANSWER));
    const answer = schema.safeParse(json);
    return answer.success ? ok(answer.data) : refuse("server.not_evertill");
  }

  async #refusalOf(response: Response): Promise<Result<never>> {
    const problem = problemSchema.safeParse(parseJson(await readWithin(response, 65_536)));
    const retryAfter = Number(response.headers.get("retry-after"));
    if (problem.success && isKnown(problem.data.code)) {
      const facts: Refusal["facts"] = problem.data.facts;
      return refuse(problem.data.code, retryAfter > 0 ? { seconds: retryAfter, ...facts } : facts);
    }
    if (problem.success || response.status >= 500)
      return refuse(response.status === 503 ? "server.busy" : "server.failed");
    // A proxy's own words for "too large" and "too many" mean the same.
    if (response.status === 413) return refuse("request.too_large", { largest: 0 });
    if (response.status === 429) return refuse("request.too_many", { seconds: retryAfter || 1 });
    return refuse("server.not_evertill");
  }
}

function isKnown(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}

async function readWithin(response: Response, largest: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > largest) throw new Error("the answer is too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
