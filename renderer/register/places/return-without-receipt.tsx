/** Goods that come back without a receipt: what they are, how many, at the catalogue's price or a lower one, and why. */
import { type ReactNode, useState } from "react";
import { extend, minor, quantityThousandths } from "#domain/money/money.ts";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField, QuantityField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "../ask.ts";
import { FindProduct } from "../find-product.tsx";
import { useTill } from "../till-store.ts";
import { ReasonField } from "./reason-field.tsx";

const PIECE = 1_000;

/** First the product, then the rest of it. */
export function ReturnWithoutReceipt({ onBack }: { readonly onBack: () => void }): ReactNode {
  const { t } = useWords();
  const [product, setProduct] = useState<ProductTile | null>(null);
  if (product) return <HowMuch key={product.productId} product={product} onBack={() => setProduct(null)} />;
  return (
    <Panel title={t("return.without")} subtitle={t("return.withoutFind")} onClose={onBack} takesFocus>
      <FindProduct onChoose={setProduct} />
    </Panel>
  );
}

function HowMuch({ product, onBack }: { readonly product: ProductTile; readonly onBack: () => void }): ReactNode {
  const { t, format } = useWords();
  const { productId, name, unit, priceMinor, openPrice } = product;
  const isPieces = unit === "piece";
  const [quantity, setQuantity] = useState<number | null>(isPieces ? PIECE : null);
  const [price, setPrice] = useState<number | null>(openPrice ? null : priceMinor);
  const [reason, setReason] = useState("");
  const isReady = quantity !== null && quantity > 0 && price !== null && price > 0 && reason.trim() !== "";
  const takeBack = async (): Promise<void> => {
    if (!isReady) return;
    const unitPriceMinor = !openPrice && price === priceMinor ? null : price;
    const request = { productId, quantityThousandths: quantity, unitPriceMinor, reason, approvalId: null };
    if ((await ask("sale.return_without_receipt", request)) !== null) useTill.getState().go("sell");
  };
  const worthMinor = extend(minor(price ?? 0), quantityThousandths(quantity ?? 0));
  return (
    <Panel
      title={t("return.withoutOf", { name })}
      subtitle={t("return.withoutHint")}
      onClose={onBack}
      takesFocus
      footer={
        <Button
          kind="primary"
          size="large"
          isDisabled={!isReady}
          amount={format.amount(worthMinor)}
          onPress={() => void takeBack()}
        >
          {t("return.takeThis")}
        </Button>
      }
    >
      <div className="place-columns">
        <div className="place-column">
          <QuantityField
            label={t(isPieces ? "sale.quantity" : "weight.label")}
            unit={unit}
            valueThousandths={quantity}
            onChange={setQuantity}
            autoFocus
            onSubmit={() => void takeBack()}
          />
          <MoneyField
            label={t(isPieces ? "catalogue.price" : "catalogue.priceKg")}
            description={openPrice ? undefined : t("return.priceNow", { amount: format.amount(priceMinor) })}
            valueMinor={price}
            onChange={setPrice}
            keypad={{ hasDoubleZero: true, enterKind: "plain" }}
            onSubmit={() => void takeBack()}
          />
        </div>
        <div className="place-column">
          <ReasonField
            common={[t("return.broken"), t("return.wrong"), t("return.unwanted"), t("return.stale")]}
            reason={reason}
            onChange={setReason}
            onSubmit={() => void takeBack()}
          />
        </div>
      </div>
    </Panel>
  );
}
