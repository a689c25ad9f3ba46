/** What can still be done with a completed sale: goods back, voided, its tender corrected. */
import { ArrowLeftRight, Ban, Undo2 } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { FoundReceipt } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { ask } from "../ask.ts";
import { act } from "../register-connection.ts";
import { useTill } from "../till-store.ts";
import { ReasonField } from "./reason-field.tsx";

type Doing = "void" | "correct" | null;

/** Beside a receipt on the screen. */
export function UndoSale({ number }: { readonly number: string }): ReactNode {
  const { t, format } = useWords();
  const entries = useTill(({ view }) => view.books.entries);
  const [receipt, setReceipt] = useState<FoundReceipt | null>(null);
  const [doing, setDoing] = useState<Doing>(null);
  const [reason, setReason] = useState("");
  // Whatever was booked since may have touched it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    let current = true;
    void act("sale.find_receipt", { number }).then((found) => {
      if (current) setReceipt(found.ok ? found.value : null);
    });
    return () => {
      current = false;
    };
  }, [number, entries]);
  if (!receipt) return null;
  if (receipt.voided) return <Message kind="info" title={t("undo.isVoided")} />;
  const canReturn = receipt.lines.some(({ leftThousandths }) => leftThousandths > 0);
  const isWhole = receipt.lines.every(
    ({ leftThousandths, quantityThousandths }) => leftThousandths === quantityThousandths,
  );
  const [only, second] = receipt.tenders;
  const correctable = only && !second ? correctableOf(only) : null;
  const other = correctable?.method === "cash" ? "card" : "cash";
  const undo = async (): Promise<void> => {
    const done =
      doing === "void"
        ? await ask("sale.void", { number, reason, approvalId: null })
        : correctable &&
          (await ask("sale.correct_tender", {
            number,
            from: correctable.method,
            to: other,
            amountMinor: correctable.amountMinor,
            reason,
            approvalId: null,
          }));
    if (!done) return;
    setDoing(null);
    setReason("");
    const text = doing === "void" ? t("undo.voided", { number }) : t("undo.corrected", { number });
    useTill.getState().say({ kind: "success", text });
  };
  if (doing)
    return (
      <div className="place-column">
        <ReasonField
          common={doing === "void" ? [t("undo.twice"), t("undo.wrongGoods"), t("undo.left")] : [t("undo.wrongKey")]}
          reason={reason}
          onChange={setReason}
          onSubmit={() => void undo()}
        />
        <div className="place-row">
          <Button onPress={() => setDoing(null)}>{t("undo.back")}</Button>
          <Button
            kind={doing === "void" ? "danger" : "primary"}
            isDisabled={reason.trim() === ""}
            onPress={() => void undo()}
          >
            {doing === "void"
              ? t("undo.void", { amount: format.money(receipt.totalMinor) })
              : t("undo.correct", { from: t(`tender.${correctable?.method ?? "cash"}`), to: t(`tender.${other}`) })}
          </Button>
        </div>
      </div>
    );
  return (
    <div className="place-row">
      {canReturn && (
        <Button icon={Undo2} onPress={() => useTill.getState().returnReceipt(number)}>
          {t("undo.return")}
        </Button>
      )}
      {receipt.inThisSession && isWhole && (
        <Button icon={Ban} onPress={() => setDoing("void")}>
          {t("undo.voidKey")}
        </Button>
      )}
      {receipt.inThisSession && correctable && (
        <Button icon={ArrowLeftRight} onPress={() => setDoing("correct")}>
          {t("undo.correct", { from: t(`tender.${correctable.method}`), to: t(`tender.${other}`) })}
        </Button>
      )}
    </div>
  );
}

/** Cash and card are pressed for one another; a voucher or another currency is not. */
function correctableOf({ method, amountMinor }: FoundReceipt["tenders"][number]) {
  return (method === "cash" || method === "card") && amountMinor > 0 ? { method, amountMinor } : null;
}
