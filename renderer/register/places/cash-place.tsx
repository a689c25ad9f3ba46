/** Money in and out of the drawer without a sale, and the drawer opened for its own sake. */
import { type ReactNode, useState } from "react";
import type { MessageId } from "#renderer/messages/catalogue.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Tabs } from "#renderer/ui/tabs.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import { LateFact } from "./late-fact.tsx";
import { ReasonField } from "./reason-field.tsx";
import { SafeDrop } from "./safe-drop.tsx";

type Move = "in" | "out" | "tips";
type Kind = Move | "no_sale";
type Tab = Kind | "safe" | "late";

const REASONS: Readonly<Record<Kind, readonly Extract<MessageId, `cash.reason.${string}`>[]>> = {
  in: ["cash.reason.change", "cash.reason.returned"],
  out: ["cash.reason.supplier", "cash.reason.supplies", "cash.reason.postage"],
  tips: ["cash.reason.tipsToday", "cash.reason.tipsCard"],
  no_sale: ["cash.reason.changeNote", "cash.reason.check"],
};

const MOVES = {
  in: { act: "cash.pay_in", key: "cash.doIn", done: "cash.doneIn" },
  out: { act: "cash.pay_out", key: "cash.doOut", done: "cash.doneOut" },
  tips: { act: "cash.pay_tips", key: "cash.doTips", done: "cash.doneTips" },
} as const;

/** A tab and a form for each. */
export function CashPlace(): ReactNode {
  const { t } = useWords();
  const [kind, setKind] = useState<Tab>("in");
  return (
    <Panel title={t("cash.title")} onClose={() => useTill.getState().go("sell")} takesFocus>
      <Tabs
        label={t("cash.title")}
        selectedId={kind}
        onSelect={(id) => setKind(id as Tab)}
        tabs={[
          { id: "in", label: t("cash.in"), content: <MoneyMove key="in" kind="in" /> },
          { id: "out", label: t("cash.out"), content: <MoneyMove key="out" kind="out" /> },
          { id: "safe", label: t("cash.safe"), content: <SafeDrop /> },
          { id: "tips", label: t("cash.tips"), content: <MoneyMove key="tips" kind="tips" /> },
          { id: "late", label: t("cash.late"), content: <LateFact /> },
          { id: "no_sale", label: t("cash.noSale"), content: <NoSale /> },
        ]}
      />
    </Panel>
  );
}

function MoneyMove({ kind }: { readonly kind: Move }): ReactNode {
  const { t, format } = useWords();
  const [amountMinor, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const move = async (): Promise<void> => {
    const request = { amountMinor: amountMinor ?? 0, reason, approvalId: null };
    const done = await ask(MOVES[kind].act, request);
    if (done === null) return;
    const { go, say } = useTill.getState();
    go("sell");
    const text = t(MOVES[kind].done, { amount: format.money(amountMinor ?? 0), number: done.number });
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
        <ReasonField
          common={REASONS[kind].map((id) => t(id))}
          reason={reason}
          onChange={setReason}
          onSubmit={() => isReady && void move()}
        />
        <Button
          kind={kind === "in" ? "primary" : "plain"}
          size="large"
          wide
          isDisabled={!isReady}
          onPress={() => void move()}
        >
          {t(MOVES[kind].key, { amount: format.money(amountMinor ?? 0) })}
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
        <ReasonField
          common={REASONS.no_sale.map((id) => t(id))}
          reason={reason}
          onChange={setReason}
          onSubmit={() => void open()}
        />
        <Button kind="primary" size="large" wide isDisabled={reason.trim() === ""} onPress={() => void open()}>
          {t("cash.doNoSale")}
        </Button>
      </div>
    </div>
  );
}
