/** Products by touch: categories, tiles, search results; goods by weight ask for it in place. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { PackagePlus, SearchX } from "lucide-react";
import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { CategoryList } from "#renderer/ui/category-list.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Tile } from "#renderer/ui/tile.tsx";
import { addTouched } from "../add-touched.ts";
import { act } from "../register-connection.ts";
import { useTill } from "../till-store.ts";
import { WeightEntry } from "../weight-entry.tsx";
import "./sell-place.css";

const ALL = "all";
const PAGE = 100;
const SEARCH_RESULTS = 60;
const ROW_PX = 92;
const NARROWEST_TILE_PX = 148;

/** The left side while selling. */
export function SellPlace(): ReactNode {
  const { t } = useWords();
  const categories = useTill(({ view }) => view.shop?.categories);
  const isEmpty = useTill(({ view }) => view.shop?.productCount === 0);
  const search = useTill((state) => state.search);
  const wantedQuantity = useTill((state) => state.wantedQuantity);
  const [categoryId, setCategoryId] = useState<string>(ALL);
  const tabs = useMemo(
    () => [
      { id: ALL, name: t("sell.all") },
      ...(categories ?? []).map((category) => ({ ...category, id: category.categoryId })),
    ],
    [categories, t],
  );
  if (wantedQuantity) return <WeightEntry wanted={wantedQuantity} />;
  if (isEmpty) return <NoProducts />;
  if (search.trim() !== "") return <SearchResults text={search} />;
  return (
    <div className="sell-place">
      <CategoryList label={t("sell.categories")} categories={tabs} selectedId={categoryId} onSelect={setCategoryId}>
        <ProductGrid key={categoryId} categoryId={categoryId === ALL ? null : categoryId} />
      </CategoryList>
    </div>
  );
}

/** Pages of one category, fetched as they come into sight. */
function ProductGrid({ categoryId }: { readonly categoryId: string | null }): ReactNode {
  const productCount = useTill(({ view }) => view.shop?.productCount ?? 0);
  const [pages, setPages] = useState<ReadonlyMap<number, readonly ProductTile[]>>(new Map());
  const [total, setTotal] = useState(0);
  const asked = useRef(new Set<number>());
  // A product was added: what was fetched may be out of order.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    asked.current.clear();
    void fetchPage(0);
  }, [categoryId, productCount]);
  const fetchPage = async (page: number): Promise<void> => {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    const found = await act("catalogue.page", { categoryId: categoryId as never, offset: page * PAGE, limit: PAGE });
    if (!found.ok) return;
    setTotal(found.value.total);
    setPages((known) => new Map(known).set(page, found.value.products));
  };
  const productAt = (index: number): ProductTile | undefined => {
    const page = Math.trunc(index / PAGE);
    const known = pages.get(page);
    if (!known) void fetchPage(page);
    return known?.[index % PAGE];
  };
  return <TileRows total={total} productAt={productAt} />;
}

/** As many tiles in a row as fit; only the rows in sight exist. */
function TileRows(props: {
  readonly total: number;
  readonly productAt: (index: number) => ProductTile | undefined;
}): ReactNode {
  const { total, productAt } = props;
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller);
  const rows = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 4,
  });
  const inSight = rows.getVirtualItems();
  const first = inSight[0];
  const tiles = useRef<HTMLUListElement>(null);
  const height = useRef<HTMLDivElement>(null);
  // Set through the object model: the content policy allows no style attribute.
  useLayoutEffect(() => {
    height.current?.style.setProperty("block-size", `${rows.getTotalSize()}px`);
    tiles.current?.style.setProperty("transform", `translateY(${first?.start ?? 0}px)`);
    tiles.current?.style.setProperty("--columns", String(columns));
  });
  const from = (first?.index ?? 0) * columns;
  const count = Math.min(inSight.length * columns, total - from);
  return (
    <div className="sell-scroller" ref={scroller}>
      <div className="sell-height" ref={height}>
        <ul className="sell-tiles" ref={tiles} aria-label={t("sell.products")}>
          {Array.from({ length: Math.max(0, count) }, (_, index) => {
            const product = productAt(from + index);
            return product ? (
              <ProductKey key={product.productId} product={product} />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a tile that is still on its way is nothing but its place
              <li key={from + index} className="sell-waiting" />
            );
          })}
        </ul>
      </div>
    </div>
  );
}

/** One product. Memoised: a sale that changes draws no tile again. */
const ProductKey = memo(function ProductKey({ product }: { readonly product: ProductTile }): ReactNode {
  const { categoryId, name, priceMinor, unit } = product;
  const colour = useTill(({ view }) => view.shop?.categories.find((each) => each.categoryId === categoryId)?.colour);
  return (
    <li>
      <Tile
        name={name}
        priceMinor={priceMinor}
        isPerKg={unit === "kg"}
        colour={colour}
        onPress={() => void addTouched(product)}
      />
    </li>
  );
});

/** What begins with the typed words; the newest answer wins. */
function SearchResults({ text }: { readonly text: string }): ReactNode {
  const { t, sayRefusal } = useWords();
  const [found, setFound] = useState<readonly ProductTile[] | null>(null);
  useEffect(() => {
    let current = true;
    void act("catalogue.search", { text, limit: SEARCH_RESULTS }).then((result) => {
      if (!current) return;
      if (!result.ok) {
        useTill.getState().setSearch("");
        useTill.getState().say({ kind: "refusal", refusal: result.refusal });
      } else setFound(result.value.products);
    });
    return () => {
      current = false;
    };
  }, [text]);
  if (found === null) return <div className="sell-results" />;
  if (found.length === 0) {
    return (
      <EmptyState icon={SearchX} title={t("search.none", { text })}>
        {sayRefusal({ code: "product.unknown", facts: {} }).todo}
      </EmptyState>
    );
  }
  return (
    <div className="sell-results">
      <ul className="sell-found" aria-label={t("search.results")}>
        {found.map((product) => (
          <ProductKey key={product.productId} product={product} />
        ))}
      </ul>
    </div>
  );
}

function NoProducts(): ReactNode {
  const { t } = useWords();
  const mayEdit = useTill(({ view }) => view.person?.permissions.includes("catalogue.edit") ?? false);
  return (
    <EmptyState
      icon={PackagePlus}
      title={t("sell.empty")}
      action={
        mayEdit && (
          <Button kind="primary" onPress={() => useTill.getState().go("catalogue")}>
            {t("sell.addProduct")}
          </Button>
        )
      }
    >
      {t(mayEdit ? "sell.emptyTodo" : "sell.emptyAsk")}
    </EmptyState>
  );
}

/** How many tiles fit beside each other. */
function useColumns(scroller: { readonly current: HTMLElement | null }): number {
  const [columns, setColumns] = useState(4);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      setColumns(Math.max(2, Math.trunc(element.clientWidth / NARROWEST_TILE_PX)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return columns;
}
