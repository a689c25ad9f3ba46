/** Tests of the catalogue on a real PostgreSQL: what managers may put in, and what a till's feed makes of it. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PLAIN_PRODUCT } from "#domain/catalogue/product.ts";
import { changeSchema } from "#domain/protocol/sync/changes.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { newId } from "#main/register/till.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  BRANCH_SETTINGS,
  type EnrolledTill,
  runOnce,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { asDevice, asMember, maySomewhere } from "../db/tenant.ts";
import type { Route } from "../http/route.ts";
import { catalogueRoutes } from "./catalogue-routes.ts";
import { type ChangesPage, readChanges } from "./read-changes.ts";

let server: ServerDatabase;
let shop: TestOrganisation;
let owner: string;
let till: EnrolledTill;
const routes = catalogueRoutes();

beforeAll(async () => {
  server = await newServerDatabase();
});
afterAll(() => server.drop());
beforeEach(async () => {
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  owner = shop.ownerSecret;
  till = await shop.enrolTill("A01", []);
});

/** Whatever the routes answer. */
interface Answer {
  readonly version: number;
  readonly products: readonly { readonly name: string; readonly barcodes: readonly string[] }[];
  readonly categories: readonly unknown[];
  readonly taxes: readonly unknown[];
  readonly next: string | null;
}

/** Calls a route as the server does, once the token has been looked at. @returns its answer, or code and facts of a refusal in a line */
async function call(secret: string, line: string, body?: unknown): Promise<Answer | string> {
  const [method, url = ""] = line.split(" ");
  const { pathname, searchParams } = new URL(url, "http://server");
  const sent = pathname.split("/");
  const found = routes.find(({ method: own, path }) => {
    const names = path.split("/");
    return (
      own === method && names.length === sent.length && names.every((n, at) => n.startsWith(":") || n === sent[at])
    );
  });
  if (found?.access.who !== "member") throw new Error(`there is no ${line}`);
  const { permission } = found.access;
  const params = found.path.split("/").flatMap((n, at) => (n.startsWith(":") ? [[n.slice(1), sent[at]]] : []));
  const read = found.body?.safeParse(body);
  if (read?.success === false) return "request.form";
  const made = {
    params: found.params.parse(Object.fromEntries(params)),
    query: found.query.parse(Object.fromEntries(searchParams)),
    body: read?.data ?? null,
    address: "127.0.0.1",
    requestId: "test",
  };
  const bearer = { kind: "person", subjectId: newId<string>(), sessionSecret: secret };
  const answer: Result<unknown> = await asMember(server.database, secret, shop.organisationId, async (tx, entered) =>
    permission !== null && !maySomewhere(entered, permission)
      ? refuse("permission.missing", { permission })
      : (found as Route).handle(made as never, { bearer, tx, entered } as never),
  );
  if (!answer.ok) return [answer.refusal.code, ...Object.values(answer.refusal.facts)].join(" ");
  return found.answer.parse(answer.value) as Answer;
}

async function must(secret: string, line: string, body?: unknown): Promise<Answer> {
  const answer = await call(secret, line, body);
  if (typeof answer === "string") throw new Error(answer);
  return answer;
}

interface Sent {
  readonly productId: string;
  readonly version: number | null;
  readonly [key: string]: unknown;
}

function productOf(given: Partial<Sent> = {}): Sent {
  return {
    productId: newId<string>(),
    categoryId: null,
    name: "Rye bread",
    unit: "piece",
    priceMinor: 380,
    openPrice: false,
    taxIds: [],
    barcodes: [],
    popularity: 0,
    ...PLAIN_PRODUCT,
    branchIds: null,
    version: null,
    ...given,
  };
}

async function put(sent: Sent, secret = owner): Promise<string | number> {
  const answer = await call(secret, `PUT /v1/products/${sent.productId}`, sent);
  return typeof answer === "string" ? answer : Number(answer.version);
}

