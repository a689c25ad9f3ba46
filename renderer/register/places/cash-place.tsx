/** Money in and out of the drawer without a sale, and the drawer opened for its own sake: each with a reason. */
import { type ReactNode, useState } from "react";
import type { MessageId } from "#renderer/messages/catalogue.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Tabs } from "#renderer/ui/tabs.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

type Kind = "in" | "out" | "no_sale";

const REASONS: Readonly<Record<Kind, readonly Extract<MessageId, `cash.reason.${string}`>[]>> = {
  in: ["cash.reason.change", "cash.reason.returned"],
  out: ["cash.reason.supplier", "cash.reason.supplies", "cash.reason.postage"],
  no_sale: ["cash.reason.changeNote", "cash.reason.check"],
};

/** Three tabs, one form each. */
export function CashPlace(): ReactNode {
  const { t } = useWords();
  const [kind, setKind] = useState<Kind>("in");
  return (
    <Panel title={t("cash.title")} onClose={() => useTill.getState().go("sell")} takesFocus>
      <Tabs
        label={t("cash.title")}
        selectedId={kind}
        onSelect={(id) => setKind(id as Kind)}
        tabs={[
          { id: "in", label: t("cash.in"), content: <MoneyMove key="in" kind="in" /> },
          { id: "out", label: t("cash.out"), content: <MoneyMove key="out" kind="out" /> },
          { id: "no_sale", label: t("cash.noSale"), content: <NoSale /> },
        ]}
      />
    </Panel>
  );
}

function MoneyMove({ kind }: { readonly kind: "in" | "out" }): ReactNode {
  const { t, format } = useWords();
  const [amountMinor, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const move = async (): Promise<void> => {
    const request = { amountMinor: amountMinor ?? 0, reason, approvalId: null };
    const done = await ask(kind === "in" ? "cash.pay_in" : "cash.pay_out", request);
    if (done === null) return;
    const { go, say } = useTill.getState();
    go("sell");
    const text = t(kind === "in" ? "cash.doneIn" : "cash.doneOut", {
      amount: format.money(amountMinor ?? 0),
      number: done.number,
    });
    say({ kind: "success", text });
  };
  const isReady = amountMinor !== null && amountMinor > 0 && reason.trim() !== "";
  return (
    <div className="place-columns">
      <MoneyField
        label={t("cash.amount")}
        valueMinor={amountMinor}
        onChange={setAmount}
        size="large"
        autoFocus
        keypad={{ hasDoubleZero: true, enterKind: "plain" }}
      />
      <div className="place-column">
        <Reason kind={kind} reason={reason} onChange={setReason} onSubmit={() => isReady && void move()} />
        <Button
          kind={kind === "in" ? "primary" : "plain"}
          size="large"
          wide
          isDisabled={!isReady}
          onPress={() => void move()}
        >
          {t(kind === "in" ? "cash.doIn" : "cash.doOut", { amount: format.money(amountMinor ?? 0) })}
        </Button>
      </div>
    </div>
  );
}

function NoSale(): ReactNode {
  const { t } = useWords();
  const [reason, setReason] = useState("");
  const open = async (): Promise<void> => {
    const done = await ask("drawer.no_sale", { reason, approvalId: null });
    if (done === null) return;
    useTill.getState().go("sell");
    useTill.getState().say({ kind: "success", text: t("cash.doneNoSale") });
  };
  return (
    <div className="place-narrow">
      <div className="place-column">
        <Reason kind="no_sale" reason={reason} onChange={setReason} onSubmit={() => void open()} />
        <Button kind="primary" size="large" wide isDisabled={reason.trim() === ""} onPress={() => void open()}>
          {t("cash.doNoSale")}
        </Button>
      </div>
    </div>
  );
}

/** A reason that is common, or one in own words. */
function Reason(props: {
  readonly kind: Kind;
  readonly reason: string;
  readonly onChange: (reason: string) => void;
  readonly onSubmit: () => void;
}): ReactNode {
  const { t } = useWords();
  const { kind, reason, onChange, onSubmit } = props;
  return (
    <>
      <div className="place-row">
        {REASONS[kind].map((id) => (
          <Button key={id} isPressedIn={reason === t(id)} onPress={() => onChange(t(id))}>
            {t(id)}
          </Button>
        ))}
      </div>
      <TextField
        label={t("cash.why")}
        value={reason}
        onChange={onChange}
        maxLength={120}
        isRequired
        onSubmit={onSubmit}
      />
    </>
  );
}
