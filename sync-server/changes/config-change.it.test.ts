/** Tests of changing configuration on a real PostgreSQL: versions in the order of commits, and news of what was committed alone. */
import { setTimeout as wait } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { productSchema } from "#domain/catalogue/product.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { newId } from "#main/register/till.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  type EnrolledTill,
  runOnce,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { asDevice, asMember } from "../db/tenant.ts";
import { changeConfig, lockConfig } from "./config-change.ts";
import { listenForNudges, type Nudge } from "./nudges.ts";
import { type ChangesPage, readChanges } from "./read-changes.ts";
import { removeProducts, type ShopProduct, writeProducts } from "./write-catalogue.ts";

let server: ServerDatabase;
let shop: TestOrganisation;
let till: EnrolledTill;

beforeAll(async () => {
  server = await newServerDatabase();
});
afterAll(() => server.drop());
beforeEach(async () => {
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  till = await shop.enrolTill("A01", []);
});

function productOf(productId: string, priceMinor = 100): ShopProduct {
  return {
    ...productSchema.parse({
      productId,
      categoryId: null,
      name: "Loaf",
      unit: "piece",
      priceMinor: Math.max(0, priceMinor),
      taxIds: [],
      barcodes: [],
      popularity: 0,
    }),
    branchIds: null,
  };
}

/** Changes prices of products in one transaction; a negative price takes the product out. */
async function change(prices: ReadonlyMap<string, number>, thinkMs = 0, outcome: Result<null> = ok(null)) {
  return asMember(server.database, shop.ownerSecret, shop.organisationId, async (tx, who) => {
    await lockConfig(tx);
    const by = { action: "product.changed", address: null };
    const version = await changeConfig(tx, who, by, async (next) => {
      const [gone, kept] = [true, false].map((out) => [...prices].filter(([, price]) => price < 0 === out));
      const written = await writeProducts(
        tx,
        who,
        (kept ?? []).map(([id, price]) => productOf(id, price)),
        next,
      );
      return [
        ...written,
        ...(await removeProducts(
          tx,
          (gone ?? []).map(([id]) => id),
          next,
        )),
      ];
    });
    await wait(thinkMs);
    return outcome.ok ? ok(version) : outcome;
  });
}

async function page(since: number, limit = 500): Promise<ChangesPage> {
  const read = await asDevice(server.database, till.secret, async (tx) =>
    ok(await readChanges(tx, shop.branchId, since, limit)),
  );
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

test("[SYNC-50] whoever follows the feed while many change prices at once has every price in the end", async () => {
  const ids = Array.from({ length: 12 }, () => newId<string>());
  const seen = new Map<string, number | null>();
  let cursor = 0;
  const follow = async (limit: number): Promise<void> => {
    for (let more = true; more; ) {
      const { changes, next, more: another, snapshotNeeded } = await page(cursor, limit);
      expect(snapshotNeeded).toBe(false);
      const versions = changes.map(({ version }) => version);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      expect(next).toBeGreaterThanOrEqual(versions.at(-1) ?? cursor);
      for (const each of changes) if (each.kind === "product") seen.set(each.id, each.value?.priceMinor ?? null);
      cursor = next;
      more = another;
    }
  };
  let writing = true;
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (let nth = 0; nth < 20; nth += 1) {
      const prices = ids.filter((__, at) => (at * 7 + nth * 3 + writer) % 4 === 0);
      const sign = (nth + writer) % 9 === 0 ? -1 : 1;
      const answer = await change(
        new Map(prices.map((id, at) => [id, sign * (1 + writer * 1_000 + nth * 20 + at)])),
        nth % 3,
      );
      expect(answer.ok).toBe(true);
    }
  });
  const reader = (async () => {
    for (let nth = 0; writing; nth += 1) await follow(1 + (nth % 5));
  })();
  await Promise.all(writers);
  writing = false;
  await reader;
  await follow(3);
  const { rows } = await runOnce(
    server.superuserUrl,
    "select product_id, price_minor::integer as price, deleted from shop.product where org_id = $1",
    [shop.organisationId],
  );
  expect(rows).toHaveLength(ids.length);
  expect(new Map([...seen].sort())).toEqual(
    new Map(rows.map(({ product_id, price, deleted }) => [product_id, deleted ? null : price] as const).sort()),
  );
  const history = await runOnce(
    server.superuserUrl,
    "select count(distinct version)::integer as versions, max(version)::integer as last from shop.config_history where org_id = $1",
    [shop.organisationId],
  );
  expect(history.rows[0].versions).toBeGreaterThanOrEqual(120);
  expect(history.rows[0].last).toBe(cursor);
});

