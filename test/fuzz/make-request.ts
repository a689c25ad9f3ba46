/** A request for an operation: by its schemas, at their edges, or against everything HTTP itself promises. */
import { gzipSync } from "node:zlib";
import type { Random } from "#test/crash/random.ts";
import type { Operation } from "./api-document.ts";
import { edgeOf, moveToEdges } from "./edge-values.ts";
import { type Known, SchemaValues } from "./schema-values.ts";

/** What is put on the wire. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as written. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | null;
}

/** Who calls. Tokens are put in at the end, so that a request can be told without them. */
export interface Identity {
  readonly organisationId: string;
  readonly foreignOrganisationId: string;
  readonly person: string;
  readonly device: string;
}

/** How a request is meant: `fits` by schema, `edge` at its edges, `broken` on the wire, `stranger` without the right to ask. */
export type Manner = "fits" | "edge" | "broken" | "stranger";

const MANNERS: readonly Manner[] = ["fits", "fits", "fits", "edge", "edge", "edge", "edge", "broken", "stranger"];
const FORM = "application/x-www-form-urlencoded";

/** Makes one. @param address as our proxy says it; each caller has limits of their own */
export function makeRequest(
  operation: Operation,
  {
    random,
    known,
    who,
    address,
    signed,
  }: {
    readonly random: Random;
    readonly known: Known;
    readonly who: Identity;
    readonly address: string;
    /** A body that was made elsewhere, for it must be signed. */
    readonly signed: unknown;
  },
): { readonly request: RawRequest; readonly manner: Manner } {
  const manner = MANNERS[random.below(MANNERS.length)] ?? "fits";
  const values = new SchemaValues(random, known);
  // An edge goes into the address or into the body, so that the other lets it through.
  const inAddress = manner === "edge" && (operation.body === null || random.happens(0.25));
  const { target, bound } = makeTarget(operation, values, random, inAddress);
  const body = operation.body ? makeBody(operation, values, random, bound, manner === "edge" && !inAddress) : null;
  const headers: Record<string, string | readonly string[]> = { "x-forwarded-for": address };
  if (operation.who !== "anyone") headers.authorization = `Bearer ${who[operation.who]}`;
  if (operation.parameters.some((each) => each.in === "header")) headers["x-org-id"] = who.organisationId;
  if (operation.body) headers["content-type"] = operation.body.type;
  const request = { method: operation.method, target, headers, body: encode(operation, signed ?? body) };
  if (manner === "broken") return { request: breakRequest(request, random), manner };
  if (manner === "stranger") return { request: { ...request, headers: estrange(headers, who, random) }, manner };
  return { request, manner };
}

function makeTarget(
  { path, parameters }: Operation,
  values: SchemaValues,
  random: Random,
  atEdge: boolean,
): { readonly target: string; readonly bound: Readonly<Record<string, unknown>> } {
  const bound: Record<string, unknown> = {};
  const addressed = parameters.filter((each) => each.in !== "header");
  const edge = atEdge && addressed.length > 0 ? values.pick(addressed).name : null;
  const query: string[] = [];
  for (const { name, in: place, required, schema } of addressed) {
    if (place === "query" && name !== edge && !required && random.happens(0.5)) continue;
    const value = name === edge ? edgeOf(schema, random) : values.draw(schema, name).value;
    if (place === "path") bound[name] = value;
    else query.push(`${name}=${inUrl(value)}`);
  }
  if (edge === null && atEdge) query.push(`${values.pick(["x", "limit", "__proto__", "a[b]", "%00"])}=1`);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => inUrl(bound[name]));
  return { target: query.length > 0 ? `${filled}?${query.join("&")}` : filled, bound };
}

/** Halves of characters too, which the platform's own function refuses. */
function inUrl(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.isWellFormed() ? encodeURIComponent(text) : Buffer.from(text).toString("hex").replace(/../g, "%$&");
}

function makeBody(
  operation: Operation,
  values: SchemaValues,
  random: Random,
  bound: Readonly<Record<string, unknown>>,
  atEdge: boolean,
): unknown {
  const drawn = values.draw(operation.body?.schema ?? {}, "", bound);
  return atEdge ? moveToEdges(drawn, random) : drawn.value;
}

function encode({ body }: Operation, value: unknown): Buffer | null {
  if (body === null) return null;
  if (body.type !== FORM) return Buffer.from(JSON.stringify(value) ?? "");
  const fields = Object.entries(value ?? {}).map(([name, each]) => `${inUrl(name)}=${inUrl(each)}`);
  return Buffer.from(fields.join("&"));
}

/** One promise of HTTP or of the media type is not kept. */
function breakRequest(request: RawRequest, random: Random): RawRequest {
  const breaks = request.body === null ? TARGET_BREAKS : [...BODY_BREAKS, ...BODY_BREAKS, ...TARGET_BREAKS];
  return breaks[random.below(breaks.length)]?.(request, random) ?? request;
}

type Break = (request: RawRequest, random: Random) => RawRequest;

