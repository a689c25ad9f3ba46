/** Somebody of several organisations, or of none, chooses where to go. */
import { Building2, LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import type { Me } from "../api/desk.ts";
import { DoorSheet } from "../sign-in/door-sheet.tsx";

/** The organisations of a person, one a line. */
export function ChooseOrganisation({ me, onSignOut }: { readonly me: Me; readonly onSignOut: () => void }): ReactNode {
  const { t } = useWords();
  return (
    <DoorSheet title={t("desk.organisations")}>
      {me.organisations.length === 0 ? (
        <EmptyState icon={Building2} title={t("desk.noOrganisation")}>
          {t("desk.noOrganisationTodo")}
        </EmptyState>
      ) : (
        <ul className="door-list">
          {me.organisations.map(({ organisationId, name }) => (
            <li key={organisationId}>
              <Link className="door-choice" to={`/${organisationId}`}>
                <Building2 aria-hidden />
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Button icon={LogOut} onPress={onSignOut}>
        {t("desk.signOut")}
      </Button>
    </DoorSheet>
  );
}
