/** A category's products as rows of tiles, of which only those in sight exist: a hundred thousand scroll like a hundred. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { moveAmongProducts, ProductKey, useCategoryColours } from "./product-key.tsx";
import { type Shelf, useShelf } from "./shelf.ts";

/** A tile and the gap below it; as high as the rows in sell-place.css. */
const ROW_PX = 92;
const NARROWEST_TILE_PX = 148;
const ROWS_BEYOND_SIGHT = 2;
/** Looked for before anybody knows how many there are. */
const FIRST_LOOK = 40;

/** The grid of a category. @param categoryId null for all products */
export function ProductGrid({ categoryId }: { readonly categoryId: string | null }): ReactNode {
  const shelf = useShelf(categoryId as never);
  const total = shelf?.total() ?? null;
  useEffect(() => {
    if (total === null) shelf?.look(0, FIRST_LOOK);
  }, [shelf, total]);
  return shelf && total !== null ? <Rows shelf={shelf} total={total} /> : null;
}

/** As many tiles in a row as fit. */
function Rows({ shelf, total }: { readonly shelf: Shelf; readonly total: number }): ReactNode {
  const { t } = useWords();
  const colours = useCategoryColours();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller);
  const rows = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: ROWS_BEYOND_SIGHT,
    initialOffset: shelf.scrolledPx,
  });
  const inSight = rows.getVirtualItems();
  const from = (inSight[0]?.index ?? 0) * columns;
  const count = Math.max(0, Math.min(inSight.length * columns, total - from));
  const { height, tiles } = useLayout(rows.getTotalSize(), inSight[0]?.start ?? 0, columns);
  useEffect(() => {
    if (count > 0) shelf.look(from, from + count - 1);
  }, [shelf, from, count]);
  useLayoutEffect(() => {
    // Only now is there a height to scroll in.
    if (scroller.current) scroller.current.scrollTop = shelf.scrolledPx;
  }, [shelf]);
  return (
    <div
      className="sell-scroller"
      ref={scroller}
      onScroll={({ currentTarget }) => {
        shelf.scrolledPx = currentTarget.scrollTop;
      }}
    >
      <div className="sell-height" ref={height}>
        <ul
          className="sell-tiles"
          ref={tiles}
          aria-label={t("sell.products")}
          data-products
          onKeyDown={moveAmongProducts}
        >
          {Array.from({ length: count }, (_, index) => {
            const product = shelf.productAt(from + index);
            return product ? (
              <ProductKey key={product.productId} product={product} colour={colours.get(product.categoryId)} />
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

/** Sizes and places the rows through the object model: the content policy allows no style attribute. */
function useLayout(heightPx: number, startPx: number, columns: number) {
  const height = useRef<HTMLDivElement>(null);
  const tiles = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    height.current?.style.setProperty("block-size", `${heightPx}px`);
    tiles.current?.style.setProperty("transform", `translateY(${startPx}px)`);
    tiles.current?.style.setProperty("--columns", String(columns));
  }, [heightPx, startPx, columns]);
  return { height, tiles };
}

/** How many tiles fit beside each other; known before the first paint. */
function useColumns(scroller: { readonly current: HTMLElement | null }): number {
  const [columns, setColumns] = useState(4);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void => setColumns(Math.max(2, Math.trunc(element.clientWidth / NARROWEST_TILE_PX)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return columns;
}
