/** One person: name, roles, PIN, and whether and how they sign in to the server. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { type Act, useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";
import { InvitationCode } from "./invitation-code.tsx";
import type { Invitation, Person, Role } from "./person.ts";
import { RoleFields } from "./role-fields.tsx";

const PIN = /^\d{4,8}$/;

/** Shows and changes somebody. */
export function PersonPanel({
  person,
  roles,
  onClose,
}: {
  readonly person: Person;
  readonly roles: readonly Role[];
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const [name, setName] = useState(person.name);
  const [assignments, setAssignments] = useState(person.assignments);
  const act = useAct();
  const said = act.error && sayTrouble(act.error, words);
  const path = `/v1/staff/${person.staffId}`;
  const changed = [
    ...(name === person.name ? [] : [{ method: "PATCH", path, body: { name } } as const]),
    ...(assignments === person.assignments
      ? []
      : [{ method: "PUT", path: `${path}/assignments`, body: { assignments } } as const]),
  ];
  const save = async (): Promise<void> => {
    // One after the other: the second is not asked for where the first was refused, and what was refused is said.
    for (const each of changed) await act.mutateAsync(each);
  };
  return (
    <Panel
      title={person.name}
      subtitle={person.email ?? undefined}
      onClose={onClose}
      takesFocus
      footer={
        <Button
          kind="primary"
          isBusy={act.isPending}
          isDisabled={changed.length === 0 || name.trim() === ""}
          onPress={() => void save().catch(() => undefined)}
        >
          {t("desk.save")}
        </Button>
      }
    >
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      <TextField label={t("peopleDesk.name")} value={name} onChange={setName} maxLength={80} />
      <RoleFields roles={roles} assignments={assignments} onChange={setAssignments} />
      <Pin staffId={person.staffId} hasPin={person.hasPin} />
      <SigningIn person={person} onAct={(each) => act.mutate(each)} isBusy={act.isPending} />
    </Panel>
  );
}

function Pin({ staffId, hasPin }: { readonly staffId: string; readonly hasPin: boolean }): ReactNode {
  const words = useWords();
  const { t } = words;
  const [pin, setPin] = useState("");
  const act = useAct();
  const said = act.error && sayTrouble(act.error, words);
  return (
    <form
      className="people-part"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ method: "PUT", path: `/v1/staff/${staffId}/pin`, body: { pin } }, { onSuccess: () => setPin("") });
      }}
    >
      <TextField
        label={t("peopleDesk.pin")}
        description={act.isSuccess ? t("peopleDesk.pinSet") : t(hasPin ? "peopleDesk.pinThere" : "peopleDesk.pinNone")}
        type="password"
        inputMode="numeric"
        autoComplete="new-password"
        maxLength={8}
        value={pin}
        onChange={setPin}
        error={said ? `${said.says} ${said.todo}` : undefined}
      />
      <Button type="submit" isBusy={act.isPending} isDisabled={!PIN.test(pin)}>
        {t("peopleDesk.setPin")}
      </Button>
    </form>
  );
}

function SigningIn({
  person,
  onAct,
  isBusy,
}: {
  readonly person: Person;
  readonly onAct: (act: Act) => void;
  readonly isBusy: boolean;
}): ReactNode {
  const { t, format } = useWords();
  const path = `/v1/staff/${person.staffId}`;
  const post = (what: string): void => onAct({ method: "POST", path: `${path}/${what}` });
  return (
    <section className="people-part">
      <h3>{t("peopleDesk.signingIn")}</h3>
      {person.email === null && <Invite person={person} />}
      {person.invitation && (
        <>
          <p className="page-note">
            {t("peopleDesk.invitationOpen", {
              email: person.invitation.email,
              until: format.dateTime(person.invitation.expiresAt),
            })}
          </p>
          <Button isBusy={isBusy} onPress={() => onAct({ method: "DELETE", path: `${path}/invitation` })}>
            {t("peopleDesk.withdraw")}
          </Button>
        </>
      )}
      <div className="page-actions">
        {person.email !== null && (
          <Button isBusy={isBusy} onPress={() => post("sign-out")}>
            {t("peopleDesk.signOutAll")}
          </Button>
        )}
        {person.disabledAt === null ? (
          <Button kind="danger" isBusy={isBusy} onPress={() => post("disable")}>
            {t("peopleDesk.disable")}
          </Button>
        ) : (
          <Button isBusy={isBusy} onPress={() => post("enable")}>
            {t("peopleDesk.enable")}
          </Button>
        )}
      </div>
    </section>
  );
}

function Invite({ person }: { readonly person: Person }): ReactNode {
  const words = useWords();
  const { t } = words;
  const [email, setEmail] = useState(person.invitation?.email ?? "");
  const act = useAct<Invitation>();
  const said = act.error && sayTrouble(act.error, words);
  if (act.data) return <InvitationCode email={email} invitation={act.data} />;
  return (
    <form
      className="people-part"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ method: "POST", path: `/v1/staff/${person.staffId}/invitation`, body: { email: email.trim() } });
      }}
    >
      <TextField
        label={t("peopleDesk.email")}
        description={t("peopleDesk.emailWhy")}
        value={email}
        onChange={setEmail}
        maxLength={254}
        error={said ? `${said.says} ${said.todo}` : undefined}
      />
      <Button type="submit" isBusy={act.isPending} isDisabled={email.trim() === ""}>
        {t(person.invitation ? "peopleDesk.inviteAgain" : "peopleDesk.invite")}
      </Button>
    </form>
  );
}
