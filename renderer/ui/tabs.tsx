/** Tabs: a few views of one thing, side by side. */
import type { ReactNode } from "react";
import { Tab, Tabs as TabbedViews, TabList, TabPanel } from "react-aria-components";
import "./tabs.css";

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly label: ReactNode; readonly content: ReactNode }[];
  readonly selectedId: string;
  readonly onSelect: (id: string) => void;
}

/** Fills its place; the shown view scrolls by itself. */
export function Tabs({ label, tabs, selectedId, onSelect }: TabsProps): ReactNode {
  return (
    <TabbedViews className="ui-tabs" selectedKey={selectedId} onSelectionChange={(key) => onSelect(String(key))}>
      <TabList className="ui-tab-list" aria-label={label}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className="ui-tab">
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="ui-tab-panel">
          {tab.content}
        </TabPanel>
      ))}
    </TabbedViews>
  );
}
