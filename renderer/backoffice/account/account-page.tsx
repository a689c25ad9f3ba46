/** One's own account: where one is signed in, second factors, language and look. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { LANGUAGE_NAMES, LANGUAGES, type Language, languageOf } from "#renderer/messages/translate.ts";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { THEMES, type Theme } from "#renderer/ui/theme.ts";
import { usePreferences } from "../../register/preferences-store.ts";
import { useAct, useAnswer } from "../api/use-pages.ts";
import { Page } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { AuthenticatorCard } from "./authenticator-card.tsx";

interface SignIn {
  readonly sessionId: string;
  readonly createdAt: string;
  readonly usedAt: string;
  readonly address: string | null;
  readonly agent: string | null;
  readonly factor: string;
  readonly current: boolean;
}

/** The page. */
export function AccountPage(): ReactNode {
  const { t } = useWords();
  return (
    <Page title={t("desk.place.account")}>
      <div className="page-body">
        <Looks />
        <AuthenticatorCard />
        <SignIns />
      </div>
    </Page>
  );
}

function Looks(): ReactNode {
  const { t } = useWords();
  const { preferences, setPreferences } = usePreferences();
  return (
    <section className="page-card">
      <h2>{t("account.looks")}</h2>
      <div className="page-form">
        <Select
          label={t("account.language")}
          options={LANGUAGES.map((language) => ({ id: language, label: LANGUAGE_NAMES[language] }))}
          selectedId={preferences.language ?? languageOf(navigator.language)}
          onSelect={(language) => setPreferences({ language: language as Language })}
        />
        <Select
          label={t("account.theme")}
          options={THEMES.map((theme) => ({ id: theme, label: t(`theme.${theme}`) }))}
          selectedId={preferences.theme}
          onSelect={(theme) => setPreferences({ theme: theme as Theme })}
        />
      </div>
    </section>
  );
}

function SignIns(): ReactNode {
  const { t, format } = useWords();
  const answer = useAnswer<{ readonly sessions: readonly SignIn[] }>("/v1/me/sessions");
  const act = useAct();
  if (answer.isPending) return <Spinner label={t("desk.loading")} />;
  if (answer.isError) return <QueryTrouble error={answer.error} onRetry={() => void answer.refetch()} />;
  return (
    <section className="page-card">
      <h2>{t("account.signIns")}</h2>
      <DataRows>
        {answer.data.sessions.map(({ sessionId, usedAt, agent, address, current }) => (
          <DataRow
            key={sessionId}
            label={agent ?? t("account.unknownProgram")}
            value={
              current ? (
                t("account.thisOne")
              ) : (
                <Button
                  onPress={() => act.mutate({ method: "DELETE", path: `/v1/me/sessions/${sessionId}` })}
                  isBusy={act.isPending}
                >
                  {t("account.end")}
                </Button>
              )
            }
            note={`${format.dateTime(usedAt)}${address === null ? "" : ` · ${address}`}`}
          />
        ))}
      </DataRows>
    </section>
  );
}
