/** The back office in a browser: who is not signed in sees the door, who is sees their organisations. */
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Navigate, Route, Routes, useLocation, useNavigate } from "react-router";
import type { CurrencyCode } from "#domain/money/money.ts";
import { LanguageProvider } from "#renderer/messages/language.tsx";
import { languageOf } from "#renderer/messages/translate.ts";
import { usePreferences } from "../register/preferences-store.ts";
import { DeskContext } from "./api/desk.ts";
import { makeQueries } from "./api/queries.ts";
import { makeWebDesk } from "./api/web-desk.ts";
import { followSignIn, isSignedIn, signOut } from "./api/web-sign-in.ts";
import { Office } from "./frame/office.tsx";
import { ProofPlace, useProof } from "./frame/proof.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";
import { SignedInPage } from "./sign-in/signed-in-page.tsx";

/** All of it. */
export function BrowserOffice(): ReactNode {
  const chosen = usePreferences(({ preferences }) => preferences.language);
  const [queries] = useState(makeQueries);
  return (
    <LanguageProvider
      language={chosen ?? languageOf(navigator.language)}
      currency={"EUR" as CurrencyCode}
      zone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      <QueryClientProvider client={queries}>
        <Doors onLeave={() => queries.clear()} />
      </QueryClientProvider>
    </LanguageProvider>
  );
}

function Doors({ onLeave }: { readonly onLeave: () => void }): ReactNode {
  const navigate = useNavigate();
  const location = useLocation();
  const here = location.pathname + location.search;
  const at = useRef(here);
  at.current = here;
  // A sign-in that ran out is taken up where it stopped; somebody who signs out has nowhere to go back to.
  const leave = useCallback(
    (to: string) => {
      onLeave();
      navigate("/sign-in", { replace: true, state: { to } });
    },
    [navigate, onLeave],
  );
  const runOut = useCallback(() => leave(at.current), [leave]);
  useEffect(() => followSignIn(() => (isSignedIn() ? navigate("/") : leave("/"))), [navigate, leave]);
  return (
    <Routes>
      <Route path="/sign-in" element={<SignInPage />} />
      <Route path="/signed-in" element={<SignedInPage />} />
      <Route
        path="/*"
        element={
          isSignedIn() ? (
            <Inside onRunOut={runOut} onLeave={leave} />
          ) : (
            <Navigate to="/sign-in" state={{ to: here }} replace />
          )
        }
      />
    </Routes>
  );
}

function Inside(props: { readonly onRunOut: () => void; readonly onLeave: (to: string) => void }): ReactNode {
  const { onRunOut, onLeave } = props;
  const proof = useProof();
  const desk = useMemo(() => makeWebDesk({ proveAgain: proof.ask, onSignedOut: onRunOut }), [proof.ask, onRunOut]);
  return (
    <DeskContext value={desk}>
      <Office
        onSignOut={async () => {
          await signOut();
          onLeave("/");
        }}
      />
      <ProofPlace proof={proof} />
    </DeskContext>
  );
}
