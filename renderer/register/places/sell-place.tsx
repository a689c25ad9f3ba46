/** Products by touch: categories and their tiles, or what a search found; goods by weight ask for it in place. */
import { PackagePlus } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { create } from "zustand";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { CategoryList } from "#renderer/ui/category-list.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { AgeEntry } from "../age-entry.tsx";
import { ChoiceEntry } from "../choice-entry.tsx";
import { FavouriteGrid } from "../favourite-grid.tsx";
import { PriceEntry } from "../price-entry.tsx";
import { ProductGrid } from "../product-grid.tsx";
import { SearchResults } from "../search-results.tsx";
import { useTill } from "../till-store.ts";
import { UnknownCodePanel } from "../unknown-code.tsx";
import { WeightEntry } from "../weight-entry.tsx";
import "./sell-place.css";

const ALL = "all";
const FAVOURITES = "favourites";

/** The category somebody chose: it is still chosen when they come back from paying. */
const useChosen = create<{ readonly categoryId: string }>(() => ({ categoryId: ALL }));

/** The left side while selling. */
export function SellPlace(): ReactNode {
  const isEmpty = useTill(({ view }) => view.shop?.productCount === 0);
  const search = useTill((state) => state.search);
  const wantedQuantity = useTill((state) => state.wantedQuantity);
  const wantedPrice = useTill((state) => state.wantedPrice);
  const wantedChoice = useTill((state) => state.wantedChoice);
  const wantedAge = useTill((state) => state.wantedAge);
  const unknownCode = useTill((state) => state.unknownCode);
  if (wantedAge) return <AgeEntry wanted={wantedAge} />;
  if (wantedQuantity) return <WeightEntry wanted={wantedQuantity} />;
  if (wantedPrice) return <PriceEntry wanted={wantedPrice} />;
  if (wantedChoice) return <ChoiceEntry key={wantedChoice.of} wanted={wantedChoice} />;
  if (unknownCode && search.trim() === "") return <UnknownCodePanel key={unknownCode.scan} unknown={unknownCode} />;
  if (isEmpty) return <NoProducts />;
  return search.trim() === "" ? <Categories /> : <SearchResults text={search} />;
}

function Categories(): ReactNode {
  const { t } = useWords();
  const categories = useTill(({ view }) => view.shop?.categories);
  const tabs = useMemo(
    () => [
      { id: FAVOURITES, name: t("sell.favouritesTab") },
      { id: ALL, name: t("sell.all") },
      ...(categories ?? []).map((category) => ({ ...category, id: category.categoryId })),
    ],
    [categories, t],
  );
  const chosen = useChosen(({ categoryId }) => categoryId);
  const categoryId = tabs.some(({ id }) => id === chosen) ? chosen : ALL;
  return (
    <div className="sell-place">
      <CategoryList
        label={t("sell.categories")}
        categories={tabs}
        selectedId={categoryId}
        onSelect={(id) => useChosen.setState({ categoryId: id })}
      >
        {categoryId === FAVOURITES ? (
          <FavouriteGrid />
        ) : (
          <ProductGrid key={categoryId} categoryId={categoryId === ALL ? null : categoryId} />
        )}
      </CategoryList>
    </div>
  );
}

function NoProducts(): ReactNode {
  const { t } = useWords();
  const mayEdit = useTill(({ view }) => view.person?.permissions.includes("catalogue.edit") ?? false);
  return (
    <EmptyState
      icon={PackagePlus}
      title={t("sell.empty")}
      action={
        mayEdit && (
          <Button kind="primary" onPress={() => useTill.getState().go("catalogue")}>
            {t("sell.addProduct")}
          </Button>
        )
      }
    >
      {t(mayEdit ? "sell.emptyTodo" : "sell.emptyAsk")}
    </EmptyState>
  );
}
