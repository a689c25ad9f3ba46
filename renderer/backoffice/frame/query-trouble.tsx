/** What stands in the place of something that the server did not give: why, and a way to ask again. */
import type { ReactNode } from "react";
import { useWords, type Words } from "#renderer/messages/language.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Refused, Unreachable } from "../api/refused.ts";

/** The two sentences of anything that went wrong. */
export function sayTrouble(error: Error, { t, sayRefusal }: Words): { readonly says: string; readonly todo: string } {
  if (error instanceof Refused) return sayRefusal(error.refusal);
  if (error instanceof Unreachable) return { says: t("desk.unreachable"), todo: t("desk.unreachableTodo") };
  return sayRefusal({ code: "server.failed", facts: {} });
}

/** Fills the place of what is missing. */
export function QueryTrouble({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }): ReactNode {
  const words = useWords();
  const { says, todo } = sayTrouble(error, words);
  return (
    <div className="desk-trouble">
      <Message kind="trouble" title={says} action={{ label: words.t("desk.tryAgain"), onPress: onRetry }}>
        {todo}
      </Message>
    </div>
  );
}
