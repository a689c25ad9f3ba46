/** What needs a manager's eye: rules that were broken, and acts that wait for an approval. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Tabs } from "#renderer/ui/tabs.tsx";
import { Page, useFilter } from "../frame/page.tsx";
import { Approvals } from "./approvals.tsx";
import { Violations } from "./violations.tsx";
import "./findings.css";

/** The page. */
export function FindingsPage(): ReactNode {
  const { t } = useWords();
  const [tab, show] = useFilter("show");
  return (
    <Page title={t("desk.place.findings")} isFixed>
      <Tabs
        label={t("desk.place.findings")}
        tabs={[
          { id: "violations", label: t("findings.violations"), content: <Violations /> },
          { id: "approvals", label: t("findings.approvals"), content: <Approvals /> },
        ]}
        selectedId={tab ?? "violations"}
        onSelect={show}
      />
    </Page>
  );
}
