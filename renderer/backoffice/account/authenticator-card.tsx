/** One's own second factors: an authenticator app is added by its picture and one code, taken away again, and the recovery codes are shown once. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { QrPicture } from "#renderer/ui/qr-picture.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { useAct, useAnswer } from "../api/use-pages.ts";
import { QueryTrouble, sayTrouble } from "../frame/query-trouble.tsx";
import { makePasskey } from "../sign-in/ask-passkey.ts";
import "./authenticator-card.css";

interface Factors {
  readonly kinds: readonly ("passkey" | "totp" | "recovery_code")[];
  readonly recoveryCodes: number;
  readonly passkeys: readonly { readonly passkeyId: string; readonly name: string; readonly createdAt: string }[];
}

interface Codes {
  readonly recoveryCodes: readonly string[] | null;
}

/** The card. */
export function AuthenticatorCard(): ReactNode {
  const words = useWords();
  const { t } = words;
  const answer = useAnswer<Factors>("/v1/me/factors");
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [begun, setBegun] = useState<{ readonly secret: string; readonly uri: string } | null>(null);
  const act = useAct<never>();
  if (answer.isPending) return <Spinner label={t("desk.loading")} />;
  if (answer.isError) return <QueryTrouble error={answer.error} onRetry={() => void answer.refetch()} />;
  const { kinds, recoveryCodes, passkeys } = answer.data;
  const hasTotp = kinds.includes("totp");
  const said = act.error && sayTrouble(act.error, words);
  return (
    <section className="page-card">
      <h2>{t("account.secondFactor")}</h2>
      <p className="page-note">{t("account.secondFactorWhy")}</p>
      {said && (
        <Message kind="trouble" title={said.says} onDismiss={act.reset}>
          {said.todo}
        </Message>
      )}
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />}
      <DataRows>
        <DataRow label={t("account.authenticator")} value={t(hasTotp ? "account.isOn" : "account.isOff")} />
        {passkeys.map(({ passkeyId, name }) => (
          <DataRow key={passkeyId} label={name} value={t("account.passkey")} />
        ))}
        {kinds.length > 0 && (
          <DataRow label={t("account.recoveryCodes")} value={t("account.codesLeft", { count: recoveryCodes })} />
        )}
      </DataRows>
      {begun ? (
        <ConfirmCode
          {...begun}
          onDone={(made) => {
            setBegun(null);
            setCodes(made);
          }}
          onCancel={() => setBegun(null)}
        />
      ) : (
        <div className="page-actions">
          {hasTotp ? (
            <Button onPress={() => act.mutate({ method: "DELETE", path: "/v1/me/factors/totp" })}>
              {t("account.removeAuthenticator")}
            </Button>
          ) : (
            <Button
              isBusy={act.isPending}
              onPress={() => act.mutate({ method: "POST", path: "/v1/me/factors/totp" }, { onSuccess: setBegun })}
            >
              {t("account.addAuthenticator")}
            </Button>
          )}
          <AddPasskey onAdded={setCodes} />
          {kinds.length > 0 && (
            <Button
              onPress={() =>
                act.mutate(
                  { method: "POST", path: "/v1/me/recovery-codes" },
                  { onSuccess: (made: Codes) => setCodes(made.recoveryCodes) },
                )
              }
            >
              {t("account.newCodes")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function AddPasskey({ onAdded }: { readonly onAdded: (codes: readonly string[] | null) => void }): ReactNode {
  const words = useWords();
  const { t } = words;
  const begin = useAct<{ readonly ticket: string; readonly options: unknown }>();
  const add = useAct<Codes>();
  const [trouble, setTrouble] = useState<Error | null>(null);
  const error = trouble ?? begin.error ?? add.error;
  const said = error && sayTrouble(error, words);
  const run = async (): Promise<void> => {
    setTrouble(null);
    try {
      const { ticket, options } = await begin.mutateAsync({ method: "POST", path: "/v1/me/factors/passkeys/options" });
      const passkey = await makePasskey(options);
      const body = { ticket, name: t("account.passkeyName", { platform: platformName() }), passkey };
      const { recoveryCodes } = await add.mutateAsync({ method: "POST", path: "/v1/me/factors/passkeys", body });
      onAdded(recoveryCodes);
    } catch (failure) {
      setTrouble(failure as Error);
    }
  };
  // Passkeys belong to a name; an address of digits has none.
  if (!("PublicKeyCredential" in window) || /^[\d.:[\]]+$/.test(location.hostname)) return null;
  return (
    <>
      <Button onPress={() => void run()} isBusy={begin.isPending || add.isPending}>
        {t("account.addPasskey")}
      </Button>
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
    </>
  );
}

function ConfirmCode(props: {
  readonly secret: string;
  readonly uri: string;
  readonly onDone: (codes: readonly string[] | null) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const [code, setCode] = useState("");
  const act = useAct<Codes>();
  const said = act.error && sayTrouble(act.error, words);
  return (
    <form
      className="page-form"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(
          { method: "POST", path: "/v1/me/factors/totp/confirm", body: { code: code.trim() } },
          { onSuccess: ({ recoveryCodes }) => props.onDone(recoveryCodes) },
        );
      }}
    >
      <p>{t("account.scanThis")}</p>
      <div className="authenticator-picture">
        <QrPicture data={props.uri} label={t("account.authenticator")} />
      </div>
      <p className="page-note">
        {t("account.orType")} <code data-secret>{props.secret}</code>
      </p>
      <TextField
        label={t("signInDesk.code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={setCode}
        error={said ? `${said.says} ${said.todo}` : undefined}
        autoFocus
      />
      <div className="page-actions">
        <Button onPress={props.onCancel}>{t("ui.cancel")}</Button>
        <Button kind="primary" type="submit" isBusy={act.isPending} isDisabled={code.trim().length < 6}>
          {t("account.turnOn")}
        </Button>
      </div>
    </form>
  );
}

function RecoveryCodes({
  codes,
  onDone,
}: {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <div className="authenticator-codes">
      <Message kind="info" title={t("account.keepCodes")}>
        {t("account.keepCodesWhy")}
      </Message>
      <ol>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="page-actions">
        <Button onPress={() => window.print()}>{t("desk.print")}</Button>
        <Button kind="primary" onPress={onDone}>
          {t("account.keptCodes")}
        </Button>
      </div>
    </div>
  );
}

function platformName(): string {
  const { userAgentData } = navigator as { userAgentData?: { platform?: string } };
  return userAgentData?.platform || navigator.platform || "?";
}
