/** What every screen of trouble ends with: where the data lies, and the way to the demo. */
import type { ReactNode } from "react";
import type { TroubleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { shell } from "../register-connection.ts";
import { useTill } from "../till-store.ts";
import "./trouble-screen.css";

/** The demo has books and a key of its own: what ails the shop does not ail it. */
export function ToDemo({ isDisabled = false }: { readonly isDisabled?: boolean }): ReactNode {
  const { t } = useWords();
  const isDemo = useTill(({ shell }) => shell?.mode === "demo");
  if (isDemo) return null;
  return (
    <span className="lone-away">
      <Button size="large" kind="quiet" isDisabled={isDisabled} onPress={() => void shell().openShop("demo")}>
        {t("trouble.back")}
      </Button>
    </span>
  );
}

/** Folders, for whoever comes to help. */
export function WhereItLies({ trouble }: { readonly trouble: TroubleView }): ReactNode {
  const { t } = useWords();
  return (
    <p className="trouble-lies">
      {trouble.setAside === null
        ? t("trouble.lies", { folder: trouble.dataFolder })
        : t("trouble.aside", { folder: trouble.setAside })}
    </p>
  );
}
