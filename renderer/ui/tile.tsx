/** Product tiles: keys for what sells most, with the category's colour as their edge. */
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import type { CATEGORY_COLOURS } from "#domain/catalogue/product.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { fitName } from "./long-words.ts";
import "./tile.css";

export type CategoryColour = (typeof CATEGORY_COLOURS)[number];

export interface TileProps {
  readonly name: string;
  /** Minor units for one piece or kilogram. */
  readonly priceMinor: number;
  /** Stands for the price where there is none. */
  readonly priceText?: string | undefined;
  /** Sold by weight: the price is marked so. */
  readonly isPerKg?: boolean;
  readonly colour?: CategoryColour | undefined;
  /** How many of it are on the sale, as text. */
  readonly onSale?: string | undefined;
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
}

/** One product, at least 96 × 72. */
export function Tile(props: TileProps): ReactNode {
  const { name, priceMinor, priceText, isPerKg = false, colour, onSale, onPress, isDisabled = false } = props;
  const { format } = useWords();
  const fitted = fitName(name);
  return (
    <Button className="ui-tile" data-colour={colour} onPress={onPress} isDisabled={isDisabled}>
      <span className="ui-tile-name" data-size={fitted.size}>
        {fitted.text}
      </span>
      <span className="ui-tile-foot">
        {onSale !== undefined && <span className="ui-tile-on-sale">{onSale}</span>}
        <span className="ui-tile-price">
          {priceText ?? format.amount(priceMinor)}
          {isPerKg && <span className="ui-tile-unit">{`\u200a/\u200a${format.kilogram}`}</span>}
        </span>
      </span>
    </Button>
  );
}

/** Lays tiles out, as many in a row as fit. */
export function TileGrid({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div className="ui-tile-grid" role="group" aria-label={label}>
      {children}
    </div>
  );
}
