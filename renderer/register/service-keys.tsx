/** Where the goods on the sale are eaten: two keys, where the shop taxes it differently. */
import type { ReactNode } from "react";
import type { SaleView } from "#domain/protocol/till-view.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { ask } from "./ask.ts";
import { useTill } from "./till-store.ts";
import "./service-keys.css";

const SERVICES = ["eat_in", "take_away"] as const;

/** One of them is pressed in once somebody asked; F7 goes over to the other. */
export function ServiceKeys({ sale }: { readonly sale: SaleView }): ReactNode {
  const { t } = useWords();
  const asksService = useTill(({ view }) => view.shop?.asksService ?? false);
  if (!asksService) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws and names itself differently
    <div className="service-keys" role="group" aria-label={t("service.where")}>
      {SERVICES.map((service) => (
        <Button
          key={service}
          isPressedIn={sale.service === service}
          isDisabled={sale.pending !== null}
          keyHint={isNext(sale, service) ? "F7" : undefined}
          onPress={() => void ask("sale.choose_service", { service })}
        >
          {t(`service.${service}`)}
        </Button>
      ))}
    </div>
  );
}

/** Goes over to the other place. */
export function switchService(): void {
  const { sale, shop } = useTill.getState().view;
  if (sale && shop?.asksService) void ask("sale.choose_service", { service: nextOf(sale) });
}

function nextOf({ service }: SaleView): (typeof SERVICES)[number] {
  return service === "take_away" ? "eat_in" : "take_away";
}

function isNext(sale: SaleView, service: (typeof SERVICES)[number]): boolean {
  return nextOf(sale) === service;
}
