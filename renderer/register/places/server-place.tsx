/** The server, in one place: whether everything is sent and why not, joining one, leaving it. */
import { RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { SyncView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "../ask.ts";
import { CancelJoining, joinServer } from "../server/join-server.tsx";
import { FirstDownload, isJoinReady, JoinForm, WaitingForManager } from "../server/joining.tsx";
import { WhatIsLeft, WhatLeavingMeans } from "../server/leaving.tsx";
import { Standing } from "../server/standing.tsx";
import { isWorthTrying } from "../server/sync-words.ts";
import { useTill } from "../till-store.ts";

/** What stands here follows from what the register says. */
export function ServerPlace(): ReactNode {
  const sync = useTill(({ view }) => view.sync);
  const left = useTill(({ leftServer }) => leftServer);
  const [isLeaving, setLeaving] = useState(false);
  if (left) return <LeftSheet />;
  if (sync.state === "local") return <JoinSheet />;
  if (sync.state === "enrolling") return <ConfirmSheet sync={sync} />;
  if (sync.state === "loading") return <LoadSheet sync={sync} />;
  if (isLeaving) return <LeaveSheet sync={sync} onStay={() => setLeaving(false)} />;
  return <StandingSheet sync={sync} onLeave={() => setLeaving(true)} />;
}

function close(): void {
  useTill.getState().go("sell");
}

function JoinSheet(): ReactNode {
  const { t } = useWords();
  const draft = useTill(({ joinDraft }) => joinDraft);
  const [isBusy, setBusy] = useState(false);
  const join = async (): Promise<void> => {
    setBusy(true);
    await joinServer(draft);
    setBusy(false);
  };
  return (
    <Panel
      title={t("server.title")}
      subtitle={t("server.local")}
      onClose={close}
      footer={
        <Button
          kind="primary"
          size="large"
          isBusy={isBusy}
          isDisabled={!isJoinReady(draft)}
          onPress={() => void join()}
        >
          {t("server.join")}
        </Button>
      }
    >
      <JoinForm draft={draft} onChange={useTill.getState().setJoinDraft} onSubmit={() => void join()} hasBooks />
    </Panel>
  );
}

function ConfirmSheet({ sync }: { readonly sync: SyncView }): ReactNode {
  const { t } = useWords();
  const registerCode = useTill(({ view }) => view.shop?.registerCode ?? null);
  return (
    <Panel
      title={t("server.title")}
      subtitle={t("server.confirm.subtitle")}
      onClose={close}
      takesFocus
      footer={
        <span className="server-away">
          <CancelJoining />
        </span>
      }
    >
      <WaitingForManager sync={sync} registerCode={registerCode} />
    </Panel>
  );
}

function LoadSheet({ sync }: { readonly sync: SyncView }): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t("server.title")} subtitle={t("server.loading.subtitle")} onClose={close} takesFocus>
      <FirstDownload sync={sync} />
    </Panel>
  );
}

function StandingSheet(props: { readonly sync: SyncView; readonly onLeave: () => void }): ReactNode {
  const { t } = useWords();
  const entries = useTill(({ view }) => view.books.entries);
  const [isTrying, setTrying] = useState(false);
  const { sync, onLeave } = props;
  const tryNow = async (): Promise<void> => {
    setTrying(true);
    await ask("sync.try_now", {});
    setTrying(false);
  };
  return (
    <Panel
      title={t("server.title")}
      onClose={close}
      takesFocus
      footer={
        <>
          <span className="server-away">
            <Button kind="quiet" size="large" onPress={onLeave}>
              {t("server.leaveAsk")}
            </Button>
          </span>
          <Button
            kind={isWorthTrying(sync) ? "primary" : "plain"}
            size="large"
            icon={RefreshCw}
            isBusy={isTrying}
            onPress={() => void tryNow()}
          >
            {t("server.tryNow")}
          </Button>
        </>
      }
    >
      <Standing sync={sync} entries={entries} />
    </Panel>
  );
}

function LeaveSheet(props: { readonly sync: SyncView; readonly onStay: () => void }): ReactNode {
  const { t } = useWords();
  const { sync, onStay } = props;
  const [isBusy, setBusy] = useState(false);
  const leave = async (): Promise<void> => {
    setBusy(true);
    const left = await ask("sync.leave", { approvalId: null });
    setBusy(false);
    if (left !== null) useTill.getState().showLeftServer(left);
  };
  return (
    <Panel
      title={t("server.leave")}
      {...(sync.organisationName !== null && { subtitle: sync.organisationName })}
      onClose={onStay}
      takesFocus
      footer={
        <>
          <span className="server-away">
            <Button size="large" isDisabled={isBusy} onPress={onStay}>
              {t("server.stay")}
            </Button>
          </span>
          <Button kind="danger" size="large" isBusy={isBusy} onPress={() => void leave()}>
            {t("server.leave")}
          </Button>
        </>
      }
    >
      <WhatLeavingMeans waiting={sync.waiting} />
    </Panel>
  );
}

function LeftSheet(): ReactNode {
  const { t } = useWords();
  const left = useTill(({ leftServer }) => leftServer);
  if (!left) return null;
  return (
    <Panel
      title={t("server.title")}
      onClose={close}
      takesFocus
      footer={
        <Button kind="primary" size="large" onPress={close}>
          {t("server.left.close")}
        </Button>
      }
    >
      <WhatIsLeft left={left} />
    </Panel>
  );
}
