/** What customers do at a register: baskets as people buy them, paid as people pay, and now and then goods that come back. */
import type { CustomerId } from "#domain/ids.ts";
import { type Minor, minor, rateMillionths } from "#domain/money/money.ts";
import { type CatalogueProduct, ringUp } from "#domain/sale/ring-up.ts";
import type { SaleLine } from "#domain/sale/sale-line.ts";
import { NO_AMOUNTS } from "#domain/sale/tender.ts";
import type { Chance } from "./chance.ts";
import { type DemoRegister, NotAllowed, type Sold } from "./demo-register.ts";

/** Goods of the shop and how well they sell; `morning` by how much more before ten than later. */
export interface Goods {
  readonly product: CatalogueProduct;
  readonly weight: number;
  readonly morning: number;
}

/** What a register remembers of its customers from day to day. */
export interface CounterMemory {
  /** Sales of which something may come back. */
  recent: Sold[];
  /** Gift vouchers that were taken. */
  vouchers: number;
}

/** Everything that stands around a register. */
export interface Counter {
  readonly register: DemoRegister;
  readonly code: string;
  readonly goods: readonly Goods[];
  readonly customers: readonly CustomerId[];
  readonly memory: CounterMemory;
  readonly chance: Chance;
}

/** How many lines people buy, from one on. */
const BASKETS = [34, 26, 17, 10, 6, 4, 3];
/** How many of something, from one on. */
const PIECES = [82, 13, 4, 1];
/** Notes that people pay with, in minor units. */
const NOTES = [500, 1_000, 2_000, 5_000];
const MOST_REMEMBERED = 20;
const REASONS = {
  discount: ["Regular guest", "Best before today", "Damaged packaging", "Neighbour's discount"],
  large: ["Last piece, display goods", "Late order, sorry", "Staff meal"],
  price: ["The label on the shelf says so", "Old price until Saturday", "Competitor's flyer"],
  refund: ["Stale", "Wrong item", "Did not like it", "Bought twice"],
  void: ["Customer forgot the wallet", "Rung up for the wrong table", "Changed their mind"],
};

/** Serves one customer. @param morning whether it is before ten */
export function serve(counter: Counter, morning: boolean): void {
  const { register, chance } = counter;
  if (counter.memory.recent.length > 2 && chance.happens(0.018) && register.canDo("sale.refund")) {
    takeBack(counter);
    return;
  }
  ringUpBasket(counter, morning);
  if (chance.happens(0.008)) {
    register.sell({ act: "discard" });
    return;
  }
  if (chance.happens(0.03)) voidLine(counter);
  changePrices(counter);
  if (counter.customers.length > 0 && chance.happens(0.08))
    register.sell({ act: "attach_customer", customerId: chance.pick(counter.customers) });
  register.pass(chance.between(2_000, 9_000));
  pay(counter);
  remember(counter);
}

function ringUpBasket({ register, goods, chance }: Counter, morning: boolean): void {
  const weights = goods.map((each) => each.weight * (morning ? each.morning : 1));
  for (let lines = chance.weighed(BASKETS) + 1; lines > 0; lines -= 1) {
    const { product } = goods[chance.weighed(weights)] ?? chance.pick(goods);
    const rung = ringUp(product, {
      quantityThousandths: product.unit === "kg" ? chance.between(120, 1_600) : (chance.weighed(PIECES) + 1) * 1_000,
      tareThousandths: null,
      priceMinor: product.openPrice ? minor(chance.between(4, 40) * 50) : null,
      label: null,
      modifierIds: chooseModifiers(product, chance),
    });
    if (!rung.ok) throw new NotAllowed("ring up", rung);
    register.sell({ act: "add", ...rung.value, ageProof: chance.happens(0.7) ? "evident" : "document" });
    register.pass(chance.between(2_500, 8_000));
  }
}

function chooseModifiers({ modifierGroups }: CatalogueProduct, chance: Chance): string[] {
  return modifierGroups.flatMap(({ min, options }) => {
    const wanted = min > 0 ? min : chance.happens(0.25) ? 1 : 0;
    return chance
      .shuffled(options)
      .slice(0, wanted)
      .map(({ optionId }) => optionId);
  });
}

/** Lines that somebody may do something with: goods, not their containers. */
function goodsOf({ register }: Counter): SaleLine[] {
  return (register.sale?.lines ?? []).filter(({ depositFor }) => depositFor === null);
}

function voidLine(counter: Counter): void {
  const lines = goodsOf(counter);
  const last = lines.at(-1);
  if (lines.length > 1 && last) counter.register.sell({ act: "remove_line", lineId: last.lineId });
}

function changePrices(counter: Counter): void {
  const { register, chance } = counter;
  const line = chance.pick(goodsOf(counter));
  const { lineId, unitPriceMinor } = line;
  if (unitPriceMinor < 150) return;
  if (chance.happens(0.045)) giveDiscount(counter, line, chance.pick([50_000, 100_000]));
  else if (chance.happens(0.008) && register.canDo("sale.discount_large"))
    giveDiscount(counter, line, chance.pick([200_000, 250_000, 300_000]));
  else if (chance.happens(0.009) && line.pricing.kind === "catalogue" && register.canDo("sale.override_price")) {
    const lower = minor(unitPriceMinor - chance.between(1, 5) * 10);
    const change = { lineId, unitPriceMinor: lower, reason: chance.pick(REASONS.price) };
    const needed = { act: "sale.override_price", permission: "sale.override_price", request: change } as const;
    register.sell({ act: "override_price", ...change }, needed);
  }
}

