/** The price of goods that have none of their own, typed in the place of the products. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { addGoods } from "./add-goods.ts";
import { useTill, type WantedPrice } from "./till-store.ts";

/** Asks the price and adds the goods. */
export function PriceEntry({ wanted }: { readonly wanted: WantedPrice }): ReactNode {
  const { t, format } = useWords();
  const [priceMinor, setPrice] = useState<number | null>(null);
  const { wantPrice } = useTill.getState();
  const { productId, code, name, unit, quantityThousandths, tareThousandths } = wanted;
  const isReady = priceMinor !== null && priceMinor > 0;
  const add = async (): Promise<void> => {
    if (!isReady) return;
    const known = { quantityThousandths, tareThousandths, priceMinor };
    if (await addGoods({ productId, code, name }, known)) wantPrice(null);
  };
  return (
    <Panel
      title={name}
      subtitle={t("openPrice.ask")}
      onClose={() => wantPrice(null)}
      takesFocus
      footer={
        <Button kind="primary" size="large" onPress={() => void add()} isDisabled={!isReady}>
          {t("openPrice.add", { amount: format.money(priceMinor ?? 0) })}
        </Button>
      }
    >
      <div className="place-narrow">
        <MoneyField
          label={t(unit === "kg" ? "catalogue.priceKg" : "catalogue.price")}
          valueMinor={priceMinor}
          onChange={setPrice}
          size="large"
          autoFocus
          keypad={{ hasDoubleZero: true, enterKind: "plain" }}
          onSubmit={() => void add()}
        />
      </div>
    </Panel>
  );
}
