/** Everything else a person may do at the till, each under its own name. */
import {
  Archive,
  Banknote,
  Calculator,
  FileText,
  Keyboard,
  Lock,
  type LucideIcon,
  PackagePlus,
  Printer,
  ReceiptText,
  Settings,
  Trash2,
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
  /** Who may not is not shown it; what needs an approval is. */
  readonly permission?: Permission;
}

const CHOICES: readonly Choice[] = [
  { label: "more.held", icon: Archive, place: "held" },
  { label: "more.papers", icon: ReceiptText, place: "papers" },
  { label: "more.cash", icon: Banknote, place: "cash", permission: "cash.pay_in" },
  { label: "more.xReport", icon: FileText, place: "x_report", permission: "reports.own_session" },
  { label: "more.count", icon: Calculator, place: "count", permission: "session.close_own" },
  { label: "more.printer", icon: Printer, place: "printer" },
  { label: "more.catalogue", icon: PackagePlus, place: "catalogue", permission: "catalogue.edit" },
  { label: "more.people", icon: Users, place: "people", permission: "staff.edit" },
  { label: "more.settings", icon: Settings, place: "settings" },
  { label: "more.keys", icon: Keyboard, place: "keys" },
];

/** The place behind "More". */
export function MorePlace(): ReactNode {
  const { t } = useWords();
  const permissions = useTill(({ view }) => view.person?.permissions ?? []);
  const sale = useTill(({ view }) => view.sale);
  const { go } = useTill.getState();
  const shown = CHOICES.filter(({ permission }) => permission === undefined || permissions.includes(permission));
  return (
    <Panel title={t("more.title")} onClose={() => go("sell")} takesFocus>
      <div className="more-keys">
        {shown.map(({ label, icon, place }) => (
          <Button key={label} icon={icon} size="large" wide onPress={() => go(place)}>
            {t(label)}
          </Button>
        ))}
        <Button icon={Lock} size="large" wide onPress={() => void ask("staff.lock", {})}>
          {t("more.lock")}
        </Button>
        <Button
          icon={Trash2}
          kind="danger"
          size="large"
          wide
          isDisabled={!sale}
          onPress={() => void ask("sale.discard", {})}
        >
          {t("more.discard")}
        </Button>
      </div>
    </Panel>
  );
}
