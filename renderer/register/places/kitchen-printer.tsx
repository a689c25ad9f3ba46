/** The kitchen's printer: how it is, where it is, and which categories are made there. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { isInTrouble, printerWord } from "../printer-words.ts";
import { useTill } from "../till-store.ts";

const USUAL_PORT = "9100";

/** Below the receipt printer. */
export function KitchenPrinter(): ReactNode {
  const { t } = useWords();
  const { state, address, waiting, categoryIds } = useTill(({ view }) => view.printer.kitchen);
  const categories = useTill(({ view }) => view.shop?.categories) ?? [];
  const [host, setHost] = useState(address?.split(":")[0] ?? "");
  const [port, setPort] = useState(address?.split(":")[1] ?? USUAL_PORT);
  const [chosen, setChosen] = useState<readonly string[]>(categoryIds);
  const portNumber = Number(port);
  const isPort = Number.isInteger(portNumber) && portNumber >= 1 && portNumber <= 65_535;
  const turn = (categoryId: string): void =>
    setChosen(chosen.includes(categoryId) ? chosen.filter((other) => other !== categoryId) : [...chosen, categoryId]);
  const save = async (): Promise<void> => {
    const printer = host.trim() === "" ? null : { host: host.trim(), port: portNumber };
    const request = { address: printer, categoryIds: [...chosen], approvalId: null };
    const done = await ask("printer.set_kitchen", request as never);
    if (done !== null) useTill.getState().say({ kind: "success", text: t("printer.kitchenSaved") });
  };
  return (
    <section className="place-column" aria-labelledby="kitchen-printer">
      <h3 id="kitchen-printer">{t("printer.kitchen")}</h3>
      {state !== "not_set" && (
        <Message kind={isInTrouble(state) ? "trouble" : "info"} title={t(printerWord(state))}>
          {t("printer.kitchenWaiting", { count: waiting })}
        </Message>
      )}
      <TextField
        label={t("printer.kitchenHost")}
        value={host}
        onChange={setHost}
        description={t("printer.kitchenHint")}
      />
      <TextField
        label={t("printer.kitchenPort")}
        value={port}
        onChange={setPort}
        inputMode="numeric"
        error={isPort ? undefined : t("printer.portWrong")}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently */}
      <div role="group" aria-label={t("printer.kitchenMakes")} className="place-row">
        {categories.map(({ categoryId, name }) => (
          <Button key={categoryId} isPressedIn={chosen.includes(categoryId)} onPress={() => turn(categoryId)}>
            {name}
          </Button>
        ))}
      </div>
      <Button isDisabled={!isPort} onPress={() => void save()}>
        {t("printer.kitchenSave")}
      </Button>
    </section>
  );
}
