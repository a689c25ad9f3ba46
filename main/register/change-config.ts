/** Changing this register's configuration, under its local authority or a server's that hears of it: products, categories, people, PINs, the printer. */
import { PLAIN_PRODUCT } from "#domain/catalogue/product.ts";
import type { CategoryId, LeaseId, ProductId, StaffId } from "#domain/ids.ts";
import type { EntryBody } from "#domain/journal/entry.ts";
import { ZERO } from "#domain/money/money.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import type { TillChange } from "#domain/protocol/sync/till-change.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type Approval, authorise } from "#domain/staff/approval.ts";
import type { LeasedPerson } from "#domain/staff/lease.ts";
import { maskFromHex, may, type Permission, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { checkNewPin } from "#domain/staff/pin.ts";
import { freeCode } from "./ring-up.ts";
import { cleanName, leasePerson, leaseTerms } from "./set-up-shop.ts";
import { signLease } from "./staff/local-authority.ts";
import { makeBareVerifier, NO_PIN, pepperVerifier } from "./staff/pin-verifier.ts";
import { putCategories, putProducts, readCategories } from "./store/catalogue.ts";
import { writeLease } from "./store/leases.ts";
import { writePinAttempts } from "./store/pin-attempts.ts";
import { writePinVerifier } from "./store/pin-verifiers.ts";
import { readSetting, recordConfigChange, writeSetting } from "./store/settings.ts";
import type { WriteTx } from "./store/store.ts";
import { queueTillChange } from "./store/till-changes.ts";
import { sealFor } from "./sync/seal.ts";
import { authorityFor, book, findPerson, now, personOf, type Till } from "./till.ts";

/** What of a change the server is told, besides by whom and when. */
type Told = TillChange extends infer Each
  ? Each extends TillChange
    ? Omit<Each, "changeId" | "staffId" | "approverId" | "changedAt">
    : never
  : never;

/** A change with what the local history keeps of it, and what a server is told; null where it is not told. */
type Detailed = EntryBody<"config.changed"> & { readonly detail: unknown; readonly tell: Told | null };

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
  const done = changeConfig(
    till,
    "catalogue.add_category",
    input,
    "catalogue.edit",
    { ...change, detail: category, tell: { what: "category", category } },
    (tx) => putCategories(tx, [category]),
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
  const free = input.barcode?.trim() ? freeCode(till, input.barcode) : ok(null);
  if (!free.ok) return free;
  const productId = till.newId<ProductId>();
  const { openPrice, unit, categoryId, taxIds } = input;
  const priceMinor = openPrice ? ZERO : input.priceMinor;
  const barcodes = free.value === null ? [] : [free.value];
  const said = { categoryId, name: name.value, unit, priceMinor, openPrice, taxIds, barcodes };
  const product = { ...PLAIN_PRODUCT, productId, ...said, popularity: 0 };
  const change = { what: "product" as const, subjectId: productId, summary: name.value };
  const done = changeConfig(
    till,
    "catalogue.add_product",
    input,
    "catalogue.edit",
    { ...change, detail: product, tell: { what: "product", product } },
    (tx) => putProducts(tx, [product]),
  );
  return done.ok ? ok({ productId }) : done;
}

/**
 * Adds a person. Nobody gives what they do not hold themselves. On a till with a server they can sign in as soon as it
 * heard of them.
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
  const { staffId: subjectId } = person;
  const change = { what: "person" as const, subjectId, summary: `${name.value} (${role})` };
  const sealed = await sealVerifier(till, await makeBareVerifier(pin.value));
  const tell: Told | null =
    sealed === null ? null : { what: "person", subjectId, name: name.value, role, sealedVerifier: sealed };
  const detail = { staff: subjectId };
  if (till.server) return changeConfig(till, "staff.add_person", input, "staff.edit", { ...change, detail, tell });
  return changePeople(till, "staff.add_person", input, [...leasedPeople(till), person], { ...change, detail, tell });
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
  const { staffId: subjectId } = input;
  const bare = await makeBareVerifier(pin.value);
  const pinVerifier = pepperVerifier(bare, till.keys.pinPepper) ?? NO_PIN;
  const people = leasedPeople(till).map((person) =>
    person.staffId === subjectId ? { ...person, pinVerifier } : person,
  );
  const sealed = await sealVerifier(till, bare);
  const tell: Told | null = sealed === null ? null : { what: "pin", subjectId, sealedVerifier: sealed };
  const change = {
    what: "pin" as const,
    subjectId,
    summary: found.value.name,
    detail: { staff: subjectId },
    tell,
  };
  const alongside = (tx: WriteTx): void => {
    writePinAttempts(tx, subjectId, null);
    if (till.server) writePinVerifier(tx, subjectId, pinVerifier);
  };
  const done = till.server
    ? changeConfig(till, "staff.reset_pin", input, "staff.edit", change, alongside)
    : await changePeople(till, "staff.reset_pin", input, people, change, alongside);
  if (!done.ok) return done;
  till.attempts.delete(subjectId);
  if (till.server) till.people = people.map(personOf);
  till.changed.add("staff");
  return done;
}

/** Sets or forgets the receipt printer's address. @returns refusals: `printer.address`, `approval.needed` */
export function setPrinterAddress(till: Till, input: ActInput<"printer.set_address">): Result<null> {
  const { address } = input;
  const fine = checkPrinterAddress(address);
  if (!fine.ok) return fine;
  const summary = address ? `${address.host}:${address.port}` : "";
  const change = { what: "printer" as const, subjectId: "receipt", summary };
  const done = changeConfig(
    till,
    "printer.set_address",
    input,
    "devices.edit",
    // Which printer stands beside this till is nobody else's business.
    { ...change, detail: address, tell: null },
    (tx) => writeSetting(tx, "printer", address),
  );
  if (!done.ok) return done;
  till.printer = address;
  till.changed.add("printer");
  till.switchPrinter();
  return done;
}

/** Whether a printer can be there. @returns refusal: `printer.address` */
export function checkPrinterAddress(address: { readonly host: string } | null): Result<null> {
  return address && !/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(address.host)
    ? refuse("printer.address", { address: address.host })
    : ok(null);
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
  change: Detailed,
  alongside: (tx: WriteTx) => void = () => {},
): Promise<Result<null>> {
  const authority = till.store.read((tx) => readSetting(tx, "authority_key"));
  if (!authority) return refuse("shop.not_set_up");
  const terms = leaseTerms(till.shop, till.newId<LeaseId>(), till.configVersion + 1, people);
  const { lease, jws } = await signLease(terms, authority, till.clock.nowMs());
  const done = changeConfig(till, act, input, "staff.edit", change, (tx) => {
    writeLease(tx, { leaseId: lease.leaseId, jws, issuedAt: lease.issuedAt });
    alongside(tx);
  });
  if (!done.ok) return done;
  till.leaseId = lease.leaseId;
  till.people = lease.staff.map(personOf);
  till.changed.add("staff");
  return done;
}

/**
 * Changes the configuration: entry, what is written, what the server is told, in one transaction.
 * @param input the request as the window sent it, its approval included
 * @returns refusals: `staff.signed_out`, `approval.*`, `storage.*`
 */
export function changeConfig(
  till: Till,
  act: string,
  input: { readonly approvalId: string | null },
  permission: Permission,
  { detail, tell, ...change }: Detailed,
  write: (tx: WriteTx) => void = () => {},
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
    if (tell && till.sealKey !== null)
      queueTillChange(tx, told(till, tell, authority.staffId, allowed.value, changedAt));
    // With a server versions are given there.
    if (!till.server) recordConfigChange(tx, { changedAt, staffId: authority.staffId, change: { ...change, detail } });
    return ok(null);
  });
  if (!booked.ok) return booked;
  if (!till.server) till.configVersion += 1;
  till.changed.add("shop");
  return ok(null);
}

function told(
  till: Till,
  tell: Told,
  staffId: StaffId,
  approvals: readonly Approval[],
  changedAt: TillChange["changedAt"],
): TillChange {
  const given = approvals.find((approval) => approval.state === "given");
  return {
    changeId: till.newId<string>(),
    staffId,
    approverId: given?.approverId ?? null,
    changedAt,
    ...tell,
  } as TillChange;
}

/** A verifier sealed for the server; null when there is none to tell. */
async function sealVerifier({ sealKey }: Till, bare: string): Promise<string | null> {
  return sealKey === null ? null : sealFor(sealKey, bare);
}
