/** Calls every route as everybody, in every place, and says what happened: who was let in, what was said of others, what changed of theirs. */
import pg from "pg";
import { pino } from "pino";
import { verifyAccessToken } from "#sync-server/auth/tokens.ts";
import { buildServer, stopServer } from "#sync-server/http/build-server.ts";
import type { Route } from "#sync-server/http/route.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import { allRoutes } from "#sync-server/start-server.ts";
import { rememberDatabase } from "#test/sim/put-back-database.ts";
import type { ServerDatabase } from "#test/sync-server/server-database.ts";
import { call, type Told } from "./call.ts";
import { type AuthzWorld, type Caller, makeAuthzWorld, type Place } from "./make-world.ts";
import { LET_IN_BUT, type Makes, REQUESTS } from "./requests.ts";

/** Faults planted on purpose; the run must find each. */
export const AUTHZ_MUTANTS = ["leaks", "forgets"] as const;
export type AuthzMutant = (typeof AUTHZ_MUTANTS)[number];

/** What a run found. */
export interface MatrixRun {
  /** A line a route: who is let in, at their own branch and at another of their organisation. */
  readonly lines: readonly string[];
  readonly calls: number;
  /** What was said or changed that must not be. */
  readonly leaks: readonly string[];
  /** What could not be judged: an answer that says neither yes nor no, a route without a request. */
  readonly wrong: readonly string[];
}

/** Refused for who they are, or answered as if it were not there. */
const DENIED = [
  "permission.missing",
  "auth.signed_out",
  "organisation.not_a_member",
  "staff.above_you",
  "device.revoked",
];
const WIDTH = 52;

/** Runs it on a fresh database. @param only routes whose path fits; all where it is not given */
export async function runMatrix(on: ServerDatabase, mutant: AuthzMutant | null, only?: RegExp): Promise<MatrixRun> {
  const read = readSettings({ EVERTILL_TRUST_PROXY: "127.0.0.1" });
  if (!read.ok) throw new Error(read.wrong.join("; "));
  const parts = on.parts();
  const routes = allRoutes(parts).map((each) => (mutant === "forgets" ? forgetful(each) : each));
  const app = await buildServer({
    routes,
    settings: read.settings,
    log: pino({ level: "silent" }),
    database: parts.database,
    verifyToken: verifyAccessToken(parts),
    ready: async () => true,
    checkAnswers: true,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const world = await makeAuthzWorld(on.superuserUrl, url, parts);
  const database = await rememberDatabase(on.superuserUrl);
  if (mutant === "leaks") await database.run("alter table shop.customer disable row level security");
  const watch = await watchPlace(on.superuserUrl, world.foreign);
  try {
    const run = new Run(world, database.putBack);
    for (const route of routes.filter(({ path }) => only?.test(path) ?? true)) await run.walk(route, watch.digest);
    return run.outcome(routes);
  } finally {
    await watch.close();
    await database.close();
    await stopServer(app, 500);
  }
}

/** The planted fault: one route that asks for nothing. */
function forgetful(route: Route): Route {
  return route.path === "/v1/registers" ? { ...route, access: { who: "member", permission: null } } : route;
}

class Run {
  readonly #world: AuthzWorld;
  readonly #putBack: () => Promise<void>;
  readonly #lines: string[] = [];
  readonly #leaks: string[] = [];
  readonly #wrong: string[] = [];
  #calls = 0;

  constructor(world: AuthzWorld, putBack: () => Promise<void>) {
    this.#world = world;
    this.#putBack = putBack;
  }

  /** Everybody calls one route, everywhere. */
  async walk(route: Route, digest: () => Promise<string>): Promise<void> {
    const name = nameOf(route);
    const makes = requestOf(route);
    if (!makes) {
      this.#wrong.push(`${name}: test/authz/requests.ts has no request for it`);
      return;
    }
    const before = await digest();
    const cells: string[] = [];
    for (const caller of this.#world.callers) {
      const { own, otherBranch } = this.#world;
      const cell = [await this.#at(route, makes, caller, own), await this.#at(route, makes, caller, otherBranch)];
      cells.push(cell.join(""));
      // The stranger is at home there.
      if (caller.name !== "stranger") await this.#atForeign(route, makes, caller);
    }
    if ((await digest()) !== before) this.#leaks.push(`${name}: rows of the other organisation changed`);
    this.#lines.push(
      `${name.padEnd(WIDTH)} ${cells.map((cell, at) => cell.padEnd(this.#widthOf(at))).join(" ")}`.trimEnd(),
    );
  }

  /** What there is to say. */
  outcome(routes: readonly Route[]): MatrixRun {
    const named = new Set(routes.map(nameOf));
    for (const name of Object.keys(REQUESTS)) if (!named.has(name)) this.#wrong.push(`${name}: there is no such route`);
    const head = this.#world.callers.map(({ name }, at) => name.padEnd(this.#widthOf(at))).join(" ");
    const lines = [`${"".padEnd(WIDTH)} ${head}`.trimEnd(), ...this.#lines];
    return { lines, calls: this.#calls, leaks: this.#leaks, wrong: this.#wrong };
  }

  #widthOf(at: number): number {
    return Math.max(2, this.#world.callers[at]?.name.length ?? 0);
  }

  /** In a place of their own organisation: `+` let in, `-` not. */
  async #at(route: Route, makes: Makes, caller: Caller, place: Place): Promise<string> {
    const told = await this.#call(route, makes, caller, place, place.organisationId);
    const judged = judge(route, told);
    if (judged === null)
      this.#wrong.push(`${nameOf(route)} as ${caller.name}: ${told.status} ${told.code} says neither yes nor no`);
    return judged ?? "?";
  }

  /** Every way to name an organisation that is not theirs. */
  async #atForeign(route: Route, makes: Makes, caller: Caller): Promise<void> {
    const { own, foreign } = this.#world;
    const name = `${nameOf(route)} as ${caller.name}`;
    const asForeign = await this.#call(route, makes, caller, foreign, foreign.organisationId);
    const isMember = route.access.who === "member";
    if (isMember && judge(route, asForeign) !== "-")
      this.#leaks.push(`${name}: let into another organisation, ${asForeign.status} ${asForeign.code}`);
    await this.#call(route, makes, caller, foreign, own.organisationId);
    await this.#call(route, makes, caller, own, foreign.organisationId);
    const without = await this.#call(route, makes, caller, own, null);
    if (isMember && without.status < 300) this.#leaks.push(`${name}: let in without an organisation`);
    const { body } = makes(own);
    if (typeof body !== "object" || body === null) return;
    const smuggled = { ...body, orgId: foreign.organisationId, organisationId: foreign.organisationId };
    const told = await this.#send(route, caller, own.organisationId, { ...makes(own), body: smuggled });
    if (isMember && told.status < 300) this.#leaks.push(`${name}: took an organisation from the payload`);
  }

  async #call(route: Route, makes: Makes, caller: Caller, place: Place, organisationId: string | null): Promise<Told> {
    return this.#send(route, caller, organisationId, makes(place));
  }

  async #send(route: Route, caller: Caller, organisationId: string | null, request: ReturnType<Makes>): Promise<Told> {
    this.#calls += 1;
    const path = pathOf(route, request.params ?? {}, request.query);
    const address = `10.${(this.#calls >> 16) & 255}.${(this.#calls >> 8) & 255}.${this.#calls & 255}`;
    const { token } = caller;
    const told = await call(this.#world.url, {
      method: route.method,
      path,
      token,
      organisationId,
      body: request.body,
      address,
    });
    this.#look(route, caller, told, JSON.stringify([path, request.body ?? null]));
    if (told.status >= 500) this.#wrong.push(`${nameOf(route)} as ${caller.name}: ${told.status}`);
    if (told.status < 300 && route.method !== "GET") await this.#putBack();
    return told;
  }

  /** Whether the answer names what its reader may not see and has not named themselves. */
  #look(route: Route, caller: Caller, { text }: Told, asked: string): void {
    const { otherBranch, foreign, own } = this.#world;
    const hidden = [
      ...(caller.name === "stranger"
        ? [own, otherBranch].flatMap(({ secrets, goods }) => [...secrets, ...goods])
        : [...foreign.secrets, ...foreign.goods]),
      ...(caller.ofBranch ? otherBranch.secrets : []),
    ];
    for (const secret of hidden)
      if (text.includes(secret) && !asked.includes(secret))
        this.#leaks.push(`${nameOf(route)} as ${caller.name}: was told ${secret}`);
  }
}

