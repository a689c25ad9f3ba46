/** One product: what it is called and costs, where it is sold, under which codes and taxes. What a register asks of it beyond that stays as it is. */
import { type ReactNode, useState } from "react";
import type { Minor } from "#domain/money/money.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { useHere } from "../api/organisation.ts";
import { useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";
import type { SentProduct, ShopCategory, ShopProduct, ShopTax } from "./product.ts";
import { readAmount, writeAmount } from "./typed-amount.ts";

const NONE = "none";

export interface ProductPanelProps {
  readonly product: SentProduct;
  readonly categories: readonly ShopCategory[];
  readonly taxes: readonly ShopTax[];
  readonly onClose: () => void;
  /** It was taken out, and this is what it was. */
  readonly onRemoved: (product: ShopProduct) => void;
}

/** Shows and changes a product, or adds a new one. */
export function ProductPanel({ product, categories, taxes, onClose, onRemoved }: ProductPanelProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const [draft, setDraft] = useState(product);
  const [price, setPrice] = useState(writeAmount(product.priceMinor, format.currencyDigits));
  const [codes, setCodes] = useState(product.barcodes.join("\n"));
  const act = useAct<{ readonly version: number }>();
  const said = act.error && sayTrouble(act.error, words);
  const change = (changed: Partial<SentProduct>): void => setDraft({ ...draft, ...changed });
  const priceMinor = draft.openPrice ? 0 : readAmount(price, format.currencyDigits);
  const save = (): void => {
    const barcodes = codes.split(/\s+/).filter((code) => code !== "");
    const body = { ...draft, priceMinor: (priceMinor ?? 0) as Minor, barcodes };
    act.mutate(
      { method: "PUT", path: `/v1/products/${draft.productId}`, body },
      { onSuccess: ({ version }) => setDraft({ ...body, version }) },
    );
  };
  return (
    <Panel
      title={product.name === "" ? t("productsDesk.add") : product.name}
      onClose={onClose}
      takesFocus
      footer={
        <>
          {product.version !== null && <Remove product={draft as ShopProduct} onRemoved={onRemoved} />}
          <Button
            kind="primary"
            isBusy={act.isPending}
            isDisabled={draft.name.trim() === "" || priceMinor === null}
            onPress={save}
          >
            {t(product.version === null ? "productsDesk.add" : "desk.save")}
          </Button>
        </>
      }
    >
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      {act.isSuccess && <Message kind="success" title={t("productsDesk.saved")} />}
      <TextField
        label={t("productsDesk.name")}
        value={draft.name}
        onChange={(name) => change({ name })}
        maxLength={120}
      />
      <Toggle
        label={t("productsDesk.openPrice")}
        description={t("productsDesk.openPriceWhy")}
        isSelected={draft.openPrice}
        onChange={(openPrice) => change({ openPrice })}
      />
      {!draft.openPrice && (
        <TextField
          label={t(draft.unit === "kg" ? "productsDesk.pricePerKilogram" : "productsDesk.price")}
          inputMode="numeric"
          value={price}
          onChange={setPrice}
          error={priceMinor === null ? t("productsDesk.noAmount") : undefined}
        />
      )}
      <Choices draft={draft} categories={categories} taxes={taxes} onChange={change} />
      <TextField
        label={t("productsDesk.codes")}
        description={t("productsDesk.codesWhy")}
        isLong
        value={codes}
        onChange={setCodes}
      />
      <WhereSold draft={draft} onChange={change} />
    </Panel>
  );
}

function Choices({
  draft,
  categories,
  taxes,
  onChange,
}: {
  readonly draft: SentProduct;
  readonly categories: readonly ShopCategory[];
  readonly taxes: readonly ShopTax[];
  readonly onChange: (changed: Partial<SentProduct>) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <>
      <Select
        label={t("productsDesk.unit")}
        options={[
          { id: "piece", label: t("productsDesk.byPiece") },
          { id: "kg", label: t("productsDesk.byKilogram") },
        ]}
        selectedId={draft.unit}
        onSelect={(unit) => onChange({ unit: unit as SentProduct["unit"] })}
      />
      <Select
        label={t("productsDesk.category")}
        options={[
          { id: NONE, label: t("productsDesk.noCategory") },
          ...categories.map(({ categoryId, name }) => ({ id: categoryId, label: name })),
        ]}
        selectedId={draft.categoryId ?? NONE}
        onSelect={(id) => onChange({ categoryId: (id === NONE ? null : id) as SentProduct["categoryId"] })}
      />
      {taxes.map(({ taxId, name }) => (
        <Toggle
          key={taxId}
          label={name}
          isSelected={draft.taxIds.some((id) => id === taxId)}
          onChange={(isOn) =>
            onChange({
              taxIds: [
                ...draft.taxIds.filter((id) => id !== taxId),
                ...(isOn ? [taxId as SentProduct["taxIds"][number]] : []),
              ],
            })
          }
        />
      ))}
    </>
  );
}

function WhereSold({
  draft: { branchIds },
  onChange,
}: {
  readonly draft: SentProduct;
  readonly onChange: (changed: Partial<SentProduct>) => void;
}): ReactNode {
  const { t } = useWords();
  const { branches } = useHere();
  return (
    <>
      <Toggle
        label={t("productsDesk.soldEverywhere")}
        isSelected={branchIds === null}
        onChange={(isAll) => onChange({ branchIds: isAll ? null : branches.map(({ branchId }) => branchId) })}
      />
      {branchIds !== null &&
        branches.map(({ branchId, name }) => (
          <Toggle
            key={branchId}
            label={name}
            isSelected={branchIds.includes(branchId)}
            // Somewhere it has to be sold; to sell it nowhere it is taken out.
            isDisabled={branchIds.length === 1 && branchIds.includes(branchId)}
            onChange={(isOn) =>
              onChange({ branchIds: isOn ? [...branchIds, branchId] : branchIds.filter((id) => id !== branchId) })
            }
          />
        ))}
    </>
  );
}

function Remove({
  product,
  onRemoved,
}: {
  readonly product: ShopProduct;
  readonly onRemoved: (product: ShopProduct) => void;
}): ReactNode {
  const words = useWords();
  const act = useAct();
  const said = act.error && sayTrouble(act.error, words);
  return (
    <>
      {said && <Message kind="trouble" title={said.says} />}
      <Button
        kind="danger"
        isBusy={act.isPending}
        onPress={() =>
          act.mutate(
            { method: "DELETE", path: `/v1/products/${product.productId}?version=${product.version}` },
            { onSuccess: () => onRemoved(product) },
          )
        }
      >
        {words.t("productsDesk.remove")}
      </Button>
    </>
  );
}
