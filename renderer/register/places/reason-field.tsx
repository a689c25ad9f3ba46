/** Why somebody does what needs a reason: one that is common, by one touch, or one in own words. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";

/** Common reasons as keys, and a field below. */
export function ReasonField(props: {
  /** In the language of the screen. */
  readonly common: readonly string[];
  readonly reason: string;
  readonly onChange: (reason: string) => void;
  readonly onSubmit: () => void;
}): ReactNode {
  const { t } = useWords();
  const { common, reason, onChange, onSubmit } = props;
  return (
    <>
      <div className="place-row">
        {common.map((each) => (
          <Button key={each} isPressedIn={reason === each} onPress={() => onChange(each)}>
            {each}
          </Button>
        ))}
      </div>
      <TextField
        label={t("reason.why")}
        value={reason}
        onChange={onChange}
        maxLength={120}
        isRequired
        onSubmit={onSubmit}
      />
    </>
  );
}
