/** Setting up a real shop: three steps, each checked before the next. */
import { type ReactNode, useState } from "react";
import type { ActRequest } from "#domain/protocol/register-api.ts";
import type { Refusal } from "#domain/refusals.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { ProgressBar } from "#renderer/ui/progress.tsx";
import { act } from "../register-connection.ts";
import { COUNTRIES, type CountryPreset } from "./countries.ts";
import { percentOf, type SetUpAnswers, withCountry } from "./set-up-answers.ts";
import { BooksStep, OwnerStep, ShopStep } from "./set-up-steps.tsx";
import "./middle.css";

const STEPS = ["shop", "books", "owner"] as const;

const EMPTY: SetUpAnswers = {
  country: "",
  shopName: "",
  registerCode: "A01",
  currency: "EUR",
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  pricesIncludeTax: true,
  taxes: [],
  cashIncrement: "1",
  dayStart: "04:00",
  differenceLimit: 500,
  ownerName: "",
  pin: "",
  pinAgain: "",
  printerHost: "",
  printerPort: "9100",
};

/** The steps; the last one books the shop. */
export function SetUpScreen({ onBack }: { readonly onBack: () => void }): ReactNode {
  const { t, sayRefusal, language } = useWords();
  const [step, setStep] = useState(0);
  const [answers, setAnswers] = useState<SetUpAnswers>(() => withCountry(EMPTY, COUNTRIES[0] as CountryPreset));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const change = (changed: Partial<SetUpAnswers>): void => setAnswers((known) => ({ ...known, ...changed }));
  const name = STEPS[step] ?? "shop";
  const finish = async (): Promise<void> => {
    setBusy(true);
    const result = await act("shop.set_up", requestOf(answers, language));
    setBusy(false);
    if (!result.ok) setRefusal(result.refusal);
  };
  const next = (): void => {
    setRefusal(null);
    if (step < STEPS.length - 1) setStep(step + 1);
    else void finish();
  };
  const back = (): void => (step === 0 ? onBack() : setStep(step - 1));
  const said = refusal && sayRefusal(refusal);
  return (
    <main className="middle">
      <div className="middle-sheet">
        <ProgressBar
          label={t(`setUp.${name}`)}
          value={step + 1}
          largest={STEPS.length}
          valueLabel={t("setUp.step", { step: step + 1, steps: STEPS.length })}
        />
        {name === "shop" && <ShopStep answers={answers} onChange={change} />}
        {name === "books" && <BooksStep answers={answers} onChange={change} />}
        {name === "owner" && <OwnerStep answers={answers} onChange={change} />}
        {said && (
          <Message kind="trouble" title={said.says}>
            {said.todo}
          </Message>
        )}
        <div className="middle-end">
          <Button size="large" onPress={back}>
            {t("setUp.back")}
          </Button>
          <Button kind="primary" size="large" isBusy={isBusy} isDisabled={!isComplete(name, answers)} onPress={next}>
            {t(step < STEPS.length - 1 ? "setUp.next" : "setUp.finish")}
          </Button>
        </div>
      </div>
    </main>
  );
}

function isComplete(step: (typeof STEPS)[number], answers: SetUpAnswers): boolean {
  if (step === "shop") return answers.shopName.trim() !== "" && /^[A-Z][A-Z0-9]{0,5}$/.test(answers.registerCode);
  if (step === "books") {
    const percents = answers.taxes.map(({ percent }) => percentOf(percent));
    return /^([01]\d|2[0-3]):[0-5]\d$/.test(answers.dayStart) && percents.every((rate) => rate !== null);
  }
  return answers.ownerName.trim() !== "" && answers.pin.length >= 4 && answers.pin === answers.pinAgain;
}

function requestOf(answers: SetUpAnswers, language: "en" | "de"): ActRequest<"shop.set_up"> {
  const [hours = 0, minutes = 0] = answers.dayStart.split(":").map(Number);
  const host = answers.printerHost.trim();
  return {
    shopName: answers.shopName,
    registerCode: answers.registerCode,
    currency: answers.currency,
    zone: answers.zone,
    dayStartMinutes: hours * 60 + minutes,
    pricesIncludeTax: answers.pricesIncludeTax,
    taxRounding: "line",
    cashIncrementMinor: Number(answers.cashIncrement),
    differenceLimitMinor: answers.differenceLimit ?? 0,
    language,
    taxes: answers.taxes.map(({ code, name, percent }) => ({ code, name, rateMillionths: percentOf(percent) ?? 0 })),
    owner: { name: answers.ownerName, pin: answers.pin },
    printer: host === "" ? null : { host, port: Number(answers.printerPort) },
  };
}
