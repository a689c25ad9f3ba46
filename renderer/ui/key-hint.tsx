/** Shows the key that does the same as a touch. */
import type { ReactNode } from "react";
import "./key-hint.css";

/** @param keys as printed on the keyboard: `F12`, `Esc`, `*` */
export function KeyHint({ keys }: { readonly keys: string }): ReactNode {
  return <kbd className="ui-key-hint">{keys}</kbd>;
}
