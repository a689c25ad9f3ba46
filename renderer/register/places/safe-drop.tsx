/** Money of the drawer on its way into the safe: the amount, the number on the bag, and somebody else who looks on. */
import { type ReactNode, useState } from "react";
import type { Refusal } from "#domain/refusals.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { ApprovalPanel } from "#renderer/ui/approval-panel.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { act } from "../register-connection.ts";
import { playSound } from "../sounds.ts";
import { useTill } from "../till-store.ts";

/** First the bag, then the witness. Going back from the witness loses nothing that was typed. */
export function SafeDrop(): ReactNode {
  const { t, format } = useWords();
  const [amountMinor, setAmount] = useState<number | null>(null);
  const [bagNumber, setBag] = useState("");
  const [reason, setReason] = useState("");
  const [atWitness, setAtWitness] = useState(false);
  const isReady = amountMinor !== null && amountMinor > 0 && bagNumber.trim() !== "";
  const goOn = (): void => setAtWitness(isReady);
  if (atWitness)
    return (
      <Witness
        drop={{ amountMinor: amountMinor ?? 0, bagNumber: bagNumber.trim(), reason: reason.trim() || null }}
        onCancel={() => setAtWitness(false)}
      />
    );
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
        <TextField
          label={t("cash.bag")}
          value={bagNumber}
          onChange={setBag}
          maxLength={40}
          isRequired
          onSubmit={goOn}
        />
        <TextField label={t("cash.safeWhy")} value={reason} onChange={setReason} maxLength={120} onSubmit={goOn} />
        <Button size="large" wide isDisabled={!isReady} onPress={goOn}>
          {t("cash.doSafe", { amount: format.money(amountMinor ?? 0) })}
        </Button>
      </div>
    </div>
  );
}

interface Drop {
  readonly amountMinor: number;
  readonly bagNumber: string;
  readonly reason: string | null;
}

function Witness({ drop, onCancel }: { readonly drop: Drop; readonly onCancel: () => void }): ReactNode {
  const { t, format, sayRefusal } = useWords();
  const staff = useTill(({ view }) => view.staff);
  const me = useTill(({ view }) => view.person?.staffId);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const others = staff.filter(({ staffId }) => staffId !== me);
  const amount = format.money(drop.amountMinor);
  const witnessed = async (personId: string, pin: string): Promise<void> => {
    const witness = others.find(({ staffId }) => staffId === personId);
    if (!witness) return;
    setBusy(true);
    const request = { ...drop, witnessId: witness.staffId, pin, approvalId: null };
    const first = await act("cash.drop_to_safe", request);
    // A wrong PIN is said where it was typed; anything else as everywhere.
    if (!first.ok && first.refusal.code.startsWith("staff.")) {
      setBusy(false);
      playSound("refuse");
      setRefusal(first.refusal);
      return;
    }
    const done = first.ok ? first.value : await ask("cash.drop_to_safe", request);
    setBusy(false);
    if (done === null) return;
    const { go, say } = useTill.getState();
    go("sell");
    say({ kind: "success", text: t("cash.doneSafe", { amount, bag: drop.bagNumber, number: done.number }) });
  };
  return (
    <ApprovalPanel
      title={t("cash.doSafe", { amount })}
      reason={others.length > 0 ? t("cash.witnessTodo") : t("cash.noWitness")}
      people={others.map(({ staffId, name, role, demoPin }) => ({
        id: staffId,
        name,
        note: demoPin === null ? t(`role.${role}`) : `${t(`role.${role}`)} · ${demoPin}`,
      }))}
      onApprove={(personId, pin) => void witnessed(personId, pin)}
      onCancel={onCancel}
      error={refusal ? sayRefusal(refusal).says : undefined}
      isBusy={isBusy}
    />
  );
}
