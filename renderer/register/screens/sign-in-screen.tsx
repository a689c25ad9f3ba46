/** Who is at the till: choose the person, type the PIN. The demo shows its PINs. */
import { type ReactNode, useEffect, useState } from "react";
import type { StaffMemberView } from "#domain/protocol/till-view.ts";
import type { Refusal } from "#domain/refusals.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { People } from "#renderer/ui/people.tsx";
import { PinPad } from "#renderer/ui/pin-pad.tsx";
import { LanguageKeys } from "../language-keys.tsx";
import { act, shell } from "../register-connection.ts";
import { playSound } from "../sounds.ts";
import { useTill } from "../till-store.ts";
import "./sign-in-screen.css";

/** Often enough that no second is skipped. */
const TICK_MS = 500;

/** The screen of a locked till. */
export function SignInScreen(): ReactNode {
  const { t, sayRefusal } = useWords();
  const shop = useTill(({ view }) => view.shop);
  const staff = useTill(({ view }) => view.staff);
  const openedById = useTill(({ view }) => view.session?.openedById ?? null);
  const [personId, setPersonId] = useState<string | null>(openedById);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  // Touching a person again begins their PIN anew, with the focus where it is typed.
  const [touches, setTouches] = useState(0);
  const person = staff.find(({ staffId }) => staffId === personId);
  const secondsUntil = useCountdown(staff.map(({ lockedUntil }) => lockedUntil));
  const wait = secondsUntil(person?.lockedUntil ?? null);

  const signIn = async (pin: string): Promise<void> => {
    if (!person) return;
    setBusy(true);
    const result = await act("staff.sign_in", { staffId: person.staffId, pin });
    setBusy(false);
    if (result.ok) return;
    playSound("refuse");
    setRefusal(result.refusal);
  };
  const choose = (id: string): void => {
    setPersonId(id);
    setTouches((count) => count + 1);
    setRefusal(null);
  };
  const noteOn = ({ role, demoPin }: StaffMemberView, seconds: number): string => {
    if (seconds > 0) return t("signIn.locked", { seconds });
    const said = t(`role.${role}`);
    return demoPin === null ? said : t("signIn.demoPin", { role: said, pin: demoPin });
  };
  const locked = wait > 0 ? t("signIn.wait", { seconds: wait }) : undefined;
  const wrong = refusal && refusal.code !== "staff.locked_out" ? sayRefusal(refusal) : null;
  return (
    <main className="sign-in">
      <header className="sign-in-head">
        <h1>{shop?.shopName}</h1>
        <p>{t("till.register", { code: shop?.registerCode ?? "" })}</p>
        <div className="sign-in-languages">
          <LanguageKeys />
        </div>
      </header>
      <div className="sign-in-body">
        <section className="sign-in-people">
          <h2>{t("signIn.who")}</h2>
          <People
            label={t("signIn.who")}
            people={staff.map((each) => {
              const seconds = secondsUntil(each.lockedUntil);
              return { id: each.staffId, name: each.name, note: noteOn(each, seconds), isLocked: seconds > 0 };
            })}
            selectedId={personId}
            onSelect={choose}
          />
          {shop?.demo && <DemoNote />}
        </section>
        <section className="sign-in-pin">
          {person ? (
            <PinPad
              key={`${person.staffId} ${touches}`}
              label={t("ui.approval.pin", { name: person.name })}
              onSubmit={(pin) => void signIn(pin)}
              error={locked ?? (wrong ? `${wrong.says} ${wrong.todo}` : undefined)}
              isBusy={isBusy || wait > 0}
            />
          ) : (
            <p className="sign-in-hint">{t("signIn.choose")}</p>
          )}
        </section>
      </div>
    </main>
  );
}

/** The demo says that it is one, and where the real thing begins. */
function DemoNote(): ReactNode {
  const { t } = useWords();
  return (
    <div className="sign-in-demo">
      <p>{t("signIn.demo")}</p>
      <Button kind="quiet" onPress={() => void shell().openShop("shop")}>
        {t("signIn.realShop")}
      </Button>
    </div>
  );
}

/**
 * Counts down to instants for as long as one of them is ahead.
 * @returns whole seconds until an instant; 0 when it is past or there is none
 */
function useCountdown(instants: readonly (string | null)[]): (instant: string | null) => number {
  const [nowMs, setNowMs] = useState(Date.now);
  const lastMs = Math.max(0, ...instants.map((instant) => (instant === null ? 0 : Date.parse(instant))));
  useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => {
      setNowMs(Date.now());
      if (Date.now() >= lastMs) clearInterval(timer);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [lastMs]);
  return (instant) => (instant === null ? 0 : Math.max(0, Math.ceil((Date.parse(instant) - nowMs) / 1_000)));
}
