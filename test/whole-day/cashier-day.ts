/** A till at work on a day nobody planned, and a sheet of paper beside it: every deed is done at the real register and booked by hand, and after each the two are compared. */
import { expect } from "vitest";
import type { Act, ActRequest, FoundReceipt } from "#domain/protocol/register-api.ts";
import type { SaleView } from "#domain/protocol/till-view.ts";
import type { Random } from "#test/crash/random.ts";
import type { OpenRegister } from "#test/in-process-register.ts";
import {
  type Booked,
  type Brought,
  bookSale,
  type CountedLine,
  countSale,
  type HandLine,
  type HandSums,
  inDrawer,
  newSums,
} from "./hand-count.ts";
import { figuresOf, type PaperFigures } from "./paper-figures.ts";

/** A receipt that customers of the day may bring back, at any till. */
export interface Receipt {
  readonly soldAt: CashierDay;
  readonly number: string;
  readonly code: string;
  readonly booked: Booked;
  readonly lines: readonly CountedLine[];
  /** By line: thousandths that came back, and for how much. */
  readonly back: Map<string, { thousandths: number; minor: number }>;
  readonly isPaidByCard: boolean;
  isVoided: boolean;
  cameBackElsewhere: boolean;
}

/** What is given for a sale. */
interface Given {
  readonly method: "cash" | "card" | "voucher" | "account" | "foreign";
  readonly minor: number;
  readonly dollars?: number;
}

const RATE_MILLIONTHS = 920_000;
const REASON = { reason: "Because of the day", approvalId: null } as const;

/** One till. All that it may do is known to its person: nobody is asked for approval here. */
export class CashierDay {
  readonly till: OpenRegister;
  readonly #random: Random;
  /** What customers have in their pockets, from every till. */
  readonly #receipts: Receipt[];
  readonly #pins: ReadonlyMap<string, string>;
  #sheet: HandSums | null = null;
  readonly #parked = new Map<string, HandSums>();
  #grand = { sales: 0, refunds: 0 };
  readonly stock = new Map<string, number>();
  #given: Given[] = [];
  readonly #taxOf = new Map<string, HandLine["tax"]>();
  #openedWith = "";
  #lastZ = "";
  /** Goods on this sale that come back. */
  #brought: Brought[] = [];

  constructor(till: OpenRegister, random: Random, receipts: Receipt[], pins: ReadonlyMap<string, string>) {
    this.till = till;
    this.#random = random;
    this.#receipts = receipts;
    this.#pins = pins;
  }

  get sale(): SaleView | null {
    return this.till.view().sale;
  }

  /** Opens a drawer with a float of so many tens. */
  async open(tens: number): Promise<void> {
    await this.till.must("session.open", { float: [{ denominationMinor: 1_000, count: tens }], approvalId: null });
    this.#sheet = newSums(tens * 1_000);
    this.#openedWith = this.till.view().person?.staffId ?? "";
  }

