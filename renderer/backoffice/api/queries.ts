/** How long what the server said is taken to be true, and when it is asked again. Sole maker of the query client. */
import { QueryClient } from "@tanstack/react-query";
import { Refused } from "./refused.ts";

/** What was just looked at is not asked again on the way back to it, ms. */
const FRESH_MS = 15_000;
/** Drawers are opened, counted and closed while a manager looks: what shows them is read anew so often, ms. */
export const LIVE_MS = 10_000;
const RETRIES = 2;

/** Makes the memory of one window. A refusal is an answer and is not asked again; silence is. */
export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, error) => !(error instanceof Refused) && failures < RETRIES,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}
