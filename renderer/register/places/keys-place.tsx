/** The cheat sheet: what each key does. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { DataRow, DataRows } from "#renderer/ui/data-row.tsx";
import { KeyHint } from "#renderer/ui/key-hint.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TILL_KEYS } from "../till-keys.ts";
import { useTill } from "../till-store.ts";

const WORDS = {
  F1: "keys.f1",
  F2: "keys.f2",
  F4: "keys.f4",
  F6: "keys.f6",
  F7: "keys.f7",
  F8: "keys.f8",
  F9: "keys.f9",
  F10: "keys.f10",
  F12: "keys.f12",
  "*": "keys.times",
  "↑ ↓": "keys.arrows",
  Enter: "keys.enter",
  Esc: "keys.esc",
} as const;

/** The place behind F1. */
export function KeysPlace(): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t("keys.title")} subtitle={t("keys.scan")} onClose={() => useTill.getState().go("sell")} takesFocus>
      <div className="place-narrow">
        <DataRows>
          {TILL_KEYS.map((key) => (
            <DataRow key={key} label={t(WORDS[key])} value={<KeyHint keys={key} />} />
          ))}
        </DataRows>
      </div>
    </Panel>
  );
}
