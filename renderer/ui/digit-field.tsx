/** Fields for figures typed as on a till: digits shift in from the right. Money, pieces and weights. */
import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from "react";
import type { Unit } from "#domain/sale/sale-line.ts";
import { MAX_AMOUNT_MINOR, MAX_QUANTITY_THOUSANDTHS } from "#domain/values.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { inLatinDigits, type KeypadKey, keypadKeyOf, typeKey } from "./digits.ts";
import { useHardwareDigits } from "./hardware-digits.ts";
import { Keypad } from "./keypad.tsx";
import "./digit-field.css";

interface DigitFieldProps {
  readonly label: string;
  /** Null: nothing typed. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly largest: number;
  readonly write: (value: number) => string;
  readonly description?: ReactNode;
  readonly error?: string | undefined;
  readonly size?: "normal" | "large";
  /** Shows number keys below, and takes number keys typed anywhere in the window. */
  readonly keypad?:
    | { readonly enterLabel?: string; readonly enterKind?: "primary" | "plain"; readonly hasDoubleZero?: boolean }
    | undefined;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  readonly onSubmit?: (() => void) | undefined;
  readonly inputRef?: Ref<HTMLInputElement>;
}

function DigitField(props: DigitFieldProps): ReactNode {
  const { label, value, onChange, largest, write, description, error, keypad, isDisabled = false, onSubmit } = props;
  const id = useId();
  const [typed, setTyped] = useState<number | null>(null);
  // What was not typed here just now (what stood there on entering, a quick amount) is a proposal: the first digit replaces it.
  const isProposal = value !== null && value !== typed;
  const change = (next: number | null): void => {
    setTyped(next);
    onChange(next);
  };
  const press = (key: KeypadKey): void => {
    if (isDisabled) return;
    if (key === "enter") {
      onSubmit?.();
      return;
    }
    change(typeKey(isProposal ? null : value, key, largest));
  };
  useHardwareDigits(press, keypad !== undefined && !isDisabled);
  const hint = error ?? description;
  return (
    <div className="ui-digit-field" data-size={props.size ?? "normal"} data-invalid={error !== undefined || undefined}>
      <label className="ui-field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="ui-digit-input"
        data-empty={value === null || undefined}
        data-proposal={isProposal || undefined}
        ref={props.inputRef}
        value={write(value ?? 0)}
        // Keys are taken one by one below; this is for text that comes whole: pasted, dictated, from an input aid.
        onChange={(event) => change(readDigits(event.target.value, largest) ?? value)}
        inputMode="none"
        autoComplete="off"
        disabled={isDisabled}
        // biome-ignore lint/a11y/noAutofocus: the screen says which of its fields is typed in first
        autoFocus={props.autoFocus ?? false}
        aria-invalid={error !== undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onFocus={() => setTyped(null)}
        onKeyDown={(event) => typeFromKeyboard(event, press)}
      />
      {hint !== undefined && (
        <div id={`${id}-hint`} className={error === undefined ? "ui-field-description" : "ui-field-error"}>
          {hint}
        </div>
      )}
      {keypad && (
        <Keypad
          onKey={press}
          isDisabled={isDisabled}
          hasDoubleZero={keypad.hasDoubleZero ?? false}
          enter={onSubmit && enterOf(keypad)}
        />
      )}
    </div>
  );
}

function enterOf({ enterLabel, enterKind = "primary" }: NonNullable<DigitFieldProps["keypad"]>) {
  return { kind: enterKind, ...(enterLabel !== undefined && { label: enterLabel }) };
}

/** `13,72` → 1372; null when there is no digit in it or it is too large. */
function readDigits(text: string, largest: number): number | null {
  const digits = inLatinDigits(text).replace(/\D/g, "");
  const value = Number(digits);
  return digits === "" || value > largest ? null : value;
}

function typeFromKeyboard(event: KeyboardEvent<HTMLInputElement>, press: (key: KeypadKey) => void): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const key = keypadKeyOf(event.key);
  if (key === null) return;
  event.preventDefault();
  press(key);
}

export type MoneyFieldProps = Omit<DigitFieldProps, "value" | "onChange" | "largest" | "write"> & {
  readonly valueMinor: number | null;
  readonly onChange: (valueMinor: number | null) => void;
  /** Minor units. */
  readonly largestMinor?: number;
  /** ISO 4217, where it is not the shop's. */
  readonly currency?: string;
};

/** An amount in minor units: typing 1 3 7 2 makes 13.72 (1372 in yen). */
export function MoneyField({
  valueMinor,
  onChange,
  largestMinor = MAX_AMOUNT_MINOR,
  currency,
  ...rest
}: MoneyFieldProps): ReactNode {
  const { format } = useWords();
  const write = currency === undefined ? format.amount : (minor: number) => format.inCurrency(minor, currency);
  return <DigitField {...rest} value={valueMinor} onChange={onChange} largest={largestMinor} write={write} />;
}

export type PercentFieldProps = Omit<DigitFieldProps, "value" | "onChange" | "largest" | "write"> & {
  /** Whole per cents. */
  readonly percent: number | null;
  readonly onChange: (percent: number | null) => void;
};

/** A share in whole per cents, at most all of it: typing 1 5 makes 15 %. */
export function PercentField({ percent, onChange, ...rest }: PercentFieldProps): ReactNode {
  const { format } = useWords();
  return (
    <DigitField
      {...rest}
      value={percent}
      onChange={onChange}
      largest={100}
      write={(whole) => format.rate(whole * MILLIONTHS_IN_A_PERCENT)}
    />
  );
}

const MILLIONTHS_IN_A_PERCENT = 10_000;

export type QuantityFieldProps = Omit<DigitFieldProps, "value" | "onChange" | "largest" | "write"> & {
  readonly unit: Unit;
  readonly valueThousandths: number | null;
  readonly onChange: (valueThousandths: number | null) => void;
};

/** A quantity in thousandths: 4 8 2 makes 0.482 kg, or 482 pieces. */
export function QuantityField({ unit, valueThousandths, onChange, ...rest }: QuantityFieldProps): ReactNode {
  const { format } = useWords();
  // Pieces are typed as whole numbers, weights to the gram.
  const thousandthsPerStep = unit === "kg" ? 1 : 1000;
  return (
    <DigitField
      {...rest}
      value={valueThousandths === null ? null : Math.trunc(valueThousandths / thousandthsPerStep)}
      onChange={(steps) => onChange(steps === null ? null : steps * thousandthsPerStep)}
      largest={Math.trunc(MAX_QUANTITY_THOUSANDTHS / thousandthsPerStep)}
      write={(steps) => format.quantity(steps * thousandthsPerStep, unit)}
    />
  );
}
