/** Types a PIN: dots for digits, keys by touch or keyboard, Enter to send. The digits never leave it but by `onSubmit`. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { type KeypadKey, typePin } from "./digits.ts";
import { useHardwareDigits } from "./hardware-digits.ts";
import { Keypad } from "./keypad.tsx";
import "./pin-pad.css";

export interface PinPadProps {
  /** Whose PIN, or what for. */
  readonly label: string;
  readonly onSubmit: (pin: string) => void;
  /** Words on the Enter key. */
  readonly submitLabel?: string;
  /** What was wrong with the last one. */
  readonly error?: string | undefined;
  /** An answer is awaited, or the person must wait: no key does anything. */
  readonly isBusy?: boolean;
  readonly shortest?: number;
  readonly longest?: number;
}

/** The PIN is forgotten as soon as it is handed over. */
export function PinPad(props: PinPadProps): ReactNode {
  const { label, onSubmit, error, isBusy = false, shortest = 4, longest = 8 } = props;
  const { t } = useWords();
  const [pin, setPin] = useState("");
  const pad = useRef<HTMLDivElement>(null);
  const isComplete = pin.length >= shortest;
  const press = (key: KeypadKey): void => {
    if (isBusy) return;
    // Whoever types digits means this pad: the Enter that follows is no second press of the button that led here.
    if (!pad.current?.contains(document.activeElement)) pad.current?.focus({ preventScroll: true });
    if (key !== "enter") setPin(typePin(pin, key, longest));
    else if (isComplete) {
      setPin("");
      onSubmit(pin);
    }
  };
  useHardwareDigits(press, !isBusy);
  // Left on the person's tile, the focus would take Enter for choosing them again.
  useEffect(() => pad.current?.focus({ preventScroll: true }), []);
  return (
    <div className="ui-pin-pad" ref={pad} tabIndex={-1}>
      <div className="ui-pin-label">{label}</div>
      <div className="ui-pin-dots" role="status" aria-label={t("ui.pin.digits", { count: pin.length })}>
        {Array.from({ length: Math.max(shortest, pin.length) }, (_, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a dot is nothing but its place
          <span key={place} className="ui-pin-dot" data-filled={place < pin.length || undefined} />
        ))}
      </div>
      <div className="ui-pin-error" role="alert">
        {error}
      </div>
      <Keypad
        onKey={press}
        isDisabled={isBusy}
        enter={{ label: props.submitLabel ?? t("ui.pin.confirm"), isDisabled: !isComplete }}
      />
    </div>
  );
}
