/** Tests of what undoes earlier sales, on a real PostgreSQL: held against the sale as the journal has it, and adding up as at the till. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LineId, StaffId } from "#domain/ids.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { nextReceiptNumber } from "#domain/journal/register-state.ts";
import { minor, negate } from "#domain/money/money.ts";
import { evolveSaleAll, startSale } from "#domain/sale/sale.ts";
import type { Sale, SaleCompleted, SaleEvent, SaleVoided } from "#domain/sale/sale-events.ts";
import { totalSale } from "#domain/sale/sale-totals.ts";
import { NO_AMOUNTS } from "#domain/sale/tender.ts";
import { decideVoid } from "#domain/sale/undo.ts";
import { ROLE_MASKS } from "#domain/staff/permissions.ts";
import { newId } from "#main/register/till.ts";
import type { TestJournal } from "#test/fixtures/journals.ts";
import { add, aProduct, aSale, context, decide } from "#test/fixtures/sales.ts";
import { newServerDatabase, type ServerDatabase } from "#test/sync-server/server-database.ts";
import {
  addOrganisation,
  batchOf,
  type EnrolledTill,
  journalOf,
  runOnce,
  type TestOrganisation,
} from "#test/sync-server/test-organisation.ts";
import { catchUp } from "./catch-up.ts";
import { takeInBatch } from "./take-in-batch.ts";
import { TillShelf } from "./till-books.ts";

let server: ServerDatabase;
let shop: TestOrganisation;
let manager: StaffId;
let till: EnrolledTill;
let journal: TestJournal;
let code = 0;

beforeAll(async () => {
  server = await newServerDatabase();
  shop = await addOrganisation(server.superuserUrl, "Harbour Bakery");
  manager = await shop.addStaff("manager");
});
afterAll(() => server.drop());
beforeEach(async () => {
  code += 1;
  ({ till, journal } = await aTill("U"));
  journal.open();
});

async function aTill(letter: string): Promise<{ till: EnrolledTill; journal: TestJournal }> {
  const enrolled = await shop.enrolTill(`${letter}${code}`, [{ staffId: manager, role: "manager" }]);
  const books = journalOf(enrolled);
  books.staffId = manager;
  return { till: enrolled, journal: books };
}

async function sendAll(of = till, entries: readonly Entry[] = journal.entries): Promise<void> {
  const batch = await batchOf(of, entries);
  const delivery = { registerId: of.registerId, sessionSecret: of.secret, batch };
  const answer = await takeInBatch(server.parts(), new TillShelf(server.parts()), delivery);
  if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
}

async function rows<T>(text: string, of = till): Promise<T[]> {
  const answer = await runOnce(server.superuserUrl, text.replaceAll("$till", `'${of.registerId}'`));
  return answer.rows as T[];
}

/** What the server raised about this till, oldest first. */
async function raised(of = till): Promise<string[]> {
  const found = await rows<{ code: string }>(
    "select code from shop.violation where register_id = $till order by seq, number",
    of,
  );
  return found.map((each) => each.code);
}

/** Books the facts among what happened to a sale. */
function bookAll(events: readonly SaleEvent[], books = journal): SaleCompleted | null {
  for (const event of events)
    if ("body" in event) books.append({ type: event.type, body: event.body } as Parameters<typeof books.append>[0]);
  return events.find((event) => event.type === "sale.completed")?.body ?? null;
}

function rulesOf(books = journal) {
  return { ...context(), drawerId: newId<never>(), nextReceiptNumber: nextReceiptNumber(books.books.state), newId };
}

/** Sells so many pieces at 3.33 for cash, or by another way to pay. */
function sell(pieces: number, pay: "cash" | "voucher" = "cash"): SaleCompleted {
  const empty = { ...aSale(), saleId: newId<never>(), startedBy: manager };
  const product = aProduct({ productId: newId(), priceMinor: minor(333), taxes: [] });
  const sale = add(empty, product, pieces * 1_000);
  const { dueMinor } = totalSale(sale, context().policy);
  const command =
    pay === "cash"
      ? ({ act: "tender_cash", amountMinor: minor(dueMinor + 100) } as const)
      : ({ act: "tender_voucher", number: `V-${code}-${pieces}`, valueMinor: dueMinor } as const);
  const sold = bookAll(decide(sale, command, rulesOf()));
  if (!sold) throw new Error("it was paid");
  return sold;
}

