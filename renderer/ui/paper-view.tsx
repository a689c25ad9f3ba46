/** A printed paper on the screen, from its lines of text, in the columns the printer has. */
import type { ReactNode } from "react";
import "./paper-view.css";

export interface PaperLine {
  readonly text: string;
  readonly align?: "left" | "center" | "right";
  readonly isStrong?: boolean;
  /** Double height and width: half as many columns. */
  readonly isLarge?: boolean;
  /** White on black across the paper: COPY, TRAINING. */
  readonly isBanner?: boolean;
}

export interface PaperViewProps {
  readonly label: string;
  /** Texts keep their blanks: columns are made of them. An empty text is an empty line. */
  readonly lines: readonly (PaperLine | string)[];
  /** How many characters fit on a line. */
  readonly columns?: 32 | 42 | 48;
}

/** Paper is read by machines too, so its words stay text. */
export function PaperView({ label, lines, columns = 42 }: PaperViewProps): ReactNode {
  return (
    <figure className="ui-paper" aria-label={label} data-columns={columns}>
      <div className="ui-paper-text">
        {lines.map((line, index) => {
          const { text, align = "left", ...marks } = typeof line === "string" ? { text: line } : line;
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a line of paper is nothing but its place
              key={index}
              className="ui-paper-line"
              data-align={align}
              data-strong={marks.isStrong || undefined}
              data-large={marks.isLarge || undefined}
              data-banner={marks.isBanner || undefined}
            >
              {text === "" ? "\u00a0" : text}
            </div>
          );
        })}
      </div>
    </figure>
  );
}
