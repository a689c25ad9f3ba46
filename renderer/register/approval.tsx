/** Somebody else's yes: who may, their PIN, bound by the register to exactly the act that waits. */
import { type ReactNode, useState } from "react";
import type { Refusal } from "#domain/refusals.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { ApprovalPanel } from "#renderer/ui/approval-panel.tsx";
import { act } from "./register-connection.ts";
import { playSound } from "./sounds.ts";
import { useTill, type WantedApproval } from "./till-store.ts";

/** The approval panel for the act that waits. */
export function Approval({ wanted }: { readonly wanted: WantedApproval }): ReactNode {
  const { t, sayRefusal } = useWords();
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
  return (
    <ApprovalPanel
      title={sayRefusal(wanted.refusal).says}
      reason={able.length > 0 ? sayRefusal(wanted.refusal).todo : t("approval.nobody")}
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
