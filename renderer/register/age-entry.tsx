/** Whether who buys is old enough: seen on a document, plain to see, or not. Nothing but that is kept. */
import { Ban, Eye, IdCard } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import type { WantedAge } from "./till-store.ts";
import "./places/more-place.css";

/** Three keys; the answer holds for the whole sale. */
export function AgeEntry({ wanted }: { readonly wanted: WantedAge }): ReactNode {
  const { t } = useWords();
  const { name, minimumAge, decide } = wanted;
  return (
    <Panel
      title={t("age.title", { age: minimumAge })}
      subtitle={t("age.subtitle", { name })}
      onClose={() => decide(null)}
      takesFocus
    >
      <div className="more-keys">
        <Button icon={IdCard} size="large" wide autoFocus onPress={() => decide("document")}>
          {t("age.document")}
        </Button>
        <Button icon={Eye} size="large" wide onPress={() => decide("evident")}>
          {t("age.evident")}
        </Button>
        <Button icon={Ban} size="large" wide onPress={() => decide(null)}>
          {t("age.no", { name })}
        </Button>
      </div>
    </Panel>
  );
}
