/** The bar at the bottom: whether all is sent, printer, drawer, session, time. Quiet until somebody should look. */
import { Archive, CreditCard, Inbox, Printer, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { StatusBar, StatusItem } from "#renderer/ui/status-bar.tsx";
import { isInTrouble, needsAttention, printerWord } from "./printer-words.ts";
import { SyncItem } from "./server/sync-item.tsx";
import { isTerminalAway, terminalWord } from "./terminal-words.ts";
import { useTill } from "./till-store.ts";

/** The bar. */
export function TillStatus(): ReactNode {
  const { t } = useWords();
  return (
    <StatusBar label={t("status.label")}>
      <BooksItem />
      <PrinterItem />
      <TerminalItem />
      <SessionItem />
      <Clock />
    </StatusBar>
  );
}

/** Whether everything is sent; and, only when it went wrong, the backup. */
function BooksItem(): ReactNode {
  const { t } = useWords();
  const sync = useTill(({ view }) => view.sync);
  const backupFailed = useTill(({ view }) => view.books.backupFailed);
  return (
    <>
      <SyncItem sync={sync} onPress={() => useTill.getState().go("server")} />
      {backupFailed && (
        <StatusItem icon={TriangleAlert} tone="attention">
          {t("status.backupFailed")}
        </StatusItem>
      )}
    </>
  );
}

function PrinterItem(): ReactNode {
  const { t } = useWords();
  const printer = useTill(({ view }) => view.printer);
  const { state, waiting, perhaps, drawerOpen, kitchen } = printer;
  const word = perhaps.length > 0 ? t("status.perhaps", { count: perhaps.length }) : t(printerWord(state));
  return (
    <>
      <StatusItem
        icon={Printer}
        tone={needsAttention(printer) ? "attention" : "quiet"}
        onPress={() => useTill.getState().go("printer")}
      >
        {waiting > 0 && state !== "printing" ? t("status.waiting", { word, count: waiting }) : word}
      </StatusItem>
      {isInTrouble(kitchen.state) && (
        <StatusItem icon={Printer} tone="attention" onPress={() => useTill.getState().go("printer")}>
          {t("status.kitchen", { word: t(printerWord(kitchen.state)), count: kitchen.waiting })}
        </StatusItem>
      )}
      {drawerOpen !== null && (
        <StatusItem icon={drawerOpen ? Inbox : Archive}>{t(drawerOpen ? "drawer.open" : "drawer.closed")}</StatusItem>
      )}
    </>
  );
}

/** A terminal on its own is nothing that the till could say anything of. */
function TerminalItem(): ReactNode {
  const { t } = useWords();
  const { state } = useTill(({ view }) => view.terminal);
  if (state === "lone") return null;
  return (
    <StatusItem
      icon={CreditCard}
      tone={isTerminalAway(state) ? "attention" : "quiet"}
      onPress={() => useTill.getState().go("terminal")}
    >
      {t(terminalWord(state))}
    </StatusItem>
  );
}

function SessionItem(): ReactNode {
  const { t, format } = useWords();
  const session = useTill(({ view }) => view.session);
  if (!session) return <StatusItem>{t("status.noSession")}</StatusItem>;
  return session.overnight ? (
    <StatusItem icon={TriangleAlert} tone="attention" onPress={() => useTill.getState().go("count")}>
      {t("status.overnight", { date: format.businessDate(session.businessDate) })}
    </StatusItem>
  ) : (
    <StatusItem>{t("status.since", { time: format.time(session.openedAt) })}</StatusItem>
  );
}

function Clock(): ReactNode {
  const { format } = useWords();
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return <StatusItem isLast>{format.time(now)}</StatusItem>;
}
