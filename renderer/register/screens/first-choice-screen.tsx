/** The very first question of a real shop's register: set it up, or look at the demo shop first. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { shell } from "../register-connection.ts";
import { LoneScreen } from "./lone-screen.tsx";
import { SetUpScreen } from "./set-up-screen.tsx";
import "./first-choice-screen.css";

/** The screen of a register without a shop. */
export function FirstChoiceScreen(): ReactNode {
  const { t } = useWords();
  const [isSettingUp, setSettingUp] = useState(false);
  const [isBusy, setBusy] = useState(false);
  if (isSettingUp) return <SetUpScreen onBack={() => setSettingUp(false)} />;
  const tryDemo = async (): Promise<void> => {
    setBusy(true);
    await shell().openShop("demo");
    setBusy(false);
  };
  return (
    <LoneScreen title={t("first.title")} lead={t("first.lead")} hasLanguages>
      <div className="first-choices">
        <section className="first-choice">
          <h2>{t("first.look")}</h2>
          <p>{t("first.demoHelp")}</p>
          <Button size="large" wide isBusy={isBusy} onPress={() => void tryDemo()}>
            {t("first.demo")}
          </Button>
        </section>
        <section className="first-choice">
          <h2>{t("first.own")}</h2>
          <p>{t("first.setUpHelp")}</p>
          <Button kind="primary" size="large" wide autoFocus isDisabled={isBusy} onPress={() => setSettingUp(true)}>
            {t("first.setUp")}
          </Button>
        </section>
      </div>
      <p className="first-note">{t("first.note")}</p>
    </LoneScreen>
  );
}
