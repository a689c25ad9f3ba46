/** What keeps the register from its books: what happened, what is safe, what to do, and where the data lies. */
import { type ReactNode, useState } from "react";
import type { CredentialAnswer, CredentialProblem } from "#domain/protocol/shell-api.ts";
import type { TroubleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { shell } from "../register-connection.ts";
import { useTill } from "../till-store.ts";
import { LoneScreen } from "./lone-screen.tsx";
import { RestoreScreen } from "./restore-screen.tsx";
import { SetUpScreen } from "./set-up-screen.tsx";
import { ToDemo, WhereItLies } from "./trouble-parts.tsx";
import "./trouble-screen.css";

/** The screen of a register whose books don't open. */
export function TroubleScreen(): ReactNode {
  const trouble = useTill(({ view }) => view.trouble);
  const [isSettingUp, setSettingUp] = useState(false);
  if (!trouble) return null;
  if (isSettingUp) return <SetUpScreen onBack={() => setSettingUp(false)} />;
  if (trouble.kind !== "database_damaged") return <OpeningTrouble trouble={trouble} />;
  if (trouble.backups.length > 0) return <RestoreScreen trouble={trouble} />;
  return <NoBackups trouble={trouble} onSetUp={() => setSettingUp(true)} />;
}

/** Troubles that end when the key, the program or the disk is what it should be. */
function OpeningTrouble({ trouble }: { readonly trouble: TroubleView }): ReactNode {
  const { t } = useWords();
  const { kind } = trouble;
  const mode = useTill(({ shell }) => shell?.mode ?? "shop");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<CredentialProblem | null>(null);
  const wantsKey = kind.startsWith("key_");
  const take = async (choose: () => Promise<CredentialAnswer>): Promise<void> => {
    setBusy(true);
    const answer = await choose();
    setBusy(false);
    setProblem(answer.outcome === "refused" ? answer.reason : null);
  };
  const retry = async (): Promise<void> => {
    setBusy(true);
    await shell().openShop(mode);
    setBusy(false);
  };
  const choose = { isBusy, onPress: () => void take(() => shell().chooseCredentialFile()) };
  return (
    <LoneScreen
      title={t(`trouble.${kind}.title`)}
      lead={t(`trouble.${kind}.safe`)}
      hasLanguages
      footer={
        <>
          <ToDemo isDisabled={isBusy} />
          {kind !== "key_unavailable" && (
            <Button size="large" kind={wantsKey ? "plain" : "primary"} isBusy={isBusy} onPress={() => void retry()}>
              {t("trouble.retry")}
            </Button>
          )}
          {wantsKey && (
            <Button size="large" kind={kind === "key_unavailable" ? "plain" : "primary"} {...choose}>
              {t("trouble.choose")}
            </Button>
          )}
          {kind === "key_unavailable" && (
            <Button
              size="large"
              kind="primary"
              isBusy={isBusy}
              onPress={() => void take(() => shell().createCredentialFile())}
            >
              {t("trouble.create")}
            </Button>
          )}
        </>
      }
    >
      <p className="trouble-todo">{t(`trouble.${kind}.todo`)}</p>
      {problem && <Message kind="trouble" title={t(`trouble.file.${problem}`)} onDismiss={() => setProblem(null)} />}
      <WhereItLies trouble={trouble} />
    </LoneScreen>
  );
}

function NoBackups(props: { readonly trouble: TroubleView; readonly onSetUp: () => void }): ReactNode {
  const { t } = useWords();
  const { trouble, onSetUp } = props;
  return (
    <LoneScreen
      title={t("trouble.database_damaged.title")}
      lead={t("trouble.database_damaged.safe")}
      hasLanguages
      footer={
        <>
          <ToDemo />
          <Button kind="primary" size="large" onPress={onSetUp}>
            {t("trouble.setUp")}
          </Button>
        </>
      }
    >
      <p className="trouble-todo">
        {t("trouble.noBackups")}. {t("trouble.noBackupsTodo")}
      </p>
      <WhereItLies trouble={trouble} />
    </LoneScreen>
  );
}
