/** The frame a cashier looks at all day: place on the left, sale on the right, messages and status below. */
import { type ComponentType, type KeyboardEvent, memo, type ReactNode, useEffect } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Approval } from "./approval.tsx";
import { NoticeStrip } from "./notice-strip.tsx";
import { ApprovalsPlace } from "./places/approvals-place.tsx";
import { CashPlace } from "./places/cash-place.tsx";
import { CataloguePlace } from "./places/catalogue-place.tsx";
import { CodesPlace } from "./places/codes-place.tsx";
import { CustomerPlace } from "./places/customer-place.tsx";
import { DiscountPlace } from "./places/discount-place.tsx";
import { DrawersPlace } from "./places/drawers-place.tsx";
import { ExemptPlace } from "./places/exempt-place.tsx";
import { ForeignPlace } from "./places/foreign-place.tsx";
import { HeldPlace } from "./places/held-place.tsx";
import { KeysPlace } from "./places/keys-place.tsx";
import { ModifiersPlace } from "./places/modifiers-place.tsx";
import { MorePlace } from "./places/more-place.tsx";
import { MovedPlace } from "./places/moved-place.tsx";
import { PapersPlace } from "./places/papers-place.tsx";
import { PayPlace } from "./places/pay-place.tsx";
import { PeoplePlace } from "./places/people-place.tsx";
import { PricePlace } from "./places/price-place.tsx";
import { PrinterPlace } from "./places/printer-place.tsx";
import { ReturnPlace } from "./places/return-place.tsx";
import { SellPlace } from "./places/sell-place.tsx";
import { ServerPlace } from "./places/server-place.tsx";
import { SettingsPlace } from "./places/settings-place.tsx";
import { TerminalPlace } from "./places/terminal-place.tsx";
import { XReportPlace } from "./places/x-report-place.tsx";
import { SalePanel } from "./sale-panel.tsx";
import { SearchBox } from "./search-box.tsx";
import { useTillKeys } from "./till-keys.ts";
import { TillStatus } from "./till-status.tsx";
import { type Place, useTill } from "./till-store.ts";
import "./till-screen.css";

const PLACES: Readonly<Record<Exclude<Place, "count">, ComponentType>> = {
  sell: memo(SellPlace),
  pay: PayPlace,
  more: MorePlace,
  held: HeldPlace,
  discount: DiscountPlace,
  price: PricePlace,
  modifiers: ModifiersPlace,
  exempt: ExemptPlace,
  return: ReturnPlace,
  cash: CashPlace,
  x_report: XReportPlace,
  drawers: DrawersPlace,
  papers: PapersPlace,
  printer: PrinterPlace,
  terminal: TerminalPlace,
  server: ServerPlace,
  catalogue: CataloguePlace,
  codes: CodesPlace,
  foreign: ForeignPlace,
  moved: MovedPlace,
  people: PeoplePlace,
  approvals: ApprovalsPlace,
  customer: CustomerPlace,
  settings: SettingsPlace,
  keys: KeysPlace,
};

/** The frame with its place. */
export function TillScreen(): ReactNode {
  const shop = useTill(({ view }) => view.shop);
  const { t } = useWords();
  useTillKeys();
  // A payment found in doubt after a restart is the first thing to settle.
  const inDoubt = useTill(({ view }) => view.sale?.pending?.inDoubt ?? false);
  useEffect(() => {
    if (inDoubt) useTill.getState().go("pay");
  }, [inDoubt]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc goes one step back from wherever the focus is
    <div className="till" onKeyDown={stepBack}>
      <header className="till-top">
        <h1 className="till-shop">
          {shop?.shopName}{" "}
          <span className="till-register">{t("till.register", { code: shop?.registerCode ?? "" })}</span>
        </h1>
        <SearchBox />
      </header>
      <main className="till-place">
        <PlaceOrApproval />
        <NoticeStrip />
      </main>
      <aside className="till-sale" aria-label={t("till.sale")}>
        <SalePanel />
      </aside>
      <footer className="till-status">
        <TillStatus />
      </footer>
    </div>
  );
}

function PlaceOrApproval(): ReactNode {
  const place = useTill((state) => state.place);
  const wanted = useTill((state) => state.wantedApproval);
  if (wanted) return <Approval wanted={wanted} />;
  if (place === "count") return null;
  const Shown = PLACES[place];
  return <Shown />;
}

function stepBack(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const till = useTill.getState();
  if (till.wantedApproval) till.wantedApproval.decide(null);
  else if (till.notice) till.say(null);
  else if (till.selectedLineId) till.selectLine(null);
  else till.go("sell");
}
