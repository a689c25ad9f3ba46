/** People of this register: who there is, somebody new, a new PIN. */
import { type ReactNode, useState } from "react";
import { ROLES, type Role } from "#domain/staff/permissions.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

/** Two short forms beside each other. */
export function PeoplePlace(): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t("people.title")} onClose={() => useTill.getState().go("sell")} takesFocus>
      <div className="place-columns">
        <NewPerson />
        <NewPin />
      </div>
    </Panel>
  );
}

function NewPerson(): ReactNode {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("cashier");
  const [pin, setPin] = useState("");
  const add = async (): Promise<void> => {
    const done = await ask("staff.add_person", { name, role, pin, approvalId: null });
    if (done === null) return;
    useTill.getState().say({ kind: "success", text: t("people.added", { name }) });
    setName("");
    setPin("");
  };
  return (
    <div className="place-column">
      <h3>{t("people.new")}</h3>
      <TextField label={t("people.name")} value={name} onChange={setName} maxLength={60} isRequired autoFocus />
      <Select
        label={t("people.role")}
        options={ROLES.map((each) => ({ id: each, label: t(`role.${each}`) }))}
        selectedId={role}
        onSelect={(id) => setRole(id as Role)}
      />
      <PinField value={pin} onChange={setPin} />
      <Button kind="primary" size="large" isDisabled={name.trim() === "" || pin.length < 4} onPress={() => void add()}>
        {t("people.add")}
      </Button>
    </div>
  );
}

function NewPin(): ReactNode {
  const { t } = useWords();
  const staff = useTill(({ view }) => view.staff);
  const [staffId, setStaffId] = useState<string | null>(null);
  const [pin, setPin] = useState("");
  const person = staff.find((each) => each.staffId === staffId);
  const reset = async (): Promise<void> => {
    if (!person) return;
    const done = await ask("staff.reset_pin", { staffId: person.staffId, pin, approvalId: null });
    if (done === null) return;
    useTill.getState().say({ kind: "success", text: t("people.pinReset", { name: person.name }) });
    setPin("");
  };
  return (
    <div className="place-column">
      <h3>{t("people.resetPin")}</h3>
      <Select
        label={t("people.who")}
        options={staff.map((each) => ({ id: each.staffId, label: each.name, description: t(`role.${each.role}`) }))}
        selectedId={staffId}
        onSelect={setStaffId}
      />
      <PinField value={pin} onChange={setPin} />
      <Button isDisabled={!person || pin.length < 4} onPress={() => void reset()}>
        {t("people.reset")}
      </Button>
    </div>
  );
}

function PinField(props: { readonly value: string; readonly onChange: (pin: string) => void }): ReactNode {
  const { t } = useWords();
  return (
    <TextField
      label={t("setUp.pin")}
      description={t("setUp.pinHint")}
      type="password"
      inputMode="numeric"
      value={props.value}
      onChange={(typed) => props.onChange(typed.replaceAll(/\D/g, "").slice(0, 8))}
    />
  );
}
