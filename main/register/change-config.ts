/** Changing this register's configuration under its local authority: products, categories, people, PINs, the printer. */
import { normaliseBarcode } from "#domain/catalogue/barcode.ts";
import type { CategoryId, LeaseId, ProductId } from "#domain/ids.ts";
import type { EntryBody } from "#domain/journal/entry.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { authorise } from "#domain/staff/approval.ts";
import type { LeasedPerson } from "#domain/staff/lease.ts";
import { maskFromHex, may, type Permission, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { checkNewPin } from "#domain/staff/pin.ts";
import { cleanName, leasePerson, leaseTerms } from "./set-up-shop.ts";
import { signLease } from "./staff/local-authority.ts";
import { makeVerifier } from "./staff/pin-verifier.ts";
import { findProductByBarcode, putCategories, putProducts, readCategories } from "./store/catalogue.ts";
import { writeLease } from "./store/leases.ts";
import { writePinAttempts } from "./store/pin-attempts.ts";
import { readSetting, recordConfigChange, writeSetting } from "./store/settings.ts";
import type { WriteTx } from "./store/store.ts";
import { authorityFor, book, findPerson, now, personOf, type Till } from "./till.ts";

type Change = EntryBody<"config.changed">;

/** Adds a category. @returns its id; refusals: `approval.needed`, `text.*`, `card_data.refused` */
export function addCategory(
  till: Till,
  input: ActInput<"catalogue.add_category">,
): Result<ActAnswer<"catalogue.add_category">> {
  const name = cleanName(input.name, 40);
  if (!name.ok) return name;
  const categoryId = till.newId<CategoryId>();
  const position = till.store.read(readCategories).length;
  const category = { categoryId, name: name.value, colour: input.colour, position };
  const change = { what: "product" as const, subjectId: categoryId, summary: name.value };
  const done = changeConfig(till, "catalogue.add_category", input, "catalogue.edit", change, category, (tx) =>
    putCategories(tx, [category]),
  );
  return done.ok ? ok({ categoryId }) : done;
}

/** Adds a product. @returns its id; refusals: `approval.needed`, `product.barcode_taken`, `barcode.unreadable`, `text.*` */
export function addProduct(
  till: Till,
  input: ActInput<"catalogue.add_product">,
): Result<ActAnswer<"catalogue.add_product">> {
  const name = cleanName(input.name, 120);
  if (!name.ok) return name;
  const barcode = input.barcode?.trim() ? normaliseBarcode(input.barcode) : null;
  if (barcode === undefined) return refuse("barcode.unreadable");
  const taken = barcode === null ? undefined : till.store.read((tx) => findProductByBarcode(tx, barcode));
  if (taken && barcode) return refuse("product.barcode_taken", { code: barcode, name: taken.name });
  const productId = till.newId<ProductId>();
  const { priceMinor, unit, categoryId, taxIds } = input;
  const barcodes = barcode === null ? [] : [barcode];
  const product = { productId, categoryId, name: name.value, unit, priceMinor, taxIds, barcodes, popularity: 0 };
  const change = { what: "product" as const, subjectId: productId, summary: name.value };
  const done = changeConfig(till, "catalogue.add_product", input, "catalogue.edit", change, product, (tx) =>
    putProducts(tx, [product]),
  );
  return done.ok ? ok({ productId }) : done;
}

/**
 * Adds a person. Nobody gives what they do not hold themselves.
 * @returns refusals: `approval.needed`, `approval.not_allowed`, `staff.name_taken`, `staff.pin_*`, `text.*`
 */
export async function addPerson(till: Till, input: ActInput<"staff.add_person">): Promise<Result<null>> {
  const name = cleanName(input.name, 60);
  if (!name.ok) return name;
  if (till.people.some((person) => person.name.toLowerCase() === name.value.toLowerCase()))
    return refuse("staff.name_taken", { name: name.value });
  const pin = checkNewPin(input.pin);
  if (!pin.ok) return pin;
  const givers = giversOf(till, input.approvalId);
  if (!givers.some((mask) => (ROLE_MASKS[input.role] & ~mask) === 0n)) return refuse("approval.not_allowed");
  const { role } = input;
  const person = await leasePerson({ name: name.value, role, pin: pin.value }, till.newId, till.keys.pinPepper);
  const change = { what: "person" as const, subjectId: person.staffId, summary: `${name.value} (${role})` };
  return changePeople(till, "staff.add_person", input, [...leasedPeople(till), person], change);
}

/**
 * Gives a person a new PIN and forgets their wrong ones. Not for somebody who holds more than whoever asks.
 * @returns refusals: `approval.needed`, `approval.not_allowed`, `staff.unknown`, `staff.pin_*`
 */
export async function resetPin(till: Till, input: ActInput<"staff.reset_pin">): Promise<Result<null>> {
  const found = findPerson(till, input.staffId);
  if (!found.ok) return found;
  const pin = checkNewPin(input.pin);
  if (!pin.ok) return pin;
  const givers = giversOf(till, input.approvalId);
  if (!givers.some((mask) => (found.value.permissions & ~mask) === 0n)) return refuse("approval.not_allowed");
  const pinVerifier = await makeVerifier(pin.value, till.keys.pinPepper);
  const people = leasedPeople(till).map((person) =>
    person.staffId === input.staffId ? { ...person, pinVerifier } : person,
  );
  const change = { what: "pin" as const, subjectId: input.staffId, summary: found.value.name };
  const done = await changePeople(till, "staff.reset_pin", input, people, change, (tx) =>
    writePinAttempts(tx, input.staffId, null),
  );
  if (done.ok) till.attempts.delete(input.staffId);
  return done;
}

/** Sets or forgets the receipt printer's address. @returns refusals: `printer.address`, `approval.needed` */
export function setPrinterAddress(till: Till, input: ActInput<"printer.set_address">): Result<null> {
  const { address } = input;
  if (address && !/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(address.host))
    return refuse("printer.address", { address: address.host });
  const summary = address ? `${address.host}:${address.port}` : "";
  const change = { what: "printer" as const, subjectId: "receipt", summary };
  const done = changeConfig(till, "printer.set_address", input, "devices.edit", change, address, (tx) =>
    writeSetting(tx, "printer", address),
  );
  if (!done.ok) return done;
  till.printer = address;
  till.changed.add("printer");
  till.switchPrinter();
  return done;
}

/** Masks of whoever stands behind the act: the person at the till and the one whose approval came along. */
function giversOf(till: Till, approvalId: string | null): bigint[] {
  const held = approvalId === null ? undefined : till.approvals.get(approvalId);
  const approver = held && till.people.find(({ staffId }) => staffId === held.approval.approverId);
  const candidates = [till.person?.permissions ?? 0n, approver?.permissions ?? 0n];
  // Without the permission to edit people it is the approver's reach that counts.
  const editors = candidates.filter((mask) => may(mask, "staff.edit"));
  return editors.length > 0 ? editors : [maskFromHex("7fffffffffffffff")];
}

function leasedPeople(till: Till): LeasedPerson[] {
  return till.people.map(({ permissions: _, ...leased }) => leased);
}

async function changePeople(
  till: Till,
  act: string,
  input: { readonly approvalId: string | null },
  people: readonly LeasedPerson[],
  change: Change,
  alongside: (tx: WriteTx) => void = () => {},
): Promise<Result<null>> {
  const authority = till.store.read((tx) => readSetting(tx, "authority_key"));
  if (!authority) return refuse("shop.not_set_up");
  const terms = leaseTerms(till.shop, till.newId<LeaseId>(), till.configVersion + 1, people);
  const { lease, jws } = await signLease(terms, authority, till.clock.nowMs());
  const done = changeConfig(till, act, input, "staff.edit", change, { staff: change.subjectId }, (tx) => {
    writeLease(tx, { leaseId: lease.leaseId, jws, issuedAt: lease.issuedAt });
    alongside(tx);
  });
  if (!done.ok) return done;
  till.leaseId = lease.leaseId;
  till.people = lease.staff.map(personOf);
  till.changed.add("staff");
  return done;
}

function changeConfig(
  till: Till,
  act: string,
  input: { readonly approvalId: string | null },
  permission: Permission,
  change: Change,
  detail: unknown,
  write: (tx: WriteTx) => void,
): Result<null> {
  const asked = authorityFor(till, act, input);
  if (!asked.ok) return asked;
  // Configuration can wait for somebody who may: nothing about it is ever pending.
  const { pendingHash: _, ...authority } = asked.value.authority;
  const allowed = authorise(authority, permission);
  if (!allowed.ok) return allowed;
  const changedAt = now(till);
  const booked = book(till, [{ entry: { type: "config.changed", body: change }, approvals: allowed.value }], (tx) => {
    write(tx);
    recordConfigChange(tx, { changedAt, staffId: asked.value.authority.staffId, change: { ...change, detail } });
    return ok(null);
  });
  if (!booked.ok) return booked;
  till.configVersion += 1;
  till.changed.add("shop");
  return ok(null);
}
