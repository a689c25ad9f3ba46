/** Search from the top bar: products by name or code as one types. */
import { type ReactNode, useRef } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { SearchField } from "#renderer/ui/text-field.tsx";
import { addTouched } from "./add-touched.ts";
import { act } from "./register-connection.ts";
import { scanCode } from "./scan-code.ts";
import { useSearchFocus } from "./till-keys.ts";
import { useTill } from "./till-store.ts";

/** The field; Enter adds the first product found, or takes a typed code for a scan. */
export function SearchBox(): ReactNode {
  const { t } = useWords();
  const search = useTill((state) => state.search);
  const field = useRef<HTMLInputElement>(null);
  useSearchFocus(field);
  const { setSearch, go } = useTill.getState();
  const change = (text: string): void => {
    setSearch(text);
    if (useTill.getState().place !== "sell") go("sell");
  };
  const submit = async (text: string): Promise<void> => {
    const typed = text.trim();
    if (typed === "") return;
    if (/^\d{6,}$/.test(typed)) await scanCode(typed);
    else {
      const found = await act("catalogue.search", { text: typed, limit: 1 });
      const first = found.ok ? found.value.products[0] : undefined;
      if (first) await addTouched(first);
      if (!found.ok) useTill.getState().say({ kind: "refusal", refusal: found.refusal });
    }
    setSearch("");
  };
  return (
    <SearchField
      label={t("search.label")}
      placeholder={t("search.label")}
      value={search}
      onChange={change}
      onSubmit={(text) => void submit(text)}
      onClear={() => setSearch("")}
      keyHint="F2"
      inputRef={field}
    />
  );
}
