/** Rules that entries broke: what, who, where, under which lease; resolved with a reason, one by one or all that are shown. */
import { CircleCheck } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { Violation } from "#domain/protocol/desk/findings.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { useHere } from "../api/organisation.ts";
import { useRows } from "../api/use-pages.ts";
import { Split, useFilter } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { EntryFacts } from "./entry-facts.tsx";
import { Settle, Settled } from "./settle.tsx";

const STATES = ["open", "resolved", "all"] as const;

/** The list, the opened one beside it. */
export function Violations(): ReactNode {
  const { t } = useWords();
  const { branch } = useHere();
  const [state, setState] = useFilter("state");
  const [openId, open] = useFilter("open");
  const chosen = STATES.find((each) => each === state) ?? "open";
  const violations = useRows<Violation, "violations">("/v1/violations", "violations", {
    branchId: branch?.branchId,
    state: chosen === "all" ? undefined : chosen,
  });
  const columns = useColumns();
  const opened = violations.rows.find((row) => idOf(row) === openId);
  return (
    <>
      <div className="page-filters findings-filters">
        <Select
          label={t("findings.state")}
          options={STATES.map((each) => ({ id: each, label: t(`findings.state.${each}`) }))}
          selectedId={chosen}
          onSelect={setState}
        />
      </div>
      <Split
        list={
          violations.isError ? (
            <QueryTrouble error={violations.error} onRetry={() => void violations.refetch()} />
          ) : violations.isPending ? (
            <Spinner label={t("desk.loading")} />
          ) : (
            <DataTable
              label={t("findings.violations")}
              columns={columns}
              rows={violations.rows}
              idOf={idOf}
              openId={openId}
              onOpen={(row) => open(idOf(row))}
              onNearEnd={violations.onNearEnd}
              isLoadingMore={violations.isLoadingMore}
              empty={
                <EmptyState icon={CircleCheck} title={t("findings.noViolations")}>
                  {t("findings.noViolationsWhy")}
                </EmptyState>
              }
            />
          )
        }
        detail={opened ? <ViolationPanel key={openId} violation={opened} onClose={() => open(null)} /> : null}
      />
    </>
  );
}

function idOf({ registerId, epoch, seq, number }: Violation): string {
  return `${registerId}/${epoch}/${seq}/${number}`;
}

function useColumns(): readonly DataColumn<Violation>[] {
  const { t, format } = useWords();
  return useMemo(
    () => [
      { id: "says", label: t("findings.rule"), width: "minmax(220px, 3fr)", cell: ({ says }) => says },
      { id: "who", label: t("findings.who"), width: "minmax(110px, 1fr)", cell: ({ staffName }) => staffName ?? "–" },
      {
        id: "where",
        label: t("findings.where"),
        width: "minmax(110px, 1fr)",
        cell: ({ registerCode, branchName }) => registerCode ?? branchName ?? "–",
      },
      {
        id: "raised",
        label: t("findings.found"),
        width: "minmax(150px, 1fr)",
        cell: ({ raisedAt }) => format.dateTime(raisedAt),
      },
    ],
    [t, format],
  );
}

function ViolationPanel({
  violation,
  onClose,
}: {
  readonly violation: Violation;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const { registerId, epoch, seq, number } = violation;
  return (
    <Panel title={violation.says} subtitle={violation.staffName ?? undefined} onClose={onClose} takesFocus>
      <p className="page-note">{t(`findings.scope.${violation.scope}`)}</p>
      <EntryFacts place={violation} entry={violation.entry} />
      {violation.resolved ? (
        <Settled what={t("findings.isResolved")} settled={violation.resolved} />
      ) : (
        <>
          {violation.needsAnother && <p className="page-note">{t("findings.needsAnother")}</p>}
          <Settle
            deeds={[
              {
                label: t("findings.resolve"),
                kind: "primary",
                act: (reason) => ({
                  method: "POST",
                  path: "/v1/violations/resolve",
                  body: { violations: [{ registerId, epoch, seq, number }], reason },
                }),
              },
            ]}
          />
        </>
      )}
    </Panel>
  );
}