/** Brings pieces of a sale's first line back for cash. */
function bringBack(sold: SaleCompleted, pieces: number, before = 0, books = journal): SaleCompleted {
  const lineId = sold.lines[0]?.lineId as LineId;
  const returned = new Map(before > 0 ? [[lineId, before * 1_000]] : []);
  const known = { sale: sold, returned, refunded: NO_AMOUNTS };
  const empty: Sale = startSale(newId(), sold.currency, "2026-03-02T08:00:00.000Z", manager);
  const wishes = [{ lineId, quantityThousandths: pieces * 1_000 }];
  const back = decide(empty, { act: "return_by_receipt", sold: known, wishes, reason: "Stale" }, rulesOf(books));
  bookAll(back, books);
  const sale = evolveSaleAll(empty, back);
  const { cashDueMinor } = totalSale(sale, context().policy);
  const given = bookAll(decide(sale, { act: "refund_cash", amountMinor: negate(cashDueMinor) }, rulesOf(books)), books);
  if (!given) throw new Error("it was given back");
  return given;
}

function voidOf(sold: SaleCompleted, given: Partial<SaleVoided> = {}): void {
  const entry = journal.entries.find(({ type, body }) => type === "sale.completed" && body === sold);
  const completed = { epoch: 1, seq: entry?.seq ?? 1 };
  const told = { completed, reason: "Rung up twice", isFollowed: false };
  const decided = decideVoid({ sale: sold, returned: new Map(), refunded: NO_AMOUNTS }, NO_AMOUNTS, told);
  if (!decided.ok) throw new Error(decided.refusal.code);
  journal.append({ type: "sale.voided", body: { ...decided.value, ...given } });
}

function correct({ saleId, receiptNumber }: SaleCompleted, amountMinor: number): void {
  const body = { saleId, receiptNumber, from: "cash", to: "card", amountMinor: minor(amountMinor), reason: "Card" };
  journal.append({ type: "tender.corrected", body: body as never });
}

test("[SYNC-17] with voids and corrections each number of the Z follows from the rows of its session", async () => {
  const first = sell(3);
  voidOf(sell(2));
  const second = sell(5);
  sell(1, "voucher");
  bringBack(first, 1);
  correct(second, 1_000);
  journal.ask({ act: "pay_in", amountMinor: minor(700), reason: "Change" });
  const authority = { staffId: manager, mask: ROLE_MASKS.manager, approval: null };
  expect(journal.count(10_000 + 999 + 1_665 - 333 - 1_000 + 700, 1_000, { authority })).toBe("ok");
  expect(journal.close(null, false, { authority })).toBe("ok");
  await sendAll();
  expect(await raised()).toEqual([]);
  const closed = journal.entries.at(-1);
  if (closed?.type !== "session.closed") throw new Error("the session is closed");
  const { totals } = closed.body;
  const [session] = await rows("select totals, tenders from shop.till_session where register_id = $till");
  expect(session).toEqual({ totals, tenders: closed.body.tenders });
  const [left] = await rows<{ n: number }>(`
    select sum(quantity_thousandths)::integer as n from shop.sale_line join shop.sale s using (register_id, epoch, seq)
    where register_id = $till and not exists (select from shop.sale_void v where v.sale_id = s.sale_id)`);
  expect(left).toEqual({ n: (3 + 5 + 1 - 1) * 1_000 });
  const brought = await rows<{ method: string; minor: number }>(`
    with good as (
      select s.* from shop.sale s where s.register_id = $till and not exists
        (select from shop.sale_void v where v.register_id = s.register_id and v.sale_id = s.sale_id)
    )
    select method, sum(minor)::integer as minor from (
      select t.method, t.amount_minor as minor from shop.sale_tender t join good using (register_id, epoch, seq)
      union all select 'cash', -change_minor from good
      union all select c.from_method, -c.amount_minor from shop.tender_correction c join good using (register_id, sale_id)
      union all select c.to_method, c.amount_minor from shop.tender_correction c join good using (register_id, sale_id)
    ) as moved group by method order by method`);
  expect(brought).toEqual([
    { method: "card", minor: totals.tenders.card.minor },
    { method: "cash", minor: totals.tenders.cash.minor },
    { method: "voucher", minor: totals.tenders.voucher.minor },
  ]);
});