  /** Does something; then the register and the sheet must say the same. @returns what was done */
  async step(): Promise<string> {
    const deeds: readonly (readonly [weight: number, does: () => Promise<string>])[] = [
      [14, () => this.#ring()],
      [3, () => this.#discount()],
      [2, () => this.#override()],
      [2, () => this.#voidLine()],
      [2, () => this.#service()],
      [1, () => this.#exempt()],
      [1, () => this.#holdAndRecall()],
      [9, () => this.#pay()],
      [4, () => this.#bringBack()],
      [1, () => this.#bringBackWithoutReceipt()],
      [2, () => this.#voidSale()],
      [2, () => this.#correct()],
      [3, () => this.#move()],
      [1, () => this.#practise()],
      [2, () => this.#otherDrawer()],
      [1, () => this.#close()],
      [1, () => this.#handOver()],
      [1, () => this.#late()],
    ];
    let at = this.#random.below(deeds.reduce((sum, [weight]) => sum + weight, 0));
    const does = deeds.find(([weight]) => {
      at -= weight;
      return at < 0;
    });
    const done = (await does?.[1]()) ?? "";
    await this.compare(done);
    return done;
  }

  /** Pays what is on the screen and closes every drawer. */
  async end(): Promise<void> {
    await this.#finish();
    for (let left = this.#parked.size; left >= 0; left -= 1) {
      await this.#closeDrawer();
      if (left > 0) await this.#goToOther();
    }
  }

  /** X report, tax totals, drawer and stock, against the sheet. */
  async compare(after: string): Promise<void> {
    if (!this.#sheet) return;
    const { document, blind } = await this.till.must("session.x_report", { print: false });
    expect(blind).toBe(false);
    this.#compareFigures(figuresOf(document), after);
    const { products } = await this.till.must("catalogue.moved_today", {});
    const moved = new Map(
      products.flatMap(({ productId, soldThousandths, backThousandths }) =>
        soldThousandths === backThousandths ? [] : [[productId, backThousandths - soldThousandths] as const],
      ),
    );
    expect(sorted(moved), after).toEqual(
      sorted(new Map([...this.stock].filter(([, thousandths]) => thousandths !== 0))),
    );
  }

  #compareFigures(paper: PaperFigures, after: string): void {
    const sheet = this.#sheet ?? newSums(0);
    const { amount } = paper;
    expect(
      {
        sales: amount("Sales"),
        refunds: 0 - amount("Refunds"),
        deposits: amount("Container deposits"),
        rounding: amount("Cash rounding"),
        tips: amount("Tips"),
        cash: amount("Cash"),
        card: amount("Card"),
        voucher: amount("Voucher"),
        account: amount("On account"),
        foreign: amount("Foreign cash"),
        dollars: amount("USD"),
        float: amount("Float"),
        paidIn: amount("Paid in"),
        paidOut: 0 - amount("Paid out"),
        tipsOut: 0 - amount("Tips paid out"),
        drops: 0 - paper.sumOf(/^Safe drop /),
        expected: amount("Expected"),
        taxes: paper.taxes,
      },
      `after: ${after}`,
    ).toEqual({
      ...sheet,
      expected: inDrawer(sheet),
      taxes: new Map([...sheet.taxes].filter(([, [gross, tax]]) => gross !== 0 || tax !== 0).sort()),
    });
  }

  async #ring(): Promise<string> {
    const wanted = ["latte", "club sand", "water", "apple", "cake", "beer", "espresso", "bread"];
    const { products } = await this.till.must("catalogue.search", {
      text: wanted[this.#random.below(8)] ?? "",
      limit: 8,
    });
    const product = products[this.#random.below(Math.max(1, products.length))];
    if (!product || product.openPrice || product.hasVariants) return "nothing found";
    const quantityThousandths =
      product.unit === "kg" ? 1 + this.#random.below(3_000) : 1_000 * (1 + this.#random.below(3));
    const { modifierGroups } = await this.till.must("catalogue.look_up", { productId: product.productId });
    const chosen = modifierGroups.flatMap(({ min, options }) => options.slice(0, Math.max(min, this.#random.below(2))));
    const before = this.sale?.lines.length ?? 0;
    const added = await this.till.act("sale.add_product", {
      productId: product.productId,
      quantityThousandths,
      modifierIds: chosen.map(({ optionId }) => optionId),
      ageProof: "document",
    } as ActRequest<"sale.add_product">);
    if (!added.ok) return `refused ${product.name}: ${added.refusal.code}`;
    const line = this.sale?.lines.find(({ lineId }) => lineId === this.sale?.lastLineId);
    // Before anything else is done to it the line has the catalogue's price with what was chosen.
    if (line && (this.sale?.lines.length ?? 0) > before)
      expect(line.unitPriceMinor).toBe(
        chosen.reduce((sum, { priceMinor }) => sum + priceMinor, Number(product.priceMinor)),
      );
    await this.#lookAtTaxes();
    return `rang ${product.name}`;
  }

  /** Without tax no line says which it would have: it is charged for a moment, looked at, and left out again. */
  async #lookAtTaxes(): Promise<void> {
    const { exempt } = this.sale ?? {};
    if (exempt) await this.till.must("sale.charge_tax_again", {});
    const rates = new Map(this.till.view().shop?.taxes.map(({ code, rateMillionths }) => [code, rateMillionths]));
    for (const { lineId, taxCodes, returned } of this.sale?.lines ?? []) {
      const millionths = rates.get(taxCodes);
      if (returned === null) this.#taxOf.set(lineId, millionths === undefined ? null : { code: taxCodes, millionths });
    }
    if (exempt) await this.till.act("sale.exempt", { ...exempt, approvalId: null });
  }

  async #discount(): Promise<string> {
    const lines = this.sale?.lines.filter(({ depositFor, returned }) => depositFor === null && returned === null) ?? [];
    const line = lines[this.#random.below(Math.max(1, lines.length))];
    const lineId = this.#random.happens(0.5) ? (line?.lineId ?? null) : null;
    const off = this.#random.happens(0.5)
      ? { kind: "percent" as const, rateMillionths: (1 + this.#random.below(60)) * 10_000 }
      : { kind: "amount" as const, amountMinor: 1 + this.#random.below(400) };
    return this.#try("sale.give_discount", { lineId, off, ...REASON } as never);
  }

  async #override(): Promise<string> {
    const line = this.sale?.lines.find(({ depositFor, returned }) => depositFor === null && returned === null);
    if (!line) return "nothing to price";
    return this.#try("sale.override_price", {
      lineId: line.lineId,
      unitPriceMinor: this.#random.below(900),
      ...REASON,
    } as never);
  }

  async #voidLine(): Promise<string> {
    const lines = this.sale?.lines ?? [];
    const line = lines[this.#random.below(Math.max(1, lines.length))];
    return line ? this.#try("sale.remove_line", { lineId: line.lineId }) : "no line";
  }

  async #service(): Promise<string> {
    const service = (["eat_in", "take_away"] as const)[this.#random.below(2)] ?? null;
    const done = await this.#try("sale.choose_service", { service });
    await this.#lookAtTaxes();
    return done;
  }

  async #exempt(): Promise<string> {
    if (this.sale?.exempt) return this.#try("sale.charge_tax_again", {});
    return this.#try("sale.exempt", { reason: "Embassy", certificate: "D-17", approvalId: null });
  }

  async #holdAndRecall(): Promise<string> {
    const saleId = this.sale?.saleId;
    const held = await this.#try("sale.hold", { label: "" });
    if (saleId && held === "sale.hold") await this.till.must("sale.recall", { saleId });
    return held;
  }

  /** Gives something for the sale, or gives money back. */
  async #pay(): Promise<string> {
    const { sale } = this;
    if (!sale || sale.lines.length === 0) return "nothing to pay";
    if (sale.totalMinor < 0) return this.#giveBack();
    if (this.#random.happens(0.15)) await this.#try("sale.give_tip", { amountMinor: this.#random.below(300) });
    const due = this.sale?.dueMinor ?? 0;
    const part = this.#random.happens(0.4) ? 1 + this.#random.below(Math.max(1, due)) : due;
    switch (this.#random.below(6)) {
      case 0:
        return this.#give({ method: "card", minor: part }, () => this.#byCard(part));
      case 1: {
        const value = part + (this.#random.happens(0.3) ? 500 : 0);
        const number = `DAY-${this.#random.below(1_000_000_000)}`;
        return this.#give({ method: "voucher", minor: Math.min(value, due) }, () =>
          this.till.act("sale.tender_voucher", { number, valueMinor: value } as never),
        );
      }
      case 2:
        return this.#onAccount(part);
      case 3: {
        const dollars = 100 + this.#random.below(5_000);
        const minor = Math.round((dollars * RATE_MILLIONTHS) / 1_000_000);
        return this.#give({ method: "foreign", minor, dollars }, () =>
          this.till.act("sale.tender_foreign", { currency: "USD", foreignMinor: dollars } as never),
        );
      }
      default: {
        const more = this.#random.happens(0.5) ? part : (this.sale?.cashDueMinor ?? 0) + 50 * this.#random.below(20);
        return this.#give({ method: "cash", minor: more }, () =>
          this.till.act("sale.tender_cash", { amountMinor: more } as never),
        );
      }
    }
  }

  async #byCard(amountMinor: number) {
    const asked = await this.till.act("sale.intend_card", { amountMinor } as never);
    const pending = this.sale?.pending;
    if (!asked.ok || !pending) return asked;
    return this.till.act("sale.settle_card", { paymentId: pending.paymentId, reference: "T 1" });
  }

  async #onAccount(minor: number): Promise<string> {
    const { customerId } = await this.till.must("customer.add", { name: "Costa", email: "", phone: "" });
    if (!(await this.till.act("sale.attach_customer", { customerId })).ok) return "no account";
    return this.#give({ method: "account", minor }, () =>
      this.till.act("sale.tender_account", { amountMinor: minor, approvalId: null } as never),
    );
  }

  async #giveBack(): Promise<string> {
    const sale = this.sale;
    if (!sale) return "";
    const whole = -sale.dueMinor;
    const card = sale.refundOrigins.find((each) => each.method === "card" && each.paidMinor > each.refundedMinor);
    if (card && this.#random.happens(0.6)) {
      const minor = Math.min(whole, card.paidMinor - card.refundedMinor);
      return this.#give({ method: "card", minor: -minor }, async () => {
        const request = { amountMinor: minor, paymentId: card.paymentId, approvalId: null };
        const asked = await this.till.act("sale.refund_card", request as never);
        const pending = this.sale?.pending;
        if (!asked.ok || !pending) return asked;
        return this.till.act("sale.settle_card", { paymentId: pending.paymentId, reference: "T 2" });
      });
    }
    const method = this.#random.happens(0.3) ? "voucher" : "cash";
    const minor = method === "cash" ? -sale.cashDueMinor : whole;
    return this.#give({ method, minor: -minor }, () =>
      this.till.act(`sale.refund_${method}`, { amountMinor: minor, approvalId: null } as never),
    );
  }

  /** Does it, and books the sale by hand when that finished it. */
  async #give(given: Given, doIt: () => Promise<{ readonly ok: boolean }>): Promise<string> {
    const { sale } = this;
    if (!sale) return "no sale";
    const done = await doIt();
    if (!done.ok) return `refused: ${given.method} ${given.minor}`;
    this.#given.push(given);
    if (this.sale === null) await this.#booked(sale);
    return `${given.method} ${given.minor}`;
  }

  async #finish(): Promise<void> {
    for (let tries = 0; this.sale !== null && tries < 20; tries += 1) {
      const { totalMinor, cashDueMinor, lines } = this.sale;
      if (lines.length === 0) return;
      if (totalMinor < 0)
        await this.#give({ method: "cash", minor: cashDueMinor }, () =>
          this.till.act("sale.refund_cash", { amountMinor: -cashDueMinor, approvalId: null } as never),
        );
      else if (cashDueMinor > 0 || this.sale.dueMinor > 0)
        await this.#give({ method: "cash", minor: cashDueMinor }, () =>
          this.till.act("sale.tender_cash", { amountMinor: cashDueMinor } as never),
        );
      else {
        const { sale } = this;
        if ((await this.till.act("sale.complete", {})).ok) await this.#booked(sale);
      }
    }
  }

  /** A finished sale goes onto the sheet, from what stood on the screen before its last tender. */
  async #booked(sale: SaleView): Promise<void> {
    const given = this.#given;
    this.#given = [];
    const lines = this.#count(sale);
    const last = this.till.view().lastSale;
    const number = last?.receiptNumber ?? "";
    const total = lines.reduce((sum, { amount }) => sum + amount, 0);
    expect(last?.totalMinor, `the total of ${number}`).toBe(total);
    const { document } = await this.till.must("receipts.show", { what: "sale", number });
    const paper = figuresOf(document);
    const byHand = new Map<string, number>();
    for (const { tax, taxMinor, backMinor } of lines)
      if (backMinor === null && tax && !sale.exempt) byHand.set(tax.code, (byHand.get(tax.code) ?? 0) + taxMinor);
    const taxes = new Map(paper.taxes);
    const hasBack = lines.some(({ backMinor }) => backMinor !== null);
    // Taxes of goods that come back are those of their receipt; everything else follows from rates.
    if (!hasBack)
      for (const [code, [, tax]] of taxes) expect(tax, `tax ${code} of ${number}`).toBe(byHand.get(code) ?? 0);
    for (const [code, [gross, tax]] of taxes) this.#looksTaxed(code, gross, tax);
    const tip = sale.tipMinor;
    const paid = given.reduce((sum, { minor }) => sum + minor, 0);
    const change = Math.max(0, paid - total - tip);
    if (total >= 0) expect(last?.changeMinor, `the change of ${number}`).toBe(change);
    const by = (method: Given["method"]) =>
      given.reduce((sum, each) => sum + (each.method === method ? each.minor : 0), 0);
    const of = (keeps: (line: CountedLine) => boolean) =>
      lines.reduce((sum, line) => sum + (keeps(line) ? line.amount : 0), 0);
    const stock = new Map<string, number>();
    for (const { productId, thousandths, isDeposit, backMinor } of lines)
      if (!isDeposit) stock.set(productId, (stock.get(productId) ?? 0) + (backMinor === null ? -1 : 1) * thousandths);
    const brought = this.#brought;
    this.#brought = [];
    const booked: Booked = {
      brought,
      saleId: sale.saleId,
      number,
      stock,
      add: {
        sales: of(({ isDeposit, backMinor }) => !isDeposit && backMinor === null),
        refunds: 0 - of(({ isDeposit, backMinor }) => !isDeposit && backMinor !== null),
        deposits: of(({ isDeposit }) => isDeposit),
        rounding: 0,
        tips: tip,
        cash: by("cash") - change,
        card: by("card"),
        voucher: by("voucher"),
        account: by("account"),
        foreign: by("foreign"),
        dollars: given.reduce((sum, { dollars = 0 }) => sum + dollars, 0),
        taxes,
      },
    };
    if (this.#sheet) bookSale(this.#sheet, booked, 1);
    this.#moveStock(booked, 1);
    const qr = document.blocks.find(({ type }) => type === "qr");
    this.#receipts.push({
      soldAt: this,
      number,
      code: qr?.type === "qr" ? qr.data : "",
      booked,
      lines: lines.filter(({ backMinor }) => backMinor === null),
      back: new Map(),
      isPaidByCard: by("card") !== 0,
      isVoided: false,
      cameBackElsewhere: false,
    });
  }

  #count(sale: SaleView): CountedLine[] {
    const offs = (discounts: SaleView["lines"][number]["discounts"]) =>
      discounts.map((each) =>
        each.kind === "percent"
          ? { kind: "percent" as const, millionths: each.rateMillionths }
          : { kind: "amount" as const, minor: each.amountMinor },
      );
    const lines = sale.lines.map(
      (line): HandLine => ({
        lineId: line.lineId,
        productId: line.productId,
        priceMinor: line.unitPriceMinor,
        thousandths: line.quantityThousandths,
        tax: this.#taxOf.get(line.lineId) ?? null,
        isDeposit: line.depositFor !== null,
        off: offs(line.discounts),
        backMinor: line.returned === null ? null : line.amountMinor,
      }),
    );
    return countSale(lines, offs(sale.discounts.map(({ discount }) => discount)), sale.exempt !== null);
  }

  /** A tax is what its rate makes of the gross amount, give or take a cent a line. */
  #looksTaxed(code: string, gross: number, tax: number): void {
    const rate = this.till.view().shop?.taxes.find((each) => each.code === code)?.rateMillionths ?? 0;
    expect(Math.abs(tax - (gross * rate) / (1_000_000 + rate)), `tax ${code}`).toBeLessThanOrEqual(20);
  }

  #moveStock({ stock }: Booked, by: 1 | -1): void {
    for (const [productId, thousandths] of stock)
      this.stock.set(productId, (this.stock.get(productId) ?? 0) + by * thousandths);
  }

  /** A customer brings some of a receipt back, of this till or of the other one by its code. */
  async #bringBack(): Promise<string> {
    const receipt = this.#receipts[this.#random.below(Math.max(1, this.#receipts.length))];
    // Of a sale that only took goods back nothing can come back.
    if (!receipt || receipt.isVoided || receipt.code === "") return "no receipt";
    const number = receipt.soldAt === this && this.#random.happens(0.5) ? receipt.number : receipt.code;
    const found = await this.till.act("sale.find_receipt", { number });
    if (!found.ok) return `not found: ${found.refusal.code}`;
    const lines = this.#wishes(receipt, found.value);
    if (lines.length === 0) return "all of it is back";
    const before = new Set(this.sale?.lines.map(({ lineId }) => lineId));
    const done = await this.till.act("sale.return_by_receipt", { number, lines, ...REASON } as never);
    if (!done.ok) return `refused back: ${done.refusal.code}`;
    const added = this.sale?.lines.filter(({ lineId }) => !before.has(lineId)) ?? [];
    if (receipt.soldAt !== this) receipt.cameBackElsewhere = true;
    for (const [at, line] of added.entries()) this.#checkShare(receipt, lines[at], -line.amountMinor);
    // What was put on a sale to come back is paid out at once here: no other till may ask for the same goods meanwhile.
    await this.#finish();
    return `back of ${receipt.number}`;
  }

