/** A restless cashier: sells, holds, voids, tenders, moves cash, counts and closes at random, and remembers what was confirmed. */
import type { ProductTile } from "#domain/protocol/register-api.ts";
import type { SaleView } from "#domain/protocol/till-view.ts";
import type { RegisterClient } from "#test/register-client.ts";
import type { Random } from "./random.ts";

/** A sale whose answer was received: it must be in the books for ever, once. */
export interface ConfirmedSale {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly totalMinor: number;
}

/** What the till has confirmed so far, and the one thing that was asked without an answer yet. */
export interface Confirmed {
  readonly sales: ConfirmedSale[];
  readonly zNumbers: string[];
  readonly movements: string[];
  /** The sale on the screen after the last answer. */
  draft: SaleView | null;
  held: readonly string[];
  /** Set while an answer is awaited. */
  asking: string | null;
}

/** Nothing confirmed yet. */
export function nothingConfirmed(): Confirmed {
  return { sales: [], zNumbers: [], movements: [], draft: null, held: [], asking: null };
}

/** What a cashier needs of a window. */
export type CashierClient = Pick<RegisterClient, "act" | "must" | "view">;

/** Works until the register dies under it. Throws RegisterGone then. */
export async function workUntilKilled(client: CashierClient, random: Random, confirmed: Confirmed): Promise<never> {
  const asked = asking(client, confirmed);
  const cashier = client.view.staff.find(({ role }) => role === "cashier");
  if (!client.view.person)
    await asked("staff.sign_in", { staffId: cashier?.staffId as never, pin: cashier?.demoPin ?? "" });
  const { products } = await client.must("catalogue.page", { categoryId: null, offset: 0, limit: 60 });
  const pieces = products.filter(({ unit }) => unit === "piece");
  for (;;) {
    if (!client.view.session) {
      await asked("session.open", { float: [{ denominationMinor: 5_000, count: random.below(4) }], approvalId: null });
    }
    if (client.view.sale?.pending) await settle(client, random, asked);
    else if (random.happens(0.04)) await closeUp(client, random, asked, confirmed);
    else if (random.happens(0.06)) await payIn(random, asked, confirmed);
    else await sell(client, random, asked, pieces);
  }
}

type Asked = ReturnType<typeof asking>;

/** Asks, and notes what the answer confirmed: the view came before it. */
function asking(client: CashierClient, confirmed: Confirmed) {
  return async (...[name, request]: Parameters<RegisterClient["act"]>) => {
    confirmed.asking = name;
    const answer = await client.act(name, request);
    confirmed.asking = null;
    confirmed.draft = client.view.sale;
    confirmed.held = client.view.held.map(({ saleId }) => saleId);
    if (answer.ok && name.startsWith("sale.")) noteSale(client, confirmed);
    return answer;
  };
}

async function sell(
  client: CashierClient,
  random: Random,
  asked: Asked,
  pieces: readonly ProductTile[],
): Promise<void> {
  const [held] = client.view.held;
  if (held && !client.view.sale && random.happens(0.5)) await asked("sale.recall", { saleId: held.saleId });
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const product = pieces[random.below(pieces.length)];
    await asked("sale.add_product", { productId: product?.productId as never, quantityThousandths: null });
  }
  const line = client.view.sale?.lines[0];
  if (line && random.happens(0.1)) await asked("sale.remove_line", { lineId: line.lineId });
  if (!client.view.sale) return;
  if (random.happens(0.1)) return void (await asked("sale.hold", { label: "" }));
  if (random.happens(0.03)) return void (await asked("sale.discard", {}));
  if (random.happens(0.25)) return void (await asked("sale.intend_card", { amountMinor: client.view.sale.dueMinor }));
  await asked("sale.tender_cash", { amountMinor: (client.view.sale?.cashDueMinor ?? 0) + random.below(3) * 100 });
}

async function settle(client: CashierClient, random: Random, asked: Asked): Promise<void> {
  const paymentId = client.view.sale?.pending?.paymentId as never;
  if (random.happens(0.2)) return void (await asked("sale.fail_card", { paymentId, cause: "declined" }));
  await asked("sale.settle_card", { paymentId, reference: "" });
}

/** The change is on the screen: the sale was confirmed. It stays there until the next one begins. */
function noteSale(client: CashierClient, confirmed: Confirmed): void {
  const { lastSale } = client.view;
  if (!lastSale || confirmed.sales.at(-1)?.saleId === lastSale.saleId) return;
  const { saleId, receiptNumber, totalMinor } = lastSale;
  confirmed.sales.push({ saleId, receiptNumber, totalMinor });
}

async function payIn(random: Random, asked: Asked, confirmed: Confirmed): Promise<void> {
  const answer = await asked("cash.pay_in", {
    amountMinor: 100 + random.below(5_000),
    reason: "Change",
    approvalId: null,
  });
  if (answer.ok) confirmed.movements.push((answer.value as { number: string }).number);
}

async function closeUp(client: CashierClient, random: Random, asked: Asked, confirmed: Confirmed): Promise<void> {
  if (client.view.sale) return;
  const cash = [{ denominationMinor: 5_000, count: random.below(9) }];
  const tenders = [{ method: "card" as const, countedMinor: random.below(5_000) }];
  await asked("session.count", { cash, tenders });
  const answer = await asked("session.close", {
    reason: "Counted in a hurry",
    approvalPending: true,
    approvalId: null,
  });
  if (answer.ok) confirmed.zNumbers.push((answer.value as { zNumber: string }).zNumber);
}
