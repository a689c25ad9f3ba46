/** Going on from a backup after the books were damaged; one from another device wants the key from the safe. */
import { type ReactNode, useState } from "react";
import type { TroubleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Table } from "#renderer/ui/table.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { LoneScreen } from "./lone-screen.tsx";
import { ToDemo, WhereItLies } from "./trouble-parts.tsx";
import "./trouble-screen.css";

type Backup = TroubleView["backups"][number];

/** The screen of damaged books with backups beside them. */
export function RestoreScreen({ trouble }: { readonly trouble: TroubleView }): ReactNode {
  const { t, format } = useWords();
  const backups = trouble.backups.toSorted((one, other) => other.madeAt.localeCompare(one.madeAt));
  const [chosenId, setChosenId] = useState(backups[0]?.backupId ?? "");
  const [recoveryKey, setRecoveryKey] = useState("");
  const [ownerPin, setOwnerPin] = useState("");
  const [isBusy, setBusy] = useState(false);
  const chosen = backups.find(({ backupId }) => backupId === chosenId);
  const needsKey = chosen?.opensHere === false;
  const restore = async (): Promise<void> => {
    setBusy(true);
    const withKey = needsKey ? { recoveryKey, ownerPin } : { recoveryKey: null, ownerPin: null };
    await ask("shop.restore_backup", { backupId: chosenId, ...withKey });
    setBusy(false);
  };
  const isReady = chosen !== undefined && (!needsKey || (recoveryKey.trim() !== "" && ownerPin.length >= 4));
  return (
    <LoneScreen
      title={t("trouble.database_damaged.title")}
      lead={t("trouble.database_damaged.safe")}
      hasLanguages
      footer={
        <>
          <ToDemo isDisabled={isBusy} />
          <Button kind="primary" size="large" isDisabled={!isReady} isBusy={isBusy} onPress={() => void restore()}>
            {t("trouble.restore", { time: chosen ? format.dateTime(chosen.madeAt) : "" })}
          </Button>
        </>
      }
    >
      <p className="trouble-todo">{t("trouble.database_damaged.todo")}</p>
      <BackupList backups={backups} chosenId={chosenId} onChoose={setChosenId} />
      {needsKey && (
        <div className="restore-key">
          <TextField
            label={t("trouble.recoveryKey")}
            description={t("trouble.recoveryKeyHelp")}
            value={recoveryKey}
            onChange={setRecoveryKey}
            maxLength={120}
          />
          <TextField
            label={t("trouble.ownerPin")}
            description={t("trouble.ownerPinHelp")}
            type="password"
            inputMode="numeric"
            value={ownerPin}
            onChange={setOwnerPin}
            maxLength={8}
          />
        </div>
      )}
      <WhereItLies trouble={trouble} />
    </LoneScreen>
  );
}

function BackupList(props: {
  readonly backups: readonly Backup[];
  readonly chosenId: string;
  readonly onChoose: (backupId: string) => void;
}): ReactNode {
  const { t, format } = useWords();
  const { backups, chosenId, onChoose } = props;
  return (
    <section className="restore-list">
      <h2>{t("trouble.backups")}</h2>
      <Table
        label={t("trouble.backups")}
        columns={[
          { id: "made", label: t("trouble.backup.made") },
          { id: "opens", label: t("trouble.backup.opens") },
          { id: "entries", label: t("trouble.backup.entries"), align: "end" },
        ]}
        rows={backups.map(({ backupId, madeAt, entries, opensHere }) => ({
          id: backupId,
          text: format.dateTime(madeAt),
          cells: [
            format.dateTime(madeAt),
            t(opensHere ? "trouble.backup.here" : "trouble.backup.safe"),
            format.count(entries),
          ],
        }))}
        onOpen={onChoose}
        openId={chosenId}
        empty={null}
      />
    </section>
  );
}
