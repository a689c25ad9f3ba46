/** What a customer may want of a receipt besides itself: one without amounts to give away, or one by e-mail. */
import { Gift, Mail, Send } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "./ask.ts";
import { useTill } from "./till-store.ts";

/** Longest address there can be (RFC 5321, 4.5.3.1.3). */
const MAX_ADDRESS = 254;

/** Beside a receipt, and below the change of the sale just finished. */
export function ReceiptKeys({ number }: { readonly number: string }): ReactNode {
  const { t } = useWords();
  const hasPrinter = useTill(({ view }) => view.printer.state !== "not_set");
  const hasServer = useTill(({ view }) => view.books.authority === "server");
  const [isMailing, setMailing] = useState(false);
  const printGift = async (): Promise<void> => {
    const done = await ask("receipts.print_gift", { number });
    if (done) useTill.getState().say({ kind: "success", text: t("receipt.giftPrinted", { number }) });
  };
  if (isMailing) return <MailTo number={number} onEnd={() => setMailing(false)} />;
  return (
    <div className="place-row">
      <Button icon={Gift} isDisabled={!hasPrinter} onPress={() => void printGift()}>
        {t("receipt.gift")}
      </Button>
      {hasServer && (
        <Button icon={Mail} onPress={() => setMailing(true)}>
          {t("receipt.mail")}
        </Button>
      )}
    </div>
  );
}

function MailTo({ number, onEnd }: { readonly number: string; readonly onEnd: () => void }): ReactNode {
  const { t } = useWords();
  const [address, setAddress] = useState("");
  const send = async (): Promise<void> => {
    if (address.trim() === "" || !(await ask("receipts.mail", { number, address }))) return;
    useTill.getState().say({ kind: "success", text: t("receipt.mailQueued", { number, address: address.trim() }) });
    onEnd();
  };
  return (
    <div className="place-column">
      <TextField
        label={t("receipt.mailAddress")}
        value={address}
        onChange={setAddress}
        maxLength={MAX_ADDRESS}
        autoFocus
        onSubmit={() => void send()}
      />
      <div className="place-row">
        <Button onPress={onEnd}>{t("receipt.mailCancel")}</Button>
        <Button icon={Send} kind="primary" isDisabled={address.trim() === ""} onPress={() => void send()}>
          {t("receipt.mailSend")}
        </Button>
      </div>
    </div>
  );
}
