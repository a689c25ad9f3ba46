/** The acts of joining: sending what was typed, and giving up an enrolment that nobody confirmed. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { ask } from "../ask.ts";
import { type JoinDraft, useTill } from "../till-store.ts";

/** Sends what was typed; what the register makes of it shows in the view. */
export async function joinServer({ serverUrl, code }: JoinDraft): Promise<void> {
  const done = await ask("sync.enrol", { serverUrl: serverUrl.trim(), code, approvalId: null });
  // A code works once: what the server has taken is not offered again.
  if (done !== null) useTill.getState().setJoinDraft({ serverUrl, code: "" });
}

/** The way out while a manager is waited for. */
export function CancelJoining(): ReactNode {
  const { t } = useWords();
  return (
    <Button size="large" onPress={() => void ask("sync.cancel", {})}>
      {t("server.cancel")}
    </Button>
  );
}
