/** The door: address and password, then what is still due: a second factor, a new password. */
import { type ReactNode, useState } from "react";
import { useLocation } from "react-router";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { beginSignIn, choosePassword, type SignInStep, showSecondFactor } from "../api/web-sign-in.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";
import { DoorSheet } from "./door-sheet.tsx";
import { FactorFields } from "./factor-fields.tsx";

type Due = Exclude<SignInStep, { readonly redirectTo: string }>;

/** Signs somebody in and sends them where they were going. */
export function SignInPage(): ReactNode {
  const words = useWords();
  const { t } = words;
  const to = (useLocation().state as { readonly to?: string } | null)?.to ?? "/";
  const [due, setDue] = useState<Due | null>(null);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const take = async (step: Promise<SignInStep>): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    try {
      const next = await step;
      // Leaves this page: the server answers the application, not the form (RFC 6749, section 4.1.2).
      if ("redirectTo" in next) location.assign(next.redirectTo);
      else setDue(next);
    } catch (error) {
      setTrouble(error as Error);
    }
    setBusy(false);
  };
  const said = trouble && sayTrouble(trouble, words);
  return (
    <DoorSheet
      title={t(due?.step === "choose_password" ? "signInDesk.choosePassword" : "signInDesk.title")}
      {...(due?.step === "choose_password" ? { subtitle: t("signInDesk.passwordRule") } : {})}
    >
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      {due === null && (
        <Password isBusy={isBusy} onDone={(email, password) => void take(beginSignIn(email, password, to))} />
      )}
      {due?.step === "second_factor" && (
        <FactorFields
          kinds={due.kinds}
          passkeyOptions={due.passkeyOptions}
          isBusy={isBusy}
          onShow={(factor) => void take(showSecondFactor(due.ticket, factor))}
          onTrouble={setTrouble}
        />
      )}
      {due?.step === "choose_password" && (
        <NewPassword isBusy={isBusy} onDone={(password) => void take(choosePassword(due.ticket, password))} />
      )}
      {due !== null && (
        <Button
          kind="quiet"
          onPress={() => {
            setDue(null);
            setTrouble(null);
          }}
        >
          {t("signInDesk.again")}
        </Button>
      )}
    </DoorSheet>
  );
}

function Password({
  isBusy,
  onDone,
}: {
  readonly isBusy: boolean;
  readonly onDone: (email: string, password: string) => void;
}): ReactNode {
  const { t } = useWords();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <form
      className="page-form"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(email.trim(), password);
      }}
    >
      <TextField label={t("signInDesk.email")} value={email} onChange={setEmail} autoComplete="username" autoFocus />
      <TextField
        label={t("signInDesk.password")}
        description={t("signInDesk.invited")}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      <Button
        kind="primary"
        size="large"
        type="submit"
        wide
        isBusy={isBusy}
        isDisabled={email === "" || password === ""}
      >
        {t("signInDesk.do")}
      </Button>
    </form>
  );
}

function NewPassword({
  isBusy,
  onDone,
}: {
  readonly isBusy: boolean;
  readonly onDone: (password: string) => void;
}): ReactNode {
  const { t } = useWords();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== password;
  return (
    <form
      className="page-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!differs) onDone(password);
      }}
    >
      <TextField
        label={t("signInDesk.newPassword")}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        autoFocus
      />
      <TextField
        label={t("signInDesk.passwordAgain")}
        type="password"
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
        error={differs ? t("signInDesk.differs") : undefined}
      />
      <Button
        kind="primary"
        size="large"
        type="submit"
        wide
        isBusy={isBusy}
        isDisabled={password === "" || again === "" || differs}
      >
        {t("signInDesk.setPassword")}
      </Button>
    </form>
  );
}
