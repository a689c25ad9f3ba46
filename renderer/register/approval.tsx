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
    case "drawer.no_sale":
      return t("cash.doNoSale");
    case "sale.override_price":
      return t("price.set", { amount: format.money(Number(request.unitPriceMinor ?? 0)) });
    case "sale.exempt":
      return t("exempt.do");
    case "sale.give_discount":
      return t("discount.title");
    case "sale.return_by_receipt":
    case "sale.return_without_receipt":
      return t("return.title");
    case "sale.refund_cash":
      return t("refund.cash");
    case "sale.refund_card":
      return t("refund.card");
    case "payment.settle_by_hand":
      return t("card.byHand");
    case "sale.reverse_card":
      return t("card.reversedByHand");
    case "terminal.set":
      return t("terminal.save");
    case "sale.void":
      return t("undo.voidKey");
    case "sale.correct_tender":
      return t("undo.correctKey");
    case "drawer.choose":
    case "drawer.add":
      return t("drawers.title");
    case "session.add_late":
      return t("cash.doLate", { amount });
    case "session.open":
      return t("open.title");
    case "session.close":
    case "session.hand_over":
      return t("close.title");
    case "staff.add_person":
      return t("people.add");
    case "staff.reset_pin":
      return t("people.reset");
    case "catalogue.add_product":
      return t("catalogue.add");
    case "catalogue.add_category":
      return t("catalogue.addCategory");
    case "printer.set_address":
      return t("printer.save");
    case "sync.enrol":
      return t("server.join");
    case "sync.leave":
      return t("server.leave");
    default:
      return null;
  }
}
