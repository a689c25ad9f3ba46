/** The card terminal: how it is, what to do, and whether one is connected or stands on its own. */
import { CreditCard } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { isTerminalAway, terminalSentence, terminalWord } from "../terminal-words.ts";
import { useTill } from "../till-store.ts";

const USUAL_PORT = "9200";

/** Everything about the terminal in one place. */
export function TerminalPlace(): ReactNode {
  const { t } = useWords();
  const { state, address, name } = useTill(({ view }) => view.terminal);
  const isPractice = useTill(({ view }) => view.shop?.demo === true || view.shop?.training === true);
  const test = async (): Promise<void> => {
    const found = await ask("terminal.test", {});
    if (found) useTill.getState().say({ kind: "success", text: t("terminal.answers", { name: found.terminal }) });
  };
  return (
    <Panel title={t("terminal.title")} onClose={() => useTill.getState().go("sell")} takesFocus>
      <div className="place-columns">
        <div className="place-column">
          <Message kind={isTerminalAway(state) ? "trouble" : "info"} title={t(terminalWord(state))}>
            {t(terminalSentence(state))}
          </Message>
          <DataRows>
            <DataRow label={t("terminal.name")} value={name ?? "–"} />
            <DataRow label={t("terminal.address")} value={address ?? "–"} />
          </DataRows>
          <Button icon={CreditCard} isDisabled={state === "lone"} onPress={() => void test()}>
            {t("terminal.test")}
          </Button>
        </div>
        {isPractice && <Connect key={address} />}
      </div>
    </Panel>
  );
}

/** Demo and training have a simulated terminal; a shop's own stands by itself. */
function Connect(): ReactNode {
  const { t } = useWords();
  const known = useTill(({ view }) => view.terminal.address);
  const [host, setHost] = useState(known?.split(":")[0] ?? "");
  const [port, setPort] = useState(known?.split(":")[1] ?? USUAL_PORT);
  const portNumber = Number(port);
  const isPort = Number.isInteger(portNumber) && portNumber >= 1 && portNumber <= 65_535;
  const save = async (): Promise<void> => {
    const isNone = host.trim() === "";
    const terminal = isNone ? null : { kind: "simulated" as const, host: host.trim(), port: portNumber };
    const done = await ask("terminal.set", { terminal, approvalId: null });
    if (done !== null) useTill.getState().say({ kind: "success", text: t("terminal.saved") });
  };
  return (
    <div className="place-column">
      <TextField label={t("terminal.host")} value={host} onChange={setHost} description={t("terminal.hostHint")} />
      <TextField
        label={t("printer.port")}
        value={port}
        onChange={setPort}
        inputMode="numeric"
        error={isPort ? undefined : t("printer.portWrong")}
      />
      <Button kind="primary" isDisabled={!isPort} onPress={() => void save()}>
        {t("terminal.save")}
      </Button>
    </div>
  );
}
