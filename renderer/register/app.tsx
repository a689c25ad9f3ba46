/** The window as a whole: its language, and which screen stands in it. */
import type { ReactNode } from "react";
import type { CurrencyCode } from "#domain/money/money.ts";
import { LanguageProvider } from "#renderer/messages/language.tsx";
import { type Language, languageOf } from "#renderer/messages/translate.ts";
import { usePreferences } from "./preferences-store.ts";
import { CountScreen } from "./screens/count-screen.tsx";
import { FirstChoiceScreen } from "./screens/first-choice-screen.tsx";
import { OpenSessionScreen } from "./screens/open-session-screen.tsx";
import { RecoveryKeyScreen } from "./screens/recovery-key-screen.tsx";
import { SignInScreen } from "./screens/sign-in-screen.tsx";
import { StartingScreen } from "./screens/starting-screen.tsx";
import { TroubleScreen } from "./screens/trouble-screen.tsx";
import { ZScreen } from "./screens/z-screen.tsx";
import { TillScreen } from "./till-screen.tsx";
import { useTill } from "./till-store.ts";
import { TrainingBand } from "./training-band.tsx";

/** The whole window. */
export function App(): ReactNode {
  const chosen = usePreferences(({ preferences }) => preferences.language);
  const shop = useTill(({ view }) => view.shop);
  const language: Language = chosen ?? languageOf(navigator.language);
  return (
    <LanguageProvider
      language={language}
      currency={shop?.currency ?? ("EUR" as CurrencyCode)}
      zone={shop?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      {shop?.training && <TrainingBand />}
      <Screen />
    </LanguageProvider>
  );
}

/** One screen at a time, by what the register says. */
function Screen(): ReactNode {
  const phase = useTill(({ view }) => view.phase);
  const failed = useTill(({ shell }) => shell?.state === "failed");
  if (failed || phase === "starting") return <StartingScreen />;
  if (phase === "trouble") return <TroubleScreen />;
  if (phase === "set_up") return <FirstChoiceScreen />;
  return <RunningScreen />;
}

function RunningScreen(): ReactNode {
  const recoveryKey = useTill(({ view }) => view.recoveryKey);
  const person = useTill(({ view }) => view.person);
  const sessionState = useTill(({ view }) => view.session?.state ?? null);
  const backToSelling = useTill((state) => state.backToSelling);
  const place = useTill((state) => state.place);
  const closedZ = useTill((state) => state.closedZ);
  const { go, setBackToSelling, showClosedZ } = useTill.getState();
  if (recoveryKey !== null) return <RecoveryKeyScreen />;
  if (!person) return <SignInScreen />;
  if (closedZ) return <ZScreen {...closedZ} onDone={() => showClosedZ(null)} />;
  if (sessionState === null) return <OpenSessionScreen />;
  const counting = place === "count" || (sessionState === "counted" && !backToSelling);
  if (!counting) return <TillScreen />;
  return (
    <CountScreen
      onBack={() => {
        setBackToSelling(true);
        go("sell");
      }}
    />
  );
}
