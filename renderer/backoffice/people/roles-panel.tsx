/** The roles: what each may, and the organisation's own, made and changed here. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { mayEverywhere, useHere } from "../api/organisation.ts";
import { useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";
import { nameOfRole } from "./name-of-role.ts";
import { PERMISSIONS, type Role } from "./person.ts";

const NEW = "new";

/** One role at a time. */
export function RolesPanel({
  roles,
  onClose,
}: {
  readonly roles: readonly Role[];
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const here = useHere();
  const [key, setKey] = useState(roles[0]?.key ?? NEW);
  const role = roles.find((each) => each.key === key);
  return (
    <Panel title={t("peopleDesk.roles")} subtitle={t("peopleDesk.rolesWhy")} onClose={onClose} takesFocus>
      <Select
        label={t("peopleDesk.role")}
        options={[
          ...roles.map((each) => ({ id: each.key, label: nameOfRole(each.key, roles, words) })),
          ...(mayEverywhere(here, "staff.edit") ? [{ id: NEW, label: t("peopleDesk.newRole") }] : []),
        ]}
        selectedId={key}
        onSelect={setKey}
      />
      <RoleForm key={key} role={role} onMade={setKey} />
    </Panel>
  );
}

function RoleForm({
  role,
  onMade,
}: {
  readonly role: Role | undefined;
  readonly onMade: (key: string) => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const here = useHere();
  const [name, setName] = useState(role?.name ?? "");
  const [held, setHeld] = useState<readonly string[]>(role?.permissions ?? []);
  const act = useAct<Role>();
  const said = act.error && sayTrouble(act.error, words);
  const isFixed = role?.builtIn ?? false;
  const save = (): void => {
    const body = { name, permissions: held };
    if (role) act.mutate({ method: "PATCH", path: `/v1/roles/${role.key}`, body });
    else
      act.mutate(
        { method: "POST", path: "/v1/roles", body: { ...body, key: keyOf(name) } },
        { onSuccess: ({ key }) => onMade(key) },
      );
  };
  return (
    <>
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      {!isFixed && <TextField label={t("peopleDesk.roleName")} value={name} onChange={setName} maxLength={80} />}
      {isFixed && <p className="page-note">{t("peopleDesk.builtIn")}</p>}
      <ul className="people-permissions">
        {PERMISSIONS.map((permission) => (
          <li key={permission}>
            <Toggle
              label={t(`permission.${permission}`)}
              isSelected={held.includes(permission)}
              // Nobody gives what they do not hold; the server holds everybody to that.
              isDisabled={isFixed || !mayEverywhere(here, permission)}
              onChange={(isOn) => setHeld(isOn ? [...held, permission] : held.filter((each) => each !== permission))}
            />
          </li>
        ))}
      </ul>
      {!isFixed && (
        <Button kind="primary" isBusy={act.isPending} isDisabled={name.trim() === ""} onPress={save}>
          {t(role ? "desk.save" : "peopleDesk.makeRole")}
        </Button>
      )}
    </>
  );
}

/** A key that stays when the name changes: `weekend_casual_k3f9`. */
function keyOf(name: string): string {
  const word = name
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 30);
  return `${word || "role"}_${crypto.randomUUID().slice(0, 4)}`;
}
