/** Which role somebody has in each branch, and what is granted or denied to them beyond it. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { useHere } from "../api/organisation.ts";
import { nameOfRole } from "./name-of-role.ts";
import { type Assignment, PERMISSIONS, type Role, withRole } from "./person.ts";

const NONE = "none";

export interface RoleFieldsProps {
  readonly roles: readonly Role[];
  readonly assignments: readonly Assignment[];
  readonly onChange: (assignments: readonly Assignment[]) => void;
}

/** A choice for the whole organisation, and one for each branch. */
export function RoleFields({ roles, assignments, onChange }: RoleFieldsProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const { branches } = useHere();
  const places = [
    { branchId: null, name: t("peopleDesk.everywhere") },
    ...branches.map(({ branchId, name }) => ({ branchId, name })),
  ];
  return (
    <>
      {places.map(({ branchId, name }) => {
        const here = assignments.find((each) => each.branchId === branchId);
        return (
          <div key={branchId ?? NONE} className="people-place">
            <Select
              label={name}
              options={[
                { id: NONE, label: t("peopleDesk.noRole") },
                ...roles.map((role) => ({ id: role.key, label: nameOfRole(role.key, roles, words) })),
              ]}
              selectedId={here?.roleKey ?? NONE}
              onSelect={(roleKey) => onChange(withRole(assignments, branchId, roleKey === NONE ? null : { roleKey }))}
            />
            {here && (
              <Exceptions
                assignment={here}
                role={roles.find(({ key }) => key === here.roleKey)}
                onChange={(changed) => onChange(withRole(assignments, branchId, changed))}
              />
            )}
          </div>
        );
      })}
    </>
  );
}

/** What this person may beyond the role, or may not despite it. Denial wins. */
function Exceptions({
  assignment: { granted, denied },
  role,
  onChange,
}: {
  readonly assignment: Assignment;
  readonly role: Role | undefined;
  readonly onChange: (changed: Partial<Assignment>) => void;
}): ReactNode {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(granted.length + denied.length > 0);
  if (!isOpen)
    return (
      <Button kind="quiet" onPress={() => setOpen(true)}>
        {t("peopleDesk.exceptions")}
      </Button>
    );
  return (
    <ul className="people-permissions">
      {PERMISSIONS.map((permission) => {
        const usual = role?.permissions.includes(permission) ?? false;
        const standing = denied.includes(permission) ? "denied" : granted.includes(permission) ? "granted" : "role";
        return (
          <li key={permission}>
            <Select
              label={t(`permission.${permission}`)}
              options={[
                { id: "role", label: t(usual ? "peopleDesk.byRoleYes" : "peopleDesk.byRoleNo") },
                { id: "granted", label: t("peopleDesk.granted") },
                { id: "denied", label: t("peopleDesk.denied") },
              ]}
              selectedId={standing}
              onSelect={(to) =>
                onChange({
                  granted: [
                    ...granted.filter((each) => each !== permission),
                    ...(to === "granted" ? [permission] : []),
                  ],
                  denied: [...denied.filter((each) => each !== permission), ...(to === "denied" ? [permission] : [])],
                })
              }
            />
          </li>
        );
      })}
    </ul>
  );
}
