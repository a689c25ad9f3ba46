/** The lines of the sale on the screen, and the one that was touched opened in place: quantity, price, out. */
import { ListPlus, Minus, Percent, Plus, Tag, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { SaleLineView, SaleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { QuantityField } from "#renderer/ui/digit-field.tsx";
import { LineList, type ListedLine } from "#renderer/ui/line-list.tsx";
import { ask } from "./ask.ts";
import { useDiscountName } from "./discount-name.ts";
import { useTill } from "./till-store.ts";

const PIECE = 1_000;

/** The list, the newest line in sight. */
export function SaleLines({ sale }: { readonly sale: SaleView }): ReactNode {
  const { t } = useWords();
  const selectedId = useTill((state) => state.selectedLineId);
  const { selectLine } = useTill.getState();
  const { lastLineId } = sale;
  useEffect(() => {
    // Whoever scans on is done with the line that stands open.
    if (useTill.getState().selectedLineId !== lastLineId) useTill.getState().selectLine(null);
  }, [lastLineId]);
  return (
    <LineList
      label={t("sale.lines")}
      lines={useListedLines(sale.lines, selectedId)}
      selectedId={selectedId}
      // A deposit moves with its goods.
      onSelect={(id) => selectLine(sale.lines.find(({ lineId }) => lineId === id)?.depositFor ?? id)}
      newestId={lastLineId}
      renderOpen={(id) => {
        const line = sale.lines.find(({ lineId }) => lineId === id);
        return line ? <OpenLine key={id} line={line} /> : null;
      }}
    />
  );
}

/** What one of it costs stands below where it is not the amount itself, and when somebody looks closer. */
function useListedLines(lines: readonly SaleLineView[], selectedId: string | null): readonly ListedLine[] {
  const { t, format } = useWords();
  const nameOf = useDiscountName();
  return useMemo(
    () =>
      lines.map((line) => {
        const { lineId, name, unit, quantityThousandths, unitPriceMinor, amountMinor } = line;
        const isOne = quantityThousandths === PIECE && unit === "piece";
        const price = t(unit === "kg" ? "sale.perKg" : "sale.each", { price: format.amount(unitPriceMinor) });
        return {
          id: lineId,
          name: line.depositFor === null ? name : t("sale.deposit", { name }),
          quantity: format.quantity(quantityThousandths, unit),
          amountMinor,
          details: [
            ...line.modifiers.map((modifier) => modifier.name),
            ...(isOne && lineId !== selectedId ? [] : [price]),
            ...(line.catalogueMinor === null
              ? []
              : [t("sale.insteadOf", { price: format.amount(line.catalogueMinor) })]),
            ...line.discounts.map((discount) => t("sale.lineDiscount", { name: nameOf(discount) })),
            ...(line.returned
              ? [
                  line.returned.receiptNumber === null
                    ? t("sale.returnedWithout", { reason: line.returned.reason })
                    : t("sale.returned", { number: line.returned.receiptNumber, reason: line.returned.reason }),
                ]
              : []),
          ],
        };
      }),
    [lines, selectedId, t, format, nameOf],
  );
}

/** More, less, a typed quantity, out. */
function OpenLine({ line }: { readonly line: SaleLineView }): ReactNode {
  const { t, format } = useWords();
  const [typed, setTyped] = useState<number | null>(null);
  const { lineId, quantityThousandths, unit } = line;
  const change = async (quantity: number): Promise<boolean> => {
    const done = await ask("sale.change_quantity", { lineId, quantityThousandths: quantity });
    setTyped(null);
    return done !== null;
  };
  const confirm = async (): Promise<void> => {
    const isSame = typed === null || typed === quantityThousandths;
    if (isSame || (await change(typed))) useTill.getState().selectLine(null);
  };
  const step = (by: number): void => void change(quantityThousandths + by);
  return (
    <div className="sale-open">
      <QuantityField
        label={t(unit === "kg" ? "weight.label" : "sale.quantity")}
        unit={unit}
        valueThousandths={typed ?? quantityThousandths}
        onChange={setTyped}
        autoFocus
        keypad={{
          enterLabel: t("sale.setQuantity", { quantity: format.quantity(typed ?? quantityThousandths, unit) }),
          enterKind: "plain",
        }}
        onSubmit={() => void confirm()}
      />
      <div className="sale-open-keys">
        {unit === "piece" && (
          <>
            <Button
              wide
              icon={Plus}
              label={t("sale.more", { quantity: format.quantity(PIECE, unit) })}
              onPress={() => step(PIECE)}
            >
              {format.quantity(PIECE, unit)}
            </Button>
            <Button
              wide
              icon={Minus}
              label={t("sale.less", { quantity: format.quantity(PIECE, unit) })}
              isDisabled={quantityThousandths <= PIECE}
              onPress={() => step(-PIECE)}
            >
              {format.quantity(PIECE, unit)}
            </Button>
          </>
        )}
        {line.hasModifiers && (
          <Button wide icon={ListPlus} onPress={() => useTill.getState().goAbout("modifiers", lineId)}>
            {t("sale.modifiers")}
          </Button>
        )}
        {line.returned === null && (
          <>
            <Button wide icon={Percent} onPress={() => useTill.getState().goAbout("discount", lineId)}>
              {t("sale.discount")}
            </Button>
            <Button wide icon={Tag} onPress={() => useTill.getState().goAbout("price", lineId)}>
              {t("sale.price")}
            </Button>
          </>
        )}
        <Button wide icon={Trash2} onPress={() => void ask("sale.remove_line", { lineId })}>
          {t("sale.remove")}
        </Button>
      </div>
    </div>
  );
}
