/** The very first question of a real shop's register: set it up, join a server that has the shop already, or look at the demo first. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { shell } from "../register-connection.ts";
import { useTill } from "../till-store.ts";
import { EnrolScreen } from "./enrol-screen.tsx";
import { LoneScreen } from "./lone-screen.tsx";
import { SetUpScreen } from "./set-up-screen.tsx";
import "./first-choice-screen.css";

type Chosen = "set_up" | "join" | null;

/** The screen of a register without a shop. */
export function FirstChoiceScreen(): ReactNode {
  // An enrolment goes on where it was, also after the program was restarted.
  const isJoining = useTill(({ view }) => view.sync.state !== "local");
  const [chosen, setChosen] = useState<Chosen>(null);
  if (isJoining || chosen === "join") return <EnrolScreen onBack={() => setChosen(null)} />;
  if (chosen === "set_up") return <SetUpScreen onBack={() => setChosen(null)} />;
  return <Choices onChoose={setChosen} />;
}

function Choices({ onChoose }: { readonly onChoose: (chosen: Chosen) => void }): ReactNode {
  const { t } = useWords();
  const [isBusy, setBusy] = useState(false);
  const tryDemo = async (): Promise<void> => {
    setBusy(true);
    await shell().openShop("demo");
    setBusy(false);
  };
  return (
    <LoneScreen title={t("first.title")} lead={t("first.lead")} hasLanguages>
      <section className="first-choice first-demo">
        <div className="first-words">
          <h2>{t("first.look")}</h2>
          <p>{t("first.demoHelp")}</p>
        </div>
        <Button size="large" isBusy={isBusy} onPress={() => void tryDemo()}>
          {t("first.demo")}
        </Button>
      </section>
      <div className="first-choices">
        <section className="first-choice">
          <h2>{t("first.joinTitle")}</h2>
          <p>{t("first.joinHelp")}</p>
          <Button size="large" wide isDisabled={isBusy} onPress={() => onChoose("join")}>
            {t("first.join")}
          </Button>
        </section>
        <section className="first-choice">
          <h2>{t("first.own")}</h2>
          <p>{t("first.setUpHelp")}</p>
          <Button kind="primary" size="large" wide autoFocus isDisabled={isBusy} onPress={() => onChoose("set_up")}>
            {t("first.setUp")}
          </Button>
        </section>
      </div>
      <p className="first-note">{t("first.note")}</p>
    </LoneScreen>
  );
}
