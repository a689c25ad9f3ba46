/** The category of a new product: one of the shop's, none, or one that is made here. */
import { type ReactNode, useState } from "react";
import { CATEGORY_COLOURS } from "#domain/catalogue/product.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { ask } from "../ask.ts";
import { useTill } from "../till-store.ts";
import "./category-field.css";

const NONE = "none";
const NEW = "new";

/** A list; "New category" opens a short form below it. */
export function CategoryField(props: {
  readonly categoryId: string | null;
  readonly onChange: (categoryId: string | null) => void;
}): ReactNode {
  const { t } = useWords();
  const { categoryId, onChange } = props;
  const categories = useTill(({ view }) => view.shop?.categories) ?? [];
  const [isNew, setNew] = useState(false);
  return (
    <>
      <Select
        label={t("catalogue.category")}
        options={[
          { id: NONE, label: t("catalogue.noCategory") },
          ...categories.map((category) => ({ id: category.categoryId, label: category.name })),
          { id: NEW, label: t("catalogue.newCategory") },
        ]}
        selectedId={isNew ? NEW : (categoryId ?? NONE)}
        onSelect={(id) => {
          setNew(id === NEW);
          onChange(id === NEW || id === NONE ? null : id);
        }}
      />
      {isNew && (
        <NewCategory
          onAdded={(id) => {
            setNew(false);
            onChange(id);
          }}
        />
      )}
    </>
  );
}

function NewCategory({ onAdded }: { readonly onAdded: (categoryId: string) => void }): ReactNode {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [colour, setColour] = useState<(typeof CATEGORY_COLOURS)[number]>("amber");
  const add = async (): Promise<void> => {
    if (name.trim() === "") return;
    const done = await ask("catalogue.add_category", { name, colour, approvalId: null });
    if (done === null) return;
    useTill.getState().say({ kind: "success", text: t("catalogue.added", { name }) });
    onAdded(done.categoryId);
  };
  return (
    <div className="new-category">
      <TextField
        label={t("catalogue.categoryName")}
        value={name}
        onChange={setName}
        maxLength={40}
        autoFocus
        onSubmit={() => void add()}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently */}
      <div role="group" aria-label={t("catalogue.colour")} className="new-category-colours">
        {CATEGORY_COLOURS.map((each) => (
          <Button key={each} label={t(`colour.${each}`)} isPressedIn={each === colour} onPress={() => setColour(each)}>
            <span className="new-category-mark" data-colour={each} />
          </Button>
        ))}
      </div>
      <Button wide isDisabled={name.trim() === ""} onPress={() => void add()}>
        {t("catalogue.addCategory")}
      </Button>
    </div>
  );
}
