/** Every figure of the desk's reports, counted again from the journal's entries alone, with plain arithmetic. */
import type { Entry } from "#domain/journal/entry.ts";
import type { ExceptionKind, Figures, SalesDimension } from "#domain/protocol/desk/reports.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import { localHourAt } from "#domain/time/business-date.ts";

/** An entry and whose it is. */
export interface Written {
  readonly registerId: string;
  readonly branchId: string;
  readonly entry: Entry;
}
type Completed = Written & { readonly entry: Extract<Entry, { type: "sale.completed" }> };

/** What the entries themselves don't say. */
export interface Known {
  readonly zone: string;
  /** Category by product. */
  readonly categories: ReadonlyMap<string, string | null>;
}

/** Sums by dimension key and currency: `key currency`. */
export type Counted = Map<string, Partial<Figures>>;

const LINE_DIMENSIONS: readonly SalesDimension[] = ["product", "category"];

/** Sales that stand: not voided by their register. */
export function standing(written: readonly Written[]): Completed[] {
  const voided = new Set(
    written.flatMap(({ registerId, entry }) =>
      entry.type === "sale.voided" ? [`${registerId} ${entry.body.saleId}`] : [],
    ),
  );
  return written.filter(
    (each): each is Completed =>
      each.entry.type === "sale.completed" && !voided.has(`${each.registerId} ${each.entry.body.saleId}`),
  );
}