test("[SYNC-50] a page that others overtake while it is read does not end the feed early", async () => {
  const ids = Array.from({ length: 60 }, () => newId<string>());
  for (const id of ids) await change(new Map([[id, 100]]));
  let reading = true;
  const overtaking = (async () => {
    for (let nth = 0; reading; nth += 1) await change(new Map([[ids[nth % 10] ?? "", 200 + nth]]));
  })();
  for (let round = 0; round < 30; round += 1) {
    const seen = new Set<string>();
    for (let cursor = 0, more = true; more; ) {
      const read = await page(cursor, 20);
      for (const { id } of read.changes) seen.add(id);
      ({ next: cursor, more } = read);
    }
    expect(ids.filter((id) => !seen.has(id))).toEqual([]);
  }
  reading = false;
  await overtaking;
});

test("a page holds all of a version, however many rows that are", async () => {
  const many = Array.from({ length: 40 }, () => newId<string>());
  await change(new Map([[newId<string>(), 1]]));
  const { next: before } = await page(0);
  await change(new Map(many.map((id) => [id, 5])));
  await change(new Map([[newId<string>(), 1]]));
  const first = await page(before, 10);
  expect(first.changes.map(({ id }) => id).sort()).toEqual([...many].sort());
  expect(first).toMatchObject({ more: true, next: before + 1, snapshotNeeded: false });
  const second = await page(first.next, 10);
  expect(second).toMatchObject({ more: false, next: before + 2 });
  expect(second.changes).toHaveLength(1);
  expect(await page(second.next)).toEqual({ changes: [], next: before + 2, more: false, snapshotNeeded: false });
});

test("a cursor from before the horizon, or that the server has never reached, asks for a snapshot", async () => {
  await change(new Map([[newId<string>(), 1]]));
  const { next } = await page(0);
  expect(await page(next + 1)).toEqual({ changes: [], next: next + 1, more: false, snapshotNeeded: true });
  await runOnce(server.superuserUrl, "update shop.config_counter set horizon = version where org_id = $1", [
    shop.organisationId,
  ]);
  expect(await page(next - 1)).toMatchObject({ snapshotNeeded: true, changes: [] });
  expect(await page(next)).toMatchObject({ snapshotNeeded: false, next });
});

test("a change that is refused leaves no version, no history and no event", async () => {
  const counted = async () =>
    (
      await runOnce(
        server.superuserUrl,
        `select (select version from shop.config_counter where org_id = $1)::integer as version,
           (select count(*) from shop.config_history where org_id = $1)::integer as history,
           (select count(*) from shop.audit_event where org_id = $1)::integer as events,
           (select count(*) from shop.product where org_id = $1)::integer as products`,
        [shop.organisationId],
      )
    ).rows[0];
  const before = await counted();
  expect((await change(new Map([[newId<string>(), 1]]), 0, refuse("config.changed_meanwhile"))).ok).toBe(false);
  expect(await counted()).toEqual(before);
  await change(new Map([[newId<string>(), 1]]));
  const after = await counted();
  expect(after).toEqual({
    version: before.version + 1,
    history: before.history + 1,
    events: before.events + 1,
    products: before.products + 1,
  });
});

test("news of a change is heard once it is committed, and never of one that is rolled back", async () => {
  const heard: Nudge[] = [];
  const nudges = listenForNudges(server.appUrl, pino({ level: "silent" }));
  nudges.subscribe(shop.organisationId, (nudge) => {
    if (nudge.what === "config") heard.push(nudge);
  });
  try {
    // What was missed before it listened is told once.
    await expect.poll(() => heard.length).toBe(1);
    heard.length = 0;
    await change(new Map([[newId<string>(), 1]]), 0, refuse("config.changed_meanwhile"));
    const slow = change(new Map([[newId<string>(), 1]]), 300);
    await wait(150);
    expect(heard).toEqual([]);
    await slow;
    await expect.poll(() => heard).toEqual([{ organisationId: shop.organisationId, what: "config" }]);
  } finally {
    await nudges.close();
  }
});

test("news that was missed while the connection was broken is made up for, and nonsense on the channel hurts nobody", async () => {
  const heard: string[] = [];
  const nudges = listenForNudges(server.appUrl, pino({ level: "silent" }));
  nudges.subscribe(shop.organisationId, ({ what }) => heard.push(what));
  try {
    await expect.poll(() => heard).toEqual(["config", "lease"]);
    heard.length = 0;
    for (const nonsense of ["", "{", "null", '{"what":"config"}', '{"organisationId":1,"what":"x"}'])
      await runOnce(server.superuserUrl, "select pg_notify('evertill', $1)", [nonsense]);
    const broken = await runOnce(
      server.superuserUrl,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'evertill-nudges' and datname = current_database()",
    );
    expect(broken.rowCount).toBe(1);
    await change(new Map([[newId<string>(), 1]]));
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(["config", "lease"]);
  } finally {
    await nudges.close();
  }
});
