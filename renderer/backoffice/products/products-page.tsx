/** Products: what the shop sells, a line each. */
import { Package } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { Product } from "#domain/catalogue/product.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { branchOf, useHere } from "../api/organisation.ts";
import { useRows } from "../api/use-pages.ts";
import { Page } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";

type Listed = Product & { readonly branchIds: readonly string[] | null };

/** The list. */
export function ProductsPage(): ReactNode {
  const { t } = useWords();
  const products = useRows<Listed, "products">("/v1/products", "products");
  const columns = useColumns();
  return (
    <Page title={t("desk.place.products")} isFixed>
      {products.isError ? (
        <QueryTrouble error={products.error} onRetry={() => void products.refetch()} />
      ) : products.isPending ? (
        <Spinner label={t("desk.loading")} />
      ) : (
        <DataTable
          label={t("desk.place.products")}
          columns={columns}
          rows={products.rows}
          idOf={({ productId }) => productId}
          onNearEnd={products.onNearEnd}
          isLoadingMore={products.isLoadingMore}
          empty={<EmptyState icon={Package} title={t("productsDesk.none")} />}
        />
      )}
    </Page>
  );
}

function useColumns(): readonly DataColumn<Listed>[] {
  const { t, format } = useWords();
  const here = useHere();
  return useMemo(
    () => [
      { id: "name", label: t("productsDesk.name"), width: "minmax(200px, 3fr)", cell: ({ name }) => name },
      {
        id: "branches",
        label: t("productsDesk.branches"),
        width: "minmax(140px, 2fr)",
        cell: ({ branchIds }) =>
          branchIds === null
            ? t("desk.allBranches")
            : branchIds.map((branchId) => branchOf(here, branchId)?.name ?? "…").join(", "),
      },
      {
        id: "price",
        label: t("productsDesk.price"),
        align: "end",
        width: "120px",
        cell: ({ priceMinor, openPrice }) => (openPrice ? t("productsDesk.openPrice") : format.amount(priceMinor)),
      },
    ],
    [t, format, here],
  );
}
