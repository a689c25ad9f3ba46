/** A product as a key, and how arrow keys move among such keys. */
import { type KeyboardEvent, memo, type ReactNode, useMemo } from "react";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords, type Words } from "#renderer/messages/language.tsx";
import { type CategoryColour, Tile } from "#renderer/ui/tile.tsx";
import { addTouched } from "./add-touched.ts";
import { useTill } from "./till-store.ts";

/** One product. Memoised: a sale that changes draws no tile again. */
export const ProductKey = memo(function ProductKey(props: {
  readonly product: ProductTile;
  readonly colour: CategoryColour | undefined;
}): ReactNode {
  const { product, colour } = props;
  return <ProductTileKey product={product} colour={colour} onPress={() => void addTouched(product)} />;
});

/** A product as a key that does something else than being sold at once. */
export function ProductTileKey(props: {
  readonly product: ProductTile;
  readonly colour: CategoryColour | undefined;
  readonly onPress: () => void;
}): ReactNode {
  const { product, colour, onPress } = props;
  const { t } = useWords();
  return (
    <li>
      <Tile
        name={product.name}
        priceMinor={product.priceMinor}
        priceText={openPriceText(product, t)}
        isPerKg={product.unit === "kg"}
        colour={colour}
        onPress={onPress}
      />
    </li>
  );
}

/** What stands for the price of a product that has none of its own. */
export function openPriceText({ openPrice, hasVariants }: ProductTile, t: Words["t"]): string | undefined {
  if (hasVariants) return t("choice.tile");
  return openPrice ? t("openPrice.tile") : undefined;
}

/** The colour of each category. */
export function useCategoryColours(): ReadonlyMap<string | null, CategoryColour> {
  const categories = useTill(({ view }) => view.shop?.categories);
  return useMemo(() => new Map((categories ?? []).map(({ categoryId, colour }) => [categoryId, colour])), [categories]);
}

/** Moves the focus to the first product shown. */
export function focusFirstProduct(): void {
  document.querySelector<HTMLElement>("[data-products] button")?.focus();
}

/** Arrow keys in a list of product keys that is laid out in rows. */
export function moveAmongProducts(event: KeyboardEvent<HTMLUListElement>): void {
  const list = event.currentTarget;
  const items = [...list.children] as HTMLElement[];
  const columns = items.filter(({ offsetTop }) => offsetTop === items[0]?.offsetTop).length;
  const onwards = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: onwards === "ArrowLeft" ? 1 : -1,
    ArrowRight: onwards === "ArrowRight" ? 1 : -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const step = steps[event.key];
  const here = items.findIndex((item) => item.contains(event.target as Node));
  if (step === undefined || here === -1) return;
  event.preventDefault();
  items[here + step]?.querySelector("button")?.focus();
}
