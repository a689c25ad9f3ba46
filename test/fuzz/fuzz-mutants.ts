/** Faults planted on purpose; a fuzz that does not find them is worth nothing. */
import { ok } from "#domain/refusals.ts";
import type { Route } from "#sync-server/http/route.ts";

/** `throws`: a handler that fails on a long name; `differs`: one whose answer has a key that nobody documented; `tells`: one that says a statement. */
export const FUZZ_MUTANTS = ["throws", "differs", "tells"] as const;
export type FuzzMutant = (typeof FUZZ_MUTANTS)[number];

const LONG_NAME = 100;

/** What the fault does to the table of routes. */
export function changeOf(mutant: FuzzMutant | undefined): (route: Route) => Route {
  if (mutant === undefined) return (route) => route;
  return (route) =>
    route.path === "/v1/organisation" && route.method === METHODS[mutant] ? broken(route, mutant) : route;
}

const METHODS: Readonly<Record<FuzzMutant, Route["method"]>> = { throws: "PATCH", differs: "GET", tells: "GET" };

function broken(route: Route, mutant: FuzzMutant): Route {
  const handle = route.handle as unknown as (
    call: { body: { name?: string } | null },
    granted: unknown,
  ) => Promise<unknown>;
  const changed = async (call: { body: { name?: string } | null }, granted: unknown): Promise<unknown> => {
    if (mutant === "throws" && (call.body?.name?.length ?? 0) > LONG_NAME)
      throw new Error("a name was too long for it");
    const answer = (await handle(call, granted)) as { ok: boolean; value: object };
    if (!answer.ok || mutant === "throws") return answer;
    const name = "select name from shop.organisation";
    return ok({ ...answer.value, ...(mutant === "differs" ? { surprise: 1 } : { name }) });
  };
  return { ...route, handle: changed as unknown as Route["handle"] };
}
