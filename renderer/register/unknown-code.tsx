/** What to do with goods whose code no product has: find them, sell them at an open price, or let the till learn the code. */
import { Barcode, PackagePlus, Search, Tag } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { LearnCode } from "./learn-code.tsx";
import { SellUnknown } from "./sell-unknown.tsx";
import { searchProducts } from "./till-keys.ts";
import { type UnknownCode, useTill } from "./till-store.ts";
import "./places/more-place.css";

/** The ways on, each one touch; scanning something else is the way back. */
export function UnknownCodePanel({ unknown }: { readonly unknown: UnknownCode }): ReactNode {
  const { t } = useWords();
  const [way, setWay] = useState<"choose" | "sell" | "learn">("choose");
  const mayEdit = useTill(({ view }) => view.person?.permissions.includes("catalogue.edit") ?? false);
  const till = useTill.getState();
  const back = (): void => setWay("choose");
  if (way === "sell") return <SellUnknown unknown={unknown} onBack={back} />;
  if (way === "learn") return <LearnCode unknown={unknown} onBack={back} />;
  const search = (): void => {
    till.showUnknownCode(null);
    searchProducts();
  };
  return (
    <Panel
      title={t("unknown.title", { code: unknown.code })}
      subtitle={t("unknown.subtitle")}
      onClose={() => till.showUnknownCode(null)}
      takesFocus
    >
      <div className="more-keys">
        <Button icon={Search} size="large" wide keyHint="F2" onPress={search}>
          {t("unknown.search")}
        </Button>
        <Button icon={Tag} size="large" wide onPress={() => setWay("sell")}>
          {t("unknown.sell")}
        </Button>
        <Button icon={Barcode} size="large" wide onPress={() => setWay("learn")}>
          {t("unknown.learn")}
        </Button>
        {mayEdit && (
          <Button icon={PackagePlus} size="large" wide onPress={() => till.go("catalogue")}>
            {t("unknown.add")}
          </Button>
        )}
      </div>
    </Panel>
  );
}
