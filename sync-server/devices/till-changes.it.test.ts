/** Tests of changes made at a till: taken once, only from somebody who may, and never beyond what they hold. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CategoryId, ProductId, StaffId } from "#domain/ids.ts";
import { makeBareVerifier } from "#main/register/staff/pin-verifier.ts";
import { openSealed, sealFor } from "#main/register/sync/seal.ts";
import { newId } from "#main/register/till.ts";
import type { Told } from "#test/sync-server/route-server.ts";
import { DeviceFloor, type TestTill } from "#test/sync-server/test-till.ts";

let floor: DeviceFloor;
let till: TestTill & { registerId: string; token: string };
let owner: string;
let manager: StaffId;
let cashier: StaffId;

beforeAll(async () => {
  floor = await DeviceFloor.open();
  till = await floor.takeIn("A1");
  owner = floor.shop.ownerStaffId;
});
afterAll(() => floor.close());
beforeEach(async () => {
  manager = await floor.shop.addStaff("manager");
  cashier = await floor.shop.addStaff("cashier");
});

const send = (change: object, token = till.token): Promise<Told> =>
  floor.server.ask("POST", "/v1/till-changes", { token, body: change });
const by = (staffId: string, approverId: string | null = null) => ({
  changeId: newId(),
  staffId,
  approverId,
  changedAt: new Date().toISOString(),
});
const productOf = (name: string, more: object = {}) => ({
  productId: newId<ProductId>(),
  categoryId: null,
  name,
  unit: "piece",
  priceMinor: 350,
  taxIds: [],
  barcodes: [],
  popularity: 0,
  ...more,
});
const sealed = async (pin: string): Promise<string> =>
  sealFor(floor.database.keys.sealPair.publicJwk.x, await makeBareVerifier(pin));
const TAKEN = { outcome: "taken", code: null };
const refused = (code: string) => ({ outcome: "refused", code });

describe("a product", () => {
  test("sent twice is taken once, under one version, with the person's name in history and trail", async () => {
    const product = productOf("Tea");
    const change = { what: "product", ...by(manager), product };
    const version = "select version from shop.config_counter where org_id = $1";
    expect((await send(change)).body).toEqual(TAKEN);
    const before = await floor.query(version, [floor.shop.organisationId]);
    expect((await send(change)).body).toEqual(TAKEN);
    expect(await floor.query(version, [floor.shop.organisationId])).toEqual(before);
    const history = "select staff_id, value ->> 'name' as name from shop.config_history where subject_id = $1";
    expect(await floor.query(history, [product.productId])).toEqual([{ staff_id: manager, name: "Tea" }]);
    expect(await floor.audited()).toContain("product.changed_at_till");
  });

  test("by somebody who may not is refused for good, also once they may", async () => {
    const change = { what: "product", ...by(cashier), product: productOf("Tea") };
    expect((await send(change)).body).toEqual(refused("permission.missing"));
    await floor.asMember("PUT", `/v1/staff/${cashier}/assignments`, {
      assignments: [{ branchId: null, roleKey: "manager" }],
    });
    expect((await send(change)).body).toEqual(refused("permission.missing"));
    expect((await send({ ...change, changeId: newId() })).body).toEqual(TAKEN);
  });

  test("goes with the approval of somebody who may, and not with that of somebody shut out", async () => {
    const product = productOf("Tea");
    expect((await send({ what: "product", ...by(cashier, manager), product })).body).toEqual(TAKEN);
    await floor.asMember("POST", `/v1/staff/${manager}/disable`);
    expect((await send({ what: "product", ...by(cashier, manager), product })).body).toEqual(
      refused("permission.missing"),
    );
    expect((await send({ what: "product", ...by(newId()), product })).body).toEqual(refused("permission.missing"));
  });

  test("with a card number for a name or a barcode that is taken is refused, and nothing of it stays", async () => {
    const bad = { what: "product", ...by(manager), product: productOf("4111 1111 1111 1111") };
    expect((await send(bad)).body).toEqual(refused("card_data.refused"));
    await send({ what: "product", ...by(manager), product: productOf("Milk", { barcodes: ["MILK-1"] }) });
    const second = productOf("Other", { barcodes: ["MILK-1"] });
    expect((await send({ what: "product", ...by(manager), product: second })).body).toEqual(
      refused("product.barcode_taken"),
    );
    expect(await floor.query("select from shop.product where product_id = $1", [second.productId])).toEqual([]);
  });
});

test("a category by somebody who may change the catalogue is there for everybody", async () => {
  const category = { categoryId: newId<CategoryId>(), name: "  Hot  drinks ", colour: "clay", position: 1 };
  expect((await send({ what: "category", ...by(manager), category })).body).toEqual(TAKEN);
  const kept = await floor.query("select name from shop.category where category_id = $1", [category.categoryId]);
  expect(kept).toEqual([{ name: "Hot drinks" }]);
});

describe("a PIN reset at a till", () => {
  test("reaches the server sealed, and from there the tills", async () => {
    const change = { what: "pin", ...by(manager), subjectId: cashier, sealedVerifier: await sealed("274916") };
    expect((await send(change)).body).toEqual(TAKEN);
    const told = await floor.server.ask("GET", "/v1/lease", { token: till.token });
    const [, payload = ""] = (told.body as { lease: string }).lease.split(".");
    const lease = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      staff: { staffId: string; pinVerifier: string }[];
    };
    const verifier = lease.staff.find(({ staffId }) => staffId === cashier)?.pinVerifier ?? "";
    expect(await openSealed(till.sealPrivateKey, verifier)).toMatch(/^argon2id\$/);
  });

  test("of somebody who may more, here or in another branch, is refused", async () => {
    const sealedVerifier = await sealed("274916");
    expect((await send({ what: "pin", ...by(manager), subjectId: owner, sealedVerifier })).body).toEqual(
      refused("staff.above_you"),
    );
    const branchId = await floor.addBranch("Station");
    const greater = await floor.join("cashier", floor.shop.branchId);
    await floor.asMember("PUT", `/v1/staff/${greater.staffId}/assignments`, {
      assignments: [
        { branchId: floor.shop.branchId, roleKey: "cashier" },
        { branchId, roleKey: "admin" },
      ],
    });
    expect((await send({ what: "pin", ...by(manager), subjectId: greater.staffId, sealedVerifier })).body).toEqual(
      refused("staff.above_you"),
    );
    expect((await send({ what: "pin", ...by(owner), subjectId: greater.staffId, sealedVerifier })).body).toEqual(TAKEN);
  });

  test("sealed for somebody else, or no verifier at all, is refused", async () => {
    const foreign = await sealFor(till.sealPublicKey, await makeBareVerifier("274916"));
    const nonsense = await sealFor(floor.database.keys.sealPair.publicJwk.x, "274916");
    for (const sealedVerifier of [foreign, nonsense])
      expect((await send({ what: "pin", ...by(manager), subjectId: cashier, sealedVerifier })).body).toEqual(
        refused("request.form"),
      );
  });
});

describe("a person added at a till", () => {
  test("works at this branch, with the PIN they were given", async () => {
    const subjectId = newId<StaffId>();
    const sealedVerifier = await sealed("274916");
    const change = { what: "person", ...by(manager), subjectId, name: "Nia", role: "cashier", sealedVerifier };
    expect((await send(change)).body).toEqual(TAKEN);
    expect((await send(change)).body).toEqual(TAKEN);
    const text = `select s.name, a.branch_id, a.role_key, s.pin_sealed is not null as pin
      from shop.staff s join shop.assignment a using (org_id, staff_id) where staff_id = $1`;
    expect(await floor.query(text, [subjectId])).toEqual([
      { name: "Nia", branch_id: floor.shop.branchId, role_key: "cashier", pin: true },
    ]);
  });

  test("is given no more than whoever adds them holds, and takes nobody's place", async () => {
    const sealedVerifier = await sealed("274916");
    const person = { what: "person", subjectId: newId<StaffId>(), name: "Nia", sealedVerifier };
    expect((await send({ ...person, ...by(manager), role: "admin" })).body).toEqual(refused("staff.above_you"));
    expect((await send({ ...person, ...by(manager), role: "owner" })).body).toEqual(refused("staff.above_you"));
    const there = { ...person, ...by(manager), subjectId: owner, role: "cashier" };
    expect((await send(there)).body).toEqual(refused("staff.name_taken"));
    expect(await floor.query("select from shop.staff where staff_id = $1", [person.subjectId])).toEqual([]);
  });
});

describe("in an organisation of several branches", () => {
  let station: string;
  let everywhere: string;
  let onlyStation: string;
  beforeAll(async () => {
    station = await floor.addBranch("Harbour Station");
    everywhere = String(newId<ProductId>());
    onlyStation = String(newId<ProductId>());
    for (const [productId, branchIds] of [
      [everywhere, null],
      [onlyStation, [station]],
    ] as const)
      await floor.query(
        `insert into shop.product (org_id, product_id, name, unit, price_minor, tax_ids, popularity, branch_ids, version)
         values ($1, $2, 'Loaf', 'piece', 100, '{}', 0, $3, 1)`,
        [floor.shop.organisationId, productId, branchIds],
      );
  });
  const branchesOf = async (productId: string) =>
    (
      await floor.query("select price_minor::int as price, branch_ids from shop.product where product_id = $1", [
        productId,
      ])
    )[0];

  test("a manager of one changes no price of another from their till", async () => {
    for (const productId of [everywhere, onlyStation])
      expect((await send({ what: "product", ...by(manager), product: productOf("Loaf", { productId }) })).body).toEqual(
        refused("permission.missing"),
      );
    expect(await branchesOf(everywhere)).toEqual({ price: 100, branch_ids: null });
    const category = { categoryId: newId<CategoryId>(), name: "Mine", colour: "clay", position: 1 };
    expect((await send({ what: "category", ...by(manager), category })).body).toEqual(refused("permission.missing"));
  });

  test("what they add is sold in their own, and theirs to change", async () => {
    const product = productOf("Bun");
    expect((await send({ what: "product", ...by(manager), product })).body).toEqual(TAKEN);
    expect(await branchesOf(product.productId)).toEqual({ price: 350, branch_ids: [floor.shop.branchId] });
    const dearer = { ...product, priceMinor: 400 };
    expect((await send({ what: "product", ...by(manager), product: dearer })).body).toEqual(TAKEN);
    expect(await branchesOf(product.productId)).toEqual({ price: 400, branch_ids: [floor.shop.branchId] });
  });

  test("the owner changes it where it is sold, and only the price", async () => {
    const product = productOf("Loaf", { productId: onlyStation, priceMinor: 120 });
    expect((await send({ what: "product", ...by(owner), product })).body).toEqual(TAKEN);
    expect(await branchesOf(onlyStation)).toEqual({ price: 120, branch_ids: [station] });
  });
});
