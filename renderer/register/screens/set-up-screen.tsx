/** Setting up a shop: one question after another, each with a proposal, and a summary before it is done. */
import { ChevronLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { CurrencyCode } from "#domain/money/money.ts";
import { LanguageProvider, useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { ProgressBar } from "#renderer/ui/progress.tsx";
import { act } from "../register-connection.ts";
import { playSound } from "../sounds.ts";
import { useTill } from "../till-store.ts";
import { LoneScreen } from "./lone-screen.tsx";
import {
  checkStep,
  isStepComplete,
  requestOf,
  SET_UP_STEPS,
  type SetUpDraft,
  type SetUpStep,
  startSetUp,
  stepOfRefusal,
} from "./set-up-draft.ts";
import { SetUpForm } from "./set-up-form.tsx";
import "./set-up-screen.css";

/** The steps with what was filled in so far; going back loses nothing. @param onBack before the first step */
export function SetUpScreen({ onBack }: { readonly onBack: () => void }): ReactNode {
  const { t, language } = useWords();
  const [step, setStep] = useState<SetUpStep>("language");
  const [draft, setDraft] = useState(startSetUp);
  const [isBusy, setBusy] = useState(false);
  const place = SET_UP_STEPS.indexOf(step);
  const { say } = useTill.getState();
  const goTo = (to: SetUpStep): void => {
    say(null);
    setStep(to);
  };
  const setUp = async (): Promise<void> => {
    setBusy(true);
    const done = await act("shop.set_up", requestOf(draft, language));
    setBusy(false);
    if (done.ok) return;
    playSound("refuse");
    goTo(stepOfRefusal(done.refusal));
    say({ kind: "refusal", refusal: done.refusal });
  };
  const goOn = (): void => {
    if (!isStepComplete(step, draft)) return;
    const refusal = checkStep(step, draft);
    const next = SET_UP_STEPS[place + 1];
    if (refusal) say({ kind: "refusal", refusal });
    else if (next) goTo(next);
    else void setUp();
  };
  const before = SET_UP_STEPS[place - 1];
  return (
    <LoneScreen
      title={t(`setUp.${step}.title`)}
      lead={t(`setUp.${step}.lead`)}
      isStep
      progress={
        <ProgressBar
          label={t("setUp.progress")}
          value={place + 1}
          largest={SET_UP_STEPS.length}
          valueLabel={t("setUp.step", { step: place + 1, steps: SET_UP_STEPS.length })}
        />
      }
      footer={
        <>
          <span className="lone-away">
            <Button
              size="large"
              icon={ChevronLeft}
              isDisabled={isBusy}
              onPress={() => (before ? goTo(before) : onBack())}
            >
              {t("setUp.back")}
            </Button>
          </span>
          <Button kind="primary" size="large" isDisabled={!isStepComplete(step, draft)} isBusy={isBusy} onPress={goOn}>
            {t(step === "summary" ? "setUp.do" : "setUp.next")}
          </Button>
        </>
      }
    >
      <InShopsMoney draft={draft}>
        <SetUpForm key={step} step={step} draft={draft} onChange={setDraft} onSubmit={goOn} />
      </InShopsMoney>
    </LoneScreen>
  );
}

/** Amounts are typed and shown in the currency that was chosen, before there is a shop that says so. */
function InShopsMoney({ draft, children }: { readonly draft: SetUpDraft; readonly children: ReactNode }): ReactNode {
  const { language } = useWords();
  return (
    <LanguageProvider language={language} currency={draft.currency as CurrencyCode} zone={draft.zone}>
      {children}
    </LanguageProvider>
  );
}
