/** Somebody else's yes: who may, their PIN, bound by the register to exactly the act that waits. */
import { type ReactNode, useState } from "react";
import type { Refusal } from "#domain/refusals.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { ApprovalPanel } from "#renderer/ui/approval-panel.tsx";
import { act } from "./register-connection.ts";
import { playSound } from "./sounds.ts";
import { useTill, type WantedApproval } from "./till-store.ts";

type Words = ReturnType<typeof useWords>;

/** The approval panel for the act that waits. */
export function Approval({ wanted }: { readonly wanted: WantedApproval }): ReactNode {
  const { t, format, sayRefusal } = useWords();
  const staff = useTill(({ view }) => view.staff);
  const me = useTill(({ view }) => view.person?.staffId);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const permission = String(wanted.refusal.facts.permission ?? "");
  const able = staff.filter((each) => each.staffId !== me && each.permissions.some((held) => held === permission));
  const approve = async (approverId: string, pin: string): Promise<void> => {
    const approver = able.find(({ staffId }) => staffId === approverId);
    if (!approver) return;
    setBusy(true);
    const { staffId } = approver;
    const given = await act("approval.give", { approverId: staffId, pin, act: wanted.act, request: wanted.request });
    setBusy(false);
    if (given.ok) {
      wanted.decide(given.value.approvalId);
      return;
    }
    playSound("refuse");
    setRefusal(given.refusal);
  };
  const { says, todo } = sayRefusal(wanted.refusal);
  const deed = sayDeed(wanted, t, format);
  return (
    <ApprovalPanel
      title={deed ?? says}
      reason={able.length > 0 ? todo : t("approval.nobody")}
      people={able.map(({ staffId, name, role, demoPin }) => ({
        id: staffId,
        name,
        note: demoPin === null ? t(`role.${role}`) : `${t(`role.${role}`)} · ${demoPin}`,
      }))}
      onApprove={(personId, pin) => void approve(personId, pin)}
      onCancel={() => wanted.decide(null)}
      error={refusal ? sayRefusal(refusal).says : undefined}
      isBusy={isBusy}
    />
  );
}

/** What is asked for with one key, and that key. */
const KEYS_OF_DEEDS = {
  "drawer.no_sale": "cash.doNoSale",
  "sale.exempt": "exempt.do",
  "sale.give_discount": "discount.title",
  "sale.return_by_receipt": "return.title",
  "sale.return_without_receipt": "return.title",
  "sale.refund_cash": "refund.cash",
  "sale.tender_account": "tender.account",
  "tender.set_foreign": "more.foreign",
  "sale.refund_card": "refund.card",
  "payment.settle_by_hand": "card.byHand",
  "sale.reverse_card": "card.reversedByHand",
  "terminal.set": "terminal.save",
  "sale.void": "undo.voidKey",
  "sale.correct_tender": "undo.correctKey",
  "drawer.choose": "drawers.title",
  "drawer.add": "drawers.title",
  "session.open": "open.title",
  "session.close": "close.title",
  "session.hand_over": "close.title",
  "staff.add_person": "people.add",
  "staff.reset_pin": "people.reset",
  "catalogue.add_product": "catalogue.add",
  "catalogue.add_category": "catalogue.addCategory",
  "printer.set_address": "printer.save",
  "sync.enrol": "server.join",
  "sync.leave": "server.leave",
} as const;

/** What is being approved, in the words of the key that was pressed for it. */
function sayDeed({ act: name, request }: WantedApproval, t: Words["t"], format: Words["format"]): string | null {
  const amount = format.money(Number(request.amountMinor ?? 0));
  switch (name) {
    case "cash.pay_in":
      return t("cash.doIn", { amount });
    case "cash.pay_out":
      return t("cash.doOut", { amount });
    case "cash.pay_tips":
      return t("cash.doTips", { amount });
    case "cash.drop_to_safe":
      return t("cash.doSafe", { amount });
    case "sale.override_price":
      return t("price.set", { amount: format.money(Number(request.unitPriceMinor ?? 0)) });
    case "sale.refund_voucher":
      return t("refund.voucher", { amount });
    case "sale.refund_account":
      return t("refund.account", { amount });
    case "session.add_late":
      return t("cash.doLate", { amount });
    default:
      return isKeyOfDeed(name) ? t(KEYS_OF_DEEDS[name]) : null;
  }
}

function isKeyOfDeed(name: string): name is keyof typeof KEYS_OF_DEEDS {
  return Object.hasOwn(KEYS_OF_DEEDS, name);
}
