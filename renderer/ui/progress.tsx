/** Waiting: what for, how far, and the way out. */
import type { ReactNode } from "react";
import { Label, ProgressBar as MeasuredBar } from "react-aria-components";
import "./progress.css";

export interface ProgressBarProps {
  readonly label: string;
  readonly value: number;
  readonly largest: number;
  /** How far in words: "3 of 8". */
  readonly valueLabel?: string;
}

/** Real progress of something that can be counted. */
export function ProgressBar({ label, value, largest, valueLabel }: ProgressBarProps): ReactNode {
  return (
    <MeasuredBar
      className="ui-progress"
      value={value}
      maxValue={largest}
      {...(valueLabel !== undefined && { valueLabel })}
    >
      {({ percentage, valueText }) => (
        <>
          <span className="ui-progress-words">
            <Label>{label}</Label>
            <span>{valueText}</span>
          </span>
          {/* Drawn as a picture: a width is an attribute there, and needs no inline style. */}
          <svg className="ui-progress-bar" aria-hidden="true" focusable="false">
            <rect className="ui-progress-done" width={`${percentage ?? 0}%`} height="100%" />
          </svg>
        </>
      )}
    </MeasuredBar>
  );
}

/** Waiting without a measure. @param label what is waited for */
export function Spinner({ label }: { readonly label: string }): ReactNode {
  return (
    <div className="ui-spinner" role="status">
      <span className="ui-spinner-wheel" />
      {label}
    </div>
  );
}
