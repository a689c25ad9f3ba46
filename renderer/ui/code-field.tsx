/** A field for a code in groups: typed, pasted or read out, it always looks like the code it is copied from. */
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { caretAfterGrouping, groupLetters } from "./code-letters.ts";
import { TextField } from "./text-field.tsx";
import "./code-field.css";

export interface CodeFieldProps {
  readonly label: string;
  /** In groups joined by hyphens. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly groups: number;
  /** Letters of a group. */
  readonly size: number;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
  readonly onSubmit?: (() => void) | undefined;
}

/** The caret keeps its place, so that a wrong letter can be mended in the middle. */
export function CodeField(props: CodeFieldProps): ReactNode {
  const { value, groups, size } = props;
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caret is put back whenever the value was grouped anew
  useLayoutEffect(() => {
    if (caret.current !== null) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [value]);
  return (
    <div className="ui-code-field">
      <TextField
        label={props.label}
        value={value}
        onChange={(typed) => {
          const grouped = groupLetters(typed, groups, size);
          caret.current = caretAfterGrouping(typed, input.current?.selectionStart ?? typed.length, grouped);
          props.onChange(grouped);
        }}
        description={props.description}
        error={props.error}
        isDisabled={props.isDisabled ?? false}
        onSubmit={props.onSubmit}
        inputRef={input}
      />
    </div>
  );
}
