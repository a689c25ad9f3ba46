/** Another price for one line, with its reason. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import { ReasonField } from "./reason-field.tsx";

/** Opened from the line it is about. */
export function PricePlace(): ReactNode {
  const { t, format } = useWords();
  const line = useTill(({ view, subjectLineId }) => view.sale?.lines.find(({ lineId }) => lineId === subjectLineId));
  const [priceMinor, setPrice] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const { go } = useTill.getState();
  if (!line) return null;
  const isReady = priceMinor !== null && reason.trim() !== "";
  const setIt = async (): Promise<void> => {
    if (!isReady) return;
    const request = { lineId: line.lineId, unitPriceMinor: priceMinor, reason, approvalId: null };
    if ((await ask("sale.override_price", request)) !== null) go("sell");
  };
  return (
    <Panel title={t("price.ofLine", { name: line.name })} onClose={() => go("sell")} takesFocus>
      <div className="place-columns">
        <MoneyField
          label={t("price.each")}
          description={t("price.now", { amount: format.amount(line.unitPriceMinor) })}
          valueMinor={priceMinor}
          onChange={setPrice}
          size="large"
          autoFocus
          keypad={{ hasDoubleZero: true, enterKind: "plain" }}
        />
        <div className="place-column">
          <ReasonField
            common={[t("price.label"), t("price.matched"), t("price.damaged")]}
            reason={reason}
            onChange={setReason}
            onSubmit={() => void setIt()}
          />
          <Button kind="primary" size="large" wide isDisabled={!isReady} onPress={() => void setIt()}>
            {t("price.set", { amount: format.money(priceMinor ?? 0) })}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
