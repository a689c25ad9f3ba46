/** The weight of goods sold by the kilogram, typed in the place of the products. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { QuantityField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "./ask.ts";
import { useTill, type WantedQuantity } from "./till-store.ts";

/** Asks the weight and adds the goods. */
export function WeightEntry({ wanted }: { readonly wanted: WantedQuantity }): ReactNode {
  const { t, format } = useWords();
  const [weight, setWeight] = useState<number | null>(null);
  const { wantQuantity } = useTill.getState();
  const add = async (): Promise<void> => {
    if (weight === null || weight <= 0) return;
    const { productId, code } = wanted;
    const added =
      productId === null
        ? await ask("sale.scan", { code: code ?? "", quantityThousandths: weight })
        : await ask("sale.add_product", { productId: productId as never, quantityThousandths: weight });
    if (added !== null) wantQuantity(null);
  };
  return (
    <Panel
      title={wanted.name}
      subtitle={t("weight.ask")}
      onClose={() => wantQuantity(null)}
      takesFocus
      footer={
        <Button kind="primary" size="large" onPress={() => void add()} isDisabled={weight === null || weight <= 0}>
          {t("weight.add", { weight: format.quantity(weight ?? 0, "kg") })}
        </Button>
      }
    >
      <div className="place-narrow">
        <QuantityField
          label={t("weight.label")}
          unit="kg"
          valueThousandths={weight}
          onChange={setWeight}
          size="large"
          autoFocus
          keypad={{ enterKind: "plain" }}
          onSubmit={() => void add()}
        />
      </div>
    </Panel>
  );
}
