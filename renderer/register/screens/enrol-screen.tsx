/** An empty till joins a server: address and code, the fingerprint to compare, the first download. */
import { ChevronLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { CancelJoining, joinServer } from "../server/join-server.tsx";
import { FirstDownload, isJoinReady, JoinForm, WaitingForManager } from "../server/joining.tsx";
import { useTill } from "../till-store.ts";
import { LoneScreen } from "./lone-screen.tsx";

/** One step after the other, as the register reports them. @param onBack before anything was sent */
export function EnrolScreen({ onBack }: { readonly onBack: () => void }): ReactNode {
  const { t } = useWords();
  const sync = useTill(({ view }) => view.sync);
  if (sync.state === "enrolling") {
    return (
      <LoneScreen
        title={t("enrol.confirm")}
        hasLanguages
        isStep
        footer={
          <span className="lone-away">
            <CancelJoining />
          </span>
        }
      >
        <WaitingForManager sync={sync} registerCode={null} />
      </LoneScreen>
    );
  }
  if (sync.state === "local") return <JoinStep onBack={onBack} />;
  return (
    <LoneScreen title={t("enrol.loading")} hasLanguages isStep>
      <FirstDownload sync={sync} />
    </LoneScreen>
  );
}

function JoinStep({ onBack }: { readonly onBack: () => void }): ReactNode {
  const { t } = useWords();
  const draft = useTill(({ joinDraft }) => joinDraft);
  const [isBusy, setBusy] = useState(false);
  const { say, setJoinDraft } = useTill.getState();
  const join = async (): Promise<void> => {
    setBusy(true);
    await joinServer(draft);
    setBusy(false);
  };
  return (
    <LoneScreen
      title={t("first.join")}
      lead={t("enrol.lead")}
      hasLanguages
      isStep
      footer={
        <>
          <span className="lone-away">
            <Button
              size="large"
              icon={ChevronLeft}
              isDisabled={isBusy}
              onPress={() => {
                say(null);
                onBack();
              }}
            >
              {t("setUp.back")}
            </Button>
          </span>
          <Button
            kind="primary"
            size="large"
            isBusy={isBusy}
            isDisabled={!isJoinReady(draft)}
            onPress={() => void join()}
          >
            {t("server.join")}
          </Button>
        </>
      }
    >
      <JoinForm draft={draft} onChange={setJoinDraft} onSubmit={() => void join()} hasBooks={false} />
    </LoneScreen>
  );
}
