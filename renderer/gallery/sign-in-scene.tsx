/** Who is at the till, and their PIN. */
import { type ReactNode, useState } from "react";
import { People } from "#renderer/ui/people.tsx";
import { PinPad } from "#renderer/ui/pin-pad.tsx";
import { PEOPLE, SIGN_IN, type SpecimenProps } from "./specimens.ts";

/** A scene as large as a window; any PIN is the wrong one. */
export function SignInScene({ language }: SpecimenProps): ReactNode {
  const words = SIGN_IN[language];
  const [personId, setPersonId] = useState("ana");
  const [error, setError] = useState<string | undefined>();
  return (
    <div className="gallery-sign-in">
      <div>
        <h2>{words.shop}</h2>
        <p>{words.hint}</p>
        <People label={words.people} people={PEOPLE[language]} selectedId={personId} onSelect={setPersonId} />
      </div>
      <PinPad label={words.pin} onSubmit={() => setError(words.pinWrong)} error={error} />
    </div>
  );
}
