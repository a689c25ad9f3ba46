/** Adding somebody: a name, a role, and, if they are to sign in to the server, an address they are invited by. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { useHere } from "../api/organisation.ts";
import { useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";
import { InvitationCode } from "./invitation-code.tsx";
import type { Assignment, Invitation, Role } from "./person.ts";
import { RoleFields } from "./role-fields.tsx";

/** The panel; at the end it shows the code to hand over. */
export function AddPersonPanel({
  roles,
  onClose,
  onAdded,
}: {
  readonly roles: readonly Role[];
  readonly onClose: () => void;
  readonly onAdded: (staffId: string) => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const { branches, branch } = useHere();
  const at = branch ?? branches[0];
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [suggested] = useState<readonly Assignment[]>(() =>
    at ? [{ branchId: at.branchId, roleKey: "cashier", granted: [], denied: [] }] : [],
  );
  const [chosen, setChosen] = useState<readonly Assignment[] | null>(null);
  const assignments = chosen ?? suggested;
  // A branch's role counts there before the whole organisation's: a manager everywhere must not stay the suggested cashier.
  const choose = (next: readonly Assignment[]): void =>
    setChosen(chosen === null ? next.filter((each) => !suggested.includes(each)) : next);
  const act = useAct<{ readonly staffId: string; readonly invitation: Invitation | null }>();
  const said = act.error && sayTrouble(act.error, words);
  if (act.data?.invitation)
    return (
      <Panel
        title={name}
        onClose={onClose}
        footer={
          <Button kind="primary" onPress={() => onAdded(act.data.staffId)}>
            {t("peopleDesk.handedOver")}
          </Button>
        }
      >
        <InvitationCode email={email} invitation={act.data.invitation} />
      </Panel>
    );
  const add = (): void =>
    act.mutate(
      { method: "POST", path: "/v1/staff", body: { name, assignments, ...(email.trim() && { email: email.trim() }) } },
      { onSuccess: ({ staffId, invitation }) => invitation === null && onAdded(staffId) },
    );
  return (
    <Panel
      title={t("peopleDesk.add")}
      onClose={onClose}
      takesFocus
      footer={
        <Button kind="primary" isBusy={act.isPending} isDisabled={name.trim() === ""} onPress={add}>
          {t(email.trim() === "" ? "peopleDesk.add" : "peopleDesk.addAndInvite")}
        </Button>
      }
    >
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      <TextField label={t("peopleDesk.name")} value={name} onChange={setName} maxLength={80} autoFocus />
      <TextField
        label={t("peopleDesk.email")}
        description={t("peopleDesk.emailWhy")}
        value={email}
        onChange={setEmail}
        maxLength={254}
      />
      <RoleFields roles={roles} assignments={assignments} onChange={choose} />
    </Panel>
  );
}
