/** Joining a server, step by step, as the place of a running till and the screen of an empty one show it: the form, the waiting, the first download. */
import type { ReactNode } from "react";
import { readEnrolmentCode } from "#domain/protocol/sync/enrolment.ts";
import type { SyncView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { CodeField } from "#renderer/ui/code-field.tsx";
import { CodeGroups } from "#renderer/ui/code-groups.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { ProgressBar, Spinner } from "#renderer/ui/progress.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import type { JoinDraft } from "../till-store.ts";
import { ServerFacts } from "./server-facts.tsx";
import { ReasonMessage } from "./standing.tsx";
import "./server.css";

const CODE_GROUPS = 4;
const GROUP_SIZE = 5;

/** Whether what was typed can be sent. */
export function isJoinReady({ serverUrl, code }: JoinDraft): boolean {
  return serverUrl.trim() !== "" && readEnrolmentCode(code) !== undefined;
}

export interface JoinFormProps {
  readonly draft: JoinDraft;
  readonly onChange: (draft: JoinDraft) => void;
  /** Enter was pressed and all is there. */
  readonly onSubmit: () => void;
  /** The till has books, which it takes along. */
  readonly hasBooks: boolean;
}

/** What a server gives, and the two things it takes. */
export function JoinForm({ draft, onChange, onSubmit, hasBooks }: JoinFormProps): ReactNode {
  const { t, sayRefusal } = useWords();
  const isWhole = draft.code.replaceAll("-", "").length === CODE_GROUPS * GROUP_SIZE;
  const isWrong = isWhole && readEnrolmentCode(draft.code) === undefined;
  const submit = (): void => {
    if (isJoinReady(draft)) onSubmit();
  };
  return (
    <div className="server-columns">
      <div className="server-column">
        <h3>{t("server.gives")}</h3>
        <ul className="server-points">
          <li>{t("server.gives.copy")}</li>
          <li>{t("server.gives.together")}</li>
          <li>{t("server.gives.offline")}</li>
          {hasBooks && <li>{t("server.gives.keeps")}</li>}
        </ul>
      </div>
      <div className="server-column">
        <TextField
          label={t("server.address")}
          description={t("server.addressHint")}
          value={draft.serverUrl}
          onChange={(serverUrl) => onChange({ ...draft, serverUrl })}
          maxLength={200}
          autoFocus
          onSubmit={submit}
        />
        <CodeField
          label={t("server.code")}
          description={t("server.codeHint")}
          value={draft.code}
          onChange={(code) => onChange({ ...draft, code })}
          groups={CODE_GROUPS}
          size={GROUP_SIZE}
          error={isWrong ? sayRefusal({ code: "enrolment.code_form", facts: {} }).says : undefined}
          onSubmit={submit}
        />
      </div>
    </div>
  );
}

export interface WaitingForManagerProps {
  readonly sync: SyncView;
  /** Null on a till that gets its code from the server. */
  readonly registerCode: string | null;
}

/** The fingerprint, as large as the column allows: two people compare it on two screens. */
export function WaitingForManager({ sync, registerCode }: WaitingForManagerProps): ReactNode {
  const { t } = useWords();
  return (
    <div className="server-columns">
      <div className="server-column">
        {sync.reason === null || sync.reason === "not_confirmed" ? (
          <Message kind="info" title={t("server.confirm.title")}>
            {t("server.confirm.text")}
          </Message>
        ) : (
          <ReasonMessage reason={sync.reason} />
        )}
        <ServerFacts
          facts={[
            [t("server.organisation"), sync.organisationName],
            [t("server.branch"), sync.branchName],
            [t("server.register"), registerCode],
            [t("server.address"), sync.serverUrl],
          ]}
        />
        {registerCode !== null && <p className="server-text">{t("server.confirm.selling")}</p>}
      </div>
      <div className="server-column">
        <CodeGroups label={t("server.fingerprint")} code={sync.deviceFingerprint ?? "…"} size="large" />
        <Spinner label={t("server.confirm.waiting")} />
      </div>
    </div>
  );
}

/** How far the first download is; what went wrong with it says so above. */
export function FirstDownload({ sync }: { readonly sync: SyncView }): ReactNode {
  const { t, format } = useWords();
  const { progress, reason } = sync;
  return (
    <div className="server-column">
      {reason !== null && <ReasonMessage reason={reason} />}
      <p className="server-text">{t("server.loading.text")}</p>
      {progress === null ? (
        <Spinner label={t("server.loading.begins")} />
      ) : (
        <ProgressBar
          label={t("server.loading.label")}
          value={progress.done}
          largest={progress.total}
          valueLabel={t("server.loading.value", {
            done: format.count(progress.done),
            total: format.count(progress.total),
          })}
        />
      )}
      <ServerFacts
        facts={[
          [t("server.organisation"), sync.organisationName],
          [t("server.branch"), sync.branchName],
          [t("server.address"), sync.serverUrl],
        ]}
      />
    </div>
  );
}
