/** A code to read and compare, not to type: its groups, each on a place of its own. */
import { type ReactNode, useId } from "react";
import "./code-groups.css";

export interface CodeGroupsProps {
  readonly label: string;
  /** Groups with gaps or hyphens between them. */
  readonly code: string;
  /** `large` where two screens are compared, `normal` where it only stands for reference. */
  readonly size?: "normal" | "large";
}

/** Written from left to right in every language, as on the other screen. */
export function CodeGroups({ label, code, size = "normal" }: CodeGroupsProps): ReactNode {
  const labelId = useId();
  return (
    <div className="ui-code" data-size={size}>
      <p className="ui-code-label" id={labelId}>
        {label}
      </p>
      <ol className="ui-code-groups" aria-labelledby={labelId} dir="ltr">
        {code.split(/[\s-]+/).map((group, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is nothing but its place
          <li key={place}>{group}</li>
        ))}
      </ol>
    </div>
  );
}
