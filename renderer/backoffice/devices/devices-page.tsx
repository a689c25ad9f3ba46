/** Devices: the registers of each branch, how they are doing, and how a new one comes in. */
import { MonitorSmartphone, Plus } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { branchOf, useHere } from "../api/organisation.ts";
import { useAnswer } from "../api/use-pages.ts";
import { Page, Split, useFilter } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { AddRegisterPanel } from "./add-register-panel.tsx";
import { healthOf, type RegisterSlot } from "./register.ts";
import { RegisterPanel } from "./register-panel.tsx";
import "./devices.css";

const NEW = "new";
const LOOK_AGAIN_MS = 10_000;

/** The page. */
export function DevicesPage(): ReactNode {
  const { t } = useWords();
  const { branch } = useHere();
  const [openId, open] = useFilter("open");
  const answer = useAnswer<{ readonly registers: readonly RegisterSlot[] }>(
    "/v1/registers",
    {},
    { everyMs: LOOK_AGAIN_MS },
  );
  const columns = useColumns();
  if (answer.isError) return <QueryTrouble error={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.isPending) return <Spinner label={t("desk.loading")} />;
  const shown = answer.data.registers.filter(({ branchId }) => branch === null || branchId === branch.branchId);
  const register = answer.data.registers.find(({ registerId }) => registerId === openId);
  const close = (): void => open(null);
  return (
    <Page
      title={t("desk.place.devices")}
      isFixed
      actions={
        <Button kind="primary" icon={Plus} onPress={() => open(NEW)}>
          {t("devices.add")}
        </Button>
      }
    >
      <Split
        list={
          <DataTable
            label={t("desk.place.devices")}
            columns={columns}
            rows={shown}
            idOf={({ registerId }) => registerId}
            openId={openId}
            onOpen={({ registerId }) => open(registerId)}
            empty={
              <EmptyState icon={MonitorSmartphone} title={t("devices.none")}>
                {t("devices.noneTodo")}
              </EmptyState>
            }
          />
        }
        detail={
          openId === NEW ? (
            <AddRegisterPanel onClose={close} onAdded={open} />
          ) : register ? (
            <RegisterPanel key={register.registerId} register={register} onClose={close} />
          ) : null
        }
      />
    </Page>
  );
}

function useColumns(): readonly DataColumn<RegisterSlot>[] {
  const { t, format } = useWords();
  const here = useHere();
  return useMemo(
    () => [
      { id: "code", label: t("devices.code"), width: "72px", cell: ({ code }) => code },
      { id: "name", label: t("devices.name"), width: "minmax(120px, 2fr)", cell: ({ name }) => name },
      {
        id: "branch",
        label: t("desk.branch"),
        width: "minmax(120px, 2fr)",
        cell: ({ branchId }) => branchOf(here, branchId)?.name ?? "…",
      },
      {
        id: "health",
        label: t("devices.health"),
        width: "minmax(130px, 1fr)",
        cell: (register) => {
          const health = healthOf(register, Date.now());
          return (
            <span className="devices-health" data-health={health}>
              {t(`devices.health.${health}`)}
            </span>
          );
        },
      },
      {
        id: "contact",
        label: t("devices.lastContact"),
        width: "minmax(150px, 1fr)",
        cell: ({ lastContactAt }) => (lastContactAt === null ? "–" : format.dateTime(lastContactAt)),
      },
    ],
    [t, format, here],
  );
}
