/** The place "Server" in every state of the register, as if one were there: each state a scene of its own. */
import { Printer } from "lucide-react";
import { type ReactNode, useLayoutEffect, useState } from "react";
import { type ShopView, STARTING_VIEW, type SyncView } from "#domain/protocol/till-view.ts";
import { ServerPlace } from "#renderer/register/places/server-place.tsx";
import { EnrolScreen } from "#renderer/register/screens/enrol-screen.tsx";
import { FirstChoiceScreen } from "#renderer/register/screens/first-choice-screen.tsx";
import { SyncItem } from "#renderer/register/server/sync-item.tsx";
import { useTill } from "#renderer/register/till-store.ts";
import { Button } from "#renderer/ui/button.tsx";
import { StatusBar, StatusItem } from "#renderer/ui/status-bar.tsx";
import { SaleColumn } from "./selling-scene.tsx";
import { KEYS, SIGN_IN, type SpecimenProps, WINDOW } from "./specimens.ts";

const LOCAL: SyncView = STARTING_VIEW.sync;

const ENROLLED: SyncView = {
  ...LOCAL,
  state: "online",
  serverUrl: "https://kasse.hafenlaeden-verwaltung.example:8443",
  organisationName: "Hafenläden Einzelhandelsgesellschaft",
  branchName: "Hafenstraße",
  lastContactAt: "2026-03-02T13:22:05.000Z",
  leaseExpiresAt: "2026-03-09T13:22:05.000Z",
  acknowledged: "1/12704 3fa2b1c0",
  deviceFingerprint: "7KQ2 MXR0 B94T WE3F 8ZNP 1HDC V6YA 5SGJ",
};

const WAITING = { waiting: 12, waitingSince: "2026-03-02T11:02:40.000Z" } as const;

/** Every state that looks different. */
const STATES = {
  "server-local": LOCAL,
  "server-confirm": {
    ...ENROLLED,
    state: "enrolling",
    reason: "not_confirmed",
    lastContactAt: null,
    leaseExpiresAt: null,
    acknowledged: null,
  },
  "server-loading": { ...ENROLLED, state: "loading", progress: { done: 3_410, total: 12_075 } },
  "server-sent": ENROLLED,
  "server-sending": { ...ENROLLED, ...WAITING, waiting: 1 },
  "server-offline": { ...ENROLLED, ...WAITING, state: "offline", reason: "unreachable" },
  "server-fork": { ...ENROLLED, ...WAITING, waiting: 1_204, reason: "fork", leaseExpired: true },
  "server-revoked": { ...ENROLLED, ...WAITING, state: "offline", reason: "revoked" },
} as const satisfies Record<string, SyncView>;

const SHOP: ShopView = {
  demo: false,
  training: false,
  shopName: "Hafenstraße",
  registerCode: "A03",
  drawerId: "0198f0a0-0000-7000-8000-000000000001" as ShopView["drawerId"],
  currency: "EUR" as ShopView["currency"],
  zone: "Europe/Berlin",
  pricesIncludeTax: true,
  cashIncrementMinor: 1,
  differenceLimitMinor: 1_000 as ShopView["differenceLimitMinor"],
  denominations: [],
  categories: [],
  inStoreRules: [],
  foreignCurrencies: [],
  asksService: false,
  productCount: 0 as ShopView["productCount"],
  taxes: [],
};

/** An empty till has the whole window for it. */
const LONE = {
  "first-choice": LOCAL,
  "join-empty": LOCAL,
  "join-confirm": STATES["server-confirm"],
  "join-loading": STATES["server-loading"],
} as const satisfies Record<string, SyncView>;

export type ServerSceneName = keyof typeof STATES | keyof typeof LONE;
export const SERVER_SCENE_NAMES = [...Object.keys(STATES), ...Object.keys(LONE)] as ServerSceneName[];

/** A scene as large as a window: a running till beside its sale, or an empty one alone. */
export function ServerScene({ name, language }: SpecimenProps & { readonly name: ServerSceneName }): ReactNode {
  if (name in STATES) return <PlaceScene sync={STATES[name as keyof typeof STATES]} language={language} />;
  return (
    <InState sync={LONE[name as keyof typeof LONE]} shop={null}>
      {name === "join-empty" ? <EnrolScreen onBack={() => undefined} /> : <FirstChoiceScreen />}
    </InState>
  );
}

function PlaceScene({ sync, language }: SpecimenProps & { readonly sync: SyncView }): ReactNode {
  const words = WINDOW[language];
  return (
    <InState sync={sync} shop={SHOP}>
      <div className="gallery-window">
        <header className="gallery-head">
          <strong>{SIGN_IN[language].shop}</strong>
        </header>
        <div className="gallery-place">
          <ServerPlace />
        </div>
        <SaleColumn language={language} foot={<Button kind="primary">{KEYS[language].pay}</Button>} />
        <StatusBar label={words.status}>
          <SyncItem sync={sync} onPress={() => undefined} />
          <StatusItem icon={Printer} onPress={() => undefined}>
            {words.printer}
          </StatusItem>
          <StatusItem>{words.drawer}</StatusItem>
          <StatusItem>{words.since}</StatusItem>
          <StatusItem isLast>14:22</StatusItem>
        </StatusBar>
      </div>
    </InState>
  );
}

/** What a register would have sent, before anything is drawn from it. */
function InState(props: { readonly sync: SyncView; readonly shop: ShopView | null; readonly children: ReactNode }) {
  const { sync, shop, children } = props;
  const [isSent, setSent] = useState(false);
  useLayoutEffect(() => {
    const books = { ...STARTING_VIEW.books, entries: 12_716 as typeof STARTING_VIEW.books.entries };
    useTill.getState().go("server");
    useTill.getState().showView({ ...STARTING_VIEW, sync, shop, books });
    setSent(true);
  }, [sync, shop]);
  return isSent ? children : null;
}
