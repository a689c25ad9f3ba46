/** Products: what the shop sells, found by name or code, changed one by one, in bulk, or from a file. */
import { Package, Plus } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { type DataColumn, DataTable } from "#renderer/ui/data-table.tsx";
import { EmptyState } from "#renderer/ui/empty-state.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Spinner } from "#renderer/ui/progress.tsx";
import { SearchField } from "#renderer/ui/text-field.tsx";
import { branchOf, useHere } from "../api/organisation.ts";
import { useAct, useAnswer, useRows } from "../api/use-pages.ts";
import { Page, Split, useFilter } from "../frame/page.tsx";
import { QueryTrouble } from "../frame/query-trouble.tsx";
import { newProduct, type ShopCategory, type ShopProduct, type ShopTax } from "./product.ts";
import { ProductPanel } from "./product-panel.tsx";

const NEW = "new";

/** The page. */
export function ProductsPage(): ReactNode {
  const { t } = useWords();
  const [openId, open] = useFilter("open");
  const [text, search] = useFilter("text");
  const [removed, setRemoved] = useState<ShopProduct | null>(null);
  const products = useRows<ShopProduct, "products">("/v1/products", "products", { text, limit: 200 });
  const categories = useAnswer<{ readonly categories: readonly ShopCategory[] }>("/v1/categories");
  const taxes = useAnswer<{ readonly taxes: readonly ShopTax[] }>("/v1/taxes");
  const known = useMemo(() => categories.data?.categories ?? [], [categories.data]);
  const columns = useColumns(known);
  const opened = useOpened(openId, products.rows);
  return (
    <Page
      title={t("desk.place.products")}
      isFixed
      actions={
        <Button kind="primary" icon={Plus} onPress={() => open(NEW)}>
          {t("productsDesk.add")}
        </Button>
      }
      filters={<SearchField label={t("productsDesk.search")} value={text ?? ""} onChange={search} />}
    >
      {removed && <Undo removed={removed} onDone={() => setRemoved(null)} />}
      <Split
        list={
          products.isError ? (
            <QueryTrouble error={products.error} onRetry={() => void products.refetch()} />
          ) : products.isPending ? (
            <Spinner label={t("desk.loading")} />
          ) : (
            <DataTable
              label={t("desk.place.products")}
              columns={columns}
              rows={products.rows}
              idOf={({ productId }) => productId}
              openId={openId}
              onOpen={({ productId }) => open(productId)}
              onNearEnd={products.onNearEnd}
              isLoadingMore={products.isLoadingMore}
              empty={
                <EmptyState icon={Package} title={t(text ? "productsDesk.notFound" : "productsDesk.none")}>
                  {t(text ? "productsDesk.notFoundTodo" : "productsDesk.noneTodo")}
                </EmptyState>
              }
            />
          )
        }
        detail={
          opened && taxes.data && categories.data ? (
            <ProductPanel
              key={opened.productId}
              product={opened}
              categories={known}
              taxes={taxes.data.taxes}
              onClose={() => open(null)}
              onRemoved={(product) => {
                open(null);
                setRemoved(product);
              }}
            />
          ) : null
        }
      />
    </Page>
  );
}

/** The opened product: of the list, or a new one that keeps its id while it is filled in. */
function useOpened(openId: string | null, rows: readonly ShopProduct[]) {
  const fresh = useMemo(() => (openId === NEW ? newProduct(crypto.randomUUID()) : null), [openId]);
  return fresh ?? rows.find(({ productId }) => productId === openId) ?? null;
}

/** What was taken out can be put back as it was. */
function Undo({ removed, onDone }: { readonly removed: ShopProduct; readonly onDone: () => void }): ReactNode {
  const { t } = useWords();
  const act = useAct();
  return (
    <div className="page-body settings-rule">
      <Message
        kind="info"
        title={t("productsDesk.removed", { name: removed.name })}
        action={{
          label: t("productsDesk.putBack"),
          isBusy: act.isPending,
          onPress: () =>
            act.mutate(
              { method: "PUT", path: `/v1/products/${removed.productId}`, body: { ...removed, version: null } },
              { onSuccess: onDone },
            ),
        }}
        onDismiss={onDone}
      />
    </div>
  );
}

function useColumns(categories: readonly ShopCategory[]): readonly DataColumn<ShopProduct>[] {
  const { t, format } = useWords();
  const here = useHere();
  return useMemo(
    () => [
      { id: "name", label: t("productsDesk.name"), width: "minmax(180px, 3fr)", cell: ({ name }) => name },
      {
        id: "category",
        label: t("productsDesk.category"),
        width: "minmax(110px, 1fr)",
        cell: ({ categoryId }) => categories.find((each) => each.categoryId === categoryId)?.name ?? "–",
      },
      {
        id: "branches",
        label: t("productsDesk.branches"),
        width: "minmax(120px, 1fr)",
        cell: ({ branchIds }) =>
          branchIds === null
            ? t("desk.allBranches")
            : branchIds.map((branchId) => branchOf(here, branchId)?.name ?? "…").join(", "),
      },
      {
        id: "price",
        label: t("productsDesk.price"),
        align: "end",
        width: "110px",
        cell: ({ priceMinor, openPrice }) => (openPrice ? t("productsDesk.open") : format.amount(priceMinor)),
      },
    ],
    [t, format, here, categories],
  );
}
