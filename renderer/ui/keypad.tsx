/** The number keys on the screen, in the order of a till's own keys: 7 8 9 on top. */
import { CornerDownLeft, Delete } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { useWords } from "#renderer/messages/language.tsx";
import type { KeypadKey } from "./digits.ts";
import "./keypad.css";

export interface KeypadProps {
  readonly onKey: (key: KeypadKey) => void;
  /** The wide key of amounts. */
  readonly hasDoubleZero?: boolean;
  /**
   * Gives the keypad an Enter key; its words, as in "Take 20.00", or none for the arrow alone. `plain` where it only
   * leads on, and the screen has its primary action elsewhere.
   */
  readonly enter?:
    | { readonly label?: string; readonly isDisabled?: boolean; readonly kind?: "primary" | "plain" }
    | undefined;
  readonly isDisabled?: boolean;
  /** Keys are as tall as their place instead of 56 px. */
  readonly fills?: boolean;
}

const ROWS: readonly KeypadKey[] = ["7", "8", "9", "4", "5", "6", "1", "2", "3"];

/** Number keys by touch. Keyboards have their own, so these stay out of the tab order and never take the focus. */
export function Keypad({
  onKey,
  hasDoubleZero = false,
  enter,
  isDisabled = false,
  fills = false,
}: KeypadProps): ReactNode {
  const { t } = useWords();
  const press = (key: KeypadKey) => ({
    onPress: () => onKey(key),
    isDisabled,
    excludeFromTabOrder: true,
    preventFocusOnPress: true,
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div className="ui-keypad" role="group" aria-label={t("ui.keypad")} data-fills={fills || undefined}>
      {ROWS.map((key) => (
        <Button key={key} className="ui-keypad-key" {...press(key)}>
          {key}
        </Button>
      ))}
      {hasDoubleZero ? (
        <Button className="ui-keypad-key" {...press("00")}>
          00
        </Button>
      ) : (
        <Button className="ui-keypad-key ui-keypad-word" aria-label={t("ui.keypad.clear")} {...press("clear")}>
          C
        </Button>
      )}
      <Button className="ui-keypad-key" {...press("0")}>
        0
      </Button>
      <Button className="ui-keypad-key" aria-label={t("ui.keypad.erase")} {...press("erase")}>
        <Delete aria-hidden />
      </Button>
      {enter && (
        <Button
          className="ui-keypad-key ui-keypad-enter"
          data-kind={enter.kind ?? "primary"}
          {...press("enter")}
          isDisabled={isDisabled || enter.isDisabled === true}
          {...(enter.label === undefined && { "aria-label": t("ui.keypad.enter") })}
        >
          {enter.label ?? <CornerDownLeft aria-hidden />}
        </Button>
      )}
    </div>
  );
}
