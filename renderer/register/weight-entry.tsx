/** The weight of goods sold by the kilogram, typed in the place of the products, with its container or without. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { QuantityField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { addGoods } from "./add-goods.ts";
import { KnownTares, useKnownTares } from "./tares.tsx";
import { useTill, type WantedQuantity } from "./till-store.ts";

/** Asks the weight and adds the goods. */
export function WeightEntry({ wanted }: { readonly wanted: WantedQuantity }): ReactNode {
  const { t, format } = useWords();
  const [weight, setWeight] = useState<number | null>(null);
  const [tare, setTare] = useState<number | null>(null);
  const [typesTare, setTypesTare] = useState(false);
  const { wantQuantity } = useTill.getState();
  const net = (weight ?? 0) - (tare ?? 0);
  const isReady = net > 0;
  const add = async (): Promise<void> => {
    if (!isReady || weight === null) return;
    await addWeighed(wanted, weight, tare);
  };
  return (
    <Panel
      title={wanted.name}
      subtitle={t("weight.ask")}
      onClose={() => wantQuantity(null)}
      takesFocus
      footer={
        <Button kind="primary" size="large" onPress={() => void add()} isDisabled={!isReady}>
          {t("weight.add", { weight: format.quantity(isReady ? net : 0, "kg") })}
        </Button>
      }
    >
      <div className="place-columns">
        <QuantityField
          key={String(typesTare)}
          label={t(typesTare ? "weight.tareLabel" : "weight.label")}
          unit="kg"
          valueThousandths={typesTare ? tare : weight}
          onChange={typesTare ? setTare : setWeight}
          size="large"
          autoFocus
          keypad={{ enterKind: "plain" }}
          onSubmit={() => (typesTare && weight === null ? setTypesTare(false) : void add())}
        />
        <div className="place-column">
          <Button wide isPressedIn={!typesTare} onPress={() => setTypesTare(false)}>
            {t("weight.scale", { weight: format.quantity(weight ?? 0, "kg") })}
          </Button>
          <Button wide isPressedIn={typesTare} onPress={() => setTypesTare(true)}>
            {t("weight.tare", { weight: format.quantity(tare ?? 0, "kg") })}
          </Button>
          <KnownTares tare={tare} onChoose={setTare} />
        </div>
      </div>
    </Panel>
  );
}

async function addWeighed(wanted: WantedQuantity, quantityThousandths: number, tare: number | null): Promise<void> {
  const tareThousandths = tare === 0 ? null : tare;
  if (tareThousandths !== null) useKnownTares.getState().use(tareThousandths);
  if (await addGoods(wanted, { quantityThousandths, tareThousandths })) useTill.getState().wantQuantity(null);
}
