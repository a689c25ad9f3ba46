/** Money that goes back to the customer: to what it was paid with, as large as the screen allows. */
import { Banknote, CreditCard, NotebookPen, Ticket } from "lucide-react";
import type { ReactNode } from "react";
import type { SaleView } from "#domain/protocol/till-view.ts";
import { leftOf } from "#domain/sale/return.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "#renderer/ui/amount-display.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import { CardFailed } from "./card-parts.tsx";

/** Paying where more comes back than is sold. The way the money came is the primary one. */
export function GiveBack({ sale }: { readonly sale: SaleView }): ReactNode {
  const { t, format } = useWords();
  const backMinor = -sale.dueMinor;
  const cashMinor = -sale.cashDueMinor;
  const card = sale.refundOrigins.find(
    ({ method, paidMinor, refundedMinor }) => method === "card" && paidMinor > refundedMinor,
  );
  const cardMinor = card ? Math.min(backMinor, card.paidMinor - card.refundedMinor) : 0;
  // As much as was paid so, where anything was; else all of it.
  const paidBy = (method: "voucher" | "account"): number => leftOf({ origins: sale.refundOrigins }, method);
  const voucherMinor = Math.min(backMinor, paidBy("voucher") || backMinor);
  const accountMinor = Math.min(backMinor, paidBy("account") || backMinor);
  const wasCard = card !== undefined && sale.cashThatReturnsMinor < cashMinor;
  return (
    <Panel
      title={t("refund.title")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
      footer={
        <>
          {card && (
            <Button
              icon={CreditCard}
              kind={wasCard ? "primary" : "plain"}
              size="large"
              amount={format.amount(cardMinor)}
              onPress={() =>
                void ask("sale.refund_card", { amountMinor: cardMinor, paymentId: card.paymentId, approvalId: null })
              }
            >
              {t("refund.card")}
            </Button>
          )}
          <Button
            icon={Banknote}
            kind={wasCard ? "plain" : "primary"}
            size="large"
            amount={format.amount(cashMinor)}
            onPress={() => void ask("sale.refund_cash", { amountMinor: cashMinor, approvalId: null })}
          >
            {t("refund.cash")}
          </Button>
        </>
      }
    >
      <div className="place-narrow">
        <div className="place-column">
          {sale.cardFailed && <CardFailed failed={sale.cardFailed} />}
          <AmountDisplay
            label={t("refund.due")}
            amountMinor={backMinor}
            size="huge"
            direction="out"
            note={card?.reference ? t("refund.paidByCard", { reference: card.reference }) : undefined}
          />
          <div className="place-row">
            <Button
              icon={Ticket}
              onPress={() => void ask("sale.refund_voucher", { amountMinor: voucherMinor, approvalId: null })}
            >
              {t("refund.voucher", { amount: format.amount(voucherMinor) })}
            </Button>
            {sale.customer && (
              <Button
                icon={NotebookPen}
                onPress={() => void ask("sale.refund_account", { amountMinor: accountMinor, approvalId: null })}
              >
                {t("refund.account", { amount: format.amount(accountMinor) })}
              </Button>
            )}
          </div>
        </div>
      </div>
    </Panel>
  );
}
