/** Calls every route as everybody, in every place, and says what happened: who was let in, what was said of others, what changed of theirs. */
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
import { type Watch, watchRows } from "./watch-rows.ts";

/** Faults planted on purpose; the run must find each. */
export const AUTHZ_MUTANTS = ["leaks", "forgets", "reaches"] as const;
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
  "journal.register",
];
const WIDTH = 52;

/** How much of it is run; all of it where nothing is said. */
export interface Extent {
  /** Routes whose path fits. */
  readonly only?: RegExp;
  /** Of those who try another organisation, one in so many takes a turn at each route. Everybody calls at home. */
  readonly oneIn?: number;
}

/** Runs it on a fresh database. */
export async function runMatrix(
  on: ServerDatabase,
  mutant: AuthzMutant | null,
  { only, oneIn = 1 }: Extent = {},
): Promise<MatrixRun> {
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
  if (mutant === "reaches") await database.run(REACHES);
  const watch = await watchRows(on.superuserUrl);
  try {
    const run = new Run(world, database.putBack, watch);
    const walked = routes.filter(({ path }) => only?.test(path) ?? true);
    for (const [at, route] of walked.entries()) await run.walk(route, (callerAt) => (at + callerAt) % oneIn === 0);
    return run.outcome(routes);
  } finally {
    await watch.close();
    await database.close();
    await stopServer(app, 500);
  }
}

/** The planted fault: whoever changes a category moves those of all others. */
const REACHES = `
  create function public.reach() returns trigger language plpgsql security definer as $$
  begin
    update shop.category set position = position + 1 where org_id <> new.org_id;
    return null;
  end $$;
  create trigger reaches after update on shop.category for each row
    when (pg_trigger_depth() = 0) execute function public.reach();`;

/** The planted fault: one route that asks for nothing. */
function forgetful(route: Route): Route {
  return route.path === "/v1/registers" ? { ...route, access: { who: "member", permission: null } } : route;
}

class Run {
  readonly #world: AuthzWorld;
  readonly #putBack: () => Promise<void>;
  readonly #watch: Watch;
  readonly #lines: string[] = [];
  readonly #leaks: string[] = [];
  readonly #wrong: string[] = [];
  #calls = 0;
  /** Rows of the organisation that is not the caller's, as they were when the caller began. */
  #before = "";

  constructor(world: AuthzWorld, putBack: () => Promise<void>, watch: Watch) {
    this.#world = world;
    this.#putBack = putBack;
    this.#watch = watch;
  }

  /** Everybody calls one route, everywhere; elsewhere only those whose turn it is. */
  async walk(route: Route, hasTurn: (callerAt: number) => boolean): Promise<void> {
    const name = nameOf(route);
    const makes = requestOf(route);
    if (!makes) {
      this.#wrong.push(`${name}: test/authz/requests.ts has no request for it`);
      return;
    }
    const cells: string[] = [];
    for (const [callerAt, caller] of this.#world.callers.entries()) {
      this.#before = await this.#digestOfOthers(caller);
      const { own, otherBranch } = this.#world;
      const cell = [await this.#at(route, makes, caller, own), await this.#at(route, makes, caller, otherBranch)];
      cells.push(cell.join(""));
      // The stranger is at home there.
      if (caller.isStranger) await this.#call(route, makes, caller, own, this.#world.foreign.organisationId);
      else if (hasTurn(callerAt)) await this.#atForeign(route, makes, caller);
      await this.#compare(route, caller);
    }
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
    const isMember = route.access.who === "member" || route.access.who === "member-stream";
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
    this.#look(route, caller, told, JSON.stringify([path, organisationId, request.body ?? null]));
    if (told.status >= 500) this.#wrong.push(`${nameOf(route)} as ${caller.name}: ${told.status}`);
    if (told.status < 300 && route.method !== "GET") {
      // Before it is put back: afterwards nobody could tell.
      await this.#compare(route, caller);
      await this.#putBack();
      this.#before = await this.#digestOfOthers(caller);
    }
    return told;
  }

  #digestOfOthers({ isStranger }: Caller): Promise<string> {
    const { own, foreign } = this.#world;
    return this.#watch.digestOf(isStranger ? own.organisationId : foreign.organisationId);
  }

  async #compare(route: Route, caller: Caller): Promise<void> {
    if ((await this.#digestOfOthers(caller)) !== this.#before)
      this.#leaks.push(`${nameOf(route)} as ${caller.name}: rows of the other organisation changed`);
  }

  /** Whether the answer names what its reader may not see and has not named themselves. */
  #look(route: Route, caller: Caller, { text }: Told, asked: string): void {
    const { otherBranch, foreign, own } = this.#world;
    const hidden = [
      ...(caller.isStranger ? [own, otherBranch] : [foreign]).flatMap((place) => [
        ...place.secrets,
        ...place.goods,
        ...place.ofOrganisation,
      ]),
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

/** What anyone may call is asked for nothing in particular: everybody is let in. */
function requestOf(route: Route): Makes | null {
  if (route.access.who !== "anyone") return REQUESTS[nameOf(route)] ?? null;
  return () => (route.body === null ? {} : { body: {} });
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
  return route.access.who === "anyone" ? "+" : null;
}
