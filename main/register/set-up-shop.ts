/** Setting up a shop on an empty register: keys, local authority, settings, first people, the genesis of its journal. */
import type { InStoreRule } from "#domain/catalogue/in-store-code.ts";
import type { Product } from "#domain/catalogue/product.ts";
import type {
  BootId,
  BranchId,
  CategoryId,
  CommandId,
  DrawerId,
  LeaseId,
  ModifierGroupId,
  ModifierOptionId,
  NewId,
  OrganisationId,
  ProductId,
  RegisterId,
  StaffId,
  TaxId,
} from "#domain/ids.ts";
import type { Genesis } from "#domain/journal/register-events.ts";
import { denominationsOf } from "#domain/money/currencies.ts";
import { minor } from "#domain/money/money.ts";
import type { ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { ForeignCurrency } from "#domain/sale/tender.ts";
import type { Lease, LeasedPerson } from "#domain/staff/lease.ts";
import { maskToHex, ROLE_MASKS, type Role } from "#domain/staff/permissions.ts";
import { checkNewPin } from "#domain/staff/pin.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import { businessDateAt, isTimeZone } from "#domain/time/business-date.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import type { DeviceKeys } from "./keys.ts";
import { type KeyPair, makeKeyPair, signLease } from "./staff/local-authority.ts";
import { makeVerifier } from "./staff/pin-verifier.ts";
import { makeRecoveryKey } from "./store/backup-key.ts";
import { putCategories, putProducts, putTaxes } from "./store/catalogue.ts";
import { project, readBooks, sealEntries, writeEntries } from "./store/journal.ts";
import { writeLease } from "./store/leases.ts";
import { recordConfigChange, type ShopSettings, writeSetting } from "./store/settings.ts";
import type { Store, WriteTx } from "./store/store.ts";
import type { Clock } from "./sync/clock.ts";

/** What set-up works with. */
export interface SetUpContext {
  readonly store: Store;
  readonly keys: DeviceKeys;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bootId: BootId;
}

/** A person to be, with the PIN they will type. */
export interface NewPerson {
  readonly name: string;
  readonly role: Role;
  readonly pin: string;
}

/** A group of choices to begin with: at least `min` of its options, at most `max`; each with its price. */
export interface StartingModifiers {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly options: readonly (readonly [name: string, priceMinor: number])[];
}

/** One of the sizes or colours of a product. */
export interface StartingVariant {
  readonly name: string;
  readonly priceMinor: number;
  readonly barcodes: readonly string[];
}

/** Categories and products to begin with; they name taxes and categories by key. */
export interface StartingCatalogue {
  readonly categories: readonly { readonly key: string; readonly name: string; readonly colour: Colour }[];
  readonly products: readonly {
    readonly name: string;
    readonly category: string;
    readonly unit: "piece" | "kg";
    readonly priceMinor: number;
    readonly openPrice: boolean;
    /** Codes of the taxes on it. */
    readonly taxCodes: readonly string[];
    readonly barcodes: readonly string[];
    readonly popularity: number;
    /** Choices, by name: each with what it adds to the price. */
    readonly modifiers?: readonly StartingModifiers[];
    /** What its container costs until it comes back, taxed like the goods. */
    readonly depositMinor?: number;
    /** Codes of the taxes when it is taken away; the same when left out. */
    readonly takeawayTaxCodes?: readonly string[];
    readonly minimumAge?: number;
    /** Its variants: each with its name, its price and its own codes. */
    readonly variants?: readonly StartingVariant[];
  }[];
  readonly inStoreRules: readonly InStoreRule[];
  readonly foreignCurrencies: readonly ForeignCurrency[];
}
type Colour = Parameters<typeof putCategories>[1][number]["colour"];

const EMPTY: StartingCatalogue = { categories: [], products: [], inStoreRules: [], foreignCurrencies: [] };

/**
 * Sets the shop up in one transaction.
 * @returns the owner's recovery key to show once; refusals: `shop.*`, `staff.pin_*`, `text.*`, `card_data.refused`
 */
export async function setUpShop(
  context: SetUpContext,
  input: ActInput<"shop.set_up">,
  demo: { readonly people: readonly NewPerson[]; readonly catalogue: StartingCatalogue } | null,
): Promise<Result<{ recoveryKey: string }>> {
  const checked = checkSetUp(input, demo !== null);
  if (!checked.ok) return checked;
  const { store, clock, newId } = context;
  if (store.read(readBooks).head) return refuse("shop.already_set_up");
  const shop = settingsOf(input, checked.value.shopName, newId, demo !== null);
  const device = makeKeyPair();
  const authority = makeKeyPair();
  const recovery = await makeRecoveryKey();
  const people = demo?.people ?? [{ name: checked.value.ownerName, role: "owner" as const, pin: input.owner.pin }];
  const staff = await Promise.all(people.map((person) => leasePerson(person, newId, context.keys.pinPepper)));
  const terms = leaseTerms(shop, newId<LeaseId>(), 1, staff);
  const { lease, jws } = await signLease(terms, authority, clock.nowMs());
  const demoPins = Object.fromEntries(staff.map(({ staffId }, index) => [staffId, people[index]?.pin ?? ""]));
  const written = store.write((tx) => {
    writeSetting(tx, "shop", shop);
    writeSetting(tx, "printer", input.printer);
    writeSetting(tx, "device_key", device);
    writeSetting(tx, "authority_key", authority);
    writeSetting(tx, "recovery_key", recovery.publicJwk);
    if (demo) writeSetting(tx, "demo_pins", demoPins);
    else writeSetting(tx, "recovery_key_to_show", recovery.printed);
    writeLease(tx, { leaseId: lease.leaseId, jws, issuedAt: lease.issuedAt });
    recordConfigChange(tx, { changedAt: lease.issuedAt, staffId: null, change: { what: "set_up", shop } });
    writeSetting(tx, "in_store_rules", [...(demo?.catalogue.inStoreRules ?? [])]);
    writeSetting(tx, "foreign_currencies", [...(demo?.catalogue.foreignCurrencies ?? [])]);
    putCatalogue(tx, input.taxes, demo?.catalogue ?? EMPTY, newId);
    beginBooks(tx, context, shop, device, lease);
    return ok(null);
  });
  return written.ok ? ok({ recoveryKey: recovery.printed }) : written;
}

/** Makes the leased form of a person: their role's permissions and a peppered PIN verifier. */
export async function leasePerson(person: NewPerson, newId: NewId, pepper: Uint8Array): Promise<LeasedPerson> {
  const { name, role, pin } = person;
  const mask = maskToHex(ROLE_MASKS[role]);
  return { staffId: newId<StaffId>(), name, role, mask, pinVerifier: await makeVerifier(pin, pepper) };
}

/** The terms of a lease for this register. */
export function leaseTerms(
  shop: ShopSettings,
  leaseId: LeaseId,
  configVersion: number,
  staff: readonly LeasedPerson[],
): Omit<Lease, "purpose" | "issuedAt" | "expiresAt"> {
  const { organisationId, branchId, registerId } = shop;
  return { leaseId, organisationId, branchId, registerId, configVersion, staff: [...staff], registerKeys: [] };
}

function checkSetUp(input: ActInput<"shop.set_up">, demo: boolean): Result<{ shopName: string; ownerName: string }> {
  const shopName = cleanName(input.shopName, 80);
  if (!shopName.ok) return shopName;
  const ownerName = cleanName(input.owner.name, 60);
  if (!ownerName.ok) return ownerName;
  // Without its notes and coins nobody could count a drawer.
  if (denominationsOf(input.currency).length === 0)
    return refuse("shop.currency_unknown", { currency: input.currency });
  if (!isTimeZone(input.zone)) return refuse("shop.zone_unknown", { zone: input.zone });
  // Demo PINs are shown on the screen; there is nothing to guess.
  const pin = demo ? ok("") : checkNewPin(input.owner.pin);
  return pin.ok ? ok({ shopName: shopName.value, ownerName: ownerName.value }) : pin;
}

/** A name of a shop or a person: clean text that is no card number. */
export function cleanName(raw: string, maxLength: number): Result<string> {
  const name = cleanText(raw, maxLength);
  if (!name.ok) return name;
  const firewall = refuseCardData(name.value);
  return firewall.ok ? name : firewall;
}

function settingsOf(input: ActInput<"shop.set_up">, shopName: string, newId: NewId, demo: boolean): ShopSettings {
  const { registerCode, currency, zone, dayStartMinutes, pricesIncludeTax, taxRounding } = input;
  const { cashIncrementMinor, differenceLimitMinor, language } = input;
  return {
    organisationId: newId<OrganisationId>(),
    branchId: newId<BranchId>(),
    registerId: newId<RegisterId>(),
    drawerId: newId<DrawerId>(),
    registerCode,
    shopName,
    demo,
    currency,
    zone,
    dayStartMinutes,
    pricesIncludeTax,
    taxRounding,
    cashIncrementMinor,
    differenceLimitMinor,
    language,
  };
}

function putCatalogue(
  tx: WriteTx,
  taxes: ActInput<"shop.set_up">["taxes"],
  catalogue: StartingCatalogue,
  newId: NewId,
): void {
  const taxRows = taxes.map((tax) => ({ ...tax, taxId: newId<TaxId>(), compound: false }));
  const categories = catalogue.categories.map((category, position) => ({
    ...category,
    categoryId: newId<CategoryId>(),
    position,
  }));
  putTaxes(tx, taxRows);
  putCategories(
    tx,
    categories.map(({ categoryId, name, colour, position }) => ({ categoryId, name, colour, position })),
  );
  const idsOf = (codes: readonly string[]) =>
    taxRows.filter(({ code }) => codes.includes(code)).map(({ taxId }) => taxId);
  const products = catalogue.products.flatMap((given) => {
    const categoryId = categories.find(({ key }) => key === given.category)?.categoryId ?? null;
    return productsOf(given, categoryId, idsOf, newId);
  });
  putProducts(tx, products);
}

/** A product as the catalogue keeps it, and its variants. */
function productsOf(
  given: StartingCatalogue["products"][number],
  categoryId: CategoryId | null,
  idsOf: (codes: readonly string[]) => TaxId[],
  newId: NewId,
): Product[] {
  const { name, unit, openPrice, popularity, depositMinor = 0, takeawayTaxCodes, variants = [] } = given;
  const taxIds = idsOf(given.taxCodes);
  const product: Product = {
    productId: newId<ProductId>(),
    categoryId,
    name,
    unit,
    priceMinor: minor(given.priceMinor),
    openPrice,
    taxIds,
    barcodes: [...given.barcodes],
    popularity,
    modifierGroups: (given.modifiers ?? []).map((group) => modifierGroup(group, newId)),
    hasVariants: variants.length > 0,
    variantOf: null,
    depositMinor: minor(depositMinor),
    depositTaxIds: depositMinor > 0 ? taxIds : [],
    takeawayTaxIds: takeawayTaxCodes ? idsOf(takeawayTaxCodes) : null,
    minimumAge: given.minimumAge ?? null,
  };
  const ofIt = variants.map((variant) => ({
    ...product,
    productId: newId<ProductId>(),
    name: variant.name,
    priceMinor: minor(variant.priceMinor),
    barcodes: [...variant.barcodes],
    hasVariants: false,
    variantOf: product.productId,
  }));
  return [product, ...ofIt];
}

function modifierGroup({ options, ...group }: StartingModifiers, newId: NewId): Product["modifierGroups"][number] {
  const priced = options.map(([name, price]) => ({
    optionId: newId<ModifierOptionId>(),
    name,
    priceMinor: minor(price),
  }));
  return { ...group, groupId: newId<ModifierGroupId>(), options: priced };
}

/** Writes the genesis of new books: the shop, the device and the lease that everything after it is booked under. */
export function beginBooks(
  tx: WriteTx,
  context: Pick<SetUpContext, "clock" | "newId" | "bootId">,
  shop: ShopSettings,
  device: KeyPair,
  lease: Lease,
): void {
  const { clock, newId, bootId } = context;
  const occurredAt = instantFromMs(clock.nowMs());
  const body: Genesis = {
    organisationId: shop.organisationId,
    branchId: shop.branchId,
    registerCode: shop.registerCode,
    numberPrefix: shop.registerCode,
    devicePublicKey: device.publicJwk.x,
    authorityLeaseId: lease.leaseId,
    ancestor: null,
    cause: "set_up",
  };
  const stamp = {
    registerId: shop.registerId,
    commandId: newId<CommandId>(),
    occurredAt,
    bootId,
    monotonicMs: clock.monotonicMs(),
    zone: shop.zone,
    businessDate: businessDateAt(occurredAt, shop.zone, shop.dayStartMinutes),
    sessionId: null,
    staffId: null,
    leaseId: lease.leaseId,
    configVersion: 1,
  };
  const sealed = sealEntries(readBooks(tx), [{ entry: { type: "register.genesis", body }, approvals: [], stamp }], 1);
  writeEntries(tx, sealed);
  project(
    tx,
    sealed.sealed.map(({ entry }) => entry),
    sealed.books,
  );
}
