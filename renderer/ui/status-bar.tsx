/** The strip at the bottom: how things stand, in quiet words. Offline is said here and is never red. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import "./status-bar.css";

/** @param label spoken name of the strip */
export function StatusBar({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="ui-status-bar" aria-label={label}>
      {children}
    </section>
  );
}

export interface StatusItemProps {
  readonly children: ReactNode;
  readonly icon?: LucideIcon;
  /** `attention` when somebody should look, without hurry. */
  readonly tone?: "quiet" | "attention";
  /** Stands at the far end: the clock. */
  readonly isLast?: boolean;
  /** Its word changes often: keeps room for the usual ones, so that nothing beside it moves. */
  readonly isSteady?: boolean;
  readonly onPress?: (() => void) | undefined;
}

/** One word about one thing; pressable when there is more to see. */
export function StatusItem({
  children,
  icon: Icon,
  tone = "quiet",
  isLast = false,
  isSteady = false,
  onPress,
}: StatusItemProps): ReactNode {
  const words = (
    <>
      {Icon && <Icon className="ui-status-icon" aria-hidden />}
      <span className="ui-status-words">{children}</span>
    </>
  );
  const marks = {
    className: "ui-status-item",
    "data-tone": tone,
    "data-last": isLast || undefined,
    "data-steady": isSteady || undefined,
  };
  if (!onPress) return <span {...marks}>{words}</span>;
  return (
    <Button {...marks} onPress={onPress}>
      {words}
    </Button>
  );
}