/** Counts sales by a dimension. */
export function recount(by: SalesDimension, written: readonly Written[], known: Known): Counted {
  const counted: Counted = new Map();
  const put = (key: string, currency: string, more: Partial<Record<keyof Figures, number>>) => {
    const at = `${key} ${currency}`;
    const sums: Record<string, number | null> = { ...counted.get(at) };
    for (const [name, value] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + value;
    counted.set(at, sums as Partial<Figures>);
  };
  for (const sale of standing(written)) {
    const { body } = sale.entry;
    if (by === "tender") putTenders(body, written, sale.registerId, put);
    else if (by === "tax")
      for (const { code, rateMillionths, taxId, netMinor, taxMinor } of body.taxes)
        put(`${code} ${rateMillionths} ${taxId}`, body.currency, {
          receipts: 1,
          netMinor,
          taxMinor,
          amountMinor: netMinor + taxMinor,
        });
    else if (LINE_DIMENSIONS.includes(by)) putLines(by, body, known, put);
    else put(keyOf(by, sale, known), body.currency, figuresOf(body));
  }
  return counted;
}

type Put = (key: string, currency: string, more: Partial<Record<keyof Figures, number>>) => void;

function keyOf(by: SalesDimension, { registerId, branchId, entry }: Completed, { zone }: Known): string {
  if (by === "hour") return String(localHourAt(entry.occurredAt, zone)).padStart(2, "0");
  if (by === "weekday") return String(new Date(entry.businessDate).getUTCDay() || 7);
  if (by === "day") return entry.businessDate;
  if (by === "person") return entry.staffId ?? "";
  return by === "register" ? registerId : branchId;
}

/** A whole sale. Goods and deposits apart, goods sold and goods that came back apart. */
export function figuresOf({ lines }: SaleCompleted) {
  const sums = { receipts: 1, sales: 0, refunds: 0, salesMinor: 0, refundsMinor: 0, amountMinor: 0 };
  const more = { discountsMinor: 0, netMinor: 0, taxMinor: 0 };
  for (const line of lines) {
    if (line.depositFor !== null) continue;
    const gross = line.netMinor + line.taxMinor;
    if (line.returned) {
      sums.refunds = 1;
      sums.refundsMinor -= gross;
    } else {
      sums.sales = 1;
      sums.salesMinor += gross;
      more.discountsMinor += line.discountMinor;
    }
    sums.amountMinor += gross;
    more.netMinor += line.netMinor;
    more.taxMinor += line.taxMinor;
  }
  return { ...sums, ...more };
}

/** What of a sale is paid for containers, less what was given back for them. */
export function depositsOf({ lines }: SaleCompleted): number {
  return lines.reduce((sum, line) => (line.depositFor === null ? sum : sum + line.netMinor + line.taxMinor), 0);
}

function putLines(by: SalesDimension, { lines, currency }: SaleCompleted, { categories }: Known, put: Put): void {
  for (const line of lines) {
    if (line.depositFor !== null) continue;
    const key = by === "product" ? line.productId : (categories.get(line.productId) ?? "");
    const gross = line.netMinor + line.taxMinor;
    const isBack = line.returned !== null;
    put(key, currency, {
      sales: isBack ? 0 : 1,
      refunds: isBack ? 1 : 0,
      salesMinor: isBack ? 0 : gross,
      refundsMinor: isBack ? -gross : 0,
      amountMinor: gross,
      discountsMinor: isBack ? 0 : line.discountMinor,
      netMinor: line.netMinor,
      taxMinor: line.taxMinor,
      quantityThousandths: isBack ? -line.quantityThousandths : line.quantityThousandths,
    });
  }
}

function putTenders(body: SaleCompleted, written: readonly Written[], registerId: string, put: Put): void {
  for (const { method, amountMinor } of body.tenders) put(method, body.currency, { sales: 1, amountMinor });
  if (body.changeMinor !== 0) put("cash", body.currency, { sales: 0, amountMinor: -body.changeMinor });
  for (const { entry, registerId: at } of written) {
    if (entry.type !== "tender.corrected" || at !== registerId || entry.body.saleId !== body.saleId) continue;
    put(entry.body.from, body.currency, { sales: 0, amountMinor: -entry.body.amountMinor });
    put(entry.body.to, body.currency, { sales: 0, amountMinor: entry.body.amountMinor });
  }
}

/** How many and how much of each kind of exception: by `key kind currency`. */
export function recountExceptions(
  by: "person" | "register",
  written: readonly Written[],
  currency: string,
): Map<string, { count: number; minor: number }> {
  const counted = new Map<string, { count: number; minor: number }>();
  const put = (key: string, kind: ExceptionKind, of: string, minor: number) => {
    const sums = counted.get(`${key} ${kind} ${of}`) ?? { count: 0, minor: 0 };
    counted.set(`${key} ${kind} ${of}`, { count: sums.count + 1, minor: sums.minor + minor });
  };
  for (const { entry, registerId } of standing(written)) {
    const key = by === "person" ? (entry.staffId ?? "") : registerId;
    const { refunds, refundsMinor, discountsMinor } = figuresOf(entry.body);
    if (refunds > 0) put(key, "refund", entry.body.currency, refundsMinor);
    if (discountsMinor !== 0) put(key, "discount", entry.body.currency, discountsMinor);
  }
  for (const { entry, registerId } of written) {
    const key = by === "person" ? (entry.staffId ?? "") : registerId;
    if (entry.type === "sale.voided") put(key, "void", currency, entry.body.salesMinor - entry.body.refundsMinor);
    if (entry.type === "line.voided" && !entry.body.returned) put(key, "line_void", currency, entry.body.amountMinor);
    if (entry.type === "sale.discarded") put(key, "discarded", currency, entry.body.amountMinor);
    if (entry.type === "price.overridden")
      put(key, "price_override", currency, entry.body.fromMinor - entry.body.toMinor);
    if (entry.type === "drawer.opened") put(key, "no_sale", currency, 0);
    if (entry.type === "cash.paid_out") put(key, "paid_out", currency, entry.body.amountMinor);
    if (entry.type !== "session.closed") continue;
    const differences = new Map<string, number>();
    for (const tender of entry.body.tenders) {
      const of = tender.currency ?? currency;
      differences.set(of, (differences.get(of) ?? 0) + tender.differenceMinor);
    }
    for (const [of, minor] of differences)
      if (minor !== 0) put(by === "person" ? entry.body.openedBy : registerId, "over_short", of, minor);
  }
  return counted;
}
