/** Changing what codes mean here: a code learned for a product, and how the shop's own price and weight codes are read. */
import { currencyOf } from "#domain/money/currencies.ts";
import type { ActInput } from "#domain/protocol/register-api.ts";
import { type Result, refuse } from "#domain/refusals.ts";
import { changeConfig } from "./change-config.ts";
import { freeCode } from "./ring-up.ts";
import { putProducts, readProduct } from "./store/catalogue.ts";
import { writeSetting } from "./store/settings.ts";
import type { Till } from "./till.ts";

/** Most codes of one product, as the catalogue keeps them. */
const MAX_CODES = 20;

/**
 * Gives a product a code that no other has.
 * @returns refusals: `product.unknown`, `product.too_many_codes`, `product.barcode_taken`, `barcode.*`, `approval.*`
 */
export function learnCode(till: Till, input: ActInput<"catalogue.learn_code">): Result<null> {
  const found = till.store.read((tx) => readProduct(tx, input.productId));
  if (!found) return refuse("product.unknown");
  const free = freeCode(till, input.code);
  if (!free.ok) return free;
  if (found.barcodes.length >= MAX_CODES)
    return refuse("product.too_many_codes", { name: found.name, most: MAX_CODES });
  const product = { ...found, barcodes: [...found.barcodes, free.value] };
  const change = { what: "product" as const, subjectId: product.productId, summary: `${product.name} ${free.value}` };
  return changeConfig(
    till,
    "catalogue.learn_code",
    input,
    "catalogue.edit",
    { ...change, detail: product, tell: { what: "product", product } },
    (tx) => putProducts(tx, [product]),
  );
}

/** Sets how the shop's own price and weight codes are read. @returns refusals: `approval.*`, `barcode.rule_decimals` */
export function setInStoreRules(till: Till, input: ActInput<"catalogue.set_in_store_rules">): Result<null> {
  const { rules } = input;
  const { digits } = currencyOf(till.shop.currency);
  const fine = rules.find(({ holds, decimals }) => holds === "price" && decimals > digits);
  if (fine) return refuse("barcode.rule_decimals", { prefix: fine.prefix, most: digits });
  const summary = rules.map(({ prefix }) => prefix).join(", ");
  const change = { what: "shop" as const, subjectId: "in_store_rules", summary };
  const done = changeConfig(
    till,
    "catalogue.set_in_store_rules",
    input,
    "settings.edit",
    // How labels are printed is a matter of the scale that stands in this branch.
    { ...change, detail: rules, tell: null },
    (tx) => writeSetting(tx, "in_store_rules", rules),
  );
  if (done.ok) till.inStoreRules = rules;
  return done;
}
