/** People: who works here, what they may where, whether they sign in to the server; and the roles that the organisation made. */
import { Plus, Users } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useWords, type Words } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { SearchField } from "#renderer/ui/text-field.tsx";
import { type Branch, branchOf, useHere } from "../api/organisation.ts";
import { useAnswer, useRows } from "../api/use-pages.ts";
import { Page, Split, useFilter } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { AddPersonPanel } from "./add-person-panel.tsx";
import { nameOfRole } from "./name-of-role.ts";
import type { Person, Role } from "./person.ts";
import { PersonPanel } from "./person-panel.tsx";
import { RolesPanel } from "./roles-panel.tsx";
import "./people.css";

const NEW = "new";
const ROLES = "roles";

/** The page. */
export function PeoplePage(): ReactNode {
  const { t } = useWords();
  const [openId, open] = useFilter("open");
  const [text, search] = useFilter("text");
  const people = useRows<Person, "staff">("/v1/staff", "staff", { limit: 500 });
  const roles = useAnswer<{ readonly roles: readonly Role[] }>("/v1/roles");
  const columns = useColumns(roles.data?.roles ?? []);
  const wanted = (text ?? "").toLowerCase();
  const shown = people.rows.filter(({ name, email }) => `${name} ${email ?? ""}`.toLowerCase().includes(wanted));
  const person = people.rows.find(({ staffId }) => staffId === openId);
  const failed = people.error ?? roles.error;
  if (failed)
    return <QueryTrouble error={failed} onRetry={() => void Promise.all([people.refetch(), roles.refetch()])} />;
  if (people.isPending || !roles.data) return <Spinner label={t("desk.loading")} />;
  const close = (): void => open(null);
  return (
    <Page
      title={t("desk.place.people")}
      isFixed
      actions={
        <>
          <Button onPress={() => open(ROLES)}>{t("peopleDesk.roles")}</Button>
          <Button kind="primary" icon={Plus} onPress={() => open(NEW)}>
            {t("peopleDesk.add")}
          </Button>
        </>
      }
      filters={<SearchField label={t("peopleDesk.search")} value={text ?? ""} onChange={search} />}
    >
      <Split
        list={
          <DataTable
            label={t("desk.place.people")}
            columns={columns}
            rows={shown}
            idOf={({ staffId }) => staffId}
            openId={openId}
            onOpen={({ staffId }) => open(staffId)}
            onNearEnd={people.onNearEnd}
            isLoadingMore={people.isLoadingMore}
            empty={<EmptyState icon={Users} title={t("peopleDesk.none")} />}
          />
        }
        detail={
          openId === NEW ? (
            <AddPersonPanel roles={roles.data.roles} onClose={close} onAdded={open} />
          ) : openId === ROLES ? (
            <RolesPanel roles={roles.data.roles} onClose={close} />
          ) : person ? (
            <PersonPanel key={person.staffId} person={person} roles={roles.data.roles} onClose={close} />
          ) : null
        }
      />
    </Page>
  );
}

function useColumns(roles: readonly Role[]): readonly DataColumn<Person>[] {
  const words = useWords();
  const { t } = words;
  const here = useHere();
  return useMemo(
    () => [
      { id: "name", label: t("peopleDesk.name"), width: "minmax(150px, 2fr)", cell: ({ name }) => name },
      {
        id: "roles",
        label: t("peopleDesk.role"),
        width: "minmax(180px, 3fr)",
        cell: (person) => rolesOf(person, roles, words, (id) => branchOf(here, id)),
      },
      { id: "state", label: t("peopleDesk.state"), width: "minmax(120px, 1fr)", cell: (person) => t(stateOf(person)) },
    ],
    [t, words, here, roles],
  );
}

function rolesOf(
  { assignments }: Person,
  roles: readonly Role[],
  words: Words,
  find: (branchId: string) => Branch | undefined,
): string {
  if (assignments.length === 0) return words.t("peopleDesk.noRole");
  return assignments
    .map(({ branchId, roleKey }) => {
      const role = nameOfRole(roleKey, roles, words);
      return branchId === null ? role : `${role} (${find(branchId)?.name ?? "…"})`;
    })
    .join(", ");
}

function stateOf({ disabledAt, email, invitation, hasPin }: Person) {
  if (disabledAt !== null) return "peopleDesk.isDisabled";
  if (email !== null) return "peopleDesk.signsIn";
  if (invitation !== null) return "peopleDesk.isInvited";
  return hasPin ? "peopleDesk.tillOnly" : "peopleDesk.noWayIn";
}
