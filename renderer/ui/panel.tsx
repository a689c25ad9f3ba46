/** A sheet in the place of something else, never over it: a heading, a way back, what it is about, and what ends it. */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { IconButton } from "./button.tsx";
import "./panel.css";

export interface PanelProps {
  readonly title: string;
  /** One quieter line under the title. */
  readonly subtitle?: ReactNode;
  /** One step back; also Esc. */
  readonly onClose?: (() => void) | undefined;
  readonly children: ReactNode;
  /** What ends it, at the bottom: the primary action last. */
  readonly footer?: ReactNode;
  /** Takes the focus when it appears. */
  readonly takesFocus?: boolean;
}

/** Fills its place; the middle scrolls, title and footer stay. */
export function Panel({ title, subtitle, onClose, children, footer, takesFocus = false }: PanelProps): ReactNode {
  const { t } = useWords();
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // A field inside that asked for the focus keeps it.
    if (takesFocus && !panel.current?.contains(document.activeElement)) panel.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <section
      className="ui-panel"
      aria-labelledby={titleId}
      ref={panel}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !onClose || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <header className="ui-panel-head">
        <div className="ui-panel-titles">
          <h2 className="ui-panel-title" id={titleId}>
            {title}
          </h2>
          {subtitle !== undefined && <p className="ui-panel-subtitle">{subtitle}</p>}
        </div>
        {onClose && <IconButton icon={X} label={t("ui.close")} onPress={onClose} />}
      </header>
      <div className="ui-panel-body">{children}</div>
      {footer !== undefined && <footer className="ui-panel-foot">{footer}</footer>}
    </section>
  );
}
