/** The bar at the bottom: whether all is saved, printer, drawer, session, time. Quiet until somebody should look. */
import { Archive, Inbox, Printer, ShieldCheck, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { StatusBar, StatusItem } from "#renderer/ui/status-bar.tsx";
import { needsAttention, printerWord } from "./printer-words.ts";
import { useTill } from "./till-store.ts";

/** The bar. */
export function TillStatus(): ReactNode {
  const { t } = useWords();
  return (
    <StatusBar label={t("status.label")}>
      <BooksItem />
      <PrinterItem />
      <SessionItem />
      <Clock />
    </StatusBar>
  );
}

function BooksItem(): ReactNode {
  const { t } = useWords();
  const books = useTill(({ view }) => view.books);
  if (books.backupFailed) {
    return (
      <StatusItem icon={TriangleAlert} tone="attention">
        {t("status.backupFailed")}
      </StatusItem>
    );
  }
  return <StatusItem icon={ShieldCheck}>{t("status.saved", { count: books.entries })}</StatusItem>;
}

function PrinterItem(): ReactNode {
  const { t } = useWords();
  const printer = useTill(({ view }) => view.printer);
  const { state, waiting, perhaps, drawerOpen } = printer;
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
      {drawerOpen !== null && (
        <StatusItem icon={drawerOpen ? Inbox : Archive}>{t(drawerOpen ? "drawer.open" : "drawer.closed")}</StatusItem>
      )}
    </>
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
