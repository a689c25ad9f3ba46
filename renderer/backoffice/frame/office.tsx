/** Inside: which organisation, what the person may there, and the page that the address names. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { Navigate, Route, Routes, useNavigate, useParams, useSearchParams } from "react-router";
import type { CurrencyCode } from "#domain/money/money.ts";
import { LanguageProvider, useWords } from "#renderer/messages/language.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { type Desk, DeskContext, type Me, useDesk } from "../api/desk.ts";
import { type Branch, type Here, HereContext, type OrganisationAnswer } from "../api/organisation.ts";
import { ChooseOrganisation } from "./choose-organisation.tsx";
import { Frame } from "./frame.tsx";
import { Places } from "./places.tsx";
import { QueryTrouble } from "./query-trouble.tsx";

/** What the frame around the pages can do that differs by window. */
export interface OfficeProps {
  readonly onSignOut: () => void;
  /** Back to selling, in a register's window. */
  readonly onLeave?: (() => void) | undefined;
}

/** The organisations of whoever is signed in, one of them shown. */
export function Office(props: OfficeProps): ReactNode {
  const { t } = useWords();
  const desk = useDesk();
  const me = useQuery({ queryKey: ["me"], queryFn: () => desk.ask<Me>("GET", "/v1/me") });
  if (me.isPending) return <Spinner label={t("desk.loading")} />;
  if (me.isError) return <QueryTrouble error={me.error} onRetry={() => void me.refetch()} />;
  const [only] = me.data.organisations;
  const first = only && me.data.organisations.length === 1 ? <Navigate to={`/${only.organisationId}`} replace /> : null;
  return (
    <Routes>
      <Route path="/" element={first ?? <ChooseOrganisation me={me.data} onSignOut={props.onSignOut} />} />
      <Route path="/:organisationId/*" element={<Organisation me={me.data} {...props} />} />
    </Routes>
  );
}

function Organisation({ me, ...props }: OfficeProps & { readonly me: Me }): ReactNode {
  const { organisationId = "" } = useParams();
  const outer = useDesk();
  const desk = useMemo(() => outer.within(organisationId), [outer, organisationId]);
  if (!me.organisations.some((each) => each.organisationId === organisationId)) return <Navigate to="/" replace />;
  return (
    <DeskContext value={desk}>
      <Known desk={desk} organisationId={organisationId} me={me} {...props} />
    </DeskContext>
  );
}

interface KnownProps extends OfficeProps {
  readonly desk: Desk;
  readonly organisationId: string;
  readonly me: Me;
}

function Known({ desk, organisationId, me, ...props }: KnownProps): ReactNode {
  const { t } = useWords();
  const organisation = useQuery({
    queryKey: [organisationId, "organisation"],
    queryFn: () => desk.ask<OrganisationAnswer>("GET", "/v1/organisation"),
  });
  const branches = useQuery({
    queryKey: [organisationId, "branches"],
    queryFn: () => desk.ask<{ readonly branches: readonly Branch[] }>("GET", "/v1/branches"),
  });
  const here = useHereOf(organisation.data, branches.data?.branches);
  const failed = [organisation, branches].find(({ isError }) => isError);
  if (failed?.error) return <QueryTrouble error={failed.error} onRetry={() => void failed.refetch()} />;
  if (here === null) return <Spinner label={t("desk.loading")} />;
  return (
    <HereContext value={here}>
      <InBranchsWords here={here}>
        <Frame me={me} {...props}>
          {here.branches.length === 0 ? (
            <EmptyState title={t("desk.noBranch")}>{t("desk.noBranchTodo")}</EmptyState>
          ) : (
            <Places />
          )}
        </Frame>
      </InBranchsWords>
    </HereContext>
  );
}

/** The branch is part of the address, so that what was sent to somebody shows them the same. */
function useHereOf(organisation: OrganisationAnswer | undefined, branches: readonly Branch[] | undefined): Here | null {
  const [query, setQuery] = useSearchParams();
  const navigate = useNavigate();
  const branchId = query.get("branch");
  return useMemo(() => {
    if (organisation === undefined || branches === undefined) return null;
    return {
      organisation,
      branches,
      branch: branches.find((branch) => branch.branchId === branchId) ?? null,
      chooseBranch: (id) => {
        setQuery((before) => {
          const after = new URLSearchParams(before);
          if (id === null) after.delete("branch");
          else after.set("branch", id);
          return after;
        });
      },
      go: (path) => navigate(`/${organisation.organisationId}/${path}`),
    };
  }, [organisation, branches, branchId, setQuery, navigate]);
}

/** Figures and times as the chosen branch writes them; the first one's where none is chosen. */
function InBranchsWords({ here, children }: { readonly here: Here; readonly children: ReactNode }): ReactNode {
  const { language } = useWords();
  const settings = (here.branch ?? here.branches[0])?.settings;
  return (
    <LanguageProvider
      language={language}
      currency={settings?.currency ?? ("EUR" as CurrencyCode)}
      zone={settings?.zone ?? "UTC"}
    >
      {children}
    </LanguageProvider>
  );
}