const TYPES = [
  "text/plain",
  "application/xml",
  "application/json; charset=utf-16",
  "x",
  "",
  "multipart/form-data",
  FORM,
];
const TARGET_BREAKS: readonly Break[] = [
  (request) => ({ ...request, target: `${request.target}${request.target.includes("?") ? "&" : "?"}limit=1&limit=2` }),
  (request) => ({ ...request, target: doubled(request.target) }),
  (request) => ({ ...request, target: `${request.target}%` }),
  (request) => ({ ...request, target: `${request.target}%ff%00` }),
  (request) => ({ ...request, target: `${request.target}?a[b][c]=1&__proto__[x]=1&=&&` }),
  (request) => ({ ...request, target: `${request.target}/${"x".repeat(300)}` }),
  (request) => ({ ...request, target: `${request.target}?${"q".repeat(20_000)}=1` }),
  (request) => ({ ...request, target: request.target.replace(/[^/]+$/, "..%2f..%2fetc") }),
  (request) => ({
    ...request,
    headers: { ...request.headers, "content-type": "application/json" },
    body: Buffer.from("{}"),
  }),
  (request) => ({ ...request, headers: { ...request.headers, "x-forwarded-for": "nowhere, 1.2.3.4:80, ::::" } }),
  (request) => ({ ...request, headers: { ...request.headers, "user-agent": `\xff${"u".repeat(3_000)}` } }),
  (request) => ({ ...request, headers: { ...request.headers, accept: "text/html;q=x", range: "bytes=9-1" } }),
];
const BODY_BREAKS: readonly Break[] = [
  withBody((body, random) => body.subarray(0, random.below(body.length + 1))),
  withBody((body, random) =>
    Buffer.concat([body.subarray(0, 1 + random.below(body.length)), Buffer.from([0xff, 0xc0])]),
  ),
  withBody((body) => Buffer.from(body.toString().replace(/^\{("[^"]+":)/, "{$1null,$1"))),
  withBody(() => Buffer.from(`${"[".repeat(20_000)}${"]".repeat(20_000)}`)),
  withBody(() => Buffer.from(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`)),
  withBody((body) => Buffer.concat([Buffer.from("\ufeff"), body])),
  withBody((body) => Buffer.from(body.toString().replace(/:\s*-?\d+(?=[,}])/, `:${"9".repeat(400)}`))),
  withBody((body) => Buffer.from(body.toString().replace(/:\s*-?\d+(?=[,}])/, ":1e400"))),
  withBody((body) => Buffer.from(body.toString().replace(/:"/, ':"\\ud800'))),
  withBody((body) => Buffer.from(body.toString().replace(/:"/, ':"\\u0000'))),
  withBody((body) => Buffer.from(body.toString().replace(/^\{/, '{"__proto__":{"isAdmin":true},'))),
  withBody((_, random) => Buffer.from(["null", "0", '"x"', "[]", "true", "", " ", "{}", "NaN"][random.below(9)] ?? "")),
  withBody((body) => Buffer.concat([body, Buffer.alloc(2_000_000, 0x20)])),
  (request, random) => ({
    ...request,
    headers: { ...request.headers, "content-type": TYPES[random.below(TYPES.length)] ?? "" },
  }),
  ({ headers, ...request }) => ({ ...request, headers: { ...headers, "content-encoding": "gzip" } }),
  ({ headers, ...request }) => ({ ...request, headers: { ...headers, "content-encoding": "br" } }),
  ({ headers, body, ...request }) => ({
    ...request,
    headers: { ...headers, "content-encoding": "gzip" },
    body: gzipSync(body ?? ""),
  }),
  ({ headers, body, ...request }) => ({
    ...request,
    headers: { ...headers, "content-encoding": "gzip" },
    body: gzipSync(body ?? "").subarray(0, 20),
  }),
  ({ headers, ...request }) => ({
    ...request,
    headers: { ...headers, "content-encoding": "gzip" },
    body: gzipSync(Buffer.alloc(8_000_000, 0x20)),
  }),
];

function withBody(change: (body: Buffer, random: Random) => Buffer): Break {
  return (request, random) => ({ ...request, body: change(request.body ?? Buffer.from("{}"), random) });
}

/** A parameter that comes twice. */
function doubled(target: string): string {
  const [path, query = "limit=1"] = target.split("?");
  return `${path}?${query}&${query}`;
}

/** Without the right to ask: no token, a broken one, one of another kind, in another organisation or none. */
function estrange(
  headers: RawRequest["headers"],
  who: Identity,
  random: Random,
): Readonly<Record<string, string | readonly string[]>> {
  const { authorization: _, "x-org-id": __, ...rest } = headers;
  const ways: readonly (readonly [string | null, string | readonly string[] | null])[] = [
    [null, who.organisationId],
    ["Bearer", who.organisationId],
    ["Bearer x.y.z", who.organisationId],
    [`Basic ${Buffer.from("a:b").toString("base64")}`, who.organisationId],
    [`Bearer ${who.person.slice(0, -4)}AAAA`, who.organisationId],
    [`Bearer ${who.device}`, who.organisationId],
    [`Bearer ${who.person}`, null],
    [`Bearer ${who.person}`, ""],
    [`Bearer ${who.person}`, "' or true"],
    [`Bearer ${who.person}`, "\xff\xfe"],
    [`Bearer ${who.person}`, who.foreignOrganisationId],
    [`Bearer ${who.person}`, [who.organisationId, who.foreignOrganisationId]],
    [`Bearer ${who.person}`, who.organisationId.toUpperCase()],
    [`Bearer ${"a".repeat(5_000)}`, who.organisationId],
  ];
  const [authorization, organisation] = ways[random.below(ways.length)] ?? [null, null];
  return {
    ...rest,
    ...(authorization === null ? {} : { authorization }),
    ...(organisation === null ? {} : { "x-org-id": organisation }),
  };
}
