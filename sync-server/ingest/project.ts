/** Projections of journal entries: the rows of sales, lines, tenders, sessions, movements, acts and violations, by the database's own column names. */
import { stockMovesOf } from "#domain/catalogue/stock.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { atWork } from "#domain/journal/register-state.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import type { Returned } from "#domain/sale/sale-line.ts";
import { type Tender, vouchersGivenBy } from "#domain/sale/tender.ts";
import type { Session } from "#domain/session/session.ts";
import { sumSale } from "#domain/session/session-totals.ts";
import type { ReadEntry } from "./read-entries.ts";
import { undoneBy } from "./undone.ts";

type Row = Readonly<Record<string, unknown>>;
type Table =
  | "sale"
  | "sale_void"
  | "sale_line"
  | "sale_tender"
  | "voucher"
  | "stock_move"
  | "till_session"
  | "movement"
  | "act"
  | "undone"
  | "violation";

/** Rows by table, and what undoes earlier sales (`undone`); absent where there are none. */
export type Projected = Partial<Record<Table, Row[]>>;

/**
 * The rows that entries become. Whatever was booked counts, also where it breaks a rule.
 * @param firstViolation number of an entry's first violation
 */
export function project(entries: readonly ReadEntry[], firstViolation = 0): Projected {
  const rows: Projected = {};
  const sessions = new Map<string, Row>();
  for (const read of entries) {
    const { entry, envelope } = read;
    if (entry) {
      projectSale(rows, entry);
      projectStock(rows, entry);
      projectMovement(rows, entry);
      projectAct(rows, entry);
      for (const [number, row] of undoneBy(entry).entries()) put(rows, "undone", { ...placeOf(entry), number, ...row });
      const session = sessionRow(read, entry);
      if (session) sessions.set(String(session.session_id), session);
    }
    for (const [index, { code, says, scope }] of read.violations.entries())
      put(rows, "violation", {
        ...placeOf(envelope),
        number: firstViolation + index,
        code,
        says,
        scope,
        staff_id: envelope.staffId,
      });
  }
  if (sessions.size > 0) rows.till_session = [...sessions.values()];
  return rows;
}

/** JSON for the database: text that PostgreSQL can't hold (NUL, lone surrogates) becomes U+FFFD. */
export function databaseJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Both are spelled as escapes; hardly ever is there one.
  if (!UNSTORABLE.test(json)) return json;
  return JSON.stringify(value, (_, each) =>
    typeof each === "string" ? each.replaceAll("\0", "\ufffd").toWellFormed() : each,
  );
}
const UNSTORABLE = /\\u(?:0000|d)/;

function put(rows: Projected, table: Table, row: Row): void {
  const known = rows[table];
  if (known) known.push(row);
  else rows[table] = [row];
}

function placeOf({ epoch, seq }: { readonly epoch: number; readonly seq: number }) {
  return { epoch, seq };
}

function timeOf({ occurredAt, businessDate }: Entry) {
  return { occurred_at: occurredAt, business_date: businessDate };
}

function projectSale(rows: Projected, entry: Entry): void {
  if (entry.type === "sale.voided") put(rows, "sale_void", { ...placeOf(entry), sale_id: entry.body.saleId });
  if (entry.type !== "sale.completed") return;
  const { body } = entry;
  const place = placeOf(entry);
  const sale = {
    ...place,
    ...timeOf(entry),
    sale_id: body.saleId,
    session_id: entry.sessionId,
    staff_id: entry.staffId,
    receipt_number: body.receiptNumber,
    currency: body.currency,
    total_minor: body.totalMinor,
    tax_minor: body.taxes.reduce((sum, { taxMinor }) => sum + taxMinor, 0),
    cash_rounding_minor: body.cashRoundingMinor,
    change_minor: body.changeMinor,
    ...figuresOf(body),
  };
  put(rows, "sale", sale);
  for (const [index, line] of body.lines.entries())
    put(rows, "sale_line", {
      ...place,
      number: index,
      product_id: line.productId,
      name: line.name,
      // As its amounts: less than nothing for goods that come back.
      quantity_thousandths: line.returned ? -line.quantityThousandths : line.quantityThousandths,
      unit_price_minor: line.unitPriceMinor,
      amount_minor: line.amountMinor,
      net_minor: line.netMinor,
      tax_minor: line.taxMinor,
      business_date: entry.businessDate,
      ...(line.discountMinor === 0 ? {} : { discount_minor: line.discountMinor }),
      ...(line.returned ? { is_back: true } : {}),
      ...(line.depositFor ? { is_deposit: true } : {}),
      ...(line.returned?.kind === "receipt" ? returnsOf(line.returned) : {}),
    });
  for (const [index, { method, amountMinor }] of body.tenders.entries())
    put(rows, "sale_tender", { ...place, number: index, method, amount_minor: amountMinor });
  for (const [number, voucher] of body.tenders.flatMap(vouchersOf).entries())
    put(rows, "voucher", { ...place, number, ...voucher });
}

