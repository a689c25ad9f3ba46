/** Paying by voucher, on account, with cash of another currency; and the tip. Each is a key, and a small panel where more is to be said. */
import { Coins, HandCoins, NotebookPen, Ticket } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ForeignCurrency } from "#domain/sale/tender.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useScans } from "../scan-taker.ts";
import { useTill } from "../till-store.ts";

/** What is being said more about. */
export type OtherTender = "voucher" | "tip" | ForeignCurrency;

const NO_CURRENCIES: readonly ForeignCurrency[] = [];

/** The keys beside cash and card. */
export function OtherTenderKeys(props: {
  /** What goes on account: the amount that was typed, or all that is due. */
  readonly amountMinor: number;
  readonly onChoose: (tender: OtherTender) => void;
}): ReactNode {
  const { amountMinor, onChoose } = props;
  const { t } = useWords();
  const currencies = useTill(({ view }) => view.shop?.foreignCurrencies ?? NO_CURRENCIES);
  const hasCustomer = useTill(({ view }) => (view.sale?.customer ?? null) !== null);
  const onAccount = (): void => {
    // Somebody has to owe it: the way there is the place where customers are found.
    if (hasCustomer) void ask("sale.tender_account", { amountMinor, approvalId: null });
    else useTill.getState().go("customer");
  };
  return (
    <div className="pay-others">
      <Button icon={Ticket} onPress={() => onChoose("voucher")}>
        {t("tender.voucher")}
      </Button>
      <Button icon={NotebookPen} onPress={onAccount}>
        {t(hasCustomer ? "tender.account" : "pay.accountWho")}
      </Button>
      {currencies.map((each) => (
        <Button key={each.currency} icon={Coins} onPress={() => onChoose(each)}>
          {each.currency}
        </Button>
      ))}
      <Button icon={HandCoins} onPress={() => onChoose("tip")}>
        {t("pay.tip")}
      </Button>
    </div>
  );
}

/** The panel of what was chosen. */
export function OtherTenderEntry(props: { readonly tender: OtherTender; readonly onDone: () => void }): ReactNode {
  const { tender, onDone } = props;
  if (tender === "voucher") return <VoucherEntry onDone={onDone} />;
  return tender === "tip" ? <TipEntry onDone={onDone} /> : <ForeignEntry of={tender} onDone={onDone} />;
}

/** A voucher scanned or typed; its worth is asked for only where this till did not give it out. */
function VoucherEntry({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { t, format } = useWords();
  const [number, setNumber] = useState("");
  const [value, setValue] = useState<number | null>(null);
  useScans(setNumber);
  const take = async (): Promise<void> => {
    if ((await ask("sale.tender_voucher", { number, valueMinor: value })) !== null) onDone();
  };
  return (
    <Panel
      title={t("voucher.title")}
      subtitle={t("voucher.hint")}
      onClose={onDone}
      takesFocus
      footer={
        <Button
          icon={Ticket}
          kind="primary"
          size="large"
          isDisabled={number.trim() === ""}
          {...(value !== null && { amount: format.amount(value) })}
          onPress={() => void take()}
        >
          {t("voucher.take")}
        </Button>
      }
    >
      <div className="place-narrow">
        <div className="place-column">
          <TextField
            label={t("voucher.number")}
            value={number}
            onChange={setNumber}
            maxLength={40}
            autoFocus
            onSubmit={() => void take()}
          />
          <MoneyField
            label={t("voucher.worth")}
            description={t("voucher.worthHint")}
            valueMinor={value}
            onChange={setValue}
            onSubmit={() => void take()}
          />
        </div>
      </div>
    </Panel>
  );
}

/** Shares of the total that are usual, or an amount. */
const USUAL_TIPS = [5, 10, 15, 20] as const;

function TipEntry({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { t, format } = useWords();
  const totalMinor = useTill(({ view }) => view.sale?.totalMinor ?? 0);
  const givenMinor = useTill(({ view }) => view.sale?.tipMinor ?? 0);
  const [amount, setAmount] = useState<number | null>(givenMinor === 0 ? null : givenMinor);
  const give = async (amountMinor: number): Promise<void> => {
    if ((await ask("sale.give_tip", { amountMinor })) !== null) onDone();
  };
  return (
    <Panel
      title={t("tip.title")}
      subtitle={t("tip.hint", { total: format.money(totalMinor) })}
      onClose={onDone}
      takesFocus
      footer={
        <>
          {givenMinor > 0 && (
            <Button size="large" onPress={() => void give(0)}>
              {t("tip.none")}
            </Button>
          )}
          <Button
            icon={HandCoins}
            kind="primary"
            size="large"
            isDisabled={amount === null}
            amount={format.amount(amount ?? 0)}
            onPress={() => void give(amount ?? 0)}
          >
            {t("pay.tip")}
          </Button>
        </>
      }
    >
      <div className="pay-columns">
        <div className="pay-tips">
          {USUAL_TIPS.map((percent) => {
            const tipMinor = Math.round((totalMinor * percent) / 100);
            return (
              <Button key={percent} amount={format.amount(tipMinor)} onPress={() => void give(tipMinor)}>
                {format.rate(percent * 10_000)}
              </Button>
            );
          })}
        </div>
        <MoneyField
          label={t("tip.amount")}
          valueMinor={amount}
          onChange={setAmount}
          size="large"
          autoFocus
          keypad={{ hasDoubleZero: true, enterKind: "plain" }}
          onSubmit={() => void give(amount ?? 0)}
        />
      </div>
    </Panel>
  );
}

/** Notes of another currency; the change is in the shop's own. */
function ForeignEntry({ of, onDone }: { readonly of: ForeignCurrency; readonly onDone: () => void }): ReactNode {
  const { t, format } = useWords();
  const { currency, rateMillionths } = of;
  const dueMinor = useTill(({ view }) => view.sale?.dueMinor ?? 0);
  const home = useTill(({ view }) => view.shop?.currency ?? "");
  const [given, setGiven] = useState<number | null>(null);
  const take = async (): Promise<void> => {
    if ((await ask("sale.tender_foreign", { currency, foreignMinor: given ?? 0 })) !== null) onDone();
  };
  return (
    <Panel
      title={t("foreign.title", { currency })}
      subtitle={t("foreign.rate", { currency, rate: format.decimal(rateMillionths / 1_000_000), home })}
      onClose={onDone}
      takesFocus
      footer={
        <Button
          icon={Coins}
          kind="primary"
          size="large"
          isDisabled={given === null}
          amount={format.inCurrency(given ?? 0, currency)}
          onPress={() => void take()}
        >
          {t("foreign.take")}
        </Button>
      }
    >
      <div className="place-narrow">
        <div className="place-column">
          <MoneyField
            label={t("foreign.given", { currency })}
            description={t("foreign.due", { due: format.money(dueMinor) })}
            currency={currency}
            valueMinor={given}
            onChange={setGiven}
            size="large"
            autoFocus
            keypad={{ hasDoubleZero: true, enterKind: "plain" }}
            onSubmit={() => void take()}
          />
        </div>
      </div>
    </Panel>
  );
}
