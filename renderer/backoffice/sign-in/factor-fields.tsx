/** Showing a second factor: a code by time, a passkey, or a recovery code where both are lost. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { askPasskey } from "./ask-passkey.ts";

export interface FactorFieldsProps {
  readonly kinds: readonly ("passkey" | "totp" | "recovery_code")[];
  readonly passkeyOptions: unknown;
  readonly isBusy: boolean;
  /** As `POST /v1/sign-in/second-factor` and `POST /v1/me/proof` take it. */
  readonly onShow: (factor: unknown) => void;
  readonly onTrouble: (error: Error) => void;
}

/** The kinds that the person has; the strongest stands first. */
export function FactorFields({ kinds, passkeyOptions, isBusy, onShow, onTrouble }: FactorFieldsProps): ReactNode {
  const { t } = useWords();
  const [isRecovering, setRecovering] = useState(!kinds.includes("totp") && !kinds.includes("passkey"));
  const [code, setCode] = useState("");
  const field = isRecovering ? "recoveryCode" : "code";
  const hasCodes = isRecovering || kinds.includes("totp");
  return (
    <form
      className="page-form"
      onSubmit={(event) => {
        event.preventDefault();
        onShow({ [field]: code.trim() });
      }}
    >
      {kinds.includes("passkey") && passkeyOptions !== null && !isRecovering && (
        <Button
          kind={kinds.includes("totp") ? "plain" : "primary"}
          wide
          size="large"
          isBusy={isBusy}
          onPress={() =>
            void askPasskey(passkeyOptions).then(
              (passkey) => onShow({ passkey }),
              (error: unknown) => onTrouble(error as Error),
            )
          }
        >
          {t("signInDesk.usePasskey")}
        </Button>
      )}
      {hasCodes && (
        <TextField
          key={field}
          label={t(isRecovering ? "signInDesk.recoveryCode" : "signInDesk.code")}
          description={t(isRecovering ? "signInDesk.recoveryCodeHint" : "signInDesk.codeHint")}
          inputMode={isRecovering ? "text" : "numeric"}
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
          autoFocus
        />
      )}
      {hasCodes && (
        <Button kind="primary" size="large" type="submit" wide isBusy={isBusy} isDisabled={code.trim().length < 6}>
          {t("signInDesk.goOn")}
        </Button>
      )}
      {kinds.includes("recovery_code") && (
        <Button
          kind="quiet"
          onPress={() => {
            setRecovering(!isRecovering);
            setCode("");
          }}
        >
          {t(isRecovering ? "signInDesk.useCode" : "signInDesk.useRecoveryCode")}
        </Button>
      )}
    </form>
  );
}
