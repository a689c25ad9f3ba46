/** Finding a product by name for something else than ringing it up: a code to learn, goods that come back. */
import { type ReactNode, useEffect, useState } from "react";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Tile } from "#renderer/ui/tile.tsx";
import { openPriceText, useCategoryColours } from "./product-key.tsx";
import { act } from "./register-connection.ts";
import { useTill } from "./till-store.ts";
import "./places/sell-place.css";

/** As many as fit without scrolling far. */
const MOST_FOUND = 24;

/** A search of its own; Enter chooses what was found first. */
export function FindProduct({ onChoose }: { readonly onChoose: (product: ProductTile) => void }): ReactNode {
  const { t } = useWords();
  const [text, setText] = useState("");
  const found = useFound(text);
  const colours = useCategoryColours();
  const first = found?.[0];
  return (
    <div className="place-column">
      <TextField
        label={t("unknown.product")}
        value={text}
        onChange={setText}
        maxLength={120}
        autoFocus
        onSubmit={() => first && onChoose(first)}
      />
      {text.trim() !== "" && found?.length === 0 && <p>{t("search.none", { text })}</p>}
      <ul className="sell-found" aria-label={t("search.results")}>
        {found?.map((product) => (
          <li key={product.productId}>
            <Tile
              name={product.name}
              priceMinor={product.priceMinor}
              priceText={openPriceText(product, t)}
              isPerKg={product.unit === "kg"}
              colour={colours.get(product.categoryId)}
              onPress={() => onChoose(product)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Null until an answer is there. */
function useFound(text: string): readonly ProductTile[] | null {
  const [found, setFound] = useState<readonly ProductTile[] | null>(null);
  useEffect(() => {
    let isNewest = true;
    if (text.trim() === "") setFound(null);
    else
      void act("catalogue.search", { text, limit: MOST_FOUND }).then((result) => {
        if (!isNewest) return;
        if (result.ok) setFound(result.value.products);
        else useTill.getState().say({ kind: "refusal", refusal: result.refusal });
      });
    return () => {
      isNewest = false;
    };
  }, [text]);
  return found;
}
