/** Showing again that it is oneself, before something that a stolen sign-in must not do. Stands over the page that asked; then the page goes on. */
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import type { Desk } from "../api/desk.ts";
import { FactorFields } from "../sign-in/factor-fields.tsx";
import { sayTrouble } from "./query-trouble.tsx";
import "./proof.css";

interface Asked {
  readonly desk: Desk;
  readonly kinds: readonly ("passkey" | "totp" | "recovery_code")[];
  /** What a passkey is asked with, and the ticket that goes with its answer. */
  readonly passkey: { readonly ticket: string; readonly options: unknown } | null;
  readonly settle: (shown: boolean) => void;
}

/** What was asked for, and who waits for it. */
export interface Proof {
  readonly asked: Asked | null;
  /** Asks the person. Resolves true when they showed it, false when they would not. */
  readonly ask: (desk: Desk) => Promise<boolean>;
}

/** The proof of a window; one at a time. */
export function useProof(): Proof {
  const [asked, setAsked] = useState<Asked | null>(null);
  const ask = useCallback(async (desk: Desk) => {
    const { kinds } = await desk.ask<{ readonly kinds: Asked["kinds"] }>("GET", "/v1/me/factors");
    const passkey = kinds.includes("passkey")
      ? await desk.ask<{ readonly ticket: string; readonly options: unknown }>("POST", "/v1/me/proof/options")
      : null;
    return new Promise<boolean>((resolve) => {
      const settle = (shown: boolean): void => {
        setAsked(null);
        resolve(shown);
      };
      setAsked({ desk, kinds, passkey, settle });
    });
  }, []);
  return useMemo(() => ({ asked, ask }), [asked, ask]);
}

/** Where it is asked. */
export function ProofPlace({ proof: { asked } }: { readonly proof: Proof }): ReactNode {
  if (asked === null) return null;
  return (
    <ModalOverlay className="proof-shade" isOpen onOpenChange={() => asked.settle(false)} isDismissable={false}>
      <Modal className="proof-sheet">
        <Dialog className="proof-dialog">
          <AskedProof asked={asked} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function AskedProof({ asked }: { readonly asked: Asked }): ReactNode {
  const words = useWords();
  const { t } = words;
  const [trouble, setTrouble] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [password, setPassword] = useState("");
  const show = async (shown: unknown): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    try {
      await asked.desk.ask("POST", "/v1/me/proof", { body: shown });
      asked.settle(true);
    } catch (error) {
      setTrouble(error as Error);
      setBusy(false);
    }
  };
  const said = trouble && sayTrouble(trouble, words);
  return (
    <>
      <Heading slot="title" className="proof-title">
        {t("proof.title")}
      </Heading>
      <p className="page-note">{t("proof.why")}</p>
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      {asked.kinds.length > 0 ? (
        <FactorFields
          kinds={asked.kinds}
          passkeyOptions={asked.passkey?.options ?? null}
          isBusy={isBusy}
          onShow={(factor) => void show({ factor, ...(asked.passkey && { ticket: asked.passkey.ticket }) })}
          onTrouble={setTrouble}
        />
      ) : (
        <form
          className="page-form"
          onSubmit={(event) => {
            event.preventDefault();
            void show({ password });
          }}
        >
          <TextField
            label={t("signInDesk.password")}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            autoFocus
          />
          <Button kind="primary" type="submit" wide isBusy={isBusy} isDisabled={password === ""}>
            {t("signInDesk.goOn")}
          </Button>
        </form>
      )}
      <Button kind="quiet" onPress={() => asked.settle(false)}>
        {t("ui.cancel")}
      </Button>
    </>
  );
}
