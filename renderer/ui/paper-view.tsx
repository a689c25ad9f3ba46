/** A printed paper on the screen, in the columns the printer has. Where lines break is `domain/receipt/layout.ts`' to say. */
import type { ReactNode } from "react";
import { directionOf, layOut, type PaperLine, type PrintLine } from "#domain/receipt/layout.ts";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import { PAPER_DIRECTIONS } from "#domain/receipt/receipt-format.ts";
import { QrPicture } from "./qr-picture.tsx";
import "./paper-view.css";

export interface PaperViewProps {
  readonly label: string;
  readonly document: ReceiptDocument;
  /** How many characters fit on a line. */
  readonly columns?: 32 | 42 | 48;
}

/** Paper is read by machines too, so its words stay text. */
export function PaperView({ label, document, columns = 48 }: PaperViewProps): ReactNode {
  const lines = layOut(document, { columns, sizes: "drawn" });
  // The cut at the end is the end of the paper.
  while (lines.at(-1)?.kind === "cut") lines.pop();
  return (
    <figure
      className="ui-paper"
      aria-label={label}
      data-columns={columns}
      lang={document.language}
      dir={PAPER_DIRECTIONS[document.language]}
      // Longer than its place: with the focus on it the arrow keys scroll.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
    >
      <div className="ui-paper-text">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line of paper is nothing but its place
          <Line key={index} line={line} direction={PAPER_DIRECTIONS[document.language]} />
        ))}
      </div>
    </figure>
  );
}

function Line({ line, direction }: { readonly line: PaperLine; readonly direction: "ltr" | "rtl" }): ReactNode {
  switch (line.kind) {
    case "print":
      return (
        <div
          className="ui-paper-line"
          data-emphasis={line.emphasis}
          data-size={line.size}
          data-inverse={line.inverse || undefined}
        >
          {direction === "rtl" ? <Parts line={line} /> : line.text === "" ? "\u00a0" : line.text}
        </div>
      );
    case "rule":
      return <hr className="ui-paper-rule" data-weight={line.weight} />;
    case "cut":
      return <hr className="ui-paper-cut" />;
    case "barcode":
      return <div className="ui-paper-code">{line.data}</div>;
    case "qr":
      return <QrPicture data={line.data} label="QR" />;
    case "image":
      return <div className="ui-paper-code">{line.alt}</div>;
  }
}

/** The pieces of a line, each at its edge: where letters have no one width, columns of spaces would not line up. */
function Parts({ line }: { readonly line: PrintLine }): ReactNode {
  if (line.parts.length === 0) return "\u00a0";
  return line.parts.map((part) => (
    <span key={`${part.from} ${part.columns}`} className="ui-paper-part" data-from={part.from}>
      {" ".repeat(part.columns)}
      <span className="ui-paper-words" dir={directionOf(part)}>
        {part.text}
      </span>
    </span>
  ));
}
