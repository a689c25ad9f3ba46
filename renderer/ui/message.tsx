/** Messages: a strip in a place of its own that says what happened, what is safe and what to do, with the one button that helps. */
import { CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, IconButton } from "./button.tsx";
import "./message.css";

export type MessageKind = "info" | "success" | "trouble";

export interface MessageProps {
  readonly kind: MessageKind;
  /** What happened, in a few words. */
  readonly title: string;
  /** What is safe and what to do. */
  readonly children?: ReactNode;
  readonly action?: { readonly label: string; readonly onPress: () => void; readonly isBusy?: boolean } | undefined;
  readonly onDismiss?: (() => void) | undefined;
}

const MARKS = { info: Info, success: CircleCheck, trouble: TriangleAlert } as const;

/** Trouble is spoken at once, the others when there is a pause. */
export function Message({ kind, title, children, action, onDismiss }: MessageProps): ReactNode {
  const { t } = useWords();
  const Mark = MARKS[kind];
  return (
    <div className="ui-message" data-kind={kind} role={kind === "trouble" ? "alert" : "status"}>
      <Mark className="ui-message-mark" aria-hidden />
      <div className="ui-message-words">
        <p className="ui-message-title">{title}</p>
        {children !== undefined && <p className="ui-message-text">{children}</p>}
      </div>
      {action && (
        <Button onPress={action.onPress} isBusy={action.isBusy ?? false}>
          {action.label}
        </Button>
      )}
      {onDismiss && <IconButton icon={X} label={t("ui.dismiss")} onPress={onDismiss} />}
    </div>
  );
}
