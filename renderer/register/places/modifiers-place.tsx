/** What goes with the goods of one line, chosen again. */
import { type ReactNode, useEffect, useState } from "react";
import type { SaleLineView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "../ask.ts";
import { type AskedOf, isEnough, ModifierGroups, type ModifierId, priceOf } from "../modifier-groups.tsx";
import { useTill } from "../till-store.ts";

/** Opened from the line it is about. */
export function ModifiersPlace(): ReactNode {
  const line = useTill(({ view, subjectLineId }) => view.sale?.lines.find(({ lineId }) => lineId === subjectLineId));
  const [asked, setAsked] = useState<AskedOf | null>(null);
  const productId = line?.productId;
  useEffect(() => {
    if (productId) void ask("catalogue.look_up", { productId }).then(setAsked);
  }, [productId]);
  return line && asked ? <Choose line={line} groups={asked.modifierGroups} /> : null;
}

function Choose(props: { readonly line: SaleLineView; readonly groups: AskedOf["modifierGroups"] }): ReactNode {
  const { line, groups } = props;
  const { t, format } = useWords();
  // What is not offered any more can't be kept.
  const offered = new Set(groups.flatMap(({ options }) => options.map(({ optionId }) => optionId)));
  const had = line.modifiers.map(({ optionId }) => optionId);
  const [chosen, setChosen] = useState<readonly ModifierId[]>(had.filter((each) => offered.has(each)));
  const { go } = useTill.getState();
  const isReady = isEnough(groups, chosen);
  const before = line.modifiers.reduce((sum, { priceMinor }) => sum + priceMinor, 0);
  const unitMinor = line.unitPriceMinor - before + priceOf(groups, chosen);
  const change = async (): Promise<void> => {
    const request = { lineId: line.lineId, modifierIds: [...chosen] };
    if (isReady && (await ask("sale.change_modifiers", request)) !== null) go("sell");
  };
  return (
    <Panel
      title={line.name}
      subtitle={t("choice.how")}
      onClose={() => go("sell")}
      takesFocus
      footer={
        <Button kind="primary" size="large" onPress={() => void change()} isDisabled={!isReady}>
          {t("choice.change", { amount: format.money(unitMinor) })}
        </Button>
      }
    >
      <ModifierGroups groups={groups} chosen={chosen} onChange={setChosen} />
    </Panel>
  );
}
