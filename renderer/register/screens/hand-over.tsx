/** The counted drawer goes to the next person: who takes it types their PIN, and stands at the till from then on. */
import { type ReactNode, useState } from "react";
import type { Refusal } from "#domain/refusals.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { ApprovalPanel } from "#renderer/ui/approval-panel.tsx";
import { ask } from "../ask.ts";
import { act } from "../register-connection.ts";
import { playSound } from "../sounds.ts";
import { useTill } from "../till-store.ts";

/** Going back loses nothing of the count. */
export function HandOver(props: {
  readonly reason: string | null;
  readonly approvalPending: boolean;
  readonly countedMinor: number;
  readonly onCancel: () => void;
}): ReactNode {
  const { reason, approvalPending, countedMinor, onCancel } = props;
  const { t, format, sayRefusal } = useWords();
  const staff = useTill(({ view }) => view.staff);
  const ownerId = useTill(({ view }) => view.session?.openedById);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const able = staff.filter(({ staffId, permissions }) => staffId !== ownerId && permissions.includes("session.open"));
  const take = async (personId: string, pin: string): Promise<void> => {
    const taker = able.find(({ staffId }) => staffId === personId);
    if (!taker) return;
    setBusy(true);
    const request = { reason, approvalPending, takerId: taker.staffId, pin, approvalId: null };
    const first = await act("session.hand_over", request);
    // A wrong PIN is said where it was typed; anything else as everywhere.
    if (!first.ok && first.refusal.code.startsWith("staff.")) {
      setBusy(false);
      playSound("refuse");
      setRefusal(first.refusal);
      return;
    }
    const done = first.ok ? first.value : await ask("session.hand_over", request);
    setBusy(false);
    if (done === null) return;
    const { go, showClosedZ } = useTill.getState();
    go("sell");
    showClosedZ(done);
  };
  return (
    <ApprovalPanel
      title={t("handOver.title", { amount: format.money(countedMinor) })}
      reason={able.length > 0 ? t("handOver.todo") : t("handOver.nobody")}
      people={able.map(({ staffId, name, role, demoPin }) => ({
        id: staffId,
        name,
        note: demoPin === null ? t(`role.${role}`) : `${t(`role.${role}`)} · ${demoPin}`,
      }))}
      onApprove={(personId, pin) => void take(personId, pin)}
      onCancel={onCancel}
      error={refusal ? sayRefusal(refusal).says : undefined}
      isBusy={isBusy}
    />
  );
}
