/** Ringing up: touched and scanned goods, their weights, labels and open prices; and goods no product has the code of. */
import type { Barcode } from "#domain/catalogue/barcode.ts";
import { chooseModifiers, modifiersPrice } from "#domain/catalogue/modifier.ts";
import { type Label, type ReadScan, readScan, refuseExpired } from "#domain/catalogue/scan-code.ts";
import { currencyOf } from "#domain/money/currencies.ts";
import type { ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type CatalogueProduct, type RungUp, ringUp, taxesFor } from "#domain/sale/ring-up.ts";
import type { AgeProof } from "#domain/sale/sale-terms.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { businessDateAt } from "#domain/time/business-date.ts";
import { changeSale, changeSaleAs } from "./change-sale.ts";
import { cleanName } from "./set-up-shop.ts";
import { findProduct, findProductByBarcode } from "./store/catalogue.ts";
import { mustHold, now, type Till } from "./till.ts";

/** Adds a touched product. @returns refusals: `product.unknown`, `quantity.*`, `price.*`, `sale.*`, `session.none` */
export function addProduct(till: Till, input: ActInput<"sale.add_product">): Result<null> {
  const product = till.store.read((tx) => findProduct(tx, input.productId));
  return product
    ? add(till, ringUp(served(till, product), { ...input, label: null }), input)
    : refuse("product.unknown");
}

/**
 * Gives a line other modifiers, as the catalogue has them now. What then costs less takes who may take lines out.
 * @returns refusals: `approval.needed`, `product.unknown`, `modifier.*`, `sale.*`
 */
export function changeModifiers(till: Till, input: ActInput<"sale.change_modifiers">): Result<null> {
  const line = till.sale?.lines.find(({ lineId }) => lineId === input.lineId);
  if (!line) return refuse("sale.line_unknown");
  const product = till.store.read((tx) => findProduct(tx, line.productId));
  if (!product) return refuse("product.unknown");
  const modifiers = chooseModifiers(product, input.modifierIds);
  if (!modifiers.ok) return modifiers;
  if (modifiersPrice(modifiers.value) < modifiersPrice(line.modifiers)) {
    const allowed = mustHold(till, "sale.void_line");
    if (!allowed.ok) return allowed;
  }
  return changeSale(till, { act: "change_modifiers", lineId: line.lineId, modifiers: modifiers.value });
}

/**
 * Adds what a scanner read.
 * @returns refusals: `barcode.*`, `product.expired`, `card_data.refused`, and those of `addProduct`
 */
export function scan(till: Till, input: ActInput<"sale.scan">): Result<null> {
  const found = findScanned(till, input.code);
  if (!found.ok) return found;
  const { product, label } = found.value;
  const fit = refuseExpired(label, product.name, localToday(till));
  return fit.ok ? add(till, ringUp(served(till, product), { ...input, label }), input) : fit;
}

/**
 * Sells goods whose code no product has, as an open-price product under a name of their own.
 * @returns refusals: `approval.*`, `product.unknown`, `price.*`, `quantity.*`, `barcode.*`, `text.*`,
 *   `card_data.refused`, `sale.*`
 */
export function sellUnknown(till: Till, input: ActInput<"sale.sell_unknown">): Result<null> {
  const read = noCard(input.code, readScan(input.code, rulesOf(till)));
  if (!read.ok) return read;
  const product = till.store.read((tx) => findProduct(tx, input.productId));
  if (!product) return refuse("product.unknown");
  if (!product.openPrice) return refuse("price.not_open", { name: product.name });
  const name = input.name.trim() === "" ? ok(product.name) : cleanName(input.name, 120);
  if (!name.ok) return name;
  const { quantityThousandths, priceMinor } = input;
  const known = { quantityThousandths, priceMinor, tareThousandths: null, label: null, modifierIds: null };
  const rungUp = ringUp({ ...served(till, product), name: name.value }, known);
  if (!rungUp.ok) return rungUp;
  return changeSaleAs(till, "sale.sell_unknown", input, ["sale.open_price"], {
    act: "add",
    ...rungUp.value,
    ageProof: input.ageProof,
    unknownCode: read.value.key,
  });
}

/**
 * The key under which a product may have a code that nobody has yet: of a label with weight or price the part that all
 * its labels share.
 * @returns refusals: `barcode.*`, `product.barcode_taken`, `card_data.refused`
 */
export function freeCode(till: Till, code: string): Result<Barcode> {
  const read = noCard(code, readScan(code, rulesOf(till)));
  if (!read.ok) return read;
  const { key } = read.value;
  const taken = till.store.read((tx) => findProductByBarcode(tx, key));
  return taken ? refuse("product.barcode_taken", { code: key, name: taken.name }) : ok(key);
}

/**
 * Chooses where the goods on the sale are eaten: all of them, and all that follow, are taxed for it.
 * @returns refusals: `sale.*`
 */
export function chooseService(till: Till, { service }: ActInput<"sale.choose_service">): Result<null> {
  const productIds = new Set(till.sale?.lines.map(({ productId }) => productId));
  const taxes = till.store.read((tx) => {
    const known = [...productIds].map((productId) => [productId, findProduct(tx, productId)] as const);
    return new Map(known.flatMap(([id, product]) => (product ? [[id, taxesFor(product, service)] as const] : [])));
  });
  return changeSale(till, { act: "choose_service", service, taxes });
}

/** The product with the taxes of the place that the sale's goods are eaten at. */
function served(till: Till, product: CatalogueProduct): CatalogueProduct {
  return { ...product, taxes: taxesFor(product, till.sale?.service ?? null) };
}

function add(till: Till, rungUp: Result<RungUp>, { ageProof }: { readonly ageProof: AgeProof | null }): Result<null> {
  return rungUp.ok ? changeSale(till, { act: "add", ...rungUp.value, ageProof }) : rungUp;
}

function findScanned(till: Till, code: string): Result<{ readonly product: CatalogueProduct; readonly label: Label }> {
  const scanned = readScan(code, rulesOf(till));
  const key = scanned.ok ? scanned.value.key : null;
  const product = key && till.store.read((tx) => findProductByBarcode(tx, key));
  if (scanned.ok && product) return ok({ product, label: scanned.value.label });
  const unread = noCard(code, scanned);
  return unread.ok ? refuse("barcode.unknown", { code: unread.value.key }) : unread;
}

/** A card's number must not be shown again as an unknown code, nor learned as one. */
function noCard(code: string, scanned: Result<ReadScan>): Result<ReadScan> {
  const firewall = refuseCardData(scanned.ok ? scanned.value.key : code, { scanned: true });
  return firewall.ok ? scanned : firewall;
}

function rulesOf(till: Till): Parameters<typeof readScan>[1] {
  return {
    inStore: till.inStoreRules,
    currencyDigits: currencyOf(till.shop.currency).digits,
    today: localToday(till),
  };
}

/** The date on the shop's wall: a use-by date ends with it, wherever the day of trade ends. */
function localToday(till: Till): string {
  return businessDateAt(now(till), till.shop.zone, 0);
}