async function feed(since = 0, branchId = shop.branchId): Promise<ChangesPage> {
  const read = await asDevice(server.database, till.secret, async (tx) =>
    ok(await readChanges(tx, branchId, since, 500)),
  );
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

async function addBranch(name: string): Promise<string> {
  const branchId = newId<string>();
  await runOnce(
    server.superuserUrl,
    "insert into shop.branch (org_id, branch_id, name, settings, version) values ($1, $2, $3, $4, 1)",
    [shop.organisationId, branchId, name, JSON.stringify(BRANCH_SETTINGS)],
  );
  return branchId;
}

/** Somebody with a role in one branch, signed in. */
async function signIn(roleKey: string, branchId: string): Promise<string> {
  const [staffId, personId, sessionId] = [newId<string>(), newId<string>(), newId<string>()];
  const secret = randomBytes(32).toString("base64url");
  const run = (text: string, values: unknown[]) => runOnce(server.superuserUrl, text, values);
  await run("insert into identity.person (person_id, email, name, password_hash) values ($1, $2, 'Mia', 'none')", [
    personId,
    `${personId}@example.test`,
  ]);
  await run("insert into shop.staff (org_id, staff_id, person_id, name) values ($1, $2, $3, 'Mia')", [
    shop.organisationId,
    staffId,
    personId,
  ]);
  await run(
    "insert into shop.assignment (org_id, staff_id, assignment_id, branch_id, role_key) values ($1, $2, $2, $3, $4)",
    [shop.organisationId, staffId, branchId, roleKey],
  );
  await run("insert into identity.session (session_id, person_id) values ($1, $2)", [sessionId, personId]);
  await run(
    "insert into identity.access_secret (secret_hash, session_id, expires_at) values ($1, $2, now() + interval '1 day')",
    [createHash("sha256").update(secret).digest(), sessionId],
  );
  return secret;
}

describe("products", () => {
  test("a new product reaches the till as it was typed, cleaned, with its codes in their normal form", async () => {
    const sent = productOf({ name: "  Rye \t bread ", barcodes: ["036000291452", "0036000291452", "4011"] });
    const version = await put(sent);
    const { changes, next } = await feed();
    const change = changes.find(({ id }) => id === sent.productId);
    const { version: _, branchIds: __, ...product } = sent;
    expect(change).toEqual({
      kind: "product",
      id: sent.productId,
      version,
      value: { ...product, name: "Rye bread", barcodes: ["0036000291452", "4011"] },
    });
    expect(next).toBe(version);
  });

  test("a product without a price of its own reaches the till as one, and gets one later", async () => {
    const sent = productOf({ name: "Sundries", priceMinor: 0, openPrice: true });
    const version = await put(sent);
    const seen = async () => (await feed()).changes.findLast(({ id }) => id === sent.productId)?.value;
    expect(await seen()).toMatchObject({ openPrice: true, priceMinor: 0 });
    await put({ ...sent, openPrice: false, priceMinor: 250, version: Number(version) });
    expect(await seen()).toMatchObject({ openPrice: false, priceMinor: 250 });
    const { openPrice: _, ...older } = productOf({ name: "Flowers" });
    await put(older as never);
    expect((await feed()).changes.findLast(({ id }) => id === older.productId)?.value).toMatchObject({
      openPrice: false,
    });
  });

  test("what a product asks and brings along reaches the till as it was typed, its words cleaned", async () => {
    const [food, drink] = [newId<string>(), newId<string>()];
    for (const [position, taxId] of [food, drink].entries())
      await must(owner, `PUT /v1/taxes/${taxId}`, {
        taxId,
        code: "AB"[position],
        name: "Food",
        rateMillionths: 70_000,
        compound: false,
        position,
        version: null,
      });
    const option = { optionId: newId<string>(), name: " Oat \t milk ", priceMinor: -20 };
    const group = { groupId: newId<string>(), name: "Milk", min: 0, max: 1, options: [option] };
    const sent = productOf({
      name: "Beer",
      modifierGroups: [group],
      depositMinor: 8,
      depositTaxIds: [drink],
      takeawayTaxIds: [food],
      minimumAge: 16,
    });
    const version = Number(await put(sent));
    const seen = (await feed()).changes.find(({ id }) => id === sent.productId)?.value;
    expect(changeSchema.parse({ kind: "product", id: sent.productId, version, value: seen }).value).toMatchObject({
      modifierGroups: [{ ...group, options: [{ ...option, name: "Oat milk" }] }],
      depositMinor: 8,
      depositTaxIds: [drink],
      takeawayTaxIds: [food],
      minimumAge: 16,
      hasVariants: false,
    });
    const { products } = await must(owner, "GET /v1/products");
    expect(products).toMatchObject([{ minimumAge: 16, takeawayTaxIds: [food] }]);
    const { version: at } = await must(owner, "GET /v1/taxes").then(({ taxes }) => taxes[0] as { version: number });
    expect(await call(owner, `DELETE /v1/taxes/${food}?version=${at}`)).toBe("tax.in_use");
    const card = { ...group, options: [{ ...option, name: "4111 1111 1111 1111" }] };
    expect(await put(productOf({ modifierGroups: [card] }))).toBe("card_data.refused");
    expect(await put(productOf({ modifierGroups: [{ ...group, min: 2 }] }))).toBe("request.form");
    expect(await put(productOf({ depositTaxIds: [newId<string>()] }))).toBe("tax.unknown");
  });

  test("a variant belongs to a product that has variants, which is not taken out before it", async () => {
    const shirt = productOf({ name: "Shirt", hasVariants: true });
    const small = productOf({ name: "Shirt S", variantOf: shirt.productId });
    expect(await put(small)).toBe("product.not_of_variants");
    await must(owner, "POST /v1/products/bulk", { products: [small, shirt] });
    const medium = productOf({ name: "Shirt M", variantOf: shirt.productId });
    expect(await put(medium)).toBeTypeOf("number");
    expect(await put(productOf({ hasVariants: true, variantOf: shirt.productId }))).toBe("product.not_of_variants");
    expect(await put(productOf({ variantOf: small.productId }))).toBe("product.not_of_variants");
    const { changes } = await feed();
    expect(changes.find(({ id }) => id === medium.productId)?.value).toMatchObject({ variantOf: shirt.productId });
    const of = async (id: string) => (await feed()).changes.findLast((change) => change.id === id)?.version;
    const remove = async (id: string) => call(owner, `DELETE /v1/products/${id}?version=${await of(id)}`);
    expect(await remove(shirt.productId)).toBe("product.has_variants");
    for (const variant of [small, medium]) expect(await remove(variant.productId)).toMatchObject({});
    expect(await remove(shirt.productId)).toMatchObject({});
  });

  test("a card number in a name is refused, and so is text that can't be printed", async () => {
    expect(await put(productOf({ name: "Gift 4111 1111 1111 1111" }))).toBe("card_data.refused");
    expect(await put(productOf({ name: "a\u0000b" }))).toBe("text.not_allowed");
    expect(await put(productOf({ name: "\u200b" }))).toBe("text.empty");
    expect((await feed()).changes.filter(({ kind }) => kind === "product")).toEqual([]);
  });

  test("what leans on something that is not there is refused", async () => {
    expect(await put(productOf({ categoryId: newId<string>() }))).toBe("category.unknown");
    expect(await put(productOf({ taxIds: [newId<string>()] }))).toBe("tax.unknown");
    expect(await put(productOf({ branchIds: [newId<string>()] }))).toBe("branch.unknown");
    expect(await put(productOf({ branchIds: [] }))).toBe("request.form");
    expect(await put(productOf({ barcodes: ["4006381333932"] }))).toBe("barcode.unreadable");
    expect(await put(productOf({ priceMinor: -1 }))).toBe("request.form");
  });

  test("a barcode belongs to one product, until that one lets it go", async () => {
    const bread = productOf({ name: "Bread", barcodes: ["4006381333931"] });
    const roll = productOf({ name: "Roll", barcodes: ["4006381333931"] });
    const version = await put(bread);
    expect(await put(roll)).toBe("product.barcode_taken 4006381333931 Bread");
    expect(await call(owner, `DELETE /v1/products/${bread.productId}?version=${version}`)).toMatchObject({});
    expect(await put(roll)).toBeTypeOf("number");
  });

  test("of two people who took the same product up, the second is told; a removed product does not come back", async () => {
    const bread = productOf();
    const version = Number(await put(bread));
    expect(await put(bread)).toBe("config.changed_meanwhile");
    expect(await put({ ...bread, priceMinor: 390, version })).toBe(version + 1);
    expect(await put({ ...bread, priceMinor: 400, version })).toBe("config.changed_meanwhile");
    const removal = `DELETE /v1/products/${bread.productId}?version=`;
    expect(await call(owner, removal + version)).toBe("config.changed_meanwhile");
    expect(await call(owner, `${removal}${version + 1}`)).toEqual({ version: version + 2 });
    expect(await call(owner, `${removal}${version + 2}`)).toBe("product.unknown");
    expect(await put({ ...bread, version: version + 2 })).toBe("product.unknown");
    expect(await put(bread)).toBe("product.unknown");
    const { changes } = await feed(version);
    expect(changes).toEqual([{ kind: "product", id: bread.productId, version: version + 2, value: null }]);
  });

  test("many at once are one version, all or none, and may swap their codes", async () => {
    const many = Array.from({ length: 500 }, (_, at) => productOf({ name: `Thing ${at}`, barcodes: [`C${at}`] }));
    const { version } = await must(owner, "POST /v1/products/bulk", { products: many });
    const { changes } = await feed();
    expect(changes.filter((each) => each.version === version)).toHaveLength(500);
    const [first, second] = many.map((each) => ({ ...each, version }));
    const swapped = [
      { ...first, barcodes: ["C1"] },
      { ...second, barcodes: ["C0"] },
    ];
    expect(await call(owner, "POST /v1/products/bulk", { products: swapped })).toMatchObject({ version: version + 1 });
    const broken = [productOf(), productOf({ barcodes: ["C2"] })];
    expect(await call(owner, "POST /v1/products/bulk", { products: broken })).toBe("product.barcode_taken C2 Thing 2");
    expect((await feed(version + 1)).changes).toEqual([]);
    const twice = productOf();
    expect(await call(owner, "POST /v1/products/bulk", { products: [twice, twice] })).toMatch(/^request.form/);
    expect(await call(owner, "POST /v1/products/bulk", { products: [...many, productOf()] })).toBe("request.form");
  });

  test("managers who change the same products at once follow one another; a code goes to one of them", async () => {
    const products = Array.from({ length: 20 }, (_, at) => productOf({ name: `Thing ${at}` }));
    const { version } = await must(owner, "POST /v1/products/bulk", { products });
    const rising = products.map((each) => ({ ...each, version }));
    const answers = await Promise.all([
      call(owner, "POST /v1/products/bulk", { products: rising }),
      call(owner, "POST /v1/products/bulk", { products: rising.toReversed() }),
      ...rising.slice(0, 6).map((each) => call(owner, `PUT /v1/products/${each.productId}`, each)),
    ]);
    const won = answers.filter((answer) => typeof answer !== "string");
    expect(won.length).toBeGreaterThan(0);
    expect(new Set(won.map((answer) => answer.version)).size).toBe(won.length);
    expect(answers.filter((answer) => typeof answer === "string" && answer !== "config.changed_meanwhile")).toEqual([]);
    const claims = await Promise.all(
      Array.from({ length: 5 }, (_, at) => put(productOf({ name: `Claim ${at}`, barcodes: ["4006381333931"] }))),
    );
    expect(claims.filter((each) => typeof each === "number")).toHaveLength(1);
    expect(claims.filter((each) => String(each).startsWith("product.barcode_taken"))).toHaveLength(4);
  });

  test("[SYNC-51] a product that leaves the till's branch is a tombstone there, and comes back when it returns", async () => {
    const market = await addBranch("Market");
    const bread = productOf({ branchIds: [shop.branchId, market] });
    const here = Number(await put(bread));
    expect((await feed()).changes.find(({ id }) => id === bread.productId)?.value).toMatchObject({ name: "Rye bread" });
    const gone = Number(await put({ ...bread, branchIds: [market], version: here }));
    expect((await feed(here)).changes).toEqual([{ kind: "product", id: bread.productId, version: gone, value: null }]);
    await put({ ...bread, branchIds: null, version: gone });
    expect((await feed(gone)).changes[0]?.value).toMatchObject({ name: "Rye bread" });
  });

  test("a manager of one branch changes what that branch alone sells", async () => {
    const market = await addBranch("Market");
    const mia = await signIn("manager", market);
    const missing = "permission.missing catalogue.edit";
    const everywhere = productOf();
    const version = Number(await put(everywhere));
    expect(await put({ ...everywhere, version, priceMinor: 1 }, mia)).toBe(missing);
    expect(await put({ ...everywhere, version, branchIds: [market] }, mia)).toBe(missing);
    expect(await put(productOf({ branchIds: [shop.branchId, market] }), mia)).toBe(missing);
    expect(await call(mia, `DELETE /v1/products/${everywhere.productId}?version=${version}`)).toBe(missing);
    const own = productOf({ branchIds: [market] });
    const made = Number(await put(own, mia));
    expect(await put({ ...own, branchIds: null, version: made }, mia)).toBe(missing);
    expect(await call(mia, `DELETE /v1/products/${own.productId}?version=${made}`)).toEqual({ version: made + 1 });
    const cashier = await signIn("cashier", shop.branchId);
    expect(await put(productOf({ branchIds: [shop.branchId] }), cashier)).toBe(missing);
  });

  test("a list of products is read in pages by name, and searched by a part of it or a code", async () => {
    const names = ["Ärmel", 'Bread "dark"', "100% juice", "Juice_box", "juice box"];
    const products = names.map((name, at) => productOf({ name, barcodes: at === 0 ? ["036000291452"] : [] }));
    await must(owner, "POST /v1/products/bulk", { products });
    const read: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page: Answer = await must(owner, `GET /v1/products?limit=2${next && `&after=${next}`}`);
      read.push(...page.products.map(({ name }) => name));
      next = page.next;
    }
    expect([...read].sort()).toEqual([...names].sort());
    const { products: listed } = await must(owner, "GET /v1/products");
    const codes = Object.fromEntries(listed.map(({ name, barcodes }) => [name, barcodes]));
    expect(codes).toEqual({ ...Object.fromEntries(names.map((name) => [name, []])), Ärmel: ["0036000291452"] });
    const found = async (text: string) =>
      (await must(owner, `GET /v1/products?text=${encodeURIComponent(text)}`)).products.map(({ name }) => name).sort();
    expect(await found("JUICE")).toEqual(["100% juice", "Juice_box", "juice box"]);
    expect(await found("%")).toEqual(["100% juice"]);
    expect(await found("_")).toEqual(["Juice_box"]);
    expect(await found("0036000291452")).toEqual(["Ärmel"]);
    expect(await call(owner, "GET /v1/products?text=a%00b")).toBe("text.not_allowed");
    for (const made of [["a\0b", newId<string>()], ["a"], "a"]) {
      const mark = Buffer.from(JSON.stringify(made)).toString("base64url");
      expect(await call(owner, `GET /v1/products?after=${mark}`)).toBe("request.form query.after");
    }
  });
});

