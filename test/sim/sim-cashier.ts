/** Whoever stands at a till of a simulation: does one thing after the other at random, and remembers what was confirmed. */
import type { Act, ActAnswer, ActRequest } from "#domain/protocol/register-api.ts";
import type { Result } from "#domain/refusals.ts";
import { type Confirmed, nothingConfirmed } from "#test/crash/cashier.ts";
import type { Random } from "#test/crash/random.ts";
import type { SimOrganisation } from "./make-world.ts";
import type { SimTill } from "./sim-till.ts";

/** One till's cashiers. */
export class SimCashier {
  readonly #till: SimTill;
  readonly #shop: SimOrganisation;
  readonly #random: Random;
  /** Sales, Z numbers and movements as the screen confirmed them. */
  confirmed: Confirmed = nothingConfirmed();
  /** Card payments that the screen confirmed as settled. */
  charged: string[] = [];

  constructor(till: SimTill, shop: SimOrganisation, random: Random) {
    this.#till = till;
    this.#shop = shop;
    this.#random = random;
  }

  /** Does one thing. @returns what it was and how it went, for the trace */
  async step(): Promise<string> {
    const { view } = this.#till;
    if (!view.person) return this.#signIn();
    if (!view.session)
      return this.#did("session.open", { float: [{ denominationMinor: 1_000, count: 5 }], approvalId: null });
    if (view.sale?.pending) return this.#settle(view.sale.pending.paymentId);
    if (view.sale && view.sale.lines.length > 0) return this.#goOn(view.sale);
    const fate = this.#random.next();
    const held = view.held[0];
    if (held && fate < 0.1) return this.#did("sale.recall", { saleId: held.saleId });
    if (fate < 0.14)
      return this.#move("cash.pay_in", {
        amountMinor: 100 + this.#random.below(900),
        reason: "Change",
        approvalId: null,
      });
    if (fate < 0.18)
      return this.#move("cash.pay_out", { amountMinor: 1 + this.#random.below(90), reason: "Milk", approvalId: null });
    if (fate < 0.22) return this.#did("drawer.no_sale", { reason: "Change", approvalId: null });
    if (fate < 0.28) return this.#close();
    if (fate < 0.31) return this.#did("staff.lock", {});
    if (fate < 0.37) return this.#giveBack();
    return this.#ring();
  }

  async #signIn(): Promise<string> {
    const { people } = this.#shop;
    const person = people[1 + this.#random.below(people.length - 1)];
    return this.#did("staff.sign_in", { staffId: person?.staffId as never, pin: person?.pin ?? "" }, person?.role);
  }

  #ring(): Promise<string> {
    const productId = this.#shop.productIds[this.#random.below(this.#shop.productIds.length)];
    return this.#did("sale.add_product", { productId: productId as never, quantityThousandths: null });
  }

  #goOn(sale: NonNullable<SimTill["view"]["sale"]>): Promise<string> {
    const fate = this.#random.next();
    const line = sale.lines[0];
    if (sale.cashDueMinor < 0)
      return this.#did("sale.refund_cash", { amountMinor: -sale.cashDueMinor as never, approvalId: null });
    if (sale.dueMinor === 0) return this.#did("sale.complete", {});
    if (fate < 0.25) return this.#ring();
    if (fate < 0.3 && line) return this.#did("sale.remove_line", { lineId: line.lineId });
    if (fate < 0.33) return this.#did("sale.discard", {});
    if (fate < 0.4) return this.#did("sale.hold", { label: "" });
    if (fate < 0.6) return this.#did("sale.intend_card", { amountMinor: sale.dueMinor });
    if (fate < 0.65) return this.#did("sale.tender_cash", { amountMinor: 1 as never });
    return this.#did("sale.tender_cash", { amountMinor: (sale.cashDueMinor + this.#random.below(3) * 100) as never });
  }

  async #settle(paymentId: string): Promise<string> {
    if (this.#random.happens(0.2))
      return this.#did("sale.fail_card", { paymentId: paymentId as never, cause: "declined" });
    const answer = await this.#ask("sale.settle_card", { paymentId: paymentId as never, reference: "" });
    if (answer?.ok) this.charged.push(paymentId);
    return say("sale.settle_card", answer);
  }

  async #move<A extends "cash.pay_in" | "cash.pay_out">(act: A, request: ActRequest<A>): Promise<string> {
    const answer = await this.#ask(act, request);
    if (answer?.ok) this.confirmed.movements.push((answer.value as { number: string }).number);
    return say(act, answer);
  }

  async #close(): Promise<string> {
    const cash = [{ denominationMinor: 1_000, count: this.#random.below(9) }];
    const tenders = [{ method: "card" as const, countedMinor: this.#random.below(500) as never }];
    const counted = await this.#ask("session.count", { cash, tenders });
    if (!counted?.ok) return say("session.count", counted);
    const closed = await this.#ask("session.close", { reason: "In a hurry", approvalPending: true, approvalId: null });
    if (closed?.ok) this.confirmed.zNumbers.push(closed.value.zNumber);
    return say("session.close", closed);
  }

  /** Goods of the last sale come back, where whoever stands there may take them. */
  async #giveBack(): Promise<string> {
    const number = this.confirmed.sales.at(-1)?.receiptNumber;
    if (!number) return this.#ring();
    const found = await this.#ask("sale.find_receipt", { number });
    const lines = found?.ok ? found.value.lines.filter(({ leftThousandths }) => leftThousandths > 0) : [];
    if (lines.length === 0) return say("sale.find_receipt", found);
    return this.#did("sale.return_by_receipt", {
      number,
      lines: lines.map(({ lineId, leftThousandths }) => ({ lineId, quantityThousandths: leftThousandths })),
      reason: "Stale",
      approvalId: null,
    });
  }

  async #did<A extends Act>(act: A, request: ActRequest<A>, who = ""): Promise<string> {
    return say(`${act}${who && ` ${who}`}`, await this.#ask(act, request));
  }

  async #ask<A extends Act>(act: A, request: ActRequest<A>): Promise<Result<ActAnswer<A>> | null> {
    const answer = await this.#till.act(act, request);
    if (answer?.ok && act.startsWith("sale.")) this.#noteSale();
    return answer;
  }

  /** The change is on the screen: the sale was confirmed. */
  #noteSale(): void {
    const { lastSale } = this.#till.view;
    if (!lastSale || this.confirmed.sales.some(({ saleId }) => saleId === lastSale.saleId)) return;
    const { saleId, receiptNumber, totalMinor } = lastSale;
    this.confirmed.sales.push({ saleId, receiptNumber, totalMinor });
  }
}

function say(act: string, answer: Result<unknown> | null): string {
  return `${act}: ${answer === null ? "died" : answer.ok ? "ok" : answer.refusal.code}`;
}
