/** Tests of adopting a till that began alone: who its people become, what of its books is taken, and when the door closes. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CategoryId, LeaseId, ProductId, RegisterId, StaffId, TaxId } from "#domain/ids.ts";
import type { Role } from "#domain/staff/permissions.ts";
import { type KeyPair, makeKeyPair, signLease } from "#main/register/staff/local-authority.ts";
import { newId } from "#main/register/till.ts";
import type { Told } from "#test/sync-server/route-server.ts";
import { DeviceFloor, makeTill, type TestTill } from "#test/sync-server/test-till.ts";

let floor: DeviceFloor;
beforeAll(async () => {
  floor = await DeviceFloor.open();
});
afterAll(() => floor.close());

interface OldTill extends TestTill {
  readonly authority: KeyPair;
  readonly registerId: RegisterId;
  readonly people: readonly { readonly staffId: StaffId; readonly name: string; readonly role: Role }[];
}

function makeOldTill(...people: readonly (readonly [name: string, role: Role])[]): OldTill {
  return {
    ...makeTill(),
    authority: makeKeyPair(),
    registerId: newId<RegisterId>(),
    people: people.map(([name, role]) => ({ staffId: newId<StaffId>(), name, role })),
  };
}

let slots = 0;
/** The till shows a code with its offer. */
async function offer(till: OldTill): Promise<string> {
  const slot = await floor.addSlot(`B${++slots}`);
  expect((await offerAt(slot, till)).status).toBe(201);
  return slot;
}

async function offerAt(slot: string, till: OldTill): Promise<Told> {
  const adopt = {
    registerId: till.registerId,
    organisationId: newId(),
    branchId: newId(),
    registerCode: "A01",
    authorityPublicKey: till.authority.publicJwk.x,
    head: { epoch: 1, seq: 12, hash: "ab".repeat(32) },
    staff: till.people,
  };
  return floor.enrol(till, await floor.makeCode(slot), { adopt });
}

test("the till keeps its register id; a manager says who is who, and who is new is added at this branch", async () => {
  const till = makeOldTill(["Ada", "manager"], ["Ben", "cashier"]);
  const [ada, ben] = till.people;
  const known = await floor.shop.addStaff("manager");
  const slot = await offer(till);
  const waiting = await floor.asMember("GET", `/v1/registers/${slot}/waiting`);
  expect(waiting.body).toMatchObject({ adoption: { staff: till.people } });
  const confirmed = await floor.confirm(slot, [{ localStaffId: ada?.staffId, staffId: known }]);
  expect(confirmed.body).toEqual({ registerId: till.registerId });
  const token = await floor.tokenOf(till, till.registerId);
  const device = await floor.server.ask("GET", "/v1/device", { token });
  expect(device.body).toMatchObject({
    registerId: till.registerId,
    adoptionOpen: true,
    staffMapping: [
      { localStaffId: ada?.staffId, staffId: known },
      { localStaffId: ben?.staffId, staffId: ben?.staffId },
    ],
  });
  const added = await floor.query("select branch_id, role_key from shop.assignment where staff_id = $1", [
    ben?.staffId,
  ]);
  expect(added).toEqual([{ branch_id: floor.shop.branchId, role_key: "cashier" }]);
});

describe("a manager who takes a till in", () => {
  test("brings nobody in who may more than they do, nor becomes one by being mapped to them", async () => {
    const { token } = await floor.join("manager", floor.shop.branchId);
    const withOwner = await offer(makeOldTill(["Ona", "owner"]));
    expect((await floor.confirm(withOwner, [], token)).code).toBe("staff.above_you");
    const till = makeOldTill(["Mia", "cashier"]);
    const mapped = [{ localStaffId: till.people[0]?.staffId, staffId: floor.shop.ownerStaffId }];
    const slot = await offer(till);
    expect((await floor.confirm(slot, mapped, token)).status).toBe(403);
    expect((await floor.askToken(await floor.assert(till, till.registerId))).code).toBe("device.waiting");
    expect((await floor.confirm(slot, [], token)).status).toBe(200);
  });

  test("is not fooled by a till that brings somebody of here under a smaller role", async () => {
    const { token } = await floor.join("manager", floor.shop.branchId);
    const till = makeOldTill(["Nobody special", "cashier"]);
    const posing = { ...till, people: [{ ...till.people[0], staffId: floor.shop.ownerStaffId as StaffId }] } as OldTill;
    expect((await floor.confirm(await offer(posing), [], token)).status).toBe(403);
  });

  test("can't take in a till whose books are another register's here", async () => {
    const first = makeOldTill(["Ada", "cashier"]);
    await floor.confirm(await offer(first));
    const slot = await floor.addSlot(`B${++slots}`);
    const copy = { ...makeTill(), registerId: first.registerId };
    const told = await floor.enrol(copy, await floor.makeCode(slot), {
      adopt: {
        registerId: first.registerId,
        organisationId: newId(),
        branchId: newId(),
        registerCode: "A01",
        authorityPublicKey: makeKeyPair().publicJwk.x,
        head: { epoch: 1, seq: 1, hash: "cd".repeat(32) },
        staff: [],
      },
    });
    expect(told).toMatchObject({ status: 409, code: "enrolment.register_taken" });
  });
});

