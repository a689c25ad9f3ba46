/** Goods that ask something before they are sold: which of their variants, and what goes with them. */
import { type ReactNode, useEffect, useState } from "react";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { addGoods } from "./add-goods.ts";
import { ask } from "./ask.ts";
import { type AskedOf, isEnough, ModifierGroups, type ModifierId, priceOf } from "./modifier-groups.tsx";
import { moveAmongProducts, ProductTileKey, useCategoryColours } from "./product-key.tsx";
import { useTill, type WantedChoice } from "./till-store.ts";

/** Looks up what is asked, and asks it. */
export function ChoiceEntry({ wanted }: { readonly wanted: WantedChoice }): ReactNode {
  const [asked, setAsked] = useState<AskedOf | null>(null);
  useEffect(() => {
    void ask("catalogue.look_up", { productId: wanted.of as never }).then(setAsked);
  }, [wanted.of]);
  if (!asked) return null;
  return asked.variants.length > 0 ? (
    <Variants wanted={wanted} variants={asked.variants} />
  ) : (
    <Modifiers wanted={wanted} asked={asked} />
  );
}

function close(): void {
  useTill.getState().wantChoice(null);
}

/** A variant is touched like any product. */
function Variants(props: { readonly wanted: WantedChoice; readonly variants: readonly ProductTile[] }): ReactNode {
  const { wanted, variants } = props;
  const { t } = useWords();
  const colours = useCategoryColours();
  const add = async ({ productId, name }: ProductTile): Promise<void> => {
    if (await addGoods({ productId, code: null, name }, wanted.known)) close();
  };
  return (
    <Panel title={wanted.name} subtitle={t("choice.which")} onClose={close} takesFocus>
      <ul className="sell-found" data-products onKeyDown={moveAmongProducts}>
        {variants.map((product) => (
          <ProductTileKey
            key={product.productId}
            product={product}
            colour={colours.get(product.categoryId)}
            onPress={() => void add(product)}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Modifiers({ wanted, asked }: { readonly wanted: WantedChoice; readonly asked: AskedOf }): ReactNode {
  const { t, format } = useWords();
  const [chosen, setChosen] = useState<readonly ModifierId[]>([]);
  const { modifierGroups: groups, product } = asked;
  const isReady = isEnough(groups, chosen);
  const unitMinor = wanted.known.priceMinor ?? product.priceMinor;
  const add = async (): Promise<void> => {
    if (isReady && (await addGoods(wanted, { ...wanted.known, modifierIds: chosen }))) close();
  };
  return (
    <Panel
      title={wanted.name}
      subtitle={t("choice.how")}
      onClose={close}
      takesFocus
      footer={
        <Button kind="primary" size="large" onPress={() => void add()} isDisabled={!isReady}>
          {t("openPrice.add", { amount: format.money(unitMinor + priceOf(groups, chosen)) })}
        </Button>
      }
    >
      <ModifierGroups groups={groups} chosen={chosen} onChange={setChosen} />
    </Panel>
  );
}
