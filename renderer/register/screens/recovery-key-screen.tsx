/** The owner's recovery key, shown once: it leaves the screen only when somebody proves that it was written down. */
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import { LoneScreen } from "./lone-screen.tsx";
import "./recovery-key-screen.css";

/** The screen right after set-up. */
export function RecoveryKeyScreen(): ReactNode {
  const { t } = useWords();
  const key = useTill(({ view }) => view.recoveryKey) ?? "";
  const shopName = useTill(({ view }) => view.shop?.shopName ?? "");
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const groups = key.split("-");
  // The key's own end may be a single letter: no proof of anything.
  const proofPlace = groups.findLastIndex(({ length }) => length > 3);
  const putAway = async (): Promise<void> => {
    if (plain(typed) !== plain(groups[proofPlace] ?? "")) {
      setWrong(true);
      return;
    }
    await ask("shop.put_recovery_key_away", {});
  };
  return (
    <LoneScreen
      title={t("recovery.title", { shop: shopName })}
      lead={t("recovery.lead")}
      footer={
        <Button kind="primary" size="large" isDisabled={typed.trim() === ""} onPress={() => void putAway()}>
          {t("recovery.done")}
        </Button>
      }
    >
      <ol className="recovery-key" aria-label={t("recovery.key")} dir="ltr">
        {groups.map((group, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is nothing but its place
          <li key={place}>{group}</li>
        ))}
      </ol>
      <ul className="recovery-why">
        <li>{t("recovery.why")}</li>
        <li>{t("recovery.where")}</li>
        <li>{t("recovery.once")}</li>
      </ul>
      <div className="recovery-proof">
        <TextField
          label={t("recovery.proof", { count: proofPlace + 1 })}
          value={typed}
          onChange={(text) => {
            setTyped(text);
            setWrong(false);
          }}
          error={isWrong ? t("recovery.wrong", { count: proofPlace + 1 }) : undefined}
          maxLength={12}
          autoFocus
          onSubmit={() => void putAway()}
        />
      </div>
    </LoneScreen>
  );
}

/** What a person typed, without case and gaps; the key's alphabet has neither O nor I nor L. */
function plain(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
}
