/** Teaching the till a code: the product it belongs to is found by name, and rung up at once. */
import { type ReactNode, useEffect, useState } from "react";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Tile } from "#renderer/ui/tile.tsx";
import { ask } from "./ask.ts";
import { openPriceText, useCategoryColours } from "./product-key.tsx";
import { act } from "./register-connection.ts";
import { scanCode } from "./scan-code.ts";
import { type UnknownCode, useTill } from "./till-store.ts";
import "./places/sell-place.css";

/** As many as fit without scrolling far. */
const MOST_FOUND = 24;

/** A search of its own: what is touched here learns the code. */
export function LearnCode(props: { readonly unknown: UnknownCode; readonly onBack: () => void }): ReactNode {
  const { t } = useWords();
  const { unknown, onBack } = props;
  const [text, setText] = useState("");
  const found = useFound(text);
  const colours = useCategoryColours();
  const first = found?.[0];
  return (
    <Panel
      title={t("unknown.learnTitle", { code: unknown.code })}
      subtitle={t("unknown.learnTodo")}
      onClose={onBack}
      takesFocus
    >
      <div className="place-column">
        <TextField
          label={t("unknown.product")}
          value={text}
          onChange={setText}
          maxLength={120}
          autoFocus
          onSubmit={() => first && void learn(unknown, first, t("unknown.learned", { name: first.name }))}
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
                onPress={() => void learn(unknown, product, t("unknown.learned", { name: product.name }))}
              />
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

async function learn(unknown: UnknownCode, product: ProductTile, learned: string): Promise<void> {
  const { productId } = product;
  const till = useTill.getState();
  if ((await ask("catalogue.learn_code", { productId, code: unknown.scan, approvalId: null })) === null) return;
  till.showUnknownCode(null);
  till.setNextQuantity(unknown.quantityThousandths);
  // The goods are in somebody's hand: they are on the sale without another scan.
  if (await scanCode(unknown.scan)) till.say({ kind: "success", text: learned });
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
