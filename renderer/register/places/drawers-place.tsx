/** The register's drawers: who has which open, the way to another one, and a new one. */
import { Inbox } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { DrawerView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

const PINS = [2, 5] as const;

/** The list, and for those who may a form below. */
export function DrawersPlace(): ReactNode {
  const { t } = useWords();
  const mayAdd = useTill(({ view }) => view.person?.permissions.includes("devices.edit") ?? false);
  return (
    <Panel
      title={t("drawers.title")}
      subtitle={t("drawers.hint")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
    >
      <div className="place-columns">
        <div className="place-column">
          <DrawerList />
        </div>
        {mayAdd && <NewDrawer />}
      </div>
    </Panel>
  );
}

/** Every drawer with whoever has it; one that is open and not at work can be gone to. */
export function DrawerList(): ReactNode {
  const { t, format } = useWords();
  const drawers = useTill(({ view }) => view.drawers);
  const choose = async ({ drawerId, name }: DrawerView): Promise<void> => {
    const done = await ask("drawer.choose", { drawerId, approvalId: null });
    if (done === null) return;
    const { go, say } = useTill.getState();
    go("sell");
    say({ kind: "success", text: t("drawers.chosen", { name }) });
  };
  return (
    <>
      <DataRows>
        {drawers.map(({ drawerId, name, kickPin, session }) => (
          <DataRow
            key={drawerId}
            label={t("drawers.name", { name })}
            value={session ? session.openedByName : t("drawers.free")}
            note={
              session
                ? t("drawers.since", { time: format.time(session.openedAt), pin: kickPin })
                : t("drawers.onPin", { pin: kickPin })
            }
          />
        ))}
      </DataRows>
      <div className="place-row">
        {drawers
          .filter(({ session, isAtWork }) => session !== null && !isAtWork)
          .map((drawer) => (
            <Button key={drawer.drawerId} icon={Inbox} onPress={() => void choose(drawer)}>
              {t("drawers.choose", { name: drawer.name })}
            </Button>
          ))}
      </div>
    </>
  );
}

function NewDrawer(): ReactNode {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [kickPin, setPin] = useState<(typeof PINS)[number]>(5);
  const add = async (): Promise<void> => {
    const done = await ask("drawer.add", { name, kickPin, approvalId: null });
    if (done === null) return;
    setName("");
    useTill.getState().say({ kind: "success", text: t("drawers.added", { name: name.trim() }) });
  };
  const isReady = name.trim() !== "";
  return (
    <div className="place-column">
      <h3>{t("drawers.new")}</h3>
      <TextField
        label={t("drawers.newName")}
        value={name}
        onChange={setName}
        maxLength={20}
        isRequired
        onSubmit={() => isReady && void add()}
      />
      <div className="place-row">
        {PINS.map((pin) => (
          <Button key={pin} isPressedIn={pin === kickPin} onPress={() => setPin(pin)}>
            {t("drawers.onPin", { pin })}
          </Button>
        ))}
      </div>
      <Button kind="primary" size="large" wide isDisabled={!isReady} onPress={() => void add()}>
        {t("drawers.add")}
      </Button>
    </div>
  );
}