/** The key of a route in the tables. */
export function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** Tills and strangers are turned away before anything of the request is read: for their routes any will do. */
function requestOf(route: Route): Makes | null {
  const { who } = route.access;
  if (who === "person" || who === "member") return REQUESTS[nameOf(route)] ?? null;
  return (place) => ({ params: { registerId: place.registerId }, ...(route.body === null ? {} : { body: {} }) });
}

function pathOf({ path }: Route, params: Readonly<Record<string, string>>, query: string | undefined): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? name));
  return query === undefined ? filled : `${filled}?${query}`;
}

/** Null where the answer says neither. */
function judge(route: Route, { status, code }: Told): "+" | "-" | null {
  if (status < 300) return "+";
  if (LET_IN_BUT[nameOf(route)]?.includes(code ?? "")) return "+";
  if (DENIED.includes(code ?? "") || (status === 404 && code?.endsWith(".unknown"))) return "-";
  const { who } = route.access;
  return who === "anyone" || who.startsWith("device") ? "+" : null;
}

/** Rows of an organisation, as one word: another word when one of them changed. */
async function watchPlace(superuserUrl: string, place: Place) {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
     where n.nspname in ('shop', 'identity') and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
  );
  const sums = rows.map(
    ({ name }) => `(select md5(string_agg(t::text, '|' order by t::text)) from ${name} t where t.org_id = $1)`,
  );
  const session = "(select ended_at::text from identity.session where session_id = $2)";
  const text = `select concat_ws('/', ${[...sums.map((sum) => `coalesce(${sum}, '-')`), session].join(", ")}) as digest`;
  return {
    digest: async (): Promise<string> => {
      const told = await client.query<{ digest: string }>(text, [place.organisationId, place.sessionId]);
      return told.rows[0]?.digest ?? "";
    },
    close: () => client.end(),
  };
}
