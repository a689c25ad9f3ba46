/** Products found while somebody types in the search. */
import { SearchX } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { moveAmongProducts, ProductKey, useCategoryColours } from "./product-key.tsx";
import { act } from "./register-connection.ts";
import { useTill } from "./till-store.ts";

/** A screenful: whoever does not see it types another letter. */
const MOST_RESULTS = 42;

interface Found {
  readonly text: string;
  readonly products: readonly ProductTile[];
}

/** The results of the typed words; the newest answer wins, and until it is there the one before stays. */
export function SearchResults({ text }: { readonly text: string }): ReactNode {
  const { t } = useWords();
  const colours = useCategoryColours();
  const found = useFound(text);
  if (found?.products.length === 0) {
    return (
      <EmptyState icon={SearchX} title={t("search.none", { text: found.text })}>
        {t("search.noneTodo")}
      </EmptyState>
    );
  }
  return (
    <div className="sell-results">
      <ul className="sell-found" aria-label={t("search.results")} data-products onKeyDown={moveAmongProducts}>
        {found?.products.map((product) => (
          <ProductKey key={product.productId} product={product} colour={colours.get(product.categoryId)} />
        ))}
      </ul>
    </div>
  );
}

function useFound(text: string): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let isNewest = true;
    void act("catalogue.search", { text, limit: MOST_RESULTS }).then((result) => {
      if (!isNewest) return;
      if (result.ok) setFound({ text, products: result.value.products });
      else {
        useTill.getState().setSearch("");
        useTill.getState().say({ kind: "refusal", refusal: result.refusal });
      }
    });
    return () => {
      isNewest = false;
    };
  }, [text]);
  return found;
}