describe("categories and taxes", () => {
  const categoryOf = (given: object = {}) => ({
    categoryId: newId<string>(),
    name: "Bread",
    colour: "amber",
    position: 0,
    version: null as number | null,
    ...given,
  });
  const taxOf = (given: object = {}) => ({
    taxId: newId<string>(),
    code: "A",
    name: "Food",
    rateMillionths: 70_000,
    compound: false,
    position: 0,
    version: null as number | null,
    ...given,
  });

  test("a category that goes is one tombstone; its products stay, in none", async () => {
    const category = categoryOf();
    const line = `/v1/categories/${category.categoryId}`;
    const { version } = await must(owner, `PUT ${line}`, category);
    expect(await call(owner, `PUT ${line}`, category)).toBe("config.changed_meanwhile");
    const bread = productOf({ categoryId: category.categoryId });
    const at = Number(await put(bread));
    const gone = await must(owner, `DELETE ${line}?version=${version}`);
    expect((await feed(at)).changes).toEqual([
      { kind: "category", id: category.categoryId, version: gone.version, value: null },
    ]);
    expect((await must(owner, "GET /v1/products")).products).toMatchObject([{ categoryId: null, version: at }]);
    expect((await must(owner, "GET /v1/categories")).categories).toEqual([]);
    expect(await call(owner, `PUT ${line}`, categoryOf({ categoryId: category.categoryId }))).toBe("category.unknown");
    expect(await put({ ...bread, version: at })).toBe("category.unknown");
  });

  test("a tax is not taken from products that are sold with it", async () => {
    const tax = taxOf({ position: 2 ** 40 });
    const line = `/v1/taxes/${tax.taxId}`;
    const { version } = await must(owner, `PUT ${line}`, tax);
    const bread = productOf({ taxIds: [tax.taxId] });
    const at = Number(await put(bread));
    expect(await call(owner, `DELETE ${line}?version=${version}`)).toBe("tax.in_use");
    await put({ ...bread, taxIds: [], version: at });
    expect(await call(owner, `DELETE ${line}?version=${version + 5}`)).toBe("config.changed_meanwhile");
    const gone = await must(owner, `DELETE ${line}?version=${version}`);
    expect((await feed(at + 1)).changes).toEqual([{ kind: "tax", id: tax.taxId, version: gone.version, value: null }]);
    expect((await must(owner, "GET /v1/taxes")).taxes).toEqual([]);
    expect(await put({ ...bread, taxIds: [tax.taxId], version: at + 1 })).toBe("tax.unknown");
    expect(await call(owner, `PUT ${line}`, taxOf({ taxId: tax.taxId }))).toBe("tax.unknown");
    expect(await call(owner, `PUT /v1/taxes/${tax.taxId}`, taxOf())).toMatch(/^request.form/);
  });

  test("categories and taxes are everybody's: a manager of one branch leaves them alone", async () => {
    const mia = await signIn("owner", await addBranch("Market"));
    const [category, tax] = [categoryOf(), taxOf()];
    expect(await call(mia, `PUT /v1/categories/${category.categoryId}`, category)).toBe(
      "permission.missing catalogue.edit",
    );
    expect(await call(mia, `PUT /v1/taxes/${tax.taxId}`, tax)).toBe("permission.missing taxes.edit");
    expect(await call(mia, `DELETE /v1/taxes/${tax.taxId}?version=1`)).toBe("permission.missing taxes.edit");
  });
});
