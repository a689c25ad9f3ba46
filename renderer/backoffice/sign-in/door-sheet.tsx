/** The sheet that stands in front of everything: signing in, choosing where to go. */
import type { ReactNode } from "react";
import "./door-sheet.css";

/** One sheet in the middle. */
export function DoorSheet({
  title,
  subtitle,
  children,
}: {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <main className="door">
      <section className="door-sheet" aria-labelledby="door-title">
        <p className="door-mark">Evertill</p>
        <h1 className="door-title" id="door-title">
          {title}
        </h1>
        {subtitle !== undefined && <p className="door-subtitle">{subtitle}</p>}
        {children}
      </section>
    </main>
  );
}
