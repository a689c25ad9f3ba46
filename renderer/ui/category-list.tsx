/** The categories beside the tiles: tabs from top to bottom, each with its colour. */
import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import "./category-list.css";
import { fitName } from "./long-words.ts";
import type { CategoryColour } from "./tile.tsx";

export interface CategoryListProps {
  readonly label: string;
  readonly categories: readonly {
    readonly id: string;
    readonly name: string;
    readonly colour?: CategoryColour | undefined;
    readonly icon?: ReactNode;
  }[];
  readonly selectedId: string;
  readonly onSelect: (id: string) => void;
  /** What the chosen category holds: the tiles. */
  readonly children: ReactNode;
}

/** Fills its place: the list at the start, what it holds beside it, each scrolling by itself. */
export function CategoryList({ label, categories, selectedId, onSelect, children }: CategoryListProps): ReactNode {
  return (
    <Tabs
      className="ui-categories"
      orientation="vertical"
      selectedKey={selectedId}
      onSelectionChange={(key) => onSelect(String(key))}
    >
      <TabList className="ui-category-list" aria-label={label}>
        {categories.map(({ id, name, colour, icon }) => {
          const fitted = fitName(name);
          return (
            <Tab key={id} id={id} className="ui-category" data-colour={colour}>
              {icon ?? <span className="ui-category-mark" />}
              <span className="ui-category-name" data-size={fitted.size}>
                {fitted.text}
              </span>
            </Tab>
          );
        })}
      </TabList>
      <TabPanel className="ui-category-panel" id={selectedId}>
        {children}
      </TabPanel>
    </Tabs>
  );
}
