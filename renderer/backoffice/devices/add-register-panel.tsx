/** A new slot for a register: in which branch, under which code, called what. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { mayIn, useHere } from "../api/organisation.ts";
import { useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";
import type { RegisterSlot } from "./register.ts";

const CODE = /^[A-Z][A-Z0-9]{0,5}$/;

/** The panel. */
export function AddRegisterPanel({
  onClose,
  onAdded,
}: {
  readonly onClose: () => void;
  readonly onAdded: (registerId: string) => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const here = useHere();
  const branches = here.branches.filter(({ branchId }) => mayIn(here, "devices.edit", branchId));
  const [branchId, setBranchId] = useState(here.branch?.branchId ?? branches[0]?.branchId ?? null);
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const act = useAct<RegisterSlot>();
  const said = act.error && sayTrouble(act.error, words);
  return (
    <Panel
      title={t("devices.add")}
      subtitle={t("devices.addWhy")}
      onClose={onClose}
      takesFocus
      footer={
        <Button
          kind="primary"
          isBusy={act.isPending}
          isDisabled={!CODE.test(code) || name.trim() === "" || branchId === null}
          onPress={() =>
            act.mutate(
              { method: "POST", path: "/v1/registers", body: { branchId, code, name } },
              { onSuccess: ({ registerId }) => onAdded(registerId) },
            )
          }
        >
          {t("devices.add")}
        </Button>
      }
    >
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      <Select
        label={t("desk.branch")}
        options={branches.map((each) => ({ id: each.branchId, label: each.name }))}
        selectedId={branchId}
        onSelect={setBranchId}
      />
      <TextField
        label={t("devices.code")}
        description={t("devices.codeWhy")}
        value={code}
        onChange={(typed) => setCode(typed.toUpperCase())}
        maxLength={6}
        autoFocus
      />
      <TextField
        label={t("devices.name")}
        description={t("devices.nameWhy")}
        value={name}
        onChange={setName}
        maxLength={80}
      />
    </Panel>
  );
}
