/** Goods with an unknown code, sold as a product whose price is asked for: what they are, and what they cost. */
import { type ReactNode, useEffect, useState } from "react";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "./ask.ts";
import { type UnknownCode, useTill } from "./till-store.ts";

/** One form; the receipt shows the name typed here. */
export function SellUnknown(props: { readonly unknown: UnknownCode; readonly onBack: () => void }): ReactNode {
  const { t, format } = useWords();
  const { unknown, onBack } = props;
  const products = useOpenPriceProducts();
  const [chosenId, setChosen] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [priceMinor, setPrice] = useState<number | null>(null);
  const product = products?.find(({ productId }) => productId === chosenId) ?? products?.[0];
  const isReady = product !== undefined && priceMinor !== null && priceMinor > 0;
  const sell = async (): Promise<void> => {
    if (!isReady) return;
    const { productId } = product;
    const { scan: code, quantityThousandths } = unknown;
    const request = { code, productId, name, priceMinor, quantityThousandths, approvalId: null };
    if ((await ask("sale.sell_unknown", request)) !== null) useTill.getState().showUnknownCode(null);
  };
  return (
    <Panel
      title={t("unknown.sell")}
      subtitle={t("unknown.title", { code: unknown.code })}
      onClose={onBack}
      takesFocus
      footer={
        <Button kind="primary" size="large" isDisabled={!isReady} onPress={() => void sell()}>
          {t("openPrice.add", { amount: format.money(priceMinor ?? 0) })}
        </Button>
      }
    >
      {products?.length === 0 ? (
        <p>{t("unknown.noOpenPrice")}</p>
      ) : (
        <div className="place-columns">
          <MoneyField
            label={t("catalogue.price")}
            valueMinor={priceMinor}
            onChange={setPrice}
            size="large"
            autoFocus
            keypad={{ hasDoubleZero: true, enterKind: "plain" }}
            onSubmit={() => void sell()}
          />
          <div className="place-column">
            <div className="place-row">
              {products?.map(({ productId, name: each }) => (
                <Button
                  key={productId}
                  isPressedIn={productId === product?.productId}
                  onPress={() => setChosen(productId)}
                >
                  {each}
                </Button>
              ))}
            </div>
            <TextField
              label={t("unknown.name")}
              description={t("unknown.nameHint")}
              value={name}
              onChange={setName}
              maxLength={120}
              onSubmit={() => void sell()}
            />
          </div>
        </div>
      )}
    </Panel>
  );
}

function useOpenPriceProducts(): readonly ProductTile[] | null {
  const [products, setProducts] = useState<readonly ProductTile[] | null>(null);
  useEffect(() => {
    void ask("catalogue.list_open_price", {}).then((found) => found && setProducts(found.products));
  }, []);
  return products;
}