function giveDiscount({ register, chance }: Counter, { lineId }: SaleLine, share: number): void {
  const large = share > 100_000;
  const reason = chance.pick(large ? REASONS.large : REASONS.discount);
  const wish = { kind: "percent", rateMillionths: rateMillionths(share), reason } as const;
  const permission = large ? "sale.discount_large" : "sale.discount";
  register.sell(
    { act: "give_discount", lineId, wish },
    { act: "sale.give_discount", permission, request: { lineId, wish } },
  );
}

function pay(counter: Counter): void {
  const { register, chance } = counter;
  const { dueMinor } = register.totals();
  if (dueMinor <= 0) {
    register.sell({ act: "complete" });
    return;
  }
  const fate = chance.next();
  // A few pay a part of it in cash before the card.
  if (fate >= 0.6 && fate < 0.615 && dueMinor > 1_500) register.sell({ act: "tender_cash", amountMinor: minor(1_000) });
  if (fate < 0.025) payByVoucher(counter);
  else if (fate < 0.615) payByCard(counter, fate < 0.05 ? chance.pick([50, 100, 200]) : 0);
  else payInCash(counter);
}

function payInCash({ register, chance }: Counter): void {
  const { cashDueMinor } = register.totals();
  const enough = NOTES.map((note) => Math.ceil(cashDueMinor / note) * note);
  register.sell({ act: "tender_cash", amountMinor: minor(chance.happens(0.2) ? cashDueMinor : chance.pick(enough)) });
}

function payByCard(counter: Counter, tipMinor: number): void {
  const { register, chance } = counter;
  if (tipMinor > 0) register.sell({ act: "give_tip", amountMinor: minor(tipMinor) });
  register.sell({ act: "intend_card", amountMinor: register.totals().dueMinor });
  const paymentId = register.sale?.pending?.paymentId;
  if (!paymentId) throw new Error("an intended payment waits for its answer");
  register.pass(chance.between(3_000, 12_000));
  if (chance.happens(0.015)) {
    register.sell({ act: "fail_card", paymentId, cause: chance.happens(0.6) ? "declined" : "cancelled" });
    payInCash(counter);
    return;
  }
  if (chance.happens(0.004)) {
    register.sell({ act: "doubt_card", cause: "no_answer" });
    register.pass(chance.between(40_000, 120_000));
  }
  register.sell({ act: "settle_card", paymentId, reference: slipNumber(chance) });
}

/** What a terminal's slip calls the payment. */
function slipNumber(chance: Chance): string {
  return `T${chance.between(10_000, 99_999)}`;
}

function payByVoucher(counter: Counter): void {
  const { register, chance, memory, code } = counter;
  memory.vouchers += 1;
  const number = `GIFT-${code}-${String(memory.vouchers).padStart(4, "0")}`;
  register.sell({ act: "tender_voucher", number, valueMinor: minor(chance.pick([1_000, 1_500, 2_500])) });
  if (register.sale) payInCash(counter);
}

function remember({ register, memory, chance }: Counter): void {
  const { lastSold } = register;
  if (!lastSold || lastSold.epoch !== register.books.head?.epoch || lastSold.seq !== register.books.head.seq) return;
  const { body } = lastSold;
  const method = body.tenders.length === 1 ? body.tenders[0]?.method : null;
  if (method === "cash" && chance.happens(0.012) && register.canDo("sale.void")) {
    register.pass(chance.between(20_000, 60_000));
    register.voidSale(lastSold, chance.pick(REASONS.void));
    return;
  }
  const plain = body.tipMinor === 0 && body.lines.every(({ depositFor }) => depositFor === null);
  if (plain && (method === "cash" || method === "card") && chance.happens(0.1))
    memory.recent = [...memory.recent, lastSold].slice(-MOST_REMEMBERED);
  if (chance.happens(0.008)) register.reprint(body.receiptNumber, 1);
}

/** Something of an earlier receipt comes back, to where it was paid from. */
function takeBack({ register, memory, chance }: Counter): void {
  const { body: sale } = chance.pick(memory.recent);
  memory.recent = memory.recent.filter(({ body }) => body.saleId !== sale.saleId);
  const line = sale.lines.find(({ amountMinor }) => amountMinor > 0);
  const paid = sale.tenders[0];
  if (!line || !paid) return;
  const reason = chance.pick(REASONS.refund);
  const wishes = [{ lineId: line.lineId, quantityThousandths: line.quantityThousandths }];
  const sold = { sale, returned: new Map(), refunded: NO_AMOUNTS };
  const request = { number: sale.receiptNumber, lines: wishes, reason };
  const needed = { act: "sale.return_by_receipt", permission: "sale.refund", request } as const;
  register.sell({ act: "return_by_receipt", sold, wishes, reason }, needed);
  register.pass(chance.between(15_000, 40_000));
  const { dueMinor, cashDueMinor } = register.totals();
  if (paid.method !== "card") {
    register.sell({ act: "refund_cash", amountMinor: negated(cashDueMinor) });
    return;
  }
  const refundOf = { paymentId: paid.paymentId, reference: paid.reference };
  register.sell({ act: "intend_card", amountMinor: dueMinor, refundOf });
  const paymentId = register.sale?.pending?.paymentId;
  if (!paymentId) throw new Error("an intended refund waits for its answer");
  register.pass(chance.between(5_000, 12_000));
  register.sell({ act: "settle_card", paymentId, reference: slipNumber(chance) });
}

function negated(amount: Minor): Minor {
  return minor(-amount);
}
