/** A list that comes page by page, and an act that changes something: the two ways in which pages ask the server. */
import { type QueryKey, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useDesk } from "./desk.ts";
import { useHere } from "./organisation.ts";
import type { CallOptions, Method } from "./server-call.ts";

type Query = NonNullable<CallOptions["query"]>;

/** One thing that the server knows, asked again when somebody comes back to it. @param path `/v1/…`; null: not yet */
export function useAnswer<Answer>(path: string | null, query: Query = {}, options: { readonly everyMs?: number } = {}) {
  const desk = useDesk();
  const { organisation } = useHere();
  return useQuery({
    queryKey: [organisation.organisationId, path, query] satisfies QueryKey,
    queryFn: ({ signal }) => desk.ask<Answer>("GET", path ?? "", { query, signal }),
    enabled: path !== null,
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
  });
}

/** A list that somebody scrolled far into is not read anew under their eyes: it would be all of these pages each time. */
const MOST_PAGES_ANEW = 3;

/**
 * A list by marks (`after`, `next`): its rows so far, and what asks for more.
 * @param field of the answer that holds the rows @param options everyMs: how often it is read anew while it is looked at
 */
export function useRows<Row, Field extends string>(
  path: string,
  field: Field,
  query: Query = {},
  { everyMs }: { readonly everyMs?: number } = {},
) {
  const desk = useDesk();
  const { organisation } = useHere();
  const pages = useInfiniteQuery({
    queryKey: [organisation.organisationId, path, query, "rows"] satisfies QueryKey,
    queryFn: ({ pageParam, signal }) =>
      desk.ask<{ readonly [Each in Field]: readonly Row[] } & { readonly next: string | null }>("GET", path, {
        query: { ...query, after: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= MOST_PAGES_ANEW ? (everyMs ?? false) : false),
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page[field]) ?? [], [pages.data, field]);
  const { fetchNextPage, hasNextPage } = pages;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return { ...pages, rows, onNearEnd: hasNextPage ? more : undefined, isLoadingMore: pages.isFetchingNextPage };
}

/** What an act is called with. */
export interface Act {
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
}

/** Something that changes what the server knows; whatever is shown of the organisation is asked again afterwards. */
export function useAct<Answer = unknown>() {
  const desk = useDesk();
  const queries = useQueryClient();
  const { organisation } = useHere();
  return useMutation({
    mutationFn: ({ method, path, body }: Act) => desk.ask<Answer>(method, path, body === undefined ? {} : { body }),
    onSettled: () => queries.invalidateQueries({ queryKey: [organisation.organisationId] }),
  });
}
