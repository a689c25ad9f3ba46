/** Opening the drawer: the float counted by denomination. */
import { LogOut } from "lucide-react";
import { type ComponentType, type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { type DenominationCounts, DenominationTable, sumOfCounts } from "#renderer/ui/denomination-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Approval } from "../approval.tsx";
import { ask } from "../ask.ts";
import { NoticeStrip } from "../notice-strip.tsx";
import { DrawerList } from "../places/drawers-place.tsx";
import { PrinterPlace } from "../places/printer-place.tsx";
import { ServerPlace } from "../places/server-place.tsx";
import { TillStatus } from "../till-status.tsx";
import { type Place, useTill } from "../till-store.ts";
import "./full-screen.css";

/** What a count says to the register: only what was found. */
export function countedOf(counts: DenominationCounts): { denominationMinor: number; count: number }[] {
  return [...counts].flatMap(([denominationMinor, count]) => (count > 0 ? [{ denominationMinor, count }] : []));
}

/** What the status bar leads to is of use before the drawer is open as well. */
const FROM_STATUS: Partial<Readonly<Record<Place, ComponentType>>> = { printer: PrinterPlace, server: ServerPlace };

/** The screen between signing in and selling. */
export function OpenSessionScreen(): ReactNode {
  const { t } = useWords();
  const shop = useTill(({ view }) => view.shop);
  const person = useTill(({ view }) => view.person);
  const wanted = useTill((state) => state.wantedApproval);
  const Shown = useTill(({ place }) => FROM_STATUS[place]);
  const mayOpen = person?.permissions.includes("session.open") ?? false;
  return (
    <div className="full-screen">
      <header className="full-screen-head">
        <h1>{shop?.shopName}</h1>
        <p>{t("till.register", { code: shop?.registerCode ?? "" })}</p>
        <Button kind="quiet" icon={LogOut} onPress={() => void ask("staff.lock", {})}>
          {t("till.lock", { name: person?.name ?? "" })}
        </Button>
      </header>
      <main className="full-screen-body">
        {wanted ? (
          <Approval wanted={wanted} />
        ) : Shown ? (
          <Shown />
        ) : mayOpen ? (
          <FloatPanel />
        ) : (
          <EmptyState title={t("open.notYours")}>{t("open.notYoursTodo")}</EmptyState>
        )}
        <NoticeStrip />
      </main>
      <TillStatus />
    </div>
  );
}

function FloatPanel(): ReactNode {
  const { t, format } = useWords();
  const denominations = useTill(({ view }) => view.shop?.denominations);
  const drawers = useTill(({ view }) => view.drawers);
  const free = drawers.filter(({ session }) => session === null);
  const [wantedId, setWanted] = useState<string | null>(null);
  const drawer = free.find(({ drawerId }) => drawerId === wantedId) ?? free[0];
  const [counts, setCounts] = useState<DenominationCounts>(new Map());
  const [isBusy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    setBusy(true);
    await ask("session.open", { float: countedOf(counts), drawerId: drawer?.drawerId ?? null, approvalId: null });
    setBusy(false);
  };
  return (
    <Panel
      title={t("open.title")}
      subtitle={t("open.subtitle")}
      footer={
        <Button kind="primary" size="large" onPress={() => void open()} isBusy={isBusy} isDisabled={!drawer}>
          {t("open.do", { amount: format.money(sumOfCounts(counts)) })}
        </Button>
      }
    >
      {drawers.length > 1 && (
        <div className="open-drawers">
          <div className="place-row">
            {free.map(({ drawerId, name }) => (
              <Button key={drawerId} isPressedIn={drawerId === drawer?.drawerId} onPress={() => setWanted(drawerId)}>
                {t("drawers.name", { name })}
              </Button>
            ))}
          </div>
          {free.length < drawers.length && <DrawerList />}
        </div>
      )}
      <DenominationTable
        label={t("open.float")}
        denominations={denominations ?? []}
        counts={counts}
        onChange={setCounts}
        totalLabel={t("open.float")}
        autoFocus
        onLastEnter={() => void open()}
      />
    </Panel>
  );
}
