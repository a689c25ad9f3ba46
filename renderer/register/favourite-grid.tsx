/** The favourites of this time of day as keys; drawn at once from what was shown last, and again when the register has learned more. */
import { type ReactNode, useEffect } from "react";
import { create } from "zustand";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { moveAmongProducts, ProductKey, useCategoryColours } from "./product-key.tsx";
import { act } from "./register-connection.ts";
import { useTill } from "./till-store.ts";

/** Between two stretches that are learned: whatever is sold comes first. */
const PAUSE_MS = 150;

const useShown = create<{ readonly products: readonly ProductTile[] }>(() => ({ products: [] }));

/** Asks anew whenever somebody comes to it, or the catalogue changed. */
export function FavouriteGrid(): ReactNode {
  const { t } = useWords();
  const colours = useCategoryColours();
  const products = useShown((shown) => shown.products);
  const shop = useTill(({ view }) => view.shop);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shop is sent anew when its catalogue changed
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isShown = true;
    const look = async (): Promise<void> => {
      const found = await act("catalogue.favourites", {});
      if (!isShown || !found.ok) return;
      useShown.setState({ products: found.value.products });
      if (found.value.isLearning) timer = setTimeout(() => void look(), PAUSE_MS);
    };
    void look();
    return () => {
      isShown = false;
      clearTimeout(timer);
    };
  }, [shop]);
  return (
    <div className="sell-results">
      <ul className="sell-found" aria-label={t("sell.favourites")} data-products onKeyDown={moveAmongProducts}>
        {products.map((product) => (
          <ProductKey key={product.productId} product={product} colour={colours.get(product.categoryId)} />
        ))}
      </ul>
    </div>
  );
}
