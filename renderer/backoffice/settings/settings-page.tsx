/** Settings: the organisation, and each of its branches. */
import { Plus, Store } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { type Branch, mayEverywhere, useHere } from "../api/organisation.ts";
import { useAct } from "../api/use-pages.ts";
import { Page, Split, useFilter } from "../frame/page.tsx";
import { sayTrouble } from "../frame/query-trouble.tsx";
import { BranchPanel } from "./branch-panel.tsx";

const NEW = "new";

/** Branches in a list, the opened one beside it. */
export function SettingsPage(): ReactNode {
  const { t } = useWords();
  const here = useHere();
  const [openId, open] = useFilter("open");
  const branch = here.branches.find(({ branchId }) => branchId === openId) ?? null;
  const mayAdd = mayEverywhere(here, "settings.edit");
  return (
    <Page
      title={t("desk.place.settings")}
      isFixed
      actions={
        mayAdd && (
          <Button kind="primary" icon={Plus} onPress={() => open(NEW)}>
            {t("settingsDesk.addBranch")}
          </Button>
        )
      }
    >
      {mayEverywhere(here, "organisation.own") && <SecondFactorRule />}
      <Split
        list={<BranchList openId={openId} onOpen={({ branchId }) => open(branchId)} />}
        detail={
          branch || openId === NEW ? (
            <BranchPanel key={openId} branch={branch} onClose={() => open(null)} onAdded={open} />
          ) : null
        }
      />
    </Page>
  );
}

function BranchList({
  openId,
  onOpen,
}: {
  readonly openId: string | null;
  readonly onOpen: (branch: Branch) => void;
}): ReactNode {
  const { t } = useWords();
  const { branches } = useHere();
  const columns: readonly DataColumn<Branch>[] = [
    { id: "name", label: t("settingsDesk.branchName"), width: "minmax(140px, 2fr)", cell: ({ name }) => name },
    { id: "currency", label: t("settingsDesk.currency"), width: "96px", cell: ({ settings }) => settings.currency },
    { id: "zone", label: t("settingsDesk.zone"), width: "minmax(120px, 1fr)", cell: ({ settings }) => settings.zone },
  ];
  return (
    <DataTable
      label={t("settingsDesk.branches")}
      columns={columns}
      rows={branches}
      idOf={({ branchId }) => branchId}
      openId={openId}
      onOpen={onOpen}
      empty={<EmptyState icon={Store} title={t("desk.noBranch")} />}
    />
  );
}

/** Whether who may change people, devices or settings gets in with a second factor only. */
function SecondFactorRule(): ReactNode {
  const words = useWords();
  const { t } = words;
  const { organisation } = useHere();
  const act = useAct();
  const [asked, setAsked] = useState<boolean | null>(null);
  const said = act.error && sayTrouble(act.error, words);
  return (
    <div className="page-body settings-rule">
      <Toggle
        label={t("settingsDesk.secondFactor")}
        description={t("settingsDesk.secondFactorWhy")}
        isSelected={asked ?? organisation.secondFactorRequired}
        isDisabled={act.isPending}
        onChange={(secondFactorRequired) => {
          setAsked(secondFactorRequired);
          act.mutate(
            { method: "PATCH", path: "/v1/organisation", body: { secondFactorRequired } },
            { onSettled: () => setAsked(null) },
          );
        }}
      />
      {said && (
        <Message kind="trouble" title={said.says} onDismiss={act.reset}>
          {said.todo}
        </Message>
      )}
    </div>
  );
}
