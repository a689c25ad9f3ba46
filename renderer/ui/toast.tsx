/** A word about what was just done, with Undo, for as long as it can be undone. Stands over the tiles, never over the total. */
import { Undo2, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button, IconButton } from "./button.tsx";
import "./toast.css";

export interface ToastProps {
  readonly children: ReactNode;
  readonly onUndo?: (() => void) | undefined;
  /** It was dismissed or its time is over. */
  readonly onGone: () => void;
  /** How long it stays; a pointer or the focus on it stops the clock. */
  readonly timeoutMs?: number;
}

/** Put it in a `ToastPlace`, keyed by what it is about. */
export function Toast({ children, onUndo, onGone, timeoutMs = 8_000 }: ToastProps): ReactNode {
  const { t } = useWords();
  const [isHeld, setIsHeld] = useState(false);
  const gone = useRef(onGone);
  useEffect(() => {
    gone.current = onGone;
  }, [onGone]);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => gone.current(), timeoutMs);
    return () => clearTimeout(timer);
  }, [isHeld, timeoutMs]);
  return (
    <div
      className="ui-toast"
      role="status"
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      <span className="ui-toast-words">{children}</span>
      {onUndo && (
        <Button icon={Undo2} onPress={onUndo}>
          {t("ui.undo")}
        </Button>
      )}
      <IconButton icon={X} label={t("ui.dismiss")} onPress={onGone} />
    </div>
  );
}

/** Where toasts stand: at the lower start edge of the nearest positioned element. */
export function ToastPlace({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className="ui-toast-place">{children}</div>;
}
