/** The audit log: what people, registers and the server did, filtered, read as sentences, and verified in place. */
import { ScrollText, ShieldCheck } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { AUDIT_GROUPS, type AuditItem } from "#domain/protocol/desk/audit.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { SearchField, TextField } from "#renderer/ui/text-field.tsx";
import { useHere } from "../api/organisation.ts";
import { useRows } from "../api/use-pages.ts";
import { Page, Split, useFilter } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { AuditItemPanel } from "./audit-item-panel.tsx";
import { sentenceOf, whoDid } from "./log-sentence.ts";
import { VerifyPanel } from "./verify-panel.tsx";

const EVERYTHING = "everything";
const VERIFY = "verify";

/** The page. */
export function AuditPage(): ReactNode {
  const { t, format } = useWords();
  const { branch } = useHere();
  const [openId, open] = useFilter("open");
  const [group, setGroup] = useFilter("group");
  const [text, search] = useFilter("text");
  const [from, setFrom] = useFilter("from");
  const [to, setTo] = useFilter("to");
  const log = useRows<AuditItem, "items">("/v1/audit", "items", {
    branchId: branch?.branchId,
    group,
    text,
    from: from && `${from}T00:00:00.000Z`,
    to: to && `${to}T23:59:59.999Z`,
  });
  const columns = useColumns();
  const opened = log.rows.find((item) => idOf(item) === openId);
  const searchedFrom = (log.data?.pages.at(-1) as { readonly searchedFrom?: string | null } | undefined)?.searchedFrom;
  const list = log.isError ? (
    <QueryTrouble error={log.error} onRetry={() => void log.refetch()} />
  ) : log.isPending ? (
    <Spinner label={t("desk.loading")} />
  ) : (
    <DataTable
      label={t("desk.place.audit")}
      columns={columns}
      rows={log.rows}
      idOf={idOf}
      openId={openId}
      onOpen={(item) => open(idOf(item))}
      onNearEnd={log.onNearEnd}
      isLoadingMore={log.isLoadingMore}
      empty={
        <EmptyState icon={ScrollText} title={t("audit.none")}>
          {searchedFrom ? t("audit.searchedFrom", { at: format.date(searchedFrom) }) : t("audit.noneTodo")}
        </EmptyState>
      }
    />
  );
  return (
    <Page
      title={t("desk.place.audit")}
      isFixed
      actions={
        <Button icon={ShieldCheck} onPress={() => open(VERIFY)}>
          {t("audit.verify")}
        </Button>
      }
      filters={
        <>
          <SearchField label={t("audit.text")} value={text ?? ""} onChange={search} />
          <Select
            label={t("audit.group")}
            options={[
              { id: EVERYTHING, label: t("audit.everything") },
              ...AUDIT_GROUPS.map((each) => ({ id: each, label: t(`audit.group.${each}`) })),
            ]}
            selectedId={group ?? EVERYTHING}
            onSelect={(id) => setGroup(id === EVERYTHING ? null : id)}
          />
          <TextField label={t("audit.from")} type="date" value={from ?? ""} onChange={setFrom} />
          <TextField label={t("audit.to")} type="date" value={to ?? ""} onChange={setTo} />
        </>
      }
    >
      <Split
        list={list}
        detail={
          openId === VERIFY ? (
            <VerifyPanel onClose={() => open(null)} />
          ) : opened ? (
            <AuditItemPanel key={openId} item={opened} onClose={() => open(null)} />
          ) : null
        }
      />
    </Page>
  );
}

function idOf({ hash }: AuditItem): string {
  return hash;
}

function useColumns(): readonly DataColumn<AuditItem>[] {
  const words = useWords();
  const { t, format } = words;
  return useMemo(
    () => [
      {
        id: "at",
        label: t("findings.when"),
        width: "170px",
        cell: ({ occurredAt }) => format.dateTime(occurredAt),
      },
      {
        id: "sentence",
        label: t("audit.sentence"),
        width: "minmax(240px, 3fr)",
        cell: (item) => sentenceOf(item.action, whoDid(item, words), words),
      },
      {
        id: "subject",
        label: t("audit.subject"),
        width: "minmax(120px, 2fr)",
        cell: ({ subject, entry }) => entry?.number ?? subject?.name ?? entry?.about ?? "",
      },
      {
        id: "where",
        label: t("findings.where"),
        width: "minmax(100px, 1fr)",
        cell: ({ register, branch }) => register?.code ?? branch?.name ?? "",
      },
    ],
    [t, format, words],
  );
}
