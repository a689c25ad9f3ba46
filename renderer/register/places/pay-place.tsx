/** Paying: what is due, tenders taken, quick cash, another amount, the card terminal. */
import { Banknote, CreditCard, Undo2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { PaymentId } from "#domain/ids.ts";
import type { SaleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "#renderer/ui/amount-display.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "../ask.ts";
import { ReceiptLanguage } from "../receipt-language.tsx";
import { useTill } from "../till-store.ts";
import { CardFailed, CardUnderWay, ReverseCard } from "./card-parts.tsx";
import { type OtherTender, OtherTenderEntry, OtherTenderKeys } from "./other-tenders.tsx";
import { GiveBack } from "./refund-parts.tsx";
import "./pay-place.css";

/** The left side while paying. */
export function PayPlace(): ReactNode {
  const sale = useTill(({ view }) => view.sale);
  const [reversingId, setReversingId] = useState<PaymentId | null>(null);
  const [other, setOther] = useState<OtherTender | null>(null);
  if (!sale) return null;
  if (sale.pending) return <CardUnderWay pending={sale.pending} />;
  const reversing = sale.tenders.find(({ paymentId }) => paymentId !== null && paymentId === reversingId);
  if (reversingId !== null && reversing) {
    const { amountMinor } = reversing;
    return <ReverseCard paymentId={reversingId} amountMinor={amountMinor} onDone={() => setReversingId(null)} />;
  }
  if (other !== null) return <OtherTenderEntry tender={other} onDone={() => setOther(null)} />;
  const now = { sale, onReverse: setReversingId, onOther: setOther };
  if (sale.totalMinor < 0 && sale.dueMinor < 0) return <GiveBack sale={sale} />;
  return sale.dueMinor <= 0 ? (
    <NothingDue sale={sale} onReverse={setReversingId} />
  ) : (
    <Tendering key={sale.tenders.length} {...now} />
  );
}

interface Paying {
  readonly sale: SaleView;
  /** A card's money is to go back. */
  readonly onReverse: (paymentId: PaymentId | null) => void;
  readonly onOther: (tender: OtherTender) => void;
}

/** Quick amounts, another amount, and the two ways to pay. */
function Tendering({ sale, onReverse, onOther }: Paying): ReactNode {
  const { t, format } = useWords();
  const [amount, setAmount] = useState<number | null>(null);
  const { dueMinor, cashDueMinor, quickCash } = sale;
  // A card gives no change.
  const cardMinor = Math.min(amount ?? dueMinor, dueMinor);
  const cash = (amountMinor: number): void => void ask("sale.tender_cash", { amountMinor });
  const card = (): void => void ask("sale.intend_card", { amountMinor: cardMinor });
  return (
    <Panel
      title={t("pay.title")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
      footer={
        <>
          <Button icon={CreditCard} size="large" amount={format.amount(cardMinor)} onPress={card}>
            {t("tender.card")}
          </Button>
          <Button
            icon={Banknote}
            kind="primary"
            size="large"
            keyHint="F10"
            amount={format.amount(amount ?? cashDueMinor)}
            onPress={() => cash(amount ?? cashDueMinor)}
          >
            {t("tender.cash")}
          </Button>
        </>
      }
    >
      <div className="pay-columns">
        <div className="place-column">
          {sale.cardFailed && <CardFailed failed={sale.cardFailed} />}
          <Due sale={sale} />
          <div className="pay-quick">
            {quickCash.map((each) => (
              <Button key={each} size="large" onPress={() => cash(each)}>
                {format.amount(each)}
              </Button>
            ))}
          </div>
          <OtherTenderKeys amountMinor={amount ?? dueMinor} onChoose={onOther} />
          <TendersTaken sale={sale} onReverse={onReverse} />
        </div>
        <div className="pay-typing">
          <MoneyField
            label={t("pay.given")}
            valueMinor={amount}
            onChange={setAmount}
            size="large"
            autoFocus
            keypad={{ hasDoubleZero: true, enterKind: "plain" }}
            onSubmit={() => cash(amount ?? cashDueMinor)}
          />
          <ReceiptLanguage chosen={sale.receiptLanguage} />
        </div>
      </div>
    </Panel>
  );
}

/** Paid to the cent, or free: it only wants to be finished. */
function NothingDue({ sale, onReverse }: Omit<Paying, "onOther">): ReactNode {
  const { t } = useWords();
  return (
    <Panel
      title={t("pay.title")}
      onClose={() => useTill.getState().go("sell")}
      footer={
        <Button kind="primary" size="large" autoFocus onPress={() => void ask("sale.complete", {})}>
          {t("pay.finish")}
        </Button>
      }
    >
      <div className="place-narrow">
        {sale.cardFailed && <CardFailed failed={sale.cardFailed} />}
        <Due sale={sale} />
        <TendersTaken sale={sale} onReverse={onReverse} />
        <ReceiptLanguage chosen={sale.receiptLanguage} />
      </div>
    </Panel>
  );
}

function Due({ sale }: { readonly sale: SaleView }): ReactNode {
  const { t, format } = useWords();
  const isRounded = sale.cashDueMinor !== sale.dueMinor;
  return (
    <AmountDisplay
      label={t("pay.due")}
      amountMinor={sale.dueMinor}
      size="large"
      note={isRounded ? t("pay.cashDue", { amount: format.amount(sale.cashDueMinor) }) : undefined}
    />
  );
}

/** What was handed over so far; each can be given back. */
function TendersTaken({ sale, onReverse }: Omit<Paying, "onOther">): ReactNode {
  const { t, format } = useWords();
  if (sale.tenders.length === 0 && sale.tipMinor === 0) return null;
  return (
    <section>
      <DataRows>
        <DataRow label={t("sale.total")} amountMinor={sale.totalMinor} />
        {sale.tipMinor > 0 && <DataRow label={t("pay.tip")} amountMinor={sale.tipMinor} />}
        {sale.tenders.map(({ tenderId, method, amountMinor, reference }) => (
          <DataRow
            key={tenderId}
            label={reference ? `${t(`tender.${method}`)} ${reference}` : t(`tender.${method}`)}
            amountMinor={amountMinor}
          />
        ))}
      </DataRows>
      <div className="place-row">
        {sale.tenders.map(({ tenderId, method, amountMinor, paymentId }) => (
          <Button
            key={tenderId}
            icon={Undo2}
            onPress={() => {
              if (method === "card") onReverse(paymentId);
              else void ask("sale.return_tender", { tenderId });
            }}
          >
            {t("pay.giveBack", { method: t(`tender.${method}`), amount: format.amount(amountMinor) })}
          </Button>
        ))}
      </div>
    </section>
  );
}
