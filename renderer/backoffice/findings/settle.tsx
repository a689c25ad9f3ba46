/** Settling something with a reason, for good: nothing of it can be edited afterwards, so the button says the deed. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, type ButtonKind } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { type Act, useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";

const LONGEST_REASON = 200;

export interface SettleProps {
  /** What can be done, the primary one last. */
  readonly deeds: readonly {
    readonly label: string;
    readonly kind: ButtonKind;
    readonly act: (reason: string) => Act;
  }[];
}

/** A field for the reason and a button for each deed. */
export function Settle({ deeds }: SettleProps): ReactNode {
  const words = useWords();
  const [reason, setReason] = useState("");
  const act = useAct();
  const said = act.error && sayTrouble(act.error, words);
  return (
    <div className="findings-settle">
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      <TextField
        label={words.t("findings.why")}
        description={words.t("findings.whyKept")}
        value={reason}
        onChange={setReason}
        maxLength={LONGEST_REASON}
        isRequired
      />
      <div className="page-actions">
        {deeds.map((deed) => (
          <Button
            key={deed.label}
            kind={deed.kind}
            isBusy={act.isPending}
            isDisabled={reason.trim() === ""}
            onPress={() => act.mutate(deed.act(reason.trim()), { onSuccess: () => setReason("") })}
          >
            {deed.label}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** Who settled it, when and why. */
export function Settled({
  what,
  settled,
}: {
  readonly what: string;
  readonly settled: { readonly at: string; readonly by: { readonly name: string | null }; readonly reason: string };
}): ReactNode {
  const { t, format } = useWords();
  return (
    <Message kind="success" title={what}>
      {t("findings.settledBy", {
        name: settled.by.name ?? t("findings.somebody"),
        at: format.dateTime(settled.at),
        reason: settled.reason,
      })}
    </Message>
  );
}
