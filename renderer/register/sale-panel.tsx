/** The sale, always in sight: its lines, what it comes to, and what can be done with it. */
import { Lock, Minus, Plus, ReceiptText, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { SaleLineView, SaleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "#renderer/ui/amount-display.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { QuantityField } from "#renderer/ui/digit-field.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { LineList } from "#renderer/ui/line-list.tsx";
import { ask } from "./ask.ts";
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

function SaleLines({ sale }: { readonly sale: SaleView }): ReactNode {
  const { t, format } = useWords();
  const selectedId = useTill((state) => state.selectedLineId);
  const { selectLine } = useTill.getState();
  return (
    <LineList
      label={t("sale.lines")}
      lines={sale.lines.map((line) => ({
        id: line.lineId,
        name: line.name,
        quantity: format.quantity(line.quantityThousandths, line.unit),
        amountMinor: line.amountMinor,
        ...(line.quantityThousandths === PIECE && line.unit === "piece"
          ? {}
          : {
              details: [
                t(line.unit === "kg" ? "sale.perKg" : "sale.each", { price: format.amount(line.unitPriceMinor) }),
              ],
            }),
      }))}
      selectedId={selectedId}
      onSelect={selectLine}
      newestId={sale.lastLineId}
      renderOpen={(id) => {
        const line = sale.lines.find(({ lineId }) => lineId === id);
        return line ? <OpenLine key={id} line={line} /> : null;
      }}
    />
  );
}

/** A line opened in place: more, less, a typed quantity, out. */
function OpenLine({ line }: { readonly line: SaleLineView }): ReactNode {
  const { t } = useWords();
  const [typed, setTyped] = useState<number | null>(null);
  const { lineId, quantityThousandths, unit } = line;
  const change = async (quantity: number): Promise<void> => {
    const done = await ask("sale.change_quantity", { lineId, quantityThousandths: quantity });
    if (done !== null) setTyped(null);
  };
  const remove = (): void => void ask("sale.remove_line", { lineId });
  return (
    <div className="sale-open">
      {unit === "piece" && (
        <>
          <IconButton
            icon={Minus}
            label={t("sale.less")}
            kind="plain"
            isDisabled={quantityThousandths <= PIECE}
            onPress={() => void change(quantityThousandths - PIECE)}
          />
          <IconButton
            icon={Plus}
            label={t("sale.more")}
            kind="plain"
            onPress={() => void change(quantityThousandths + PIECE)}
          />
        </>
      )}
      <div className="sale-open-quantity">
        <QuantityField
          label={t(unit === "kg" ? "weight.label" : "sale.quantity")}
          unit={unit}
          valueThousandths={typed ?? quantityThousandths}
          onChange={setTyped}
          autoFocus
          onSubmit={() => typed !== null && void change(typed)}
        />
      </div>
      <Button icon={Trash2} onPress={remove}>
        {t("sale.remove")}
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
  return (
    <div className="sale-last" data-testid="last-sale">
      <AmountDisplay
        label={t("sale.change")}
        amountMinor={changeMinor}
        size="huge"
        direction={changeMinor > 0 ? "out" : "in"}
        isLive
      />
      <p className="sale-last-paid">
        {t("sale.paidOf", { paid: format.amount(paidMinor), total: format.amount(totalMinor) })}
      </p>
      <p className="sale-last-number" data-testid="receipt-number">
        {receiptNumber}
      </p>
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

function SaleFoot({ sale }: { readonly sale: SaleView | null }): ReactNode {
  const { t, format } = useWords();
  const pricesIncludeTax = useTill(({ view }) => view.shop?.pricesIncludeTax ?? true);
  const place = useTill((state) => state.place);
  const { go } = useTill.getState();
  const taxes = sale?.taxes.filter(({ taxMinor }) => taxMinor !== 0) ?? [];
  const tax = taxes
    .map(({ name, rateMillionths, taxMinor }) =>
      t(pricesIncludeTax ? "sale.taxIncluded" : "sale.taxAdded", {
        name,
        rate: format.rate(rateMillionths),
        amount: format.amount(taxMinor),
      }),
    )
    .join(" · ");
  return (
    <div className="sale-foot">
      {sale && (
        <AmountDisplay label={t("sale.total")} amountMinor={sale.totalMinor} note={tax === "" ? undefined : tax} />
      )}
      <div className="sale-keys">
        <Button
          keyHint="F4"
          isDisabled={!sale || sale.tenders.length > 0 || sale.pending !== null}
          onPress={() => void ask("sale.hold", { label: "" })}
        >
          {t("sale.hold")}
        </Button>
        <Button isPressedIn={place === "more"} onPress={() => go(place === "more" ? "sell" : "more")}>
          {t("sale.moreKeys")}
        </Button>
      </div>
      {place !== "pay" && (
        <Button
          kind="primary"
          size="large"
          wide
          keyHint="F12"
          amount={sale ? format.amount(sale.dueMinor) : undefined}
          isDisabled={!sale}
          onPress={() => go("pay")}
        >
          {t("sale.pay")}
        </Button>
      )}
    </div>
  );
}
