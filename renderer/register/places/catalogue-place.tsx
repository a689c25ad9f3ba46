/** Adding a product at the till: what it is, what it costs, where it stands, how it is taxed, what code is on it. */
import { type ReactNode, useState } from "react";
import type { ActRequest } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { ask } from "../ask.ts";
import { useScans } from "../scan-taker.ts";
import { playSound } from "../sounds.ts";
import { useTill } from "../till-store.ts";
import { CategoryField } from "./category-field.tsx";
import "./more-place.css";

type NewProduct = Omit<ActRequest<"catalogue.add_product">, "approvalId" | "priceMinor" | "openPrice" | "barcode"> & {
  readonly openPrice: boolean;
  readonly priceMinor: number | null;
  readonly barcode: string;
};
type Edit = (part: Partial<NewProduct>) => void;

/** One form; category, taxes and unit stay for the next product. */
export function CataloguePlace(): ReactNode {
  const { t } = useWords();
  const firstTax = useTill(({ view }) => view.shop?.taxes[0]);
  const [product, setProduct] = useState<NewProduct>(() => ({
    name: "",
    priceMinor: null,
    openPrice: false,
    unit: "piece",
    categoryId: null,
    taxIds: firstTax ? [firstTax.taxId] : [],
    // Added because a scan found nothing: that is its code.
    barcode: useTill.getState().unknownCode?.code ?? "",
  }));
  // Begins the form anew for the next product, the focus on its name.
  const [added, setAdded] = useState(0);
  const edit: Edit = (part) => setProduct((known) => ({ ...known, ...part }));
  useScans((barcode) => {
    playSound("scan");
    edit({ barcode });
  });
  const { name, openPrice } = product;
  const priceMinor = openPrice ? 0 : product.priceMinor;
  const isReady = name.trim() !== "" && priceMinor !== null;
  const add = async (): Promise<void> => {
    if (!isReady) return;
    const barcode = product.barcode.trim() === "" ? null : product.barcode;
    const done = await ask("catalogue.add_product", { ...product, priceMinor, barcode, approvalId: null });
    if (done === null) return;
    useTill.getState().say({ kind: "success", text: t("catalogue.added", { name }) });
    edit({ name: "", priceMinor: null, barcode: "" });
    setAdded(added + 1);
  };
  return (
    <Panel
      title={t("catalogue.title")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
      footer={
        <Button kind="primary" size="large" isDisabled={!isReady} onPress={() => void add()}>
          {t("catalogue.add")}
        </Button>
      }
    >
      <div key={added} className="place-columns">
        <What product={product} edit={edit} onSubmit={() => void add()} />
        <div className="place-column">
          <CategoryField categoryId={product.categoryId} onChange={(categoryId) => edit({ categoryId })} />
          <Taxes product={product} edit={edit} />
        </div>
      </div>
    </Panel>
  );
}

/** What is written on the shelf: name, price, by piece or by weight, and the code. */
function What(props: { readonly product: NewProduct; readonly edit: Edit; readonly onSubmit: () => void }): ReactNode {
  const { t } = useWords();
  const { product, edit, onSubmit } = props;
  const byWeight = product.unit === "kg";
  return (
    <div className="place-column">
      <TextField
        label={t("catalogue.name")}
        value={product.name}
        onChange={(name) => edit({ name })}
        maxLength={120}
        isRequired
        autoFocus
        onSubmit={onSubmit}
      />
      <Keys label={t("catalogue.unit")}>
        <Button isPressedIn={!byWeight} onPress={() => edit({ unit: "piece" })}>
          {t("catalogue.byPiece")}
        </Button>
        <Button isPressedIn={byWeight} onPress={() => edit({ unit: "kg" })}>
          {t("catalogue.byWeight")}
        </Button>
      </Keys>
      <Toggle
        label={t("catalogue.openPrice")}
        description={t("catalogue.openPriceHint")}
        isSelected={product.openPrice}
        onChange={(openPrice) => edit({ openPrice, priceMinor: null })}
      />
      {!product.openPrice && (
        <MoneyField
          label={t(byWeight ? "catalogue.priceKg" : "catalogue.price")}
          valueMinor={product.priceMinor}
          onChange={(priceMinor) => edit({ priceMinor })}
          onSubmit={onSubmit}
        />
      )}
      <TextField
        label={t("catalogue.barcode")}
        description={t("catalogue.barcodeHint")}
        value={product.barcode}
        onChange={(barcode) => edit({ barcode })}
        maxLength={200}
        onSubmit={onSubmit}
      />
    </div>
  );
}

function Taxes({ product, edit }: { readonly product: NewProduct; readonly edit: Edit }): ReactNode {
  const { t, format } = useWords();
  const taxes = useTill(({ view }) => view.shop?.taxes);
  if (!taxes || taxes.length === 0) return null;
  const { taxIds } = product;
  const toggle = (taxId: string): void => {
    edit({ taxIds: taxIds.includes(taxId) ? taxIds.filter((held) => held !== taxId) : [...taxIds, taxId] });
  };
  return (
    <Keys label={t("catalogue.taxes")}>
      {taxes.map(({ taxId, code, name, rateMillionths }) => (
        <Button key={taxId} isPressedIn={taxIds.includes(taxId)} onPress={() => toggle(taxId)}>
          {`${code} · ${name} ${format.rate(rateMillionths)}`}
        </Button>
      ))}
    </Keys>
  );
}

/** A few keys under one name. */
function Keys({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div role="group" aria-label={label} className="place-keys">
      <span className="ui-field-label" aria-hidden>
        {label}
      </span>
      <div className="place-row">{children}</div>
    </div>
  );
}
