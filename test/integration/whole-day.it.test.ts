/** Random days of two tills of one shop, with everything that happens in one, against a count by hand after every step. */
import { afterAll, expect, test } from "vitest";
import { randomFrom } from "#test/crash/random.ts";
import { type OpenRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { CashierDay, type Receipt } from "../whole-day/cashier-day.ts";
import { compareReports } from "../whole-day/compare-reports.ts";

const OWNER_PIN = "482915";
/** Steps of a day at both tills together. */
const STEPS = 120;
/** Days that are always played, and one of their own for each run; `EVERTILL_DAYS` plays so many more. */
const SEEDS = [
  11,
  23,
  Date.now() % 1_000_000,
  ...Array.from({ length: Number(process.env.EVERTILL_DAYS ?? 0) }, (_, at) => 1_000 + at),
];

afterAll(removeTestFolders);

test.each(SEEDS)(
  "[SALE-25] [SALE-126] [SALE-130] [SESSION-10] [SESSION-18] whatever happens on a day at two tills, X, Z, taxes, drawers and stock are what a count by hand says, and every figure of the reports is what the journal says (seed %i)",
  { timeout: 180_000 },
  async (seed) => {
    const shop = await openShopWithServer();
    const tills: OpenRegister[] = [];
    try {
      const days = await openTwoTills(shop, seed, tills);
      const random = randomFrom(seed);
      const done: string[] = [];
      for (let step = 0; step < STEPS; step += 1) {
        const day = days[random.happens(0.7) ? 0 : 1];
        try {
          done.push((await day?.step()) ?? "");
        } catch (error) {
          throw new Error(`after: ${done.slice(-12).join(" · ")}\n${error instanceof Error ? error.message : error}`, {
            cause: error,
          });
        }
      }
      for (const day of days) await day.end();
      for (const till of tills) await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
      await compareServer(shop, days);
      await compareReports(shop);
    } finally {
      for (const till of tills) await till.close();
      await shop.close();
    }
  },
);

async function openTwoTills(shop: ShopWithServer, seed: number, tills: OpenRegister[]): Promise<CashierDay[]> {
  const receipts: Receipt[] = [];
  await shop.must("PUT", `/v1/staff/${shop.organisation.ownerStaffId}/pin`, { pin: OWNER_PIN });
  const first = await openJoinedTill(shop, { code: "A01", mode: "demo" });
  tills.push(first);
  await signInAs(first, "manager");
  await first.must("drawer.add", { name: "Terrace", kickPin: 5, approvalId: null });
  const pins = new Map(
    first.view().staff.flatMap(({ staffId, demoPin }) => (demoPin ? [[staffId, demoPin] as const] : [])),
  );
  const second = await openJoinedTill(shop, { code: "B01" });
  tills.push(second);
  await signInAs(second, "owner", OWNER_PIN);
  await second.must("tender.set_foreign", {
    currencies: [{ currency: "USD", rateMillionths: 920_000 }],
    approvalId: null,
  } as never);
  const ownersPin = new Map([[second.view().person?.staffId ?? "", OWNER_PIN]]);
  const days = [
    new CashierDay(first, randomFrom(seed + 1), receipts, pins),
    new CashierDay(second, randomFrom(seed + 2), receipts, ownersPin),
  ];
  for (const day of days) await day.open(10);
  return days;
}

/** The server has the same stock, and found nothing wrong with anything. */
async function compareServer(shop: ShopWithServer, days: readonly CashierDay[]): Promise<void> {
  const violations = await shop.rows<{ code: string; says: string }>("select code, says from shop.violation");
  expect(violations).toEqual([]);
  const rows = await shop.rows<{ product_id: string; moved: string }>(
    "select product_id, sum(thousandths) as moved from shop.stock_move group by product_id having sum(thousandths) <> 0",
  );
  const stock = new Map<string, number>();
  for (const day of days)
    for (const [productId, thousandths] of day.stock) stock.set(productId, (stock.get(productId) ?? 0) + thousandths);
  expect(new Map(rows.map(({ product_id, moved }) => [product_id, Number(moved)] as const).sort())).toEqual(
    new Map([...stock].filter(([, thousandths]) => thousandths !== 0).sort()),
  );
}
