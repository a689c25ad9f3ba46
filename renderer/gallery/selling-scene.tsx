/** The register while selling: the drawing of the design, made of the components. */
import { Minus, Plus, Printer, Trash2, Wifi } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { AmountDisplay } from "#renderer/ui/amount-display.tsx";
import { Button, IconButton } from "#renderer/ui/button.tsx";
import { CategoryList } from "#renderer/ui/category-list.tsx";
import { LineList } from "#renderer/ui/line-list.tsx";
import { StatusBar, StatusItem } from "#renderer/ui/status-bar.tsx";
import { SearchField } from "#renderer/ui/text-field.tsx";
import { Tile, TileGrid } from "#renderer/ui/tile.tsx";
import { Toast, ToastPlace } from "#renderer/ui/toast.tsx";
import { FIELDS, KEYS, MESSAGES, SIGN_IN, type SpecimenProps, WINDOW } from "./specimens.ts";
import { CATEGORIES, LINES, PRODUCTS } from "./specimens-goods.ts";

/** A scene as large as a window. */
export function SellingScene({ language }: SpecimenProps): ReactNode {
  const words = WINDOW[language];
  const [search, setSearch] = useState("");
  const [categoryId, setCategoryId] = useState("coffee");
  const [isToastShown, setIsToastShown] = useState(true);
  return (
    <div className="gallery-window">
      <header className="gallery-head">
        <strong>{SIGN_IN[language].shop}</strong>
        <SearchField label={FIELDS[language].search} value={search} onChange={setSearch} keyHint="F2" />
      </header>
      <div className="gallery-place">
        <CategoryList
          label={words.categories}
          categories={CATEGORIES[language]}
          selectedId={categoryId}
          onSelect={setCategoryId}
        >
          <TileGrid label={words.products}>
            {PRODUCTS[language].map((product) => (
              <Tile key={product.name} {...product} onPress={() => setIsToastShown(true)} />
            ))}
          </TileGrid>
        </CategoryList>
        <ToastPlace>
          {isToastShown && (
            <Toast onGone={() => setIsToastShown(false)} onUndo={() => setIsToastShown(false)} timeoutMs={3_600_000}>
              {MESSAGES[language].toast}
            </Toast>
          )}
        </ToastPlace>
      </div>
      <SaleColumn language={language} foot={<SellingKeys language={language} />} />
      <Standing language={language} />
    </div>
  );
}

function SellingKeys({ language }: SpecimenProps): ReactNode {
  const { format } = useWords();
  const keys = KEYS[language];
  return (
    <>
      <div className="gallery-thirds">
        <Button keyHint="F4">{keys.hold}</Button>
        <Button keyHint="F6">{keys.discount}</Button>
        <Button>{keys.more}</Button>
      </div>
      <Button kind="primary" size="large" wide amount={format.amount(1372)} keyHint="F12">
        {keys.pay}
      </Button>
    </>
  );
}

/** The sale beside whatever else is shown: its lines, its total, and what can be done with it. */
export function SaleColumn({ language, foot }: SpecimenProps & { readonly foot: ReactNode }): ReactNode {
  const { format } = useWords();
  const words = WINDOW[language];
  const [selectedId, setSelectedId] = useState<string | null>(null);
  return (
    <section className="gallery-sale" aria-label={words.sale}>
      <div className="gallery-sale-head">
        <h2>{words.sale}</h2>
        <Button kind="quiet">Ana Ferreira</Button>
      </div>
      <LineList
        label={words.sale}
        lines={LINES[language].map((line) => ({ ...line, quantity: format.quantity(line.thousandths, line.unit) }))}
        selectedId={selectedId}
        onSelect={setSelectedId}
        newestId="3"
        renderOpen={() => (
          <>
            <IconButton icon={Minus} label="−1" kind="plain" />
            <IconButton icon={Plus} label="+1" kind="plain" />
            <Button keyHint="F8">{words.quantity}</Button>
            <Button icon={Trash2}>{KEYS[language].remove}</Button>
          </>
        )}
      />
      <div className="gallery-sale-foot">
        <AmountDisplay label={KEYS[language].total} amountMinor={1372} note={KEYS[language].tax} />
        {foot}
      </div>
    </section>
  );
}

/** The strip at the bottom of the window. */
export function Standing({ language }: SpecimenProps): ReactNode {
  const words = WINDOW[language];
  return (
    <StatusBar label={words.status}>
      <StatusItem icon={Wifi}>{words.sent}</StatusItem>
      <StatusItem icon={Printer} onPress={() => undefined}>
        {words.printer}
      </StatusItem>
      <StatusItem>{words.drawer}</StatusItem>
      <StatusItem>{words.since}</StatusItem>
      <StatusItem isLast>14:22</StatusItem>
    </StatusBar>
  );
}
