/** What became known only after a session's Z: of which Z, which tender, how much more or less, and why. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import { ReasonField } from "./reason-field.tsx";

const REASONS = ["cash.reason.lateCard", "cash.reason.lateCash"] as const;
const METHODS = ["card", "cash"] as const;

/** The form. It changes no Z: it goes into the next one. */
export function LateFact(): ReactNode {
  const { t, format } = useWords();
  const [zNumber, setNumber] = useState("");
  const [method, setMethod] = useState<(typeof METHODS)[number]>("card");
  const [isMore, setMore] = useState(true);
  const [amount, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const amountMinor = (isMore ? 1 : -1) * (amount ?? 0);
  const isReady = zNumber.trim() !== "" && amountMinor !== 0 && reason.trim() !== "";
  const book = async (): Promise<void> => {
    const done = await ask("session.add_late", { zNumber, method, amountMinor, reason, approvalId: null });
    if (done === null) return;
    const { go, say } = useTill.getState();
    go("sell");
    const text = t("cash.doneLate", { amount: format.money(amountMinor), number: zNumber.trim().toUpperCase() });
    say({ kind: "success", text });
  };
  return (
    <div className="place-columns">
      <div className="place-column">
        <TextField
          label={t("cash.lateZ")}
          description={t("cash.lateHint")}
          value={zNumber}
          onChange={setNumber}
          maxLength={40}
          isRequired
          autoFocus
        />
        <div className="place-row">
          {METHODS.map((each) => (
            <Button key={each} isPressedIn={method === each} onPress={() => setMethod(each)}>
              {t(`tender.${each}`)}
            </Button>
          ))}
        </div>
        <div className="place-row">
          <Button isPressedIn={isMore} onPress={() => setMore(true)}>
            {t("cash.lateMore")}
          </Button>
          <Button isPressedIn={!isMore} onPress={() => setMore(false)}>
            {t("cash.lateLess")}
          </Button>
        </div>
        <MoneyField label={t("cash.amount")} valueMinor={amount} onChange={setAmount} />
      </div>
      <div className="place-column">
        <ReasonField
          common={REASONS.map((id) => t(id))}
          reason={reason}
          onChange={setReason}
          onSubmit={() => isReady && void book()}
        />
        <Button kind="primary" size="large" wide isDisabled={!isReady} onPress={() => void book()}>
          {t("cash.doLate", { amount: format.money(amountMinor) })}
        </Button>
      </div>
    </div>
  );
}
