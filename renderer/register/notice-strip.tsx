/** The strip where messages stand, in a place of its own: nothing ever covers the sale. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { useTill } from "./till-store.ts";

/** The current message, if there is one; the register being restarted is a quiet word of its own. */
export function NoticeStrip(): ReactNode {
  const notice = useTill((state) => state.notice);
  const restarting = useTill(({ shell }) => shell?.state === "restarting");
  const { t, sayRefusal } = useWords();
  if (restarting) return <Message kind="info" title={t("till.restarting")} />;
  if (!notice) return null;
  const dismiss = (): void => useTill.getState().say(null);
  if (notice.kind === "success") return <Message kind="success" title={notice.text} onDismiss={dismiss} />;
  const { says, todo } = sayRefusal(notice.refusal);
  return (
    <Message kind="trouble" title={says} onDismiss={dismiss}>
      {todo}
    </Message>
  );
}
