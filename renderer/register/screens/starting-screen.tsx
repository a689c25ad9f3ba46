/** Before there is a view: the register opens its books, is being restarted, or did not start. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { shell } from "../register-connection.ts";
import { useTill } from "../till-store.ts";
import { LoneScreen } from "./lone-screen.tsx";
import "./starting-screen.css";

/** The screen of a register that is not there yet. */
export function StartingScreen(): ReactNode {
  const { t } = useWords();
  const state = useTill(({ shell }) => shell?.state ?? "starting");
  if (state === "failed") return <NotStarted />;
  return (
    <main className="starting">
      <Spinner label={t(state === "restarting" ? "starting.again" : "starting.books")} />
    </main>
  );
}

/** The shell gave up, or waits long between tries: what is safe, and the ways on. */
function NotStarted(): ReactNode {
  const { t } = useWords();
  const [isBusy, setBusy] = useState(false);
  const status = useTill(({ shell }) => shell);
  const mode = status?.mode ?? "shop";
  const open = async (which: "demo" | "shop"): Promise<void> => {
    setBusy(true);
    await shell().openShop(which);
    setBusy(false);
  };
  return (
    <LoneScreen
      title={t("starting.failed")}
      lead={t("starting.safe")}
      hasLanguages
      footer={
        <>
          {mode === "shop" && (
            <span className="lone-away">
              <Button size="large" kind="quiet" isDisabled={isBusy} onPress={() => void open("demo")}>
                {t("first.demo")}
              </Button>
            </span>
          )}
          <Button kind="primary" size="large" isBusy={isBusy} autoFocus onPress={() => void open(mode)}>
            {t("starting.retry")}
          </Button>
        </>
      }
    >
      <p>{t("starting.todo")}</p>
      {status?.reason !== undefined && (
        <p className="starting-reason">{t("starting.reason", { reason: status.reason })}</p>
      )}
    </LoneScreen>
  );
}
