/** A sale without tax: why, and the number of the paper that says so; or taxed after all. */
import { ReceiptText } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { SaleView } from "#domain/protocol/till-view.ts";
import { MAX_EXEMPT_TEXT } from "#domain/sale/sale-terms.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import { ReasonField } from "./reason-field.tsx";

/** Behind "More". */
export function ExemptPlace(): ReactNode {
  const { t } = useWords();
  const sale = useTill(({ view }) => view.sale);
  const { go } = useTill.getState();
  return (
    <Panel title={t("more.exempt")} subtitle={t("exempt.subtitle")} onClose={() => go("sell")} takesFocus>
      {!sale ? (
        <EmptyState icon={ReceiptText} title={t("sale.empty")}>
          {t("sale.emptyTodo")}
        </EmptyState>
      ) : sale.exempt ? (
        <Exempted exempt={sale.exempt} />
      ) : (
        <Exempt />
      )}
    </Panel>
  );
}

function Exempted({ exempt }: { readonly exempt: NonNullable<SaleView["exempt"]> }): ReactNode {
  const { t } = useWords();
  const charge = async (): Promise<void> => {
    if ((await ask("sale.charge_tax_again", {})) !== null) useTill.getState().go("sell");
  };
  return (
    <div className="place-narrow place-column">
      <p>{t("exempt.is", { reason: exempt.reason, certificate: exempt.certificate })}</p>
      <Button wide onPress={() => void charge()}>
        {t("exempt.chargeAgain")}
      </Button>
    </div>
  );
}

function Exempt(): ReactNode {
  const { t } = useWords();
  const [reason, setReason] = useState("");
  const [certificate, setCertificate] = useState("");
  const isReady = reason.trim() !== "" && certificate.trim() !== "";
  const exempt = async (): Promise<void> => {
    if (!isReady) return;
    const done = await ask("sale.exempt", { reason, certificate, approvalId: null });
    if (done !== null) useTill.getState().go("sell");
  };
  return (
    <div className="place-narrow place-column">
      <ReasonField
        common={[t("exempt.diplomatic"), t("exempt.resale"), t("exempt.export")]}
        reason={reason}
        onChange={(text) => setReason(text.slice(0, MAX_EXEMPT_TEXT))}
        onSubmit={() => void exempt()}
      />
      <TextField
        label={t("exempt.certificate")}
        description={t("exempt.certificateHint")}
        value={certificate}
        onChange={setCertificate}
        maxLength={MAX_EXEMPT_TEXT}
        isRequired
        onSubmit={() => void exempt()}
      />
      <Button kind="primary" size="large" wide isDisabled={!isReady} onPress={() => void exempt()}>
        {t("exempt.do")}
      </Button>
    </div>
  );
}
