/** Teaching the till a code: the product it belongs to is found by name, and rung up at once. */
import type { ReactNode } from "react";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { ask } from "./ask.ts";
import { FindProduct } from "./find-product.tsx";
import { scanCode } from "./scan-code.ts";
import { type UnknownCode, useTill } from "./till-store.ts";

/** A search of its own: what is touched here learns the code. */
export function LearnCode(props: { readonly unknown: UnknownCode; readonly onBack: () => void }): ReactNode {
  const { t } = useWords();
  const { unknown, onBack } = props;
  return (
    <Panel
      title={t("unknown.learnTitle", { code: unknown.code })}
      subtitle={t("unknown.learnTodo")}
      onClose={onBack}
      takesFocus
    >
      <FindProduct onChoose={(product) => void learn(unknown, product, t("unknown.learned", { name: product.name }))} />
    </Panel>
  );
}

async function learn(unknown: UnknownCode, product: ProductTile, learned: string): Promise<void> {
  const { productId } = product;
  const till = useTill.getState();
  if ((await ask("catalogue.learn_code", { productId, code: unknown.scan, approvalId: null })) === null) return;
  till.showUnknownCode(null);
  till.setNextQuantity(unknown.quantityThousandths);
  // The goods are in somebody's hand: they are on the sale without another scan.
  if (await scanCode(unknown.scan)) till.say({ kind: "success", text: learned });
}
