/** Everything else a person may do at the till, each under its own name. */
import {
  Archive,
  BadgePercent,
  Banknote,
  Barcode,
  Calculator,
  Cloud,
  Coins,
  CreditCard,
  FileText,
  GraduationCap,
  Inbox,
  Keyboard,
  Lock,
  type LucideIcon,
  PackageOpen,
  PackagePlus,
  Printer,
  ReceiptText,
  Settings,
  ShieldCheck,
  Trash2,
  Undo2,
  UserRound,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Permission } from "#domain/staff/permissions.ts";
import type { MessageId } from "#renderer/messages/catalogue.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "../ask.ts";
import { type Place, useTill } from "../till-store.ts";
import "./more-place.css";

interface Choice {
  readonly label: Extract<MessageId, `more.${string}`>;
  readonly icon: LucideIcon;
  readonly place: Place;
  /** One of these is needed, where any is; for the rest of it somebody else can be asked. */
  readonly permissions?: readonly Permission[];
}

interface Group {
  readonly label: Extract<MessageId, `more.group.${string}`>;
  readonly choices: readonly Choice[];
}

const GROUPS: readonly Group[] = [
  {
    label: "more.group.sale",
    choices: [
      { label: "more.held", icon: Archive, place: "held" },
      { label: "more.return", icon: Undo2, place: "return" },
      { label: "more.customer", icon: UserRound, place: "customer" },
      { label: "more.exempt", icon: BadgePercent, place: "exempt" },
    ],
  },
  {
    label: "more.group.drawer",
    choices: [
      { label: "more.papers", icon: ReceiptText, place: "papers" },
      {
        label: "more.cash",
        icon: Banknote,
        place: "cash",
        permissions: ["cash.pay_in", "cash.pay_out", "cash.safe_drop", "cash.no_sale"],
      },
      {
        label: "more.xReport",
        icon: FileText,
        place: "x_report",
        permissions: ["reports.own_session", "reports.branch"],
      },
      {
        label: "more.count",
        icon: Calculator,
        place: "count",
        permissions: ["session.close_own", "session.close_any"],
      },
      { label: "more.drawers", icon: Inbox, place: "drawers" },
      { label: "more.moved", icon: PackageOpen, place: "moved" },
      { label: "more.approvals", icon: ShieldCheck, place: "approvals", permissions: ["sale.void", "sale.refund"] },
    ],
  },
  {
    label: "more.group.till",
    choices: [
      { label: "more.printer", icon: Printer, place: "printer" },
      { label: "more.terminal", icon: CreditCard, place: "terminal" },
      { label: "more.server", icon: Cloud, place: "server" },
      { label: "more.catalogue", icon: PackagePlus, place: "catalogue", permissions: ["catalogue.edit"] },
      { label: "more.codes", icon: Barcode, place: "codes", permissions: ["settings.edit"] },
      { label: "more.foreign", icon: Coins, place: "foreign", permissions: ["settings.edit"] },
      { label: "more.people", icon: Users, place: "people", permissions: ["staff.edit"] },
      { label: "more.settings", icon: Settings, place: "settings" },
      { label: "more.keys", icon: Keyboard, place: "keys" },
    ],
  },
];

/** The place behind "More". */
export function MorePlace(): ReactNode {
  const { t } = useWords();
  const held = useTill(({ view }) => view.person?.permissions);
  const hasSale = useTill(({ view }) => view.sale !== null);
  const isTraining = useTill(({ view }) => view.shop?.training ?? false);
  const { go } = useTill.getState();
  const may = ({ permissions }: Choice): boolean => permissions?.some((each) => held?.includes(each)) ?? true;
  const discard = async (): Promise<void> => {
    if ((await ask("sale.discard", {})) !== null) go("sell");
  };
  return (
    <Panel title={t("more.title")} onClose={() => go("sell")} takesFocus>
      <div className="more-keys more-groups">
        {GROUPS.map(({ label: group, choices }) => (
          <section key={group} className="more-group">
            <h3>{t(group)}</h3>
            <div className="more-group-keys">
              {choices.filter(may).map(({ label, icon, place }) => (
                <Button key={label} icon={icon} wide onPress={() => go(place)}>
                  {t(label)}
                </Button>
              ))}
              {group === "more.group.sale" && hasSale && held?.includes("sale.void_line") && (
                <Button icon={Trash2} kind="danger" wide onPress={() => void discard()}>
                  {t("more.discard")}
                </Button>
              )}
              {group === "more.group.till" && (
                <>
                  {!isTraining && (
                    <Button icon={GraduationCap} wide onPress={() => void ask("training.enter", {})}>
                      {t("more.training")}
                    </Button>
                  )}
                  <Button icon={Lock} wide onPress={() => void ask("staff.lock", {})}>
                    {t("more.lock")}
                  </Button>
                </>
              )}
            </div>
          </section>
        ))}
      </div>
    </Panel>
  );
}
