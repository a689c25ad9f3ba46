/** Something off: a share or an amount, off one line or off the whole sale, with its reason. */
import { Undo2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ActRequest } from "#domain/protocol/register-api.ts";
import type { SaleLineView } from "#domain/protocol/till-view.ts";
import type { Discount } from "#domain/sale/sale-line.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField, PercentField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Tabs } from "#renderer/ui/tabs.tsx";
import { ask } from "../ask.ts";
import { useDiscountName } from "../discount-name.ts";
import { useTill } from "../till-store.ts";
import { ReasonField } from "./reason-field.tsx";

type Kind = "percent" | "amount";

/** Millionths in one per cent. */
const PER_CENT = 10_000;
const COMMON_PERCENTS = [5, 10, 15, 20, 50] as const;

/** The place behind F6, for the whole sale or for the line it was opened from. */
export function DiscountPlace(): ReactNode {
  const { t } = useWords();
  const sale = useTill(({ view }) => view.sale);
  const subjectLineId = useTill((state) => state.subjectLineId);
  const [kind, setKind] = useState<Kind>("percent");
  const { go } = useTill.getState();
  if (!sale) return null;
  const line = sale.lines.find(({ lineId }) => lineId === subjectLineId) ?? null;
  return (
    <Panel
      title={line ? t("discount.ofLine", { name: line.name }) : t("discount.ofSale")}
      onClose={() => go("sell")}
      takesFocus
    >
      <Given discounts={line ? line.discounts : sale.discounts.map(({ discount }) => discount)} />
      <Tabs
        label={t("discount.title")}
        selectedId={kind}
        onSelect={(id) => setKind(id as Kind)}
        tabs={[
          { id: "percent", label: t("discount.percent"), content: <Give key="percent" kind="percent" line={line} /> },
          { id: "amount", label: t("discount.amount"), content: <Give key="amount" kind="amount" line={line} /> },
        ]}
      />
    </Panel>
  );
}

/** What was given already; each can be taken back. */
function Given({ discounts }: { readonly discounts: readonly Discount[] }): ReactNode {
  const { t } = useWords();
  const nameOf = useDiscountName();
  if (discounts.length === 0) return null;
  return (
    <div className="place-row">
      {discounts.map((discount) => (
        <Button
          key={discount.discountId}
          icon={Undo2}
          onPress={() => void ask("sale.take_back_discount", { discountId: discount.discountId })}
        >
          {t("discount.takeBack", { name: nameOf(discount) })}
        </Button>
      ))}
    </div>
  );
}

function Give({ kind, line }: { readonly kind: Kind; readonly line: SaleLineView | null }): ReactNode {
  const { t, format } = useWords();
  const [figure, setFigure] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const isReady = figure !== null && figure > 0 && reason.trim() !== "";
  const said = kind === "percent" ? format.rate((figure ?? 0) * PER_CENT) : format.money(figure ?? 0);
  const give = async (): Promise<void> => {
    if (!isReady) return;
    const off: ActRequest<"sale.give_discount">["off"] =
      kind === "percent" ? { kind, rateMillionths: figure * PER_CENT } : { kind, amountMinor: figure };
    const request = { lineId: line?.lineId ?? null, off, reason, approvalId: null };
    if ((await ask("sale.give_discount", request)) !== null) useTill.getState().go("sell");
  };
  return (
    <div className="place-columns">
      {kind === "percent" ? (
        <PercentField
          label={t("discount.percent")}
          percent={figure}
          onChange={setFigure}
          size="large"
          autoFocus
          keypad={{ enterKind: "plain" }}
        />
      ) : (
        <MoneyField
          label={t("discount.amount")}
          valueMinor={figure}
          onChange={setFigure}
          size="large"
          autoFocus
          keypad={{ hasDoubleZero: true, enterKind: "plain" }}
        />
      )}
      <div className="place-column">
        {kind === "percent" && (
          <div className="place-row">
            {COMMON_PERCENTS.map((each) => (
              <Button key={each} isPressedIn={figure === each} onPress={() => setFigure(each)}>
                {format.rate(each * PER_CENT)}
              </Button>
            ))}
          </div>
        )}
        <ReasonField
          common={[t("discount.regular"), t("discount.damaged"), t("discount.staff"), t("discount.goodwill")]}
          reason={reason}
          onChange={setReason}
          onSubmit={() => void give()}
        />
        <Button kind="primary" size="large" wide isDisabled={!isReady} onPress={() => void give()}>
          {t("discount.give", { off: said })}
        </Button>
      </div>
    </div>
  );
}
