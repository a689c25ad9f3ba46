/** The receipt printer: how it is, what to do, its address, a test page, and prints that broke off. */
import { Check, Printer, RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { isInTrouble, printerSentence, printerWord } from "../printer-words.ts";
import { useTill } from "../till-store.ts";
import { KitchenPrinter } from "./kitchen-printer.tsx";
import { LogoField } from "./logo-field.tsx";

const USUAL_PORT = "9100";

/** Everything about the printer in one place. */
export function PrinterPlace(): ReactNode {
  const { t } = useWords();
  const printer = useTill(({ view }) => view.printer);
  const { state, address, waiting, drawerOpen } = printer;
  return (
    <Panel title={t("printer.title")} onClose={() => useTill.getState().go("sell")} takesFocus>
      <div className="place-columns">
        <div className="place-column">
          <Message kind={isInTrouble(state) ? "trouble" : "info"} title={t(printerWord(state))}>
            {t(printerSentence(state))}
          </Message>
          <DataRows>
            <DataRow label={t("printer.address")} value={address ?? "–"} />
            <DataRow label={t("printer.waiting")} value={String(waiting)} />
            {drawerOpen !== null && (
              <DataRow label={t("printer.drawer")} value={t(drawerOpen ? "drawer.open" : "drawer.closed")} />
            )}
          </DataRows>
          <BrokenOff />
          <KitchenPrinter />
        </div>
        <div className="place-column">
          <Button icon={Printer} isDisabled={state === "not_set"} onPress={() => void ask("printer.test", {})}>
            {t("printer.test")}
          </Button>
          <Address />
          <LogoField />
        </div>
      </div>
    </Panel>
  );
}

/** Only a person who looks at the paper knows whether it is all there. */
function BrokenOff(): ReactNode {
  const { t } = useWords();
  const perhaps = useTill(({ view }) => view.printer.perhaps);
  return perhaps.map(({ jobId, title, isForKitchen }) => (
    <section key={jobId} className="place-column">
      <p>{t("printer.brokeOff", { title: isForKitchen ? t("printer.kitchenTicket", { title }) : title })}</p>
      <div className="place-row">
        <Button icon={Check} onPress={() => void ask("printer.resolve", { jobId, found: "printed" })}>
          {t("printer.isThere")}
        </Button>
        <Button icon={RotateCcw} onPress={() => void ask("printer.resolve", { jobId, found: "not_printed" })}>
          {t("printer.printAgain")}
        </Button>
      </div>
    </section>
  ));
}

function Address(): ReactNode {
  const { t } = useWords();
  const known = useTill(({ view }) => view.printer.address);
  const [host, setHost] = useState(known?.split(":")[0] ?? "");
  const [port, setPort] = useState(known?.split(":")[1] ?? USUAL_PORT);
  const portNumber = Number(port);
  const isPort = Number.isInteger(portNumber) && portNumber >= 1 && portNumber <= 65_535;
  const save = async (): Promise<void> => {
    const address = host.trim() === "" ? null : { host: host.trim(), port: portNumber };
    const done = await ask("printer.set_address", { address, approvalId: null });
    if (done !== null) useTill.getState().say({ kind: "success", text: t("printer.saved") });
  };
  return (
    <>
      <TextField label={t("printer.host")} value={host} onChange={setHost} description={t("printer.hostHint")} />
      <TextField
        label={t("printer.port")}
        value={port}
        onChange={setPort}
        inputMode="numeric"
        error={isPort ? undefined : t("printer.portWrong")}
      />
      <Button kind="primary" isDisabled={!isPort} onPress={() => void save()}>
        {t("printer.save")}
      </Button>
    </>
  );
}
