/** The people of this register: who there is, somebody new, a new PIN for somebody. */
import { UserPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { StaffMemberView } from "#domain/protocol/till-view.ts";
import { maskOf, ROLE_MASKS, ROLES, type Role } from "#domain/staff/permissions.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { inLatinDigits } from "#renderer/ui/digits.ts";
import { Panel } from "#renderer/ui/panel.tsx";
import { People } from "#renderer/ui/people.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import "./people-place.css";

/** The list, and beside it the form of whoever is chosen; nobody chosen is somebody new. */
export function PeoplePlace(): ReactNode {
  const { t } = useWords();
  const staff = useTill(({ view }) => view.staff);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = staff.find(({ staffId }) => staffId === chosenId);
  return (
    <Panel
      title={t("people.title")}
      subtitle={t("people.hint")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
    >
      <div className="people-place">
        <div className="place-column">
          <People
            label={t("people.title")}
            people={staff.map(({ staffId, name, role }) => ({ id: staffId, name, note: t(`role.${role}`) }))}
            selectedId={chosenId}
            onSelect={setChosenId}
          />
          <Button icon={UserPlus} isPressedIn={!chosen} onPress={() => setChosenId(null)}>
            {t("people.new")}
          </Button>
        </div>
        {chosen ? <NewPin key={chosen.staffId} person={chosen} /> : <NewPerson />}
      </div>
    </Panel>
  );
}

function NewPerson(): ReactNode {
  const { t } = useWords();
  const mine = useTill(({ view }) => view.person?.permissions) ?? [];
  // Nobody gives what they do not hold themselves; a role that would be refused is not offered.
  const roles = ROLES.filter((role) => (ROLE_MASKS[role] & ~maskOf(mine)) === 0n);
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("cashier");
  const [pin, setPin] = useState("");
  const isReady = name.trim() !== "" && pin.length >= 4;
  const add = async (): Promise<void> => {
    if (!isReady) return;
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
        options={roles.map((each) => ({ id: each, label: t(`role.${each}`) }))}
        selectedId={role}
        onSelect={(id) => setRole(id as Role)}
      />
      <PinField value={pin} onChange={setPin} onSubmit={() => void add()} />
      <Button kind="primary" size="large" isDisabled={!isReady} onPress={() => void add()}>
        {t("people.add")}
      </Button>
    </div>
  );
}

function NewPin({ person }: { readonly person: StaffMemberView }): ReactNode {
  const { t } = useWords();
  const { staffId, name, role } = person;
  const [pin, setPin] = useState("");
  const isReady = pin.length >= 4;
  const reset = async (): Promise<void> => {
    if (!isReady) return;
    const done = await ask("staff.reset_pin", { staffId, pin, approvalId: null });
    if (done === null) return;
    useTill.getState().say({ kind: "success", text: t("people.pinReset", { name }) });
    setPin("");
  };
  return (
    <div className="place-column">
      <h3>{t("people.resetPin", { name })}</h3>
      <p className="people-role">{t(`role.${role}`)}</p>
      <PinField value={pin} onChange={setPin} onSubmit={() => void reset()} autoFocus />
      <Button kind="primary" size="large" isDisabled={!isReady} onPress={() => void reset()}>
        {t("people.reset")}
      </Button>
    </div>
  );
}

function PinField(props: {
  readonly value: string;
  readonly onChange: (pin: string) => void;
  readonly onSubmit: () => void;
  readonly autoFocus?: boolean;
}): ReactNode {
  const { t } = useWords();
  return (
    <TextField
      label={t("setUp.pin")}
      description={t("setUp.pinHelp")}
      type="password"
      inputMode="numeric"
      value={props.value}
      onChange={(typed) => props.onChange(inLatinDigits(typed).replaceAll(/\D/g, ""))}
      maxLength={8}
      autoFocus={props.autoFocus ?? false}
      onSubmit={props.onSubmit}
    />
  );
}
