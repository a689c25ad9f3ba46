/** Verifying the chains in place: how far it is, a way out, and the first row that does not belong. */
import { type ReactNode, useRef, useState } from "react";
import type { VerifyLine } from "#domain/protocol/desk/audit.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ProgressBar } from "#renderer/ui/progress.tsx";
import { useDesk } from "../api/desk.ts";
import { readLines } from "../api/read-lines.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";

type Chain = Extract<VerifyLine, { kind: "chain" }>;

interface Progress {
  readonly all: number;
  readonly done: number;
  readonly broken: readonly Chain[];
  readonly end: Extract<VerifyLine, { kind: "end" }> | null;
}

const NOTHING: Progress = { all: 0, done: 0, broken: [], end: null };

/** The panel. */
export function VerifyPanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const desk = useDesk();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const [isRunning, setRunning] = useState(false);
  const stop = useRef<AbortController | null>(null);
  const verify = async (): Promise<void> => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setTrouble(null);
    setRunning(true);
    let now = NOTHING;
    setProgress(now);
    try {
      for await (const line of readLines<VerifyLine>(await desk.stream("/v1/audit/verify", { signal }))) {
        now = after(now, line);
        setProgress(now);
      }
    } catch (error) {
      if (!signal.aborted) setTrouble(error as Error);
    }
    if (signal.aborted) setProgress(null);
    setRunning(false);
  };
  const said = trouble && sayTrouble(trouble, words);
  return (
    <Panel
      title={t("audit.verify")}
      onClose={() => {
        stop.current?.abort();
        onClose();
      }}
      takesFocus
      footer={
        isRunning ? (
          <Button onPress={() => stop.current?.abort()}>{t("ui.cancel")}</Button>
        ) : (
          <Button kind="primary" onPress={() => void verify()}>
            {t("audit.verify")}
          </Button>
        )
      }
    >
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      {progress && isRunning && (
        <ProgressBar
          label={t("audit.verifying")}
          value={progress.done}
          largest={Math.max(1, progress.all)}
          valueLabel={t("audit.rows", { done: format.count(progress.done), all: format.count(progress.all) })}
        />
      )}
      {progress?.broken.map(({ registerCode, registerId, bad }) => (
        <Message
          key={registerId ?? "own"}
          kind="trouble"
          title={t("audit.broken", { chain: registerCode ?? registerId ?? t("audit.ownChain") })}
        >
          {bad && t("audit.brokenAt", { seq: bad.seq, says: bad.says })}
        </Message>
      ))}
      {progress?.end?.ok && (
        <Message kind="success" title={t("audit.fine")}>
          {t("audit.fineWhy", { chains: progress.end.chains, rows: progress.end.rows })}
        </Message>
      )}
      {progress && !isRunning && !progress.end && !trouble && <Message kind="trouble" title={t("audit.cutOff")} />}
    </Panel>
  );
}

function after(progress: Progress, line: VerifyLine): Progress {
  if (line.kind === "begin") return { ...progress, all: line.rows };
  if (line.kind === "progress") return { ...progress, done: Math.max(progress.done, line.rows) };
  if (line.kind === "end") return { ...progress, done: line.rows, end: line };
  return line.ok ? progress : { ...progress, broken: [...progress.broken, line] };
}
