/** Who is at the till: choose the person, type the PIN. The demo shows its PINs. */
import { type ReactNode, useEffect, useState } from "react";
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

/** The screen of a locked till. */
export function SignInScreen(): ReactNode {
  const { t, sayRefusal } = useWords();
  const shop = useTill(({ view }) => view.shop);
  const staff = useTill(({ view }) => view.staff);
  const openedById = useTill(({ view }) => view.session?.openedById ?? null);
  const [personId, setPersonId] = useState<string | null>(openedById);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const person = staff.find(({ staffId }) => staffId === personId);
  const wait = useSecondsUntil(person?.lockedUntil ?? null);

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
    setRefusal(null);
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
            people={staff.map(({ staffId, name, role, demoPin, lockedUntil }) => ({
              id: staffId,
              name,
              note:
                demoPin === null ? t(`role.${role}`) : t("signIn.demoPin", { role: t(`role.${role}`), pin: demoPin }),
              isLocked: lockedUntil !== null,
            }))}
            selectedId={personId}
            onSelect={choose}
          />
          {shop?.demo && <DemoNote />}
        </section>
        <section className="sign-in-pin">
          {person ? (
            <PinPad
              key={person.staffId}
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

/** Whole seconds until an instant, counting down; 0 when it is past or there is none. */
function useSecondsUntil(instant: string | null): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (instant === null) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [instant]);
  return instant === null ? 0 : Math.max(0, Math.ceil((Date.parse(instant) - nowMs) / 1_000));
}
