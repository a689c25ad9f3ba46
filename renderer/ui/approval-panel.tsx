/** Approval by a second person: who, and their PIN, in the place of what is being approved; it says the deed. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "./button.tsx";
import { Panel } from "./panel.tsx";
import { People, type PeopleProps } from "./people.tsx";
import { PinPad } from "./pin-pad.tsx";
import "./approval-panel.css";

export interface ApprovalPanelProps {
  /** The deed: "Close with 12.40 short". */
  readonly title: string;
  /** Why it needs a second pair of eyes. */
  readonly reason: string;
  /** Those who may, without the one who asks. */
  readonly people: PeopleProps["people"];
  readonly onApprove: (personId: string, pin: string) => void;
  readonly onCancel: () => void;
  readonly error?: string | undefined;
  readonly isBusy?: boolean;
}

/** First the person, then the PIN. */
export function ApprovalPanel(props: ApprovalPanelProps): ReactNode {
  const { title, reason, people, onApprove, onCancel, error, isBusy = false } = props;
  const { t } = useWords();
  const [personId, setPersonId] = useState<string | null>(people.length === 1 ? (people[0]?.id ?? null) : null);
  const person = people.find(({ id }) => id === personId);
  return (
    <Panel
      title={title}
      subtitle={reason}
      onClose={onCancel}
      takesFocus
      footer={<Button onPress={onCancel}>{t("ui.cancel")}</Button>}
    >
      <div className="ui-approval">
        <div className="ui-approval-people">
          <h3>{t("ui.approval.who")}</h3>
          <People label={t("ui.approval.who")} people={people} selectedId={personId} onSelect={setPersonId} />
        </div>
        {person && (
          <PinPad
            key={person.id}
            label={t("ui.approval.pin", { name: person.name })}
            submitLabel={t("ui.approval.confirm")}
            onSubmit={(pin) => onApprove(person.id, pin)}
            error={error}
            isBusy={isBusy}
          />
        )}
      </div>
    </Panel>
  );
}
