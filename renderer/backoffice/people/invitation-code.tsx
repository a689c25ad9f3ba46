/** The code of an invitation: shown this once, to be handed over. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Message } from "#renderer/ui/message.tsx";
import type { Invitation } from "./person.ts";

/** Code, address and how long it is good. */
export function InvitationCode({
  email,
  invitation,
}: {
  readonly email: string;
  readonly invitation: Invitation;
}): ReactNode {
  const { t, format } = useWords();
  return (
    <>
      <Message kind="success" title={t("peopleDesk.invited")}>
        {t("peopleDesk.invitedTodo", { email, until: format.dateTime(invitation.expiresAt) })}
      </Message>
      <code className="people-code" data-code>
        {invitation.code}
      </code>
    </>
  );
}
