/** A sheet alone in the window, for all that happens before there is a till: beginning, setting up, trouble. */
import type { ReactNode } from "react";
import { LanguageKeys } from "../language-keys.tsx";
import { NoticeStrip } from "../notice-strip.tsx";
import "./lone-screen.css";

export interface LoneScreenProps {
  readonly title: string;
  /** One or two sentences under the title. */
  readonly lead?: ReactNode;
  /** Stays above what scrolls: how far. */
  readonly progress?: ReactNode;
  readonly children?: ReactNode;
  /** What ends it, at the bottom: the primary action last. */
  readonly footer?: ReactNode;
  /** The language can be chosen here. */
  readonly hasLanguages?: boolean;
  /** One of several that follow each other: as high as the highest, so that what ends it stays in its place. */
  readonly isStep?: boolean;
}

/** The title stands, the middle scrolls, messages and actions stay at the bottom. */
export function LoneScreen(props: LoneScreenProps): ReactNode {
  const { title, lead, progress, children, footer, hasLanguages = false, isStep = false } = props;
  return (
    <main className="lone">
      <section className="lone-sheet" data-step={isStep || undefined}>
        <header className="lone-head">
          <h1 className="lone-title">{title}</h1>
          {hasLanguages && (
            <div className="lone-languages">
              <LanguageKeys />
            </div>
          )}
          {lead !== undefined && <p className="lone-lead">{lead}</p>}
        </header>
        {progress}
        <div className="lone-body">{children}</div>
        <NoticeStrip />
        {footer !== undefined && <footer className="lone-foot">{footer}</footer>}
      </section>
    </main>
  );
}
