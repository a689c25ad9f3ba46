/** Across the top of every screen while somebody practises: nothing here is real, and the way out. */
import { GraduationCap } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { ask } from "./ask.ts";
import { useTill } from "./till-store.ts";
import "./training-band.css";

/** The band. Nobody needs to be signed in to see it, but only somebody who is goes back to the shop. */
export function TrainingBand(): ReactNode {
  const { t } = useWords();
  const isSomebodyThere = useTill(({ view }) => view.person !== null);
  return (
    <aside className="training" aria-label={t("training.title")}>
      <GraduationCap aria-hidden />
      <strong>{t("training.title")}</strong>
      <span className="training-text">{t("training.text")}</span>
      {isSomebodyThere && <Button onPress={() => void ask("training.leave", {})}>{t("training.leave")}</Button>}
    </aside>
  );
}