test("[SYNC-07] a void is of a sale of its session, of all of it, once, and of none whose goods came back", async () => {
  const once = sell(1);
  voidOf(once);
  voidOf(once);
  const less = sell(2);
  voidOf(less, { salesMinor: minor(100), tenders: { ...voidedTenders(100) } });
  const back = sell(3);
  bringBack(back, 1);
  voidOf(back);
  voidOf({ ...once, saleId: newId() });
  await sendAll();
  expect(await raised()).toEqual(["void.voided_sale", "void.other_amount", "void.goods_returned", "void.unknown_sale"]);
});

test("[SYNC-07] a void or a correction after the Z of its sale is found", async () => {
  const old = sell(4);
  const authority = { staffId: manager, mask: ROLE_MASKS.manager, approval: null };
  const { session } = journal.books.state;
  const expected = (session?.floatMinor ?? 0) + (session?.totals.tenders.cash.minor ?? 0);
  expect(journal.count(expected, null, { authority })).toBe("ok");
  expect(journal.close(null, false, { authority })).toBe("ok");
  journal.ask({ act: "open", float: [], businessDate: "2026-03-02" }, { authority });
  voidOf(old);
  correct(old, 100);
  await sendAll();
  expect(await raised()).toEqual(["void.session_over", "tender.session_over"]);
});

test("[SYNC-07] no correction moves more than a tender brought, corrections before it counted", async () => {
  const sold = sell(3);
  correct(sold, 600);
  correct(sold, 399);
  correct(sold, 1);
  const gone = sell(1);
  voidOf(gone);
  correct(gone, 100);
  await sendAll();
  expect(await raised()).toEqual(["tender.more_than_booked", "tender.voided_sale"]);
});

test("[SALE-112] goods come back as they were sold and of no sale that was voided, whichever till says so", async () => {
  const sold = sell(3);
  const gone = sell(2);
  voidOf(gone);
  const [line] = sold.lines;
  if (!line) throw new Error("something was sold");
  const dearer = { ...sold, lines: [{ ...line, unitPriceMinor: minor(9_990), amountMinor: minor(29_970) }] };
  const other = { ...sold, lines: [{ ...line, lineId: newId<LineId>() }] };
  await sendAll();
  const { till: second, journal: books } = await aTill("V");
  books.open();
  bringBack(sold, 1, 0, books);
  bringBack(dearer, 1, 1, books);
  bringBack(other, 1, 0, books);
  bringBack(gone, 1, 0, books);
  // Of a sale that is not here yet nothing is held against anybody.
  bringBack({ ...sold, saleId: newId() }, 1, 0, books);
  await sendAll(second, books.entries);
  expect(await raised(second)).toEqual(["return.not_as_sold", "return.line_unknown", "return.voided_sale"]);
});

test("[SYNC-11] what is caught up on is held against its sales too, beside what was raised about the same entry", async () => {
  const sold = sell(1);
  voidOf(sold);
  voidOf(sold, { tenders: { ...voidedTenders(1) } });
  await sendAll();
  expect(await raised()).toEqual(["void.tenders", "void.voided_sale"]);
  for (const table of ["sale", "sale_line", "sale_tender", "sale_void", "act", "till_session"])
    await runOnce(server.superuserUrl, `delete from shop.${table} where register_id = $1`, [till.registerId]);
  await runOnce(server.superuserUrl, "alter table shop.violation disable trigger append_only", []);
  await runOnce(server.superuserUrl, "delete from shop.violation where register_id = $1", [till.registerId]);
  await runOnce(server.superuserUrl, "alter table shop.violation enable always trigger append_only", []);
  await runOnce(
    server.superuserUrl,
    "update shop.register_head set newer_from = $2, books = $3 where register_id = $1",
    [
      till.registerId,
      JSON.stringify({ registerId: till.registerId, epoch: 1, seq: 2, hash: "" }),
      JSON.stringify(journalOf(till).books.state),
    ],
  );
  await catchUp(server.parts());
  expect((await raised()).toSorted()).toEqual(["void.tenders", "void.voided_sale"]);
});

function voidedTenders(cashMinor: number): SaleVoided["tenders"] {
  const none = { had: false, minor: minor(0) };
  return { cash: { had: true, minor: minor(cashMinor) }, card: none, voucher: none, account: none, foreign: none };
}
