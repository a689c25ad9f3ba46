/** What stands around every page: the jobs at the left, organisation and branch at the top, the way out. */
import { LogOut, Menu, Undo2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { NavLink, useLocation } from "react-router";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { Select } from "#renderer/ui/select.tsx";
import type { Me } from "../api/desk.ts";
import { useHere } from "../api/organisation.ts";
import type { OfficeProps } from "./office.tsx";
import { placesFor } from "./places.tsx";
import "./frame.css";

const ALL = "all";

/** The frame. */
export function Frame({
  me,
  children,
  onSignOut,
  onLeave,
}: OfficeProps & { readonly me: Me; readonly children: ReactNode }): ReactNode {
  const { t } = useWords();
  const here = useHere();
  const { pathname } = useLocation();
  // On a narrow window the jobs lie over the page, and go once one is chosen: open is open on one page only.
  const [openOn, setOpenOn] = useState<string | null>(null);
  const isOpen = openOn === pathname;
  return (
    <div className="desk-frame">
      <a className="desk-skip" href="#page">
        {t("desk.skip")}
      </a>
      <header className="desk-top">
        <span className="desk-menu">
          <IconButton icon={Menu} label={t("desk.menu")} onPress={() => setOpenOn(isOpen ? null : pathname)} />
        </span>
        <p className="desk-organisation">
          {me.organisations.length > 1 ? <NavLink to="/">{here.organisation.name}</NavLink> : here.organisation.name}
        </p>
        <ChooseBranch />
        <span className="desk-person">{me.name}</span>
        {onLeave && (
          <Button icon={Undo2} onPress={onLeave}>
            {t("desk.backToTill")}
          </Button>
        )}
        <IconButton icon={LogOut} label={t("desk.signOut")} onPress={onSignOut} />
      </header>
      <nav className="desk-nav" aria-label={t("desk.nav")} data-open={isOpen || undefined}>
        <ul>
          {placesFor(here).map(({ id, name, icon: Icon }) => (
            <li key={id}>
              <NavLink
                className="desk-nav-link"
                to={`/${here.organisation.organisationId}/${id}${branchQuery(here.branch?.branchId)}`}
              >
                <Icon aria-hidden />
                {t(name)}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <main className="desk-page" id="page" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function ChooseBranch(): ReactNode {
  const { t } = useWords();
  const { branches, branch, chooseBranch } = useHere();
  const [only] = branches;
  if (only && branches.length === 1) return <p className="desk-branch">{only.name}</p>;
  return (
    <div className="desk-branch">
      <Select
        label={t("desk.branch")}
        options={[
          { id: ALL, label: t("desk.allBranches") },
          ...branches.map(({ branchId, name }) => ({ id: branchId, label: name })),
        ]}
        selectedId={branch?.branchId ?? ALL}
        onSelect={(id) => chooseBranch(id === ALL ? null : id)}
      />
    </div>
  );
}

/** The branch goes along from page to page. */
function branchQuery(branchId: string | undefined): string {
  return branchId === undefined ? "" : `?branch=${branchId}`;
}
