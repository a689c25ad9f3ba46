/** A till with books of its own joins a server: its configuration travels there page by page, then one entry says who is who. */
import type { z } from "zod";
import type { StaffId } from "#domain/ids.ts";
import type { BranchSettings, DeviceAnswer } from "#domain/protocol/sync/device.ts";
import type { staffMappingSchema } from "#domain/protocol/sync/enrolment.ts";
import { ADOPTION_PAGE, type AdoptionPage } from "#domain/protocol/sync/till-change.ts";
import { ok, type Result } from "#domain/refusals.ts";
import { type KeyPair, verifyLease } from "#main/register/staff/local-authority.ts";
import { readCategories, readProductPage, readTaxes } from "#main/register/store/catalogue.ts";
import { readLeasePage } from "#main/register/store/leases.ts";
import { writePinVerifier } from "#main/register/store/pin-verifiers.ts";
import { readConfigHistory, readSetting, type ShopSettings, writeSetting } from "#main/register/store/settings.ts";
import type { Store, WriteTx } from "#main/register/store/store.ts";
import { renameStaffInQueue } from "#main/register/store/till-changes.ts";
import { book, headPosition, type Person, personOf, type Till } from "#main/register/till.ts";
import { tieOf } from "./begin-enrolled.ts";
import { LeaseClock } from "./lease-clock.ts";
import type { ServerLine } from "./server-line.ts";
import { decidingVersion, type Enrolment } from "./server-tie.ts";
import { type OpenedLease, staffOf, writeServerLease } from "./take-lease.ts";
import { doneAnswerSchema } from "./till-changes.ts";

type StaffMapping = z.infer<typeof staffMappingSchema>;

/**
 * Sends everything the till brings along. A page that arrives twice changes nothing, so after a break it all goes again.
 * @returns refusals: what the server refused, `server.unreachable`
 */
export async function sendAdoption(line: ServerLine, till: Till, signal: AbortSignal): Promise<Result<null>> {
  for await (const page of adoptionPages(till.store, till.shop)) {
    const answer = await line.post("/v1/adoption", page, doneAnswerSchema, signal);
    if (!answer.ok) return answer;
  }
  return ok(null);
}

/**
 * Books that the till belongs to the server from here on: its register id, chain and numbers go on, under the server's
 * organisation, branch, settings and people. Not while a sale is on the screen.
 * @returns refusals: `storage.full`, `storage.failed`
 */
export function bookAdoption(
  till: Till,
  enrolment: Enrolment,
  device: DeviceAnswer,
  opened: OpenedLease,
): Result<null> {
  const { lease } = opened;
  const mapping = device.staffMapping ?? [];
  const tie = tieOf(enrolment, device, opened, headPosition(till) + 1);
  const shop: ShopSettings = {
    ...till.shop,
    ...device.settings,
    organisationId: device.organisationId,
    branchId: device.branchId,
    registerCode: device.registerCode,
  };
  const body = {
    organisationId: device.organisationId,
    branchId: device.branchId,
    serverKey: enrolment.trust.thumbprint,
    leaseId: lease.leaseId,
    staff: mapping,
  };
  const booked = book(till, [{ entry: { type: "register.adopted", body }, staffId: null }], (tx) => {
    writeSetting(tx, "shop", shop);
    writeSetting(tx, "server", tie);
    writeSetting(tx, "enrolment", null);
    keepPins(tx, till.people, mapping);
    renameStaffInQueue(tx, (staffId) => serverIdOf(staffId, mapping));
    writeServerLease(tx, opened);
    return ok(null);
  });
  if (!booked.ok) return booked;
  const people = till.store.read((tx) => staffOf(tx, lease)).map(personOf);
  till.shop = shop;
  till.server = tie;
  till.leaseId = lease.leaseId;
  till.configVersion = decidingVersion(tie);
  till.lease = {
    clock: new LeaseClock(till.clock, Date.parse(lease.issuedAt)),
    expiresAtMs: Date.parse(lease.expiresAt),
  };
  till.people = people;
  till.person = successorOf(till.person, people, mapping);
  till.approvals.clear();
  return ok(null);
}

/** Whoever has a PIN here keeps it, under the id the server knows them by. */
function keepPins(tx: WriteTx, people: readonly Person[], mapping: StaffMapping): void {
  for (const { staffId, pinVerifier } of people) writePinVerifier(tx, serverIdOf(staffId, mapping), pinVerifier);
}

function successorOf(person: Person | null, people: readonly Person[], mapping: StaffMapping): Person | null {
  const staffId = person && serverIdOf(person.staffId, mapping);
  return people.find((each) => each.staffId === staffId) ?? null;
}

function serverIdOf(staffId: StaffId, mapping: StaffMapping): StaffId {
  return mapping.find(({ localStaffId }) => localStaffId === staffId)?.staffId ?? staffId;
}

async function* adoptionPages(store: Store, shop: ShopSettings): AsyncGenerator<AdoptionPage> {
  yield { what: "settings", settings: settingsOf(shop) };
  const { taxes, categories } = store.read((tx) => ({ taxes: readTaxes(tx), categories: readCategories(tx) }));
  yield { what: "taxes", taxes: taxes.map((tax, position) => ({ ...tax, position })) };
  yield { what: "categories", categories };
  yield* pages(
    (after) => store.read((tx) => readProductPage(tx, after, ADOPTION_PAGE)),
    (products) => ({
      what: "products",
      products: products.map(({ id: _, ...product }) => product),
    }),
  );
  yield* localLeasePages(store);
  yield* pages(
    (after) => store.read((tx) => readConfigHistory(tx, after, ADOPTION_PAGE)),
    (changes) => ({
      what: "history",
      changes: changes.map(({ id: _, ...change }) => change),
    }),
  );
  yield { what: "done" };
}

/** The leases its own authority signed. Those a server signed before the till left it, that server knows. */
async function* localLeasePages(store: Store): AsyncGenerator<AdoptionPage> {
  const authority = store.read((tx) => readSetting(tx, "authority_key"));
  for (let after = 0; authority; ) {
    const kept = store.read((tx) => readLeasePage(tx, after, ADOPTION_PAGE));
    const last = kept.at(-1);
    if (!last) return;
    const leases: string[] = [];
    for (const { jws } of kept) if (await isSignedLease(jws, authority.publicJwk)) leases.push(jws);
    if (leases.length > 0) yield { what: "leases", leases };
    after = last.id;
  }
}

function isSignedLease(jws: string, authority: KeyPair["publicJwk"]): Promise<boolean> {
  return verifyLease(jws, authority).then(
    () => true,
    () => false,
  );
}

function* pages<Row extends { readonly id: number }>(
  read: (after: number) => Row[],
  pageOf: (rows: Row[]) => AdoptionPage,
): Generator<AdoptionPage> {
  let after = 0;
  for (;;) {
    const rows = read(after);
    const last = rows.at(-1);
    if (!last) return;
    yield pageOf(rows);
    after = last.id;
  }
}

function settingsOf(shop: ShopSettings): BranchSettings {
  const { shopName, currency, zone, dayStartMinutes, pricesIncludeTax, taxRounding } = shop;
  const { cashIncrementMinor, differenceLimitMinor, language } = shop;
  return {
    shopName,
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
