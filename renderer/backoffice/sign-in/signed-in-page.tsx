/** Where the server sends the browser after a sign-in: the code becomes tokens, and the person goes on to where they wanted. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useWords } from "#renderer/messages/language.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { endSignIn } from "../api/web-sign-in.ts";
import { QueryTrouble } from "../frame/query-trouble.tsx";

/** Stands for a moment. */
export function SignedInPage(): ReactNode {
  const { t } = useWords();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [trouble, setTrouble] = useState<Error | null>(null);
  // A code works once: React may run an effect twice, the exchange must not.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    endSignIn(query).then(
      (to) => navigate(to, { replace: true }),
      (error: unknown) => setTrouble(error as Error),
    );
  }, [navigate, query]);
  if (trouble) return <QueryTrouble error={trouble} onRetry={() => navigate("/sign-in", { replace: true })} />;
  return <Spinner label={t("desk.loading")} />;
}
