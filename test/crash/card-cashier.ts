/** A cashier whose customers pay by card: whole sales and parts, given up and given back, at random. */
import { setTimeout as rest } from "node:timers/promises";
import type { ProductTile } from "#domain/protocol/register-api.ts";
import type { RegisterClient } from "#test/register-client.ts";
import type { Confirmed } from "./cashier.ts";
import type { Random } from "./random.ts";

/** What the cashier has to do with the run. */
export interface CardCashier {
  readonly client: RegisterClient;
  readonly random: Random;
  readonly confirmed: Confirmed;
  /** Told each time the terminal is about to be asked. */
  readonly onAsk: () => void;
}

/** Between two looks at the screen while the terminal works, ms. */
const LOOK_EVERY_MS = 3;

/** Sells and takes cards until the register dies. Throws RegisterGone then. */
export async function payByCardUntilKilled(cashier: CardCashier): Promise<never> {
  const { client, random } = cashier;
  const person = client.view.staff.find(({ role }) => role === "cashier");
  if (!client.view.person)
    await client.act("staff.sign_in", { staffId: person?.staffId as never, pin: person?.demoPin ?? "" });
  const { products } = await client.must("catalogue.page", { categoryId: null, offset: 0, limit: 60 });
  const pieces = products.filter(({ unit, openPrice }) => unit === "piece" && !openPrice);
  for (;;) {
    if (!client.view.session) await client.act("session.open", { float: [], approvalId: null });
    if (client.view.sale?.pending) await waitForTerminal(cashier);
    else if (client.view.sale && random.happens(0.15) && (await giveBack(cashier))) continue;
    else await takePayment(cashier, pieces);
  }
}

async function takePayment({ client, random, onAsk }: CardCashier, pieces: readonly ProductTile[]): Promise<void> {
  const product = pieces[random.below(pieces.length)];
  if (!client.view.sale?.lines.length)
    await client.act("sale.add_product", { productId: product?.productId as never, quantityThousandths: null });
  const due = client.view.sale?.dueMinor ?? 0;
  if (due === 0) return void (await client.act("sale.complete", {}));
  if (random.happens(0.1)) {
    const amountMinor = client.view.sale?.cashDueMinor ?? 0;
    return void (await client.act("sale.tender_cash", { amountMinor }));
  }
  onAsk();
  const asked = await client.act("sale.intend_card", {
    amountMinor: random.happens(0.3) ? 1 + random.below(due) : due,
  });
  // Away or at another payment: nobody hammers on a terminal.
  if (!asked.ok) await rest(20);
}

/** Waits for the answer, or gives the payment up. A payment in doubt settles by itself. */
async function waitForTerminal({ client, random }: CardCashier): Promise<void> {
  const { pending } = client.view.sale ?? {};
  if (pending && random.happens(0.05)) await client.act("payment.cancel", { paymentId: pending.paymentId });
  if (pending?.inDoubt && random.happens(0.2)) await client.act("payment.ask", { paymentId: pending.paymentId });
  // Its being awaited keeps the run alive; the register's death is noticed by the next act.
  for (let looks = 0; looks < 10 && client.view.sale?.pending; looks += 1) await rest(LOOK_EVERY_MS);
  await client.act("receipts.list", { what: "sale", businessDate: null, text: "", limit: 1 });
}

/** @returns whether a card had paid something that could go back */
async function giveBack({ client, onAsk }: CardCashier): Promise<boolean> {
  const paid = client.view.sale?.tenders.find(({ paymentId }) => paymentId !== null);
  if (!paid?.paymentId) return false;
  onAsk();
  const asked = await client.act("sale.reverse_on_terminal", { paymentId: paid.paymentId });
  if (!asked.ok) await rest(20);
  return true;
}
