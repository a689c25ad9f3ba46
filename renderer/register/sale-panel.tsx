/** The sale, always in sight: its lines, what it comes to, and what can be done with it. */
import { Lock, ReceiptText, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import type { SaleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "#renderer/ui/amount-display.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { ask } from "./ask.ts";
import { useDiscountName } from "./discount-name.ts";
import { ReceiptKeys } from "./receipt-keys.tsx";
import { SaleLines } from "./sale-lines.tsx";
import { ServiceKeys } from "./service-keys.tsx";
import { giveDiscount, holdSale } from "./till-keys.ts";
import { useTill } from "./till-store.ts";
import "./sale-panel.css";

const PIECE = 1_000;

/** The right side of the till. */
export function SalePanel(): ReactNode {
  const sale = useTill(({ view }) => view.sale);
  const lastSale = useTill(({ view }) => view.lastSale);
  return (
    <>
      <SaleHead />
      {sale?.customer && (
        <Button kind="quiet" icon={UserRound} onPress={() => useTill.getState().go("customer")}>
          {sale.customer.name}
        </Button>
      )}
      {sale ? <SaleLines sale={sale} /> : lastSale ? <LastSale /> : <NothingYet />}
      <SaleFoot sale={sale} />
    </>
  );
}

function SaleHead(): ReactNode {
  const { t } = useWords();
  const person = useTill(({ view }) => view.person);
  const held = useTill(({ view }) => view.held.length);
  const nextQuantity = useTill((state) => state.nextQuantityThousandths);
  return (
    <div className="sale-head">
      <h2>{t("till.sale")}</h2>
      {nextQuantity !== null && <span className="sale-next">{t("sale.next", { count: nextQuantity / PIECE })}</span>}
      {held > 0 && (
        <Button kind="quiet" onPress={() => useTill.getState().go("held")}>
          {t("sale.held", { count: held })}
        </Button>
      )}
      <Button
        kind="quiet"
        icon={Lock}
        label={t("till.lock", { name: person?.name ?? "" })}
        onPress={() => void ask("staff.lock", {})}
      >
        {person?.name ?? ""}
      </Button>
    </div>
  );
}

/** The change of the sale just finished, as large as it goes, until the next one begins. */
function LastSale(): ReactNode {
  const { t, format } = useWords();
  const lastSale = useTill(({ view }) => view.lastSale);
  if (!lastSale) return null;
  const { receiptNumber, totalMinor, changeMinor, paidMinor } = lastSale;
  const goesOut = totalMinor < 0;
  return (
    <div className="sale-last" data-testid="last-sale">
      <AmountDisplay
        label={t(goesOut ? "sale.gaveBack" : "sale.change")}
        amountMinor={goesOut ? -paidMinor : changeMinor}
        size="huge"
        direction={goesOut || changeMinor > 0 ? "out" : "in"}
        isLive
      />
      <p className="sale-last-paid">
        {goesOut ? null : t("sale.paidOf", { paid: format.amount(paidMinor), total: format.amount(totalMinor) })}
      </p>
      <p className="sale-last-number">
        {t("sale.receipt")} <span data-testid="receipt-number">{receiptNumber}</span>
      </p>
      <ReceiptKeys key={receiptNumber} number={receiptNumber} />
    </div>
  );
}

function NothingYet(): ReactNode {
  const { t } = useWords();
  return (
    <div className="sale-nothing">
      <EmptyState icon={ReceiptText} title={t("sale.empty")}>
        {t("sale.emptyTodo")}
      </EmptyState>
    </div>
  );
}

/** Total and keys stand where they always stand, whatever is on the left. */
function SaleFoot({ sale }: { readonly sale: SaleView | null }): ReactNode {
  const { t } = useWords();
  const place = useTill((state) => state.place);
  const { go } = useTill.getState();
  return (
    <div className="sale-foot">
      {sale && <ServiceKeys sale={sale} />}
      {sale && <Total sale={sale} />}
      <div className="sale-keys">
        <Button keyHint="F4" isDisabled={!sale || sale.tenders.length > 0 || sale.pending !== null} onPress={holdSale}>
          {t("sale.hold")}
        </Button>
        <Button
          keyHint="F6"
          isPressedIn={place === "discount"}
          isDisabled={!sale || sale.pending !== null}
          onPress={giveDiscount}
        >
          {t("sale.discount")}
        </Button>
        <Button isPressedIn={place === "more"} onPress={() => go(place === "more" ? "sell" : "more")}>
          {t("sale.moreKeys")}
        </Button>
      </div>
      {place === "pay" ? (
        <Button size="large" wide keyHint="Esc" onPress={() => go("sell")}>
          {t("sale.back")}
        </Button>
      ) : (
        <PayKey sale={sale} />
      )}
    </div>
  );
}

/** The primary action, unless the place on the left has one of its own. */
function PayKey({ sale }: { readonly sale: SaleView | null }): ReactNode {
  const { t, format } = useWords();
  const goesOut = (sale?.dueMinor ?? 0) < 0;
  const isSelling = useTill(({ place, wantedQuantity }) => place === "sell" && wantedQuantity === null);
  return (
    <Button
      kind={isSelling ? "primary" : "plain"}
      size="large"
      wide
      keyHint="F12"
      amount={sale ? format.amount(Math.abs(sale.dueMinor)) : undefined}
      isDisabled={!sale}
      onPress={() => useTill.getState().go("pay")}
    >
      {t(goesOut ? "sale.giveBack" : "sale.pay")}
    </Button>
  );
}

function Total({ sale }: { readonly sale: SaleView }): ReactNode {
  const { t, format } = useWords();
  const pricesIncludeTax = useTill(({ view }) => view.shop?.pricesIncludeTax ?? true);
  const taxes = sale.taxes
    .filter(({ taxMinor }) => taxMinor !== 0)
    .map(({ name, rateMillionths, taxMinor }) =>
      t(pricesIncludeTax ? "sale.taxIncluded" : "sale.taxAdded", {
        name,
        rate: format.rate(rateMillionths),
        amount: format.amount(taxMinor),
      }),
    );
  const nameOf = useDiscountName();
  const discounts = sale.discounts.map(({ discount, amountMinor }) =>
    t("sale.discountOff", { name: nameOf(discount), amount: format.amount(amountMinor) }),
  );
  const exempt = sale.exempt
    ? [t("sale.exempt", { certificate: sale.exempt.certificate, amount: format.amount(sale.exempt.exemptMinor) })]
    : [];
  const tip =
    sale.tipMinor === 0
      ? []
      : [
          t("sale.withTip", {
            amount: format.amount(sale.tipMinor),
            total: format.amount(sale.totalMinor + sale.tipMinor),
          }),
        ];
  const notes = [...discounts, ...exempt, ...taxes, ...tip];
  return (
    <AmountDisplay
      label={t(sale.totalMinor < 0 ? "sale.toGiveBack" : "sale.total")}
      amountMinor={Math.abs(sale.totalMinor)}
      direction={sale.totalMinor < 0 ? "out" : "in"}
      note={notes.length === 0 ? undefined : notes.map((note) => <div key={note}>{note}</div>)}
    />
  );
}
