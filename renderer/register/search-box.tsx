/** Search from the top bar: products by name or code as one types. */
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { SearchField } from "#renderer/ui/text-field.tsx";
import { addTouched } from "./add-touched.ts";
import { focusFirstProduct } from "./product-key.tsx";
import { act } from "./register-connection.ts";
import { scanCode } from "./scan-code.ts";
import { playSound } from "./sounds.ts";
import { useSearchFocus } from "./till-keys.ts";
import { useTill } from "./till-store.ts";

/** Typed by hand because the code on the goods can't be read. */
const TYPED_CODE = /^\d{6,}$/;

/** The field; Enter adds the first product found, or takes a typed code for a scan, and arrow down goes to what was found. */
export function SearchBox(): ReactNode {
  const { t } = useWords();
  const search = useTill((state) => state.search);
  const field = useRef<HTMLInputElement>(null);
  useSearchFocus(field);
  const { setSearch } = useTill.getState();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are the field's, which has no words for this one
    <div onKeyDown={goToProducts}>
      <SearchField
        label={t("search.label")}
        placeholder={t("search.label")}
        value={search}
        onChange={searchFor}
        onSubmit={(text) => void addFirst(text.trim())}
        onClear={() => setSearch("")}
        keyHint="F2"
        inputRef={field}
      />
    </div>
  );
}

function searchFor(text: string): void {
  const till = useTill.getState();
  // What was found stands where products stand.
  if (
    till.place !== "sell" ||
    till.wantedQuantity ||
    till.wantedPrice ||
    till.wantedChoice ||
    till.wantedAge ||
    till.unknownCode
  )
    till.go("sell");
  till.setSearch(text);
}

async function addFirst(typed: string): Promise<void> {
  if (typed === "") return;
  const till = useTill.getState();
  if (TYPED_CODE.test(typed)) {
    if (await scanCode(typed)) till.setSearch("");
    return;
  }
  const found = await act("catalogue.search", { text: typed, limit: 1 });
  if (!found.ok) {
    till.setSearch("");
    playSound("refuse");
    till.say({ kind: "refusal", refusal: found.refusal });
    return;
  }
  const [first] = found.value.products;
  // Nothing was found: that stands where the products were, and the words stay to be corrected.
  if (first) await addTouched(first);
  else playSound("refuse");
}

function goToProducts(event: KeyboardEvent): void {
  if (event.key !== "ArrowDown") return;
  event.preventDefault();
  focusFirstProduct();
}
