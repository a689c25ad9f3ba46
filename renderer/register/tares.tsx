/** Containers weighed lately at this window, so that the same cup or box is one touch the next time. */
import type { ReactNode } from "react";
import { create } from "zustand";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";

/** How many are kept: one row of keys. */
const MOST_KNOWN = 4;

/** Weights of containers in thousandths of a kilogram, the last one used first. */
export const useKnownTares = create<{
  readonly tares: readonly number[];
  use(tareThousandths: number): void;
}>((set) => ({
  tares: [],
  use: (tare) => set(({ tares }) => ({ tares: [tare, ...tares.filter((each) => each !== tare)].slice(0, MOST_KNOWN) })),
}));

/** Keys for them; touched again a container comes off. */
export function KnownTares(props: {
  readonly tare: number | null;
  readonly onChoose: (tare: number | null) => void;
}): ReactNode {
  const { t, format } = useWords();
  const { tare, onChoose } = props;
  const tares = useKnownTares((state) => state.tares);
  if (tares.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div role="group" aria-label={t("weight.known")} className="place-row">
      {tares.map((each) => (
        <Button key={each} isPressedIn={each === tare} onPress={() => onChoose(each === tare ? null : each)}>
          {t("weight.tare", { weight: format.quantity(each, "kg") })}
        </Button>
      ))}
    </div>
  );
}
