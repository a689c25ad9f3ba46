/** Chooses a person: who signs in, who approves. */
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import "./people.css";

export interface PeopleProps {
  readonly label: string;
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    /** Role, or any quieter word. */
    readonly note?: string;
    readonly isLocked?: boolean;
  }[];
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

/** A key for each person. */
export function People({ label, people, selectedId, onSelect }: PeopleProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div className="ui-people" role="group" aria-label={label}>
      {people.map(({ id, name, note, isLocked = false }) => (
        <Button
          key={id}
          className="ui-person"
          aria-pressed={id === selectedId}
          onPress={() => onSelect(id)}
          isDisabled={isLocked}
        >
          <span className="ui-person-initials" aria-hidden>
            {isLocked ? <Lock /> : initials(name)}
          </span>
          <span className="ui-person-words">
            <span className="ui-person-name">{name}</span>
            {note !== undefined && <span className="ui-person-note">{note}</span>}
          </span>
        </Button>
      ))}
    </div>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? "")][0] ?? "").join(UNJOINED);
}

/** Initials are two letters, also where letters join. */
const UNJOINED = "\u{200c}";