/** What reports add up; columns that are left out are as those of an ordinary sale: all of it goods sold. */
function figuresOf(body: SaleCompleted): Row {
  const { taxes } = body;
  const row: Record<string, unknown> = {};
  if (taxes.length > 0) {
    row.tax_keys = taxes.map(({ code, rateMillionths, taxId }) => `${code} ${rateMillionths} ${taxId}`);
    row.tax_net_minor = taxes.map(({ netMinor }) => netMinor);
    row.tax_tax_minor = taxes.map(({ taxMinor }) => taxMinor);
  }
  if (body.tipMinor !== 0) row.tip_minor = body.tipMinor;
  const sums = sumSale(body);
  if (sums.discountMinor !== 0) row.discount_minor = sums.discountMinor;
  if (body.lines.every(({ returned, depositFor }) => returned === null && depositFor === null)) return row;
  const goods = body.lines.filter(({ depositFor }) => depositFor === null);
  return {
    ...row,
    sells: sums.sells,
    takes_back: sums.takesBack,
    sold_minor: sums.salesMinor,
    returned_minor: sums.refundsMinor,
    goods_tax_minor: goods.reduce((sum, { taxMinor }) => sum + taxMinor, 0),
    deposit_minor: sums.depositMinor,
  };
}

function projectStock(rows: Projected, entry: Entry): void {
  if (entry.type !== "sale.completed") return;
  const of = { ...placeOf(entry), sale_id: entry.body.saleId, business_date: entry.businessDate };
  for (const { productId, thousandths } of stockMovesOf(entry.body))
    put(rows, "stock_move", { ...of, product_id: productId, thousandths });
}

/** The voucher that a tender used, whole, and the one that it gave out. */
function vouchersOf(tender: Tender): Row[] {
  if (tender.method !== "voucher") return [];
  const { number: voucher, amountMinor, rest } = tender;
  const used = { voucher, what: "used", value_minor: amountMinor + (rest?.amountMinor ?? 0) };
  const given = vouchersGivenBy(tender).map(({ number, amountMinor: value }) => {
    return { voucher: number, what: "given", value_minor: value };
  });
  return amountMinor > 0 ? [used, ...given] : given;
}

/** Which line of which sale goods came back of; columns that ordinary lines don't name. */
function returnsOf({ saleId, lineId, sold }: Extract<Returned, { kind: "receipt" }>): Row {
  const { quantityThousandths } = sold;
  return { returns_sale_id: saleId, returns_line_id: lineId, returns_of_thousandths: quantityThousandths };
}

function projectMovement(rows: Projected, entry: Entry): void {
  if (!isMovement(entry)) return;
  const { number, amountMinor } = entry.body;
  put(rows, "movement", {
    ...placeOf(entry),
    ...timeOf(entry),
    session_id: entry.sessionId,
    staff_id: entry.staffId,
    number,
    amount_minor: entry.type === "cash.paid_in" ? amountMinor : -amountMinor,
    reason: reasonOf(entry),
  });
}

type Movement = Extract<Entry, { type: `cash.${string}` }>;

function isMovement(entry: Entry): entry is Movement {
  return entry.type.startsWith("cash.");
}

/** Why money moved; for a bag its number, and the reason where there is one. */
function reasonOf({ type, body }: Movement): string {
  if (type !== "cash.safe_dropped") return body.reason;
  return body.reason === null ? body.bagNumber : `${body.bagNumber} · ${body.reason}`;
}

function projectAct(rows: Projected, entry: Entry): void {
  // Sales have a table of their own; what nobody did is no act of a person. But money that is in doubt is somebody's to
  // look at, also where the till found out by itself when it was started again.
  const byNobody = entry.staffId === null && entry.approvals.length === 0;
  if (entry.type === "sale.completed" || (byNobody && entry.type !== "payment.in_doubt")) return;
  const given = entry.approvals.find(({ state }) => state === "given");
  put(rows, "act", {
    ...placeOf(entry),
    ...timeOf(entry),
    type: entry.type,
    staff_id: entry.staffId,
    approver_id: given?.state === "given" ? given.approverId : null,
    approval_pending: entry.approvals.some(({ state }) => state === "pending"),
    session_id: entry.sessionId,
    ...amountOf(entry),
  });
}

/** What an act was about in money, as reports count it; less than nothing where a price was raised. */
function amountOf({ type, body }: Entry): Row {
  switch (type) {
    case "sale.voided":
      return { amount_minor: body.salesMinor - body.refundsMinor };
    case "price.overridden":
      return { amount_minor: body.fromMinor - body.toMinor };
    case "line.voided":
      // Goods that were to come back and now don't: nothing was taken out.
      return body.returned ? {} : { amount_minor: body.amountMinor };
    case "sale.discarded":
    case "cash.paid_out":
      return { amount_minor: body.amountMinor };
    default:
      return {};
  }
}

/** The session of an entry as it stands after it. */
function sessionRow({ before, after }: ReadEntry, entry: Entry): Row | null {
  const { session } = atWork(before, entry);
  if (entry.type === "session.closed" && session) {
    const { zNumber, difference, totals, tenders } = entry.body;
    const closed = { z_number: zNumber, closed_at: entry.occurredAt, difference };
    return { ...openRow(session), state: "closed", totals, tenders, ...closed };
  }
  return after.session && after.session !== before.session ? openRow(after.session) : null;
}

function openRow(session: Session): Row {
  return {
    session_id: session.sessionId,
    state: session.state,
    opened_at: session.openedAt,
    opened_by: session.openedBy,
    business_date: session.businessDate,
    currency: session.currency,
    float_minor: session.floatMinor,
    totals: session.totals,
    tenders: session.count?.tenders ?? [],
    z_number: null,
    closed_at: null,
    difference: null,
  };
}
