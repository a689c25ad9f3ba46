/** One register: how it is doing, the code that lets a till in, the till that waits, and shutting it out. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { branchOf, useHere } from "../api/organisation.ts";
import { useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";
import { healthOf, type RegisterSlot } from "./register.ts";
import { WaitingTill } from "./waiting-till.tsx";

const MS_OF_SECOND = 1_000;

/** Shows and changes a register. */
export function RegisterPanel({
  register,
  onClose,
}: {
  readonly register: RegisterSlot;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const here = useHere();
  const [name, setName] = useState(register.name);
  const act = useAct();
  const said = act.error && sayTrouble(act.error, words);
  const path = `/v1/registers/${register.registerId}`;
  return (
    <Panel
      title={`${register.code} · ${register.name}`}
      subtitle={branchOf(here, register.branchId)?.name}
      onClose={onClose}
      takesFocus
      footer={
        <Button
          kind="primary"
          isBusy={act.isPending}
          isDisabled={name.trim() === "" || name === register.name}
          onPress={() => act.mutate({ method: "PATCH", path, body: { name } })}
        >
          {t("desk.save")}
        </Button>
      }
    >
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      <TextField label={t("devices.name")} value={name} onChange={setName} maxLength={80} />
      <Health register={register} />
      {register.state === "waiting" && <WaitingTill register={register} />}
      {register.state !== "active" && <EnrolmentCode path={path} />}
      {register.state === "active" && (
        <section className="devices-part">
          <p className="page-note">{t("devices.revokeWhy")}</p>
          <Button
            kind="danger"
            isBusy={act.isPending}
            onPress={() => act.mutate({ method: "POST", path: `${path}/revoke`, body: {} })}
          >
            {t("devices.revoke", { code: register.code })}
          </Button>
        </section>
      )}
    </Panel>
  );
}

function Health({ register }: { readonly register: RegisterSlot }): ReactNode {
  const { t, format } = useWords();
  const { lastContactAt, programVersion, head, clockOffsetMs } = register;
  const health = healthOf(register, Date.now());
  return (
    <>
      {(health === "away" || health === "clock") && (
        <Message kind="trouble" title={t(`devices.health.${health}`)}>
          {t(health === "away" ? "devices.awayTodo" : "devices.clockTodo")}
        </Message>
      )}
      <DataRows>
        <DataRow label={t("devices.health")} value={t(`devices.health.${health}`)} />
        <DataRow
          label={t("devices.lastContact")}
          value={lastContactAt === null ? "–" : format.dateTime(lastContactAt)}
        />
        <DataRow label={t("devices.version")} value={programVersion ?? "–"} />
        <DataRow
          label={t("devices.head")}
          value={head === null ? "–" : t("devices.headAt", { epoch: head.epoch, seq: head.seq })}
          note={t("devices.headWhy")}
        />
        <DataRow
          label={t("devices.clock")}
          value={
            clockOffsetMs === null ? "–" : t("devices.seconds", { count: Math.round(clockOffsetMs / MS_OF_SECOND) })
          }
        />
      </DataRows>
    </>
  );
}

function EnrolmentCode({ path }: { readonly path: string }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const act = useAct<{ readonly code: string; readonly expiresAt: string }>();
  const said = act.error && sayTrouble(act.error, words);
  return (
    <section className="devices-part">
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      <p className="page-note">{t("devices.codeTodo")}</p>
      {act.data && (
        <>
          <code className="people-code" data-code>
            {act.data.code}
          </code>
          <p className="page-note">{t("devices.goodUntil", { time: format.time(act.data.expiresAt) })}</p>
        </>
      )}
      <Button
        isBusy={act.isPending}
        onPress={() => act.mutate({ method: "POST", path: `${path}/enrolment-codes`, body: {} })}
      >
        {t(act.data ? "devices.anotherCode" : "devices.makeCode")}
      </Button>
    </section>
  );
}