  #wishes(receipt: Receipt, found: FoundReceipt) {
    return found.lines.flatMap(({ lineId, unit, leftThousandths }) => {
      const came = receipt.back.get(lineId)?.thousandths ?? 0;
      const sold = receipt.lines.find((line) => line.lineId === lineId)?.thousandths ?? 0;
      // The other till knows nothing of what came back here: the customer still has only what is left.
      const left = Math.min(leftThousandths, sold - came);
      if (left <= 0 || this.#random.happens(0.4)) return [];
      const some = this.#random.happens(0.5) ? left : 1 + this.#random.below(left);
      const quantityThousandths = unit === "piece" ? Math.max(1_000, some - (some % 1_000)) : some;
      return [{ lineId, quantityThousandths: Math.min(left, quantityThousandths) }];
    });
  }

  /** A part is its share, give or take a cent; all parts together are exactly what was paid. */
  #checkShare(
    receipt: Receipt,
    wish: { lineId: string; quantityThousandths: number } | undefined,
    minor: number,
  ): void {
    const sold = receipt.lines.find(({ lineId }) => lineId === wish?.lineId);
    if (!sold || !wish) throw new Error("goods come back that nobody asked for");
    const before = receipt.back.get(sold.lineId) ?? { thousandths: 0, minor: 0 };
    const after = { thousandths: before.thousandths + wish.quantityThousandths, minor: before.minor + minor };
    receipt.back.set(sold.lineId, after);
    this.#brought.push({ back: receipt.back, lineId: sold.lineId, thousandths: wish.quantityThousandths, minor });
    const share = (sold.amount * wish.quantityThousandths) / sold.thousandths;
    expect(Math.abs(minor - share), `a share of ${receipt.number}`).toBeLessThanOrEqual(1);
    if (after.thousandths === sold.thousandths && receipt.soldAt === this)
      expect(after.minor, `all of a line of ${receipt.number}`).toBe(sold.amount);
  }

  async #bringBackWithoutReceipt(): Promise<string> {
    const { products } = await this.till.must("catalogue.search", { text: "espresso", limit: 1 });
    const request = { productId: products[0]?.productId, quantityThousandths: 1_000, unitPriceMinor: null, ...REASON };
    const done = await this.#try("sale.return_without_receipt", request as never);
    if (done === "sale.return_without_receipt") await this.#finish();
    return done;
  }

  async #voidSale(): Promise<string> {
    const own = this.#receipts.filter(({ soldAt, isVoided }) => soldAt === this && !isVoided);
    const receipt = own.at(-1 - this.#random.below(3));
    if (!receipt || this.#parked.size > 0) return "no sale to void";
    // Who brought goods back to the other till is paid: only here it would be known.
    if (cameBack(receipt) && this.#random.happens(0.5)) return "it came back";
    if (receipt.cameBackElsewhere) return "it came back elsewhere";
    const done = await this.till.act("sale.void", { number: receipt.number, ...REASON });
    if (!done.ok) return `refused to void: ${done.refusal.code}`;
    expect(receipt.isPaidByCard, "what a card paid is not voided").toBe(false);
    expect(cameBack(receipt), "what came back is not voided").toBe(false);
    receipt.isVoided = true;
    if (this.#sheet) bookSale(this.#sheet, receipt.booked, -1);
    this.#moveStock(receipt.booked, -1);
    // What a voided return had brought back is with the customer again.
    for (const { back, lineId, thousandths, minor } of receipt.booked.brought) {
      const came = back.get(lineId) ?? { thousandths: 0, minor: 0 };
      back.set(lineId, { thousandths: came.thousandths - thousandths, minor: came.minor - minor });
    }
    return `voided ${receipt.number}`;
  }

  async #correct(): Promise<string> {
    const receipt = this.#receipts.filter(({ soldAt, isVoided }) => soldAt === this && !isVoided).at(-1);
    const sheet = this.#sheet;
    if (!receipt || !sheet || this.#parked.size > 0) return "no sale to correct";
    const amountMinor = 1 + this.#random.below(300);
    const moved = { number: receipt.number, from: "cash", to: "card", amountMinor, ...REASON } as const;
    const done = await this.till.act("sale.correct_tender", moved as never);
    if (!done.ok) return `refused to correct: ${done.refusal.code}`;
    sheet.cash -= amountMinor;
    sheet.card += amountMinor;
    // Whatever is undone later is undone as it stands now.
    const { add } = receipt.booked;
    Object.assign(add, { cash: add.cash - amountMinor, card: add.card + amountMinor });
    Object.assign(receipt, { isPaidByCard: true });
    return `corrected ${receipt.number}`;
  }

  async #move(): Promise<string> {
    const sheet = this.#sheet;
    const amountMinor = 1 + this.#random.below(2_000);
    if (!sheet) return "no drawer";
    const moves = [
      ["cash.pay_in", "paidIn"],
      ["cash.pay_out", "paidOut"],
      ["cash.pay_tips", "tipsOut"],
    ] as const;
    const [act, key] = moves[this.#random.below(4)] ?? ["cash.drop_to_safe", "drops"];
    const witness = this.till.view().staff.find(({ staffId }) => {
      return staffId !== this.till.view().person?.staffId && this.#pins.has(staffId);
    });
    if (act === "cash.drop_to_safe" && !witness) return "nobody looks on";
    const pin = this.#pins.get(witness?.staffId ?? "") ?? "";
    const drop = { amountMinor, bagNumber: `B${amountMinor}`, witnessId: witness?.staffId, pin, reason: null };
    const request = act === "cash.drop_to_safe" ? { ...drop, approvalId: null } : { amountMinor, ...REASON };
    const done = await this.till.act(act, request as never);
    if (!done.ok) return `refused ${act}: ${done.refusal.code}`;
    sheet[key] += amountMinor;
    return act;
  }

  /** Sells in training: nothing of it may show anywhere. */
  async #practise(): Promise<string> {
    if (!(await this.till.act("training.enter", {})).ok) return "no practice now";
    await this.till.must("session.open", { float: [], approvalId: null });
    const { products } = await this.till.must("catalogue.search", { text: "espresso", limit: 1 });
    await this.till.must("sale.add_product", {
      productId: products[0]?.productId as never,
      quantityThousandths: 5_000,
    });
    await this.till.must("sale.tender_cash", { amountMinor: (this.sale?.cashDueMinor ?? 0) as never });
    await this.till.must("training.leave", {});
    return "practised";
  }

  async #otherDrawer(): Promise<string> {
    if (this.till.view().drawers.length < 2) return "one drawer only";
    if (this.sale !== null) return "a sale is on the screen";
    await this.#goToOther();
    return "the other drawer";
  }

  async #goToOther(): Promise<void> {
    const now = this.till.view().person?.staffId ?? "";
    const next = [...this.#pins.keys()].find((staffId) => staffId !== now && this.#mayOpen(staffId));
    if (!next) return;
    if (this.#sheet) this.#parked.set(this.#openedWith, this.#sheet);
    await this.till.must("staff.sign_in", { staffId: next as never, pin: this.#pins.get(next) ?? "" });
    const kept = this.#parked.get(next);
    this.#parked.delete(next);
    if (!kept) return this.open(this.#random.below(20));
    this.#sheet = kept;
    this.#openedWith = next;
  }

  #mayOpen(staffId: string): boolean {
    const person = this.till.view().staff.find((each) => each.staffId === staffId);
    return person?.role === "manager" || person?.role === "owner";
  }

  /** What became known only after a Z moves nothing of the session that runs. */
  async #late(): Promise<string> {
    if (this.#lastZ === "") return "no Z yet";
    const fact = { zNumber: this.#lastZ, method: "card", amountMinor: 1 + this.#random.below(500) } as const;
    return this.#try("session.add_late", { ...fact, ...REASON } as never);
  }

  /** The counted drawer goes to the next person, with what is in it. */
  async #handOver(): Promise<string> {
    const now = this.till.view().person?.staffId ?? "";
    const taker = [...this.#pins.keys()].find((staffId) => staffId !== now && this.#mayOpen(staffId));
    if (!taker || this.#parked.size > 0 || this.#random.happens(0.5)) return "nobody takes over";
    await this.#finish();
    if (this.sale !== null) return "a sale is on the screen";
    await this.#closeDrawer({ staffId: taker, pin: this.#pins.get(taker) ?? "" });
    return "handed over";
  }

  async #close(): Promise<string> {
    if (this.#random.happens(0.6)) return "not yet";
    await this.#finish();
    await this.#closeDrawer();
    await this.open(this.#random.below(20));
    return "closed and opened again";
  }

  async #closeDrawer(taker: { readonly staffId: string; readonly pin: string } | null = null): Promise<void> {
    const sheet = this.#sheet;
    const session = this.till.view().session;
    if (!sheet || !session) return;
    const off = this.#random.below(3) - 1;
    const counted = Math.max(0, inDrawer(sheet) + off);
    const cash = [
      { denominationMinor: 1_000, count: Math.trunc(counted / 1_000) },
      { denominationMinor: 1, count: counted % 1_000 },
    ];
    const tenders = [
      ...(session.tendersToCount.includes("card") ? [{ method: "card", countedMinor: Math.max(0, sheet.card) }] : []),
      ...session.foreignToCount.map((currency) => ({ method: "foreign", currency, countedMinor: sheet.dollars })),
    ];
    await this.till.must("session.count", { cash, tenders } as never);
    const closing = { reason: "The day", approvalPending: false, approvalId: null };
    const { document, zNumber } = taker
      ? await this.till.must("session.hand_over", { ...closing, takerId: taker.staffId, pin: taker.pin } as never)
      : await this.till.must("session.close", { ...closing, nextFloatMinor: null });
    this.#lastZ = zNumber;
    const z = figuresOf(document);
    this.#grand = { sales: this.#grand.sales + sheet.sales, refunds: this.#grand.refunds + sheet.refunds };
    const { sales, refunds } = this.#grand;
    expect(z.amount("Sales ever")).toBe(sales);
    expect(z.amount("Refunds ever")).toBe(refunds);
    expect(z.amount("Net ever")).toBe(sales - refunds);
    expect(z.last("Counted", "Cash")).toBe(counted);
    expect(z.last("Difference", "Cash")).toBe(counted - inDrawer(sheet));
    this.#compareZ(z, sheet);
    this.#sheet = taker ? newSums(counted) : null;
    this.#openedWith = taker?.staffId ?? "";
  }

  #compareZ(z: PaperFigures, sheet: HandSums): void {
    expect({ sales: z.amount("Sales"), refunds: 0 - z.amount("Refunds"), taxes: z.taxes }).toEqual({
      sales: sheet.sales,
      refunds: sheet.refunds,
      taxes: new Map([...sheet.taxes].filter(([, [gross, tax]]) => gross !== 0 || tax !== 0).sort()),
    });
  }

  /** Does what the rules allow now. @returns the act, or how it was refused */
  async #try<A extends Act>(act: A, request: ActRequest<A>): Promise<string> {
    const done = await this.till.act(act, request);
    return done.ok ? act : `refused ${act}: ${done.refusal.code}`;
  }
}

function cameBack({ back }: Receipt): boolean {
  return [...back.values()].some(({ thousandths }) => thousandths > 0);
}

function sorted(map: ReadonlyMap<string, number>): [string, number][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
