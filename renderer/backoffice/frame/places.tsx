/** The pages by job: what each is called, who may see it, and the part of the program that draws it, loaded when first gone to. */
import {
  ChartColumn,
  type LucideIcon,
  MonitorSmartphone,
  Package,
  ScrollText,
  Settings,
  Sun,
  TriangleAlert,
  UserRound,
  Users,
  Wallet,
} from "lucide-react";
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { Navigate, Route, Routes } from "react-router";
import type { Permission } from "#domain/staff/permissions.ts";
import type { MessageId } from "#renderer/messages/catalogue.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { type Here, maySomewhere, useHere } from "../api/organisation.ts";

/** A page of the left navigation; its address is its id. */
export interface Place {
  readonly id: string;
  readonly name: Extract<MessageId, `desk.place.${string}`>;
  readonly icon: LucideIcon;
  /** Any of them somewhere is enough; none: everybody who belongs here. */
  readonly permissions: readonly Permission[];
  readonly page: ComponentType;
}

/** In the order of a manager's day. */
export const PLACES: readonly Place[] = [
  {
    id: "today",
    name: "desk.place.today",
    icon: Sun,
    permissions: ["reports.branch"],
    page: lazy(() => import("../reports/today-page.tsx").then(({ TodayPage }) => ({ default: TodayPage }))),
  },
  {
    id: "sessions",
    name: "desk.place.sessions",
    icon: Wallet,
    permissions: ["reports.branch", "reports.own_session"],
    page: lazy(() => import("../sessions/sessions-page.tsx").then(({ SessionsPage }) => ({ default: SessionsPage }))),
  },
  {
    id: "findings",
    name: "desk.place.findings",
    icon: TriangleAlert,
    permissions: ["reports.branch"],
    page: lazy(() => import("../findings/findings-page.tsx").then(({ FindingsPage }) => ({ default: FindingsPage }))),
  },
  {
    id: "products",
    name: "desk.place.products",
    icon: Package,
    permissions: ["catalogue.edit"],
    page: lazy(() => import("../products/products-page.tsx").then(({ ProductsPage }) => ({ default: ProductsPage }))),
  },
  {
    id: "people",
    name: "desk.place.people",
    icon: Users,
    permissions: ["staff.edit"],
    page: lazy(() => import("../people/people-page.tsx").then(({ PeoplePage }) => ({ default: PeoplePage }))),
  },
  {
    id: "devices",
    name: "desk.place.devices",
    icon: MonitorSmartphone,
    permissions: ["devices.edit"],
    page: lazy(() => import("../devices/devices-page.tsx").then(({ DevicesPage }) => ({ default: DevicesPage }))),
  },
  {
    id: "reports",
    name: "desk.place.reports",
    icon: ChartColumn,
    permissions: ["reports.branch"],
    page: lazy(() => import("../reports/reports-page.tsx").then(({ ReportsPage }) => ({ default: ReportsPage }))),
  },
  {
    id: "audit",
    name: "desk.place.audit",
    icon: ScrollText,
    permissions: ["audit.read"],
    page: lazy(() => import("../audit/audit-page.tsx").then(({ AuditPage }) => ({ default: AuditPage }))),
  },
  {
    id: "settings",
    name: "desk.place.settings",
    icon: Settings,
    permissions: ["settings.edit"],
    page: lazy(() => import("../settings/settings-page.tsx").then(({ SettingsPage }) => ({ default: SettingsPage }))),
  },
  {
    id: "account",
    name: "desk.place.account",
    icon: UserRound,
    permissions: [],
    page: lazy(() => import("../account/account-page.tsx").then(({ AccountPage }) => ({ default: AccountPage }))),
  },
];

/** The pages that the person may see. */
export function placesFor(here: Here): readonly Place[] {
  return PLACES.filter(
    ({ permissions }) => permissions.length === 0 || permissions.some((permission) => maySomewhere(here, permission)),
  );
}

/** The page that the address names; an address of none, or of one that the person may not see, leads to their first. */
export function Places(): ReactNode {
  const { t } = useWords();
  const places = placesFor(useHere());
  const first = places[0]?.id ?? "account";
  return (
    <Suspense fallback={<Spinner label={t("desk.loading")} />}>
      <Routes>
        {places.map(({ id, page: Page }) => (
          <Route key={id} path={`${id}/*`} element={<Page />} />
        ))}
        <Route path="*" element={<Navigate to={first} replace />} />
      </Routes>
    </Suspense>
  );
}
