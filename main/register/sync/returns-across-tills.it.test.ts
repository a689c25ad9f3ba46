/** Goods of one till come back at another, with no network, by the signed code of their receipt; the server finds what came back twice. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type OpenRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openJoinedTill,
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  until,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { onServer, openDrawer, ringUp, takeCash } from "#test/sync-server/till-at-work.ts";

const OWNER_PIN = "482915";
let shop: ShopWithServer;
const tills: OpenRegister[] = [];

beforeAll(async () => {
  shop = await openShopWithServer();
});
afterEach(async () => {
  shop.setNetwork("up");
  for (const till of tills.splice(0)) await till.close();
});
afterAll(async () => {
  await shop.close();
  removeTestFolders();
});

/** Two tills of one branch: one that began alone and brought its goods along, one that came empty. */
async function openTwoTills(codes: readonly [string, string]): Promise<readonly [OpenRegister, OpenRegister]> {
  await shop.must("PUT", `/v1/staff/${shop.organisation.ownerStaffId}/pin`, { pin: OWNER_PIN });
  const first = await openJoinedTill(shop, { code: codes[0], mode: "demo" });
  tills.push(first);
  await openDrawer(first);
  const second = await openJoinedTill(shop, { code: codes[1] });
  tills.push(second);
  await signInAs(second, "owner", OWNER_PIN);
  await openDrawer(second);
  return [first, second];
}

/** Sells two pieces of something for cash. */
async function sellTwo(till: OpenRegister): Promise<{ readonly number: string; readonly code: string }> {
  await ringUp(till);
  const line = till.view().sale?.lines[0];
  await till.must("sale.change_quantity", { lineId: line?.lineId ?? "", quantityThousandths: 2_000 });
  await takeCash(till);
  const number = till.view().lastSale?.receiptNumber ?? "";
  const { document } = await till.must("receipts.show", { what: "sale", number });
  const qr = document.blocks.find(({ type }) => type === "qr");
  return { number, code: qr?.type === "qr" ? qr.data : "" };
}

async function giveBackAll(till: OpenRegister, number: string): Promise<void> {
  const { lines } = await till.must("sale.find_receipt", { number });
  await till.must("sale.return_by_receipt", {
    number,
    lines: lines.map(({ lineId, leftThousandths }) => ({ lineId, quantityThousandths: leftThousandths })),
    reason: "Broken",
    approvalId: null,
  });
  await till.must("sale.refund_cash", { amountMinor: -(till.view().sale?.cashDueMinor ?? 0), approvalId: null });
}

test("[SALE-110] [SALE-112] a receipt of another till is believed with no network, and what came back at both is found by the server", async () => {
  const [first, second] = await openTwoTills(["D1", "E1"]);
  await signInAs(first, "owner");
  const sold = await sellTwo(first);
  await untilSync(first, ({ waiting }) => waiting === 0);
  // The new till was named to the others when it was confirmed, and they to it.
  shop.setNetwork("down");
  const found = await second.must("sale.find_receipt", { number: sold.code });
  const own = await first.must("sale.find_receipt", { number: sold.number });
  expect(found).toMatchObject({ number: sold.number, ofRegister: "D1", totalMinor: own.totalMinor, lines: own.lines });
  await giveBackAll(second, sold.code);
  expect(second.view().lastSale?.totalMinor).toBe(-own.totalMinor);
  const again = await second.must("sale.find_receipt", { number: sold.code });
  expect(again.lines.map(({ leftThousandths }) => leftThousandths)).toEqual([0]);
  // The customer goes on to the till that sold them: offline it can't know.
  await giveBackAll(first, sold.number);
  shop.setNetwork("up");
  await untilSync(first, ({ state, waiting }) => state === "online" && waiting === 0);
  await untilSync(second, ({ state, waiting }) => state === "online" && waiting === 0);
  const raised = [...(await onServer(shop, first)).violations, ...(await onServer(shop, second)).violations];
  expect(raised).toEqual(["return.more_than_sold"]);
  const answer = await shop.must("GET", "/v1/violations");
  expect(answer.violations).toMatchObject([{ code: "return.more_than_sold", scope: "projection" }]);
});

test("[SALE-112] halves that come back at two tills, and a return that was voided, are no double return", async () => {
  const [first, second] = await openTwoTills(["D2", "E2"]);
  await signInAs(first, "owner");
  const sold = await sellTwo(first);
  await giveBackAll(first, sold.number);
  await first.must("sale.void", {
    number: first.view().lastSale?.receiptNumber ?? "",
    reason: "Wrong",
    approvalId: null,
  });
  await untilSync(first, ({ waiting }) => waiting === 0);
  await until(async () => (await second.act("sale.find_receipt", { number: sold.code })).ok);
  await giveBackAll(second, sold.code);
  await untilSync(second, ({ waiting }) => waiting === 0);
  expect((await onServer(shop, first)).violations).toEqual([]);
  expect((await onServer(shop, second)).violations).toEqual([]);
});

test("[SALE-120] a voucher used at two tills that could not know of each other is found by the server", async () => {
  const [first, second] = await openTwoTills(["D3", "E3"]);
  await signInAs(first, "owner");
  shop.setNetwork("down");
  for (const till of [first, second]) {
    await ringUp(till);
    const valueMinor = till.view().sale?.dueMinor ?? 0;
    await till.must("sale.tender_voucher", { number: "XMAS-17", valueMinor });
  }
  shop.setNetwork("up");
  await untilSync(first, ({ state, waiting }) => state === "online" && waiting === 0);
  await untilSync(second, ({ state, waiting }) => state === "online" && waiting === 0);
  const raised = [...(await onServer(shop, first)).violations, ...(await onServer(shop, second)).violations];
  expect(raised).toEqual(["voucher.used_twice"]);
});

test("[SALE-120] a voucher given out at one till is used at another once, and never for more than it is worth", async () => {
  const [first, second] = await openTwoTills(["D4", "E4"]);
  await signInAs(first, "owner");
  const sold = await sellTwo(first);
  const { lines } = await first.must("sale.find_receipt", { number: sold.number });
  await first.must("sale.return_by_receipt", {
    number: sold.number,
    lines: lines.map(({ lineId, leftThousandths }) => ({ lineId, quantityThousandths: leftThousandths })),
    reason: "Broken",
    approvalId: null,
  });
  await first.must("sale.refund_voucher", { amountMinor: -(first.view().sale?.dueMinor ?? 0), approvalId: null });
  const number = `${first.view().lastSale?.receiptNumber}-V1`;
  const worth = -(first.view().lastSale?.totalMinor ?? 0);
  await untilSync(first, ({ waiting }) => waiting === 0);
  await ringUp(second);
  // Whoever typed it there typed a cent too much.
  await second.must("sale.tender_voucher", { number, valueMinor: worth + 1 });
  await untilSync(second, ({ waiting }) => waiting === 0);
  expect((await onServer(shop, first)).violations).toEqual([]);
  expect((await onServer(shop, second)).violations).toEqual(["voucher.used_for_more"]);
});
