/** Acts that were booked while nobody could approve them, to be approved or denied afterwards; and what was approved in one's own name. */
import { CircleCheck } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { ApprovalRow } from "#domain/protocol/desk/findings.ts";
import { PERMISSION_BITS, type Permission } from "#domain/staff/permissions.ts";
import { useWords, type Words } from "#renderer/messages/language.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { useRows } from "../api/use-pages.ts";
import { sentenceOf } from "../audit/log-sentence.ts";
import { Split, useFilter } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { EntryFacts } from "./entry-facts.tsx";
import { Settle, Settled } from "./settle.tsx";

const LISTS = ["pending", "decided", "mine"] as const;

/** The list, the opened one beside it. */
export function Approvals(): ReactNode {
  const { t } = useWords();
  const [list, setList] = useFilter("list");
  const [openId, open] = useFilter("open");
  const chosen = LISTS.find((each) => each === list) ?? "pending";
  const approvals = useRows<ApprovalRow, "approvals">(
    chosen === "mine" ? "/v1/approvals/mine" : "/v1/approvals",
    "approvals",
    chosen === "mine" ? {} : { state: chosen },
  );
  const columns = useColumns();
  const opened = approvals.rows.find((row) => idOf(row) === openId);
  return (
    <>
      <div className="page-filters findings-filters">
        <Select
          label={t("findings.state")}
          options={LISTS.map((each) => ({ id: each, label: t(`findings.list.${each}`) }))}
          selectedId={chosen}
          onSelect={setList}
        />
      </div>
      <Split
        list={
          approvals.isError ? (
            <QueryTrouble error={approvals.error} onRetry={() => void approvals.refetch()} />
          ) : approvals.isPending ? (
            <Spinner label={t("desk.loading")} />
          ) : (
            <DataTable
              label={t("findings.approvals")}
              columns={columns}
              rows={approvals.rows}
              idOf={idOf}
              openId={openId}
              onOpen={(row) => open(idOf(row))}
              onNearEnd={approvals.onNearEnd}
              isLoadingMore={approvals.isLoadingMore}
              empty={<EmptyState icon={CircleCheck} title={t("findings.noApprovals")} />}
            />
          )
        }
        detail={opened ? <ApprovalPanel key={openId} approval={opened} onClose={() => open(null)} /> : null}
      />
    </>
  );
}

function idOf({ registerId, epoch, seq, number }: ApprovalRow): string {
  return `${registerId}/${epoch}/${seq}/${number}`;
}

function titleOf({ entry, requester }: ApprovalRow, words: Words): string {
  if (entry.type === null) return words.t("findings.newerEntry");
  return sentenceOf(entry.type, requester.name ?? words.t("findings.somebody"), words);
}

function useColumns(): readonly DataColumn<ApprovalRow>[] {
  const words = useWords();
  const { t, format } = words;
  return useMemo(
    () => [
      {
        id: "what",
        label: t("findings.what"),
        width: "minmax(160px, 2fr)",
        cell: (approval) => titleOf(approval, words),
      },
      {
        id: "when",
        label: t("findings.when"),
        width: "minmax(150px, 1fr)",
        cell: ({ entry }) => (entry.occurredAt === null ? "–" : format.dateTime(entry.occurredAt)),
      },
      {
        id: "amount",
        label: t("findings.amount"),
        align: "end",
        width: "110px",
        cell: ({ entry }) =>
          entry.amountMinor === null || entry.currency === null
            ? ""
            : format.inCurrency(entry.amountMinor, entry.currency),
      },
    ],
    [t, format, words],
  );
}

function ApprovalPanel({
  approval,
  onClose,
}: {
  readonly approval: ApprovalRow;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const { registerId, epoch, seq, number, permission } = approval;
  const decide = (decision: "approved" | "denied") => (reason: string) => ({
    method: "POST" as const,
    path: "/v1/approvals/decide",
    body: { approvals: [{ registerId, epoch, seq, number }], decision, reason },
  });
  return (
    <Panel title={titleOf(approval, words)} onClose={onClose} takesFocus>
      {permission in PERMISSION_BITS && (
        <p className="page-note">{t("findings.needed", { permission: t(`permission.${permission as Permission}`) })}</p>
      )}
      <EntryFacts place={approval} entry={approval.entry} />
      {approval.decided && approval.decision && (
        <Settled what={t(`findings.${approval.decision}`)} settled={approval.decided} />
      )}
      {!approval.decided && approval.approver === null && !approval.mayDecide && (
        <p className="page-note">{t("findings.mayNot")}</p>
      )}
      {approval.mayDecide && (
        <Settle
          deeds={[
            { label: t("findings.deny"), kind: "plain", act: decide("denied") },
            { label: t("findings.approve"), kind: "primary", act: decide("approved") },
          ]}
        />
      )}
    </Panel>
  );
}