test("a till that calls itself by the id of another slot is sent away", async () => {
  const taken = await floor.addSlot(`B${++slots}`);
  const posing = { ...makeOldTill(), registerId: taken as RegisterId };
  expect(await offerAt(await floor.addSlot(`B${++slots}`), posing)).toMatchObject({
    status: 409,
    code: "enrolment.register_taken",
  });
});

test("of two tills that wait under one id only one is taken in", async () => {
  const first = makeOldTill();
  const copy = { ...makeOldTill(), registerId: first.registerId };
  const [one, other] = [await offer(first), await offer(copy)];
  expect((await floor.confirm(one)).status).toBe(200);
  expect(await floor.confirm(other)).toMatchObject({ status: 409, code: "register.not_waiting" });
  expect((await floor.askToken(await floor.assert(first, first.registerId))).status).toBe(200);
});

describe("pages of an adopted till", () => {
  let till: OldTill;
  let token: string;
  const send = (page: object): Promise<Told> => floor.server.ask("POST", "/v1/adoption", { token, body: page });
  const tax = (name: string) => ({
    taxId: newId<TaxId>(),
    code: "A",
    name,
    rateMillionths: 190_000,
    compound: false,
    position: 0,
  });
  const product = (name: string, more: object = {}) => ({
    productId: newId<ProductId>(),
    categoryId: null,
    name,
    unit: "piece",
    priceMinor: 350,
    taxIds: [] as string[],
    barcodes: [] as string[],
    popularity: 0,
    ...more,
  });

  beforeEach(async () => {
    till = makeOldTill(["Ada", "manager"]);
    await floor.confirm(await offer(till));
    token = await floor.tokenOf(till, till.registerId);
  });

  test("settings of a branch nobody has set up are the till's; later the branch's own win", async () => {
    const { settings } = await floor.branch();
    const theirs = { ...settings, shopName: "Corner Shop", dayStartMinutes: 300 };
    const nowhere = { ...theirs, zone: "Nowhere/Land" };
    expect((await send({ what: "settings", settings: nowhere })).body).toEqual({ taken: 0, skipped: 1 });
    expect((await send({ what: "settings", settings: theirs })).body).toEqual({ taken: 1, skipped: 0 });
    expect(await floor.branch()).toEqual({ settings: theirs });
    const other = { ...theirs, shopName: "Other" };
    expect((await send({ what: "settings", settings: other })).body).toEqual({ taken: 0, skipped: 1 });
    expect(await floor.branch()).toEqual({ settings: theirs });
  });

  test("taxes, categories and products are added once; the same page again changes nothing, not even the version", async () => {
    const vat = tax("VAT");
    const category = { categoryId: newId<CategoryId>(), name: "Drinks", colour: "blue", position: 0 };
    const tea = product("Tea", { taxIds: [vat.taxId], categoryId: category.categoryId, barcodes: ["TEA-1"] });
    const pages = [
      { what: "taxes", taxes: [vat] },
      { what: "categories", categories: [category] },
      { what: "products", products: [tea] },
    ];
    for (const page of pages) expect((await send(page)).body).toEqual({ taken: 1, skipped: 0 });
    const version = "select version from shop.config_counter where org_id = $1";
    const before = await floor.query(version, [floor.shop.organisationId]);
    for (const page of pages) expect((await send(page)).body).toEqual({ taken: 0, skipped: 1 });
    expect(await floor.query(version, [floor.shop.organisationId])).toEqual(before);
    const barcodes = "select product_id from shop.product_barcode where barcode = 'TEA-1'";
    expect(await floor.query(barcodes)).toEqual([{ product_id: tea.productId }]);
  });

  test("a barcode that is taken stays where it is, and the answer counts it", async () => {
    const first = product("Milk", { barcodes: ["MILK-1"] });
    const second = product("Other milk", { barcodes: ["MILK-1", "MILK-2"] });
    await send({ what: "products", products: [first] });
    expect((await send({ what: "products", products: [second] })).body).toEqual({ taken: 1, skipped: 1 });
    const text = "select barcode from shop.product_barcode where product_id = $1";
    expect(await floor.query(text, [second.productId])).toEqual([{ barcode: "MILK-2" }]);
  });

  test("names with a card number or what nobody types are left out, and a product without its tax is refused", async () => {
    const bad = [product("4111 1111 1111 1111"), product("Te\0a"), product("Tea\ud800"), product("Fine")];
    expect((await send({ what: "products", products: bad })).body).toEqual({ taken: 1, skipped: 3 });
    const untaxed = product("Coffee", { taxIds: [newId<TaxId>()] });
    expect((await send({ what: "products", products: [untaxed] })).code).toBe("tax.unknown");
  });

  test("leases its own authority signed are kept as such; one of another authority or register is refused", async () => {
    const terms = {
      leaseId: newId<LeaseId>(),
      organisationId: newId(),
      branchId: newId(),
      registerId: till.registerId,
      configVersion: 1,
      staff: [],
    } as unknown as Parameters<typeof signLease>[0];
    const { jws } = await signLease(terms, till.authority, Date.now());
    expect((await send({ what: "leases", leases: [jws] })).body).toEqual({ taken: 1, skipped: 0 });
    expect((await send({ what: "leases", leases: [jws] })).body).toEqual({ taken: 0, skipped: 1 });
    const kept = "select by_local_authority from shop.lease where lease_id = $1";
    expect(await floor.query(kept, [terms.leaseId])).toEqual([{ by_local_authority: true }]);
    const foreign = await signLease({ ...terms, leaseId: newId<LeaseId>() }, makeKeyPair(), Date.now());
    expect((await send({ what: "leases", leases: [foreign.jws] })).code).toBe("auth.assertion");
    const elsewhere = { ...terms, leaseId: newId<LeaseId>(), registerId: newId<RegisterId>() };
    const other = await signLease(elsewhere, till.authority, Date.now());
    expect((await send({ what: "leases", leases: [other.jws] })).code).toBe("auth.assertion");
  });

  test("its own history is kept beside the organisation's, torn text and all", async () => {
    const change = { what: "product", note: "a\0b \\u0000 \ud800", deep: { "k\0": ["\0"] } };
    const changes = [{ configVersion: 1, changedAt: "2026-11-01T08:00:00.000Z", staffId: null, change }];
    expect((await send({ what: "history", changes })).body).toEqual({ taken: 1, skipped: 0 });
    expect((await send({ what: "history", changes })).body).toEqual({ taken: 0, skipped: 1 });
    const [kept] = await floor.query("select change from shop.local_config_history where register_id = $1", [
      till.registerId,
    ]);
    expect(kept).toEqual({ change: { what: "product", note: "ab \\u0000 \ufffd", deep: { k: [""] } } });
  });

  test("after the last page the door is closed; the last page may come twice", async () => {
    for (let twice = 0; twice < 2; twice += 1)
      expect(await send({ what: "done" })).toMatchObject({ status: 200, body: { taken: 0 } });
    expect((await send({ what: "products", products: [product("Late")] })).code).toBe("register.not_waiting");
    const device = await floor.server.ask("GET", "/v1/device", { token });
    expect(device.body).toMatchObject({ adoptionOpen: false });
    expect((await floor.audited()).filter((action) => action === "register.adopted").length).toBeGreaterThan(0);
  });

  test("in an organisation of several branches its products are sold where the till is", async () => {
    await floor.addBranch("Station");
    const loaf = product("Loaf");
    await send({ what: "products", products: [loaf] });
    const [kept] = await floor.query("select branch_ids from shop.product where product_id = $1", [loaf.productId]);
    expect(kept).toEqual({ branch_ids: [floor.shop.branchId] });
  });
});

test("a till that never had books of its own adopts nothing", async () => {
  const { token } = await floor.takeIn("Z1");
  const told = await floor.server.ask("POST", "/v1/adoption", { token, body: { what: "taxes", taxes: [] } });
  expect(told.code).toBe("register.not_waiting");
});
