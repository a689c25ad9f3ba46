/** Which server this till belongs to, in rows: a name may be long and an address longer, so each has a line of its own. */
import type { ReactNode } from "react";
import "./server.css";

/** @param facts label and value; what is not known is left out */
export function ServerFacts({ facts }: { readonly facts: readonly (readonly [string, string | null])[] }): ReactNode {
  return (
    <dl className="server-facts">
      {facts.map(
        ([label, value]) =>
          value !== null && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
