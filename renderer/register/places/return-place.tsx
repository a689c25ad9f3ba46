/** Goods that come back: the receipt is found, what comes back is chosen, and it goes on the sale. */
import { Minus, PackageOpen, Plus, ReceiptText } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { FoundReceipt } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import { FindReceipt } from "./find-receipt.tsx";
import { ReasonField } from "./reason-field.tsx";
import { ReturnWithoutReceipt } from "./return-without-receipt.tsx";
import "./return-place.css";

const PIECE = 1_000;

/** The place behind F9. */
export function ReturnPlace(): ReactNode {
  const { t } = useWords();
  const subject = useTill((state) => state.subjectReceipt);
  const [found, setFound] = useState<{ readonly asked: string; readonly receipt: FoundReceipt } | null>(null);
  const [hasNone, setHasNone] = useState(false);
  const find = async (number: string): Promise<void> => {
    const receipt = await ask("sale.find_receipt", { number });
    if (receipt) setFound({ asked: receipt.ofRegister === null ? receipt.number : number, receipt });
  };
  // Opened from a receipt that was on the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each receipt
  useEffect(() => {
    if (subject !== null) void find(subject);
  }, [subject]);
  const close = (): void => useTill.getState().go("sell");
  if (found) return <ChooseGoods key={found.asked} {...found} onBack={() => setFound(null)} />;
  if (hasNone) return <ReturnWithoutReceipt onBack={() => setHasNone(false)} />;
  return (
    <Panel
      title={t("return.title")}
      subtitle={t("return.subtitle")}
      onClose={close}
      takesFocus
      footer={
        <Button icon={PackageOpen} size="large" onPress={() => setHasNone(true)}>
          {t("return.without")}
        </Button>
      }
    >
      <FindReceipt onFind={(number) => void find(number)} />
    </Panel>
  );
}

/** Which lines of the receipt, how much of each, and why. */
function ChooseGoods(props: {
  /** Its number, or its code where another till sold it. */
  readonly asked: string;
  readonly receipt: FoundReceipt;
  readonly onBack: () => void;
}): ReactNode {
  const { asked, receipt, onBack } = props;
  const { t, format } = useWords();
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map());
  const [reason, setReason] = useState("");
  const left = receipt.lines.filter(({ leftThousandths }) => leftThousandths > 0);
  const choose = (lineId: string, thousandths: number): void =>
    setChosen(new Map([...chosen, [lineId, thousandths] as const]));
  const lines = left.flatMap(({ lineId }) => {
    const quantityThousandths = chosen.get(lineId) ?? 0;
    return quantityThousandths > 0 ? [{ lineId, quantityThousandths }] : [];
  });
  const isReady = lines.length > 0 && reason.trim() !== "";
  const takeBack = async (): Promise<void> => {
    if (!isReady) return;
    const request = { number: asked, lines, reason, approvalId: null };
    if ((await ask("sale.return_by_receipt", request)) !== null) useTill.getState().go("sell");
  };
  const { number, ofRegister, staffName } = receipt;
  const at = format.dateTime(receipt.at);
  return (
    <Panel
      title={
        ofRegister === null
          ? t("return.of", { number, at, by: staffName })
          : t("return.ofRegister", { number, at, register: ofRegister })
      }
      subtitle={t("return.paid", { amount: format.money(receipt.totalMinor) })}
      onClose={onBack}
      takesFocus
      footer={
        <>
          <Button size="large" onPress={onBack}>
            {t("return.otherReceipt")}
          </Button>
          <Button kind="primary" size="large" isDisabled={!isReady} onPress={() => void takeBack()}>
            {t("return.take", { count: lines.length })}
          </Button>
        </>
      }
    >
      {left.length === 0 ? (
        <EmptyState icon={ReceiptText} title={t(receipt.voided ? "return.voided" : "return.allBack")}>
          {t("return.allBackTodo")}
        </EmptyState>
      ) : (
        <div className="place-column">
          <div className="place-row">
            <Button
              onPress={() => setChosen(new Map(left.map(({ lineId, leftThousandths }) => [lineId, leftThousandths])))}
            >
              {t("return.everything")}
            </Button>
          </div>
          <ul className="return-lines" aria-label={t("return.goods")}>
            {left.map((line) => (
              <GoodsRow
                key={line.lineId}
                line={line}
                chosenThousandths={chosen.get(line.lineId) ?? 0}
                onChoose={(thousandths) => choose(line.lineId, thousandths)}
              />
            ))}
          </ul>
          <ReasonField
            common={[t("return.broken"), t("return.wrong"), t("return.unwanted"), t("return.stale")]}
            reason={reason}
            onChange={setReason}
            onSubmit={() => void takeBack()}
          />
        </div>
      )}
    </Panel>
  );
}

/** Pieces one by one; goods by weight all or nothing of what is left. */
function GoodsRow(props: {
  readonly line: FoundReceipt["lines"][number];
  readonly chosenThousandths: number;
  readonly onChoose: (thousandths: number) => void;
}): ReactNode {
  const { t, format } = useWords();
  const { line, chosenThousandths, onChoose } = props;
  const { name, unit, leftThousandths, unitPriceMinor } = line;
  const step = unit === "piece" ? PIECE : leftThousandths;
  const said = t("return.someOf", {
    some: format.quantity(chosenThousandths, unit),
    left: format.quantity(leftThousandths, unit),
  });
  return (
    <li className="return-line" data-chosen={chosenThousandths > 0 || undefined}>
      <span className="return-line-name">
        {line.depositFor === null ? name : t("sale.deposit", { name })}
        <span className="return-line-price">
          {t(unit === "kg" ? "sale.perKg" : "sale.each", { price: format.amount(unitPriceMinor) })}
        </span>
      </span>
      <Button
        icon={Minus}
        label={t("return.less", { name, quantity: format.quantity(step, unit) })}
        isDisabled={chosenThousandths === 0}
        onPress={() => onChoose(Math.max(0, chosenThousandths - step))}
      >
        {format.quantity(step, unit)}
      </Button>
      <span className="return-line-count">{said}</span>
      <Button
        icon={Plus}
        label={t("return.more", { name, quantity: format.quantity(step, unit) })}
        isDisabled={chosenThousandths >= leftThousandths}
        onPress={() => onChoose(Math.min(leftThousandths, chosenThousandths + step))}
      >
        {format.quantity(step, unit)}
      </Button>
    </li>
  );
}
