/** Buttons: keys that stand on an edge and sink when pressed. One primary a screen; danger never beside it. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Button as PressableButton } from "react-aria-components";
import "./button.css";
import { KeyHint } from "./key-hint.tsx";

export type ButtonKind = "primary" | "plain" | "danger" | "quiet";

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress?: (() => void) | undefined;
  readonly kind?: ButtonKind;
  /** `large` for the one that ends a step: pay, open, close. */
  readonly size?: "normal" | "large";
  readonly icon?: LucideIcon;
  /** An amount at the end of the label, as in "Pay … 13.72". */
  readonly amount?: string | undefined;
  /** The key that does the same: `F12`. */
  readonly keyHint?: string | undefined;
  /** As wide as its place. */
  readonly wide?: boolean;
  /** Waits for an answer: keeps focus, takes no press. */
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly type?: "button" | "submit";
  readonly autoFocus?: boolean;
  /** Spoken instead of the children. */
  readonly label?: string;
  readonly isPressedIn?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with words. @see IconButton for one without */
export function Button(props: ButtonProps): ReactNode {
  const { kind = "plain", size = "normal", wide = false, isBusy = false, isDisabled = false, icon: Icon } = props;
  return (
    <PressableButton
      className="ui-button"
      data-kind={kind}
      data-size={size}
      data-wide={wide || undefined}
      isPending={isBusy}
      isDisabled={isDisabled}
      type={props.type ?? "button"}
      {...(props.onPress && { onPress: props.onPress })}
      {...(props.autoFocus && { autoFocus: true })}
      {...(props.label !== undefined && { "aria-label": props.label })}
      {...(props.isPressedIn !== undefined && { "aria-pressed": props.isPressedIn })}
      {...(props.ref && { ref: props.ref })}
    >
      {isBusy ? <span className="ui-button-busy" /> : Icon && <Icon className="ui-button-icon" aria-hidden />}
      <span className="ui-button-label">{props.children}</span>
      {props.amount !== undefined && <span className="ui-button-amount">{props.amount}</span>}
      {props.keyHint !== undefined && <KeyHint keys={props.keyHint} />}
    </PressableButton>
  );
}

export interface IconButtonProps {
  readonly icon: LucideIcon;
  /** What it does; there is no other text. */
  readonly label: string;
  readonly onPress?: (() => void) | undefined;
  readonly kind?: "plain" | "quiet" | "danger";
  readonly isDisabled?: boolean;
}

/** A square button with an icon and a spoken name. */
export function IconButton({
  icon: Icon,
  label,
  onPress,
  kind = "quiet",
  isDisabled = false,
}: IconButtonProps): ReactNode {
  return (
    <PressableButton
      className="ui-button ui-icon-button"
      data-kind={kind}
      aria-label={label}
      isDisabled={isDisabled}
      {...(onPress && { onPress })}
    >
      <Icon className="ui-button-icon" aria-hidden />
    </PressableButton>
  );
}
