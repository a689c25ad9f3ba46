/** Adding to the catalogue at the till: a product, or a category for it. */
import { type ReactNode, useState } from "react";
import { CATEGORY_COLOURS } from "#domain/catalogue/product.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { MoneyField } from "#renderer/ui/digit-field.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";

const NO_CATEGORY = "none";

/** Two short forms beside each other. */
export function CataloguePlace(): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t("catalogue.title")} onClose={() => useTill.getState().go("sell")} takesFocus>
      <div className="place-columns">
        <NewProduct />
        <NewCategory />
      </div>
    </Panel>
  );
}

function NewProduct(): ReactNode {
  const { t, format } = useWords();
  const shop = useTill(({ view }) => view.shop);
  const [name, setName] = useState("");
  const [priceMinor, setPrice] = useState<number | null>(null);
  const [byWeight, setByWeight] = useState(false);
  const [categoryId, setCategory] = useState(NO_CATEGORY);
  const [taxIds, setTaxes] = useState<readonly string[]>(shop?.taxes.slice(0, 1).map(({ taxId }) => taxId) ?? []);
  const [barcode, setBarcode] = useState("");
  const add = async (): Promise<void> => {
    const done = await ask("catalogue.add_product", {
      name,
      priceMinor: priceMinor ?? 0,
      unit: byWeight ? "kg" : "piece",
      categoryId: categoryId === NO_CATEGORY ? null : (categoryId as never),
      taxIds: taxIds as never,
      barcode: barcode.trim() === "" ? null : barcode,
      approvalId: null,
    });
    if (done === null) return;
    useTill.getState().say({ kind: "success", text: t("catalogue.added", { name }) });
    setName("");
    setPrice(null);
    setBarcode("");
  };
  const toggleTax = (taxId: string, on: boolean): void =>
    setTaxes(on ? [...taxIds, taxId] : taxIds.filter((each) => each !== taxId));
  return (
    <div className="place-column">
      <h3>{t("catalogue.product")}</h3>
      <TextField label={t("catalogue.name")} value={name} onChange={setName} maxLength={120} isRequired autoFocus />
      <MoneyField
        label={t(byWeight ? "catalogue.priceKg" : "catalogue.price")}
        valueMinor={priceMinor}
        onChange={setPrice}
      />
      <Toggle label={t("catalogue.byWeight")} isSelected={byWeight} onChange={setByWeight} />
      <Select
        label={t("catalogue.category")}
        options={[
          { id: NO_CATEGORY, label: t("catalogue.noCategory") },
          ...(shop?.categories ?? []).map((category) => ({ id: category.categoryId, label: category.name })),
        ]}
        selectedId={categoryId}
        onSelect={setCategory}
      />
      {shop?.taxes.map(({ taxId, code, name: taxName, rateMillionths }) => (
        <Toggle
          key={taxId}
          label={`${code} · ${taxName} ${format.rate(rateMillionths)}`}
          isSelected={taxIds.includes(taxId)}
          onChange={(on) => toggleTax(taxId, on)}
        />
      ))}
      <TextField
        label={t("catalogue.barcode")}
        description={t("catalogue.barcodeHint")}
        value={barcode}
        onChange={setBarcode}
        maxLength={48}
      />
      <Button
        kind="primary"
        size="large"
        isDisabled={name.trim() === "" || priceMinor === null}
        onPress={() => void add()}
      >
        {t("catalogue.add")}
      </Button>
    </div>
  );
}

function NewCategory(): ReactNode {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [colour, setColour] = useState<(typeof CATEGORY_COLOURS)[number]>("green");
  const add = async (): Promise<void> => {
    const done = await ask("catalogue.add_category", { name, colour, approvalId: null });
    if (done === null) return;
    useTill.getState().say({ kind: "success", text: t("catalogue.added", { name }) });
    setName("");
  };
  return (
    <div className="place-column">
      <h3>{t("catalogue.newCategory")}</h3>
      <TextField label={t("catalogue.name")} value={name} onChange={setName} maxLength={40} />
      <Select
        label={t("catalogue.colour")}
        options={CATEGORY_COLOURS.map((each) => ({ id: each, label: t(`colour.${each}`) }))}
        selectedId={colour}
        onSelect={(id) => setColour(id as typeof colour)}
      />
      <Button isDisabled={name.trim() === ""} onPress={() => void add()}>
        {t("catalogue.addCategory")}
      </Button>
    </div>
  );
}
