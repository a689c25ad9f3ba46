/** What stands where nothing is yet: a word why, and how to begin. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import "./empty-state.css";

export interface EmptyStateProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  /** A button, when there is one thing to do. */
  readonly action?: ReactNode;
}

/** Stands in the middle of its place. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps): ReactNode {
  return (
    <div className="ui-empty">
      {Icon && <Icon className="ui-empty-icon" aria-hidden />}
      <p className="ui-empty-title">{title}</p>
      {children !== undefined && <p className="ui-empty-text">{children}</p>}
      {action}
    </div>
  );
}
