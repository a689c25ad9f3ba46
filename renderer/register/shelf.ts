/** Pages of the product grid, fetched as they come into sight and kept while the catalogue stays as it is, so that coming back draws at once. */
import { useSyncExternalStore } from "react";
import type { ActRequest, ProductTile } from "#domain/protocol/register-api.ts";
import type { ShopView } from "#domain/protocol/till-view.ts";
import { act } from "./register-connection.ts";
import { useTill } from "./till-store.ts";

type CategoryId = ActRequest<"catalogue.page">["categoryId"];

const PAGE = 100;
/** Asked for at once. Few, so that whoever scrolls far waits for what they stopped at and not for what they passed. */
const MOST_UNDER_WAY = 2;

/** The products of one category, or all of them. */
export interface Shelf {
  /** Null until the first page is there. */
  readonly total: () => number | null;
  /** Undefined while its page is on its way. */
  readonly productAt: (index: number) => ProductTile | undefined;
  /** Says what is in sight: its pages come next, what was passed does not come at all. */
  readonly look: (first: number, last: number) => void;
  /** Where somebody had scrolled to, in px. */
  scrolledPx: number;
  readonly subscribe: (changed: () => void) => () => void;
  /** Grows with each page. */
  readonly version: () => number;
}

// The register sends the shop anew whenever its catalogue changed: shelves live as long as the picture they belong to.
const shelves = new WeakMap<ShopView, Map<CategoryId, Shelf>>();

/** The shelf of a category; draws again when a page arrives. @param categoryId null for all products */
export function useShelf(categoryId: CategoryId): Shelf | null {
  const shop = useTill(({ view }) => view.shop);
  const shelf = shop && shelfOf(shop, categoryId);
  useSyncExternalStore(shelf?.subscribe ?? subscribeToNothing, shelf?.version ?? noVersion);
  return shelf;
}

function shelfOf(shop: ShopView, categoryId: CategoryId): Shelf {
  const ofShop = shelves.get(shop) ?? new Map<CategoryId, Shelf>();
  shelves.set(shop, ofShop);
  const shelf = ofShop.get(categoryId) ?? makeShelf(categoryId);
  ofShop.set(categoryId, shelf);
  return shelf;
}

function makeShelf(categoryId: CategoryId): Shelf {
  const pages = new Map<number, readonly ProductTile[]>();
  const underWay = new Set<number>();
  const listeners = new Set<() => void>();
  let wanted: readonly number[] = [];
  let total: number | null = null;
  let version = 0;

  const fetchNext = (): void => {
    const next = wanted.find((page) => !pages.has(page) && !underWay.has(page));
    if (next === undefined || underWay.size >= MOST_UNDER_WAY) return;
    underWay.add(next);
    void act("catalogue.page", { categoryId, offset: next * PAGE, limit: PAGE }).then((found) => {
      underWay.delete(next);
      // Nobody is signed in, or the register starts anew: the next look asks again.
      if (!found.ok) return;
      pages.set(next, found.value.products);
      total = found.value.total;
      version += 1;
      for (const changed of listeners) changed();
      fetchNext();
    });
    fetchNext();
  };

  return {
    total: () => total,
    productAt: (index) => pages.get(Math.trunc(index / PAGE))?.[index % PAGE],
    look(first, last) {
      const from = Math.trunc(first / PAGE);
      const to = Math.trunc(last / PAGE);
      const inSight = Array.from({ length: to - from + 1 }, (_, place) => from + place);
      // Then what comes next whichever way somebody scrolls.
      const end = total === null ? 1 : Math.ceil(total / PAGE);
      wanted = [...inSight, to + 1, from - 1].filter((page) => page >= 0 && page < end);
      fetchNext();
    },
    scrolledPx: 0,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    version: () => version,
  };
}

function subscribeToNothing(): () => void {
  return () => undefined;
}

function noVersion(): number {
  return 0;
}
