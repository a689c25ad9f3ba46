/** A card payment under way: on a terminal that stands on its own, on a connected one, in doubt, and given back. */
import { Ban, CreditCard, Hand, RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { PaymentId } from "#domain/ids.ts";
import type { SaleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "#renderer/ui/amount-display.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import { ReasonField } from "./reason-field.tsx";

type Pending = NonNullable<SaleView["pending"]>;

/** Whatever terminal was asked: what it says, or what a person says of it. */
export function CardUnderWay({ pending }: { readonly pending: Pending }): ReactNode {
  const [byHand, setByHand] = useState(false);
  const { terminal, inDoubt } = pending;
  if (terminal === null) return <AskAPerson pending={pending} />;
  if (byHand && inDoubt) return <SettleByHand pending={pending} onBack={() => setByHand(false)} />;
  if (inDoubt) return <InDoubt pending={pending} terminal={terminal} onByHand={() => setByHand(true)} />;
  return <OnTerminal pending={pending} />;
}

/** A connected terminal waits for a card; the only thing to do here is to give it up. */
function OnTerminal({ pending }: { readonly pending: Pending }): ReactNode {
  const { t, format } = useWords();
  const { paymentId, purpose, amountMinor, step } = pending;
  const amount = format.money(Math.abs(amountMinor));
  const isCancelling = step === "cancelling";
  return (
    <Panel
      title={t(`card.${purpose}`, { amount })}
      subtitle={t(purpose === "charge" ? "card.show" : "card.showBack")}
      takesFocus
      footer={
        <Button icon={Ban} size="large" isBusy={isCancelling} onPress={() => void ask("payment.cancel", { paymentId })}>
          {t("card.cancel")}
        </Button>
      }
    >
      <div className="place-narrow">
        <div className="place-column">
          <OnTerminalAmount amountMinor={amountMinor} />
          <Spinner label={t(isCancelling ? "card.step.cancelling" : "card.step.waiting")} />
        </div>
      </div>
    </Panel>
  );
}

/** Nobody saw the answer. The till asks for it by itself, again and again; a person may only hurry it, or overrule it. */
function InDoubt(props: {
  readonly pending: Pending;
  readonly terminal: string;
  readonly onByHand: () => void;
}): ReactNode {
  const { t, format } = useWords();
  const { pending, terminal, onByHand } = props;
  const { paymentId, amountMinor, purpose, intendedAt, step } = pending;
  const amount = format.money(Math.abs(amountMinor));
  const isAway = step === "unreachable" || step === "other_terminal";
  return (
    <Panel
      title={t(purpose === "charge" ? "pay.doubtTitle" : "card.doubtBack", { amount })}
      subtitle={t("card.doubt")}
      takesFocus
      footer={
        <>
          <Button icon={Hand} size="large" onPress={onByHand}>
            {t("card.byHand")}
          </Button>
          <Button icon={RotateCcw} kind="primary" size="large" onPress={() => void ask("payment.ask", { paymentId })}>
            {t("card.askNow")}
          </Button>
        </>
      }
    >
      <div className="place-narrow">
        <div className="place-column">
          {isAway ? (
            <Message kind="trouble" title={t(`card.step.${step}`)}>
              {t(step === "unreachable" ? "card.awayTodo" : "card.otherTodo", { terminal })}
            </Message>
          ) : (
            <Spinner label={t(`card.step.${step ?? "asking"}`)} />
          )}
          <OnTerminalAmount amountMinor={amountMinor} />
          <DataRows>
            <DataRow label={t("card.terminal")} value={terminal} />
            <DataRow label={t("card.since")} value={format.time(intendedAt)} />
          </DataRows>
        </div>
      </div>
    </Panel>
  );
}

/** A person who may says what the terminal's slip or its own list shows, and why they know. */
function SettleByHand({ pending, onBack }: { readonly pending: Pending; readonly onBack: () => void }): ReactNode {
  const { t, format } = useWords();
  const [reason, setReason] = useState("");
  const [reference, setReference] = useState("");
  const { paymentId, amountMinor } = pending;
  const isBack = amountMinor < 0;
  const amount = format.amount(Math.abs(amountMinor));
  const settle = (found: "paid" | "not_paid"): void =>
    void ask("payment.settle_by_hand", { paymentId, found, reference, reason, approvalId: null });
  const isReady = reason.trim() !== "";
  return (
    <Panel
      title={t("card.byHandTitle", { amount: format.money(Math.abs(amountMinor)) })}
      subtitle={t("card.byHandHint")}
      onClose={onBack}
      takesFocus
      footer={
        <>
          <Button size="large" isDisabled={!isReady} onPress={() => settle("not_paid")}>
            {t(isBack ? "card.notBack" : "pay.notPaid")}
          </Button>
          <Button kind="primary" size="large" amount={amount} isDisabled={!isReady} onPress={() => settle("paid")}>
            {t(isBack ? "card.wentBack" : "pay.paid")}
          </Button>
        </>
      }
    >
      <div className="place-narrow">
        <div className="place-column">
          <Reference reference={reference} onChange={setReference} />
          <ReasonField
            common={[t("card.reason.slip"), t("card.reason.noSlip"), t("card.reason.list")]}
            reason={reason}
            onChange={setReason}
            // No key says "paid" by itself: only somebody who looked at the terminal knows.
            onSubmit={() => undefined}
          />
        </div>
      </div>
    </Panel>
  );
}

/** The terminal stands on its own: the cashier asks it, and tells the till what it said. */
function AskAPerson({ pending }: { readonly pending: Pending }): ReactNode {
  const { t, format } = useWords();
  const [reference, setReference] = useState("");
  const { paymentId, amountMinor, inDoubt } = pending;
  const amount = format.money(amountMinor);
  const fail = (cause: "declined" | "cancelled"): void => void ask("sale.fail_card", { paymentId, cause });
  const settle = (): void => void ask("sale.settle_card", { paymentId, reference });
  return (
    <Panel
      title={t(inDoubt ? "pay.doubtTitle" : "pay.waitTitle", { amount })}
      subtitle={t(inDoubt ? "pay.doubt" : "pay.wait")}
      takesFocus
      footer={
        <>
          {!inDoubt && <Button onPress={() => fail("cancelled")}>{t("pay.cancelled")}</Button>}
          <Button size="large" onPress={() => fail("declined")}>
            {t(inDoubt ? "pay.notPaid" : "pay.declined")}
          </Button>
          <Button kind="primary" size="large" amount={format.amount(amountMinor)} onPress={settle}>
            {t("pay.paid")}
          </Button>
        </>
      }
    >
      <div className="place-narrow">
        <div className="place-column">
          <AmountDisplay label={t("pay.onTerminal")} amountMinor={amountMinor} size="huge" />
          <Reference
            reference={reference}
            onChange={setReference}
            // In doubt no key says "paid" by itself: only somebody who looked at the terminal knows.
            autoFocus={!inDoubt}
            onSubmit={inDoubt ? undefined : settle}
          />
        </div>
      </div>
    </Panel>
  );
}

/** Money a card paid goes back to it: by the connected terminal, or on it by hand; then the till is told. */
export function ReverseCard(props: {
  readonly paymentId: PaymentId;
  readonly amountMinor: number;
  readonly onDone: () => void;
}): ReactNode {
  const { t, format } = useWords();
  const { paymentId, amountMinor, onDone } = props;
  const isConnected = useTill(({ view }) => view.terminal.state !== "lone");
  const [reference, setReference] = useState("");
  const reverse = async (): Promise<void> => {
    const done = await ask("sale.reverse_card", { paymentId, reference, approvalId: null });
    if (done !== null) onDone();
  };
  const byTerminal = async (): Promise<void> => {
    const asked = await ask("sale.reverse_on_terminal", { paymentId });
    if (asked !== null) onDone();
  };
  return (
    <Panel
      title={t(isConnected ? "card.reverseTitle" : "pay.reverseFirst")}
      onClose={onDone}
      takesFocus
      footer={
        <>
          <Button kind={isConnected ? "plain" : "danger"} size="large" onPress={() => void reverse()}>
            {t(isConnected ? "card.reversedByHand" : "pay.reversed")}
          </Button>
          {isConnected && (
            <Button
              icon={CreditCard}
              kind="primary"
              size="large"
              amount={format.amount(amountMinor)}
              onPress={() => void byTerminal()}
            >
              {t("card.reverse")}
            </Button>
          )}
        </>
      }
    >
      <div className="place-narrow">
        <div className="place-column">
          <AmountDisplay label={t("pay.onTerminal")} amountMinor={amountMinor} size="huge" direction="out" />
          <Reference reference={reference} onChange={setReference} />
        </div>
      </div>
    </Panel>
  );
}

/** Why the card that was just tried paid nothing; stands until something else is done. */
export function CardFailed({ failed }: { readonly failed: NonNullable<SaleView["cardFailed"]> }): ReactNode {
  const { t, format } = useWords();
  const amount = format.money(Math.abs(failed.amountMinor));
  return (
    <Message kind="trouble" title={t(`card.failed.${failed.cause}`)}>
      {t(failed.amountMinor < 0 ? "card.failedBack" : "card.failedTodo", { amount })}
    </Message>
  );
}

function OnTerminalAmount({ amountMinor }: { readonly amountMinor: number }): ReactNode {
  const { t } = useWords();
  const isBack = amountMinor < 0;
  return (
    <AmountDisplay
      label={t("pay.onTerminal")}
      amountMinor={Math.abs(amountMinor)}
      size="huge"
      {...(isBack && { direction: "out" as const })}
    />
  );
}

/** What the terminal's slip says. */
function Reference(props: {
  readonly reference: string;
  readonly onChange: (reference: string) => void;
  readonly autoFocus?: boolean;
  readonly onSubmit?: (() => void) | undefined;
}): ReactNode {
  const { t } = useWords();
  const { reference, onChange, autoFocus = false, onSubmit } = props;
  return (
    <TextField
      label={t("pay.reference")}
      description={t("pay.referenceHint")}
      value={reference}
      onChange={onChange}
      maxLength={40}
      autoFocus={autoFocus}
      onSubmit={onSubmit}
    />
  );
}
