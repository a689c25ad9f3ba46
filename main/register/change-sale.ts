/** Changing the sale on the screen: quantity, remove, discard, hold, recall; and the one way a sale changes and is booked. Every change is saved before the screen shows it. */
import type { PrintJobId, SaleId, StaffId } from "#domain/ids.ts";
import type { EntryDraft } from "#domain/journal/entry.ts";
import { nextReceiptNumber } from "#domain/journal/register-state.ts";
import { minor } from "#domain/money/money.ts";
import type { ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { decideSale, evolveSaleAll, type SaleCommand, type SaleContext, startSale } from "#domain/sale/sale.ts";
import type { Sale, SaleCompleted, SaleEvent } from "#domain/sale/sale-events.ts";
import { paidBy, type SalePolicy } from "#domain/sale/sale-totals.ts";
import { MAX_TENDERS } from "#domain/sale/tender.ts";
import { type Approval, authorise } from "#domain/staff/approval.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import { queueTicket } from "./kitchen.ts";
import { dropDraft, saveDraft } from "./store/drafts.ts";
import { positionOf } from "./store/journal.ts";
import { queuePrint } from "./store/print-jobs.ts";
import { authorityFor, book, mustHold, now, save, type Till, type ToBook } from "./till.ts";

/** Sets a line's quantity. Less than before is recorded as a void of the rest. */
export function changeQuantity(till: Till, input: ActInput<"sale.change_quantity">): Result<null> {
  const line = till.sale?.lines.find(({ lineId }) => lineId === input.lineId);
  if (line && input.quantityThousandths < line.quantityThousandths) {
    const allowed = mustHold(till, "sale.void_line");
    if (!allowed.ok) return allowed;
  }
  return changeSale(till, { act: "change_quantity", ...input });
}

/** Takes a line out before payment; the journal keeps who, what and how much. */
export function removeLine(till: Till, input: ActInput<"sale.remove_line">): Result<null> {
  const allowed = mustHold(till, "sale.void_line");
  return allowed.ok ? changeSale(till, { act: "remove_line", ...input }) : allowed;
}

/** Gives the sale up. */
export function discardSale(till: Till): Result<null> {
  const allowed = mustHold(till, "sale.void_line");
  return allowed.ok ? changeSale(till, { act: "discard" }) : allowed;
}

/** Puts the sale aside under a label. @returns refusals: `sale.empty`, `sale.has_payments`, `text.*`, `card_data.refused` */
export function holdSale(till: Till, input: ActInput<"sale.hold">): Result<null> {
  const label = input.label.trim() === "" ? ok("") : cleanText(input.label, 40);
  if (!label.ok) return label;
  const firewall = refuseCardData(label.value);
  if (!firewall.ok) return firewall;
  return changeSale(till, { act: "hold", label: label.value });
}

/** Chooses the language of this sale's receipt, for a customer who asks for another than the shop's. @returns refusal: `sale.empty` */
export function chooseReceiptLanguage(till: Till, input: ActInput<"sale.choose_receipt_language">): Result<null> {
  const language = input.language === till.shop.language ? null : input.language;
  return changeSale(till, { act: "choose_receipt_language", language });
}

/** Brings a held sale back to the screen. @returns refusals: `sale.open`, `sale.not_open` */
export function recallSale(till: Till, input: ActInput<"sale.recall">): Result<null> {
  if (till.sale && !isEmpty(till.sale)) return refuse("sale.open");
  const sale = till.held.find((each) => each.saleId === input.saleId);
  if (!sale) return refuse("sale.not_open");
  return changeSale(till, { act: "recall" }, sale);
}

/** Whether nothing at all is on a sale. */
export function isEmpty(sale: Sale): boolean {
  return sale.lines.length === 0 && sale.tenders.length === 0 && sale.pending === null;
}

/** How this shop adds up a sale. */
export function policyOf(till: Till): SalePolicy {
  const { pricesIncludeTax, taxRounding, cashIncrementMinor } = till.shop;
  return { pricesIncludeTax, rounding: taxRounding, cashIncrementMinor: minor(cashIncrementMinor) };
}

/**
 * Decides a command on the sale on the screen and books it. The only way a sale changes.
 * @param from the sale to change when it is not the one on the screen (recall)
 * @param approvals what others allowed for it; kept with the first entry it makes, or the sale's own
 */
export function changeSale(
  till: Till,
  command: SaleCommand,
  from: Sale | null = till.sale,
  approvals: readonly Approval[] = [],
): Result<null> {
  const allowed = mustHold(till, "sale.sell");
  if (!allowed.ok) return allowed;
  const { staffId } = allowed.value;
  const { session } = till.books.state;
  if (!session) return refuse("session.none");
  const context = saleContext(till, staffId);
  const sale = from ?? startSale(till.newId<SaleId>(), till.shop.currency, context.at, staffId);
  const decided = decideSale(sale, command, context);
  if (!decided.ok) return decided;
  return bookSale(till, sale, decided.value, approvals);
}

/**
 * A change of the sale that needs a permission, or somebody's approval of exactly this request.
 * @param request the request as the window sent it, its approval included
 * @returns refusals: `staff.signed_out`, `approval.*`, and those of the change
 */
export function changeSaleAs(
  till: Till,
  act: string,
  request: { readonly approvalId?: string | null },
  needed: readonly Permission[],
  command: SaleCommand,
): Result<null> {
  const asked = authorityFor(till, act, request);
  if (!asked.ok) return asked;
  const approvals: Approval[] = [];
  for (const permission of needed) {
    const allowed = authorise(asked.value.authority, permission);
    if (!allowed.ok) return allowed;
    approvals.push(...allowed.value);
  }
  return changeSale(till, command, till.sale, approvals);
}

/** A reason that somebody typed: one clean line, and no card number. @returns refusals: `text.*`, `card_data.refused` */
export function cleanReason(raw: string, maxLength: number): Result<string> {
  const reason = cleanText(raw, maxLength);
  if (!reason.ok) return reason;
  const firewall = refuseCardData(reason.value);
  return firewall.ok ? reason : firewall;
}

/** What the rules of a sale may know now. */
export function saleContext(till: Till, staffId: StaffId): SaleContext {
  return {
    at: now(till),
    staffId,
    policy: policyOf(till),
    drawerId: till.books.state.session?.drawerId ?? till.shop.drawerId,
    nextReceiptNumber: nextReceiptNumber(till.books.state),
    newId: till.newId,
  };
}

/**
 * Books what was decided about a sale: entries, draft and receipt in one transaction.
 * @param staffId in whose name, where it is not the person at the till: a terminal answers whoever stands there then
 */
export function bookSale(
  till: Till,
  sale: Sale,
  events: readonly SaleEvent[],
  approvals: readonly Approval[] = [],
  staffId?: StaffId,
): Result<null> {
  if (events.length === 0) return ok(null);
  const changed = evolveSaleAll(sale, events);
  const completed = events.find((event) => event.type === "sale.completed")?.body ?? null;
  const over = completed !== null || events.some((event) => event.type === "sale.discarded") || isEmpty(changed);
  const inName = staffId === undefined ? {} : { staffId };
  const bare = events.flatMap(entryOf);
  // What was allowed of something that no entry says waits for the one that ends the sale.
  const waiting = bare.length === 0 ? [...sale.approvals, ...approvals] : sale.approvals;
  if (waiting.length > MAX_TENDERS) return refuse("tender.too_many");
  const after = { ...changed, approvals: waiting };
  const last = Math.max(0, completed ? bare.findIndex(({ entry }) => entry.type === "sale.completed") : 0);
  const entries = bare.map((each, index) => ({
    ...each,
    ...inName,
    approvals: [...(over && index === last ? waiting : []), ...(index === 0 ? approvals : [])],
  }));
  const booked =
    entries.length === 0
      ? save(till, (tx) => (over ? dropDraft(tx, sale.saleId) : saveDraft(tx, after)))
      : book(till, entries, (tx, written) => {
          if (over) dropDraft(tx, sale.saleId);
          else saveDraft(tx, after);
          const receipt = written.find((entry) => entry.type === "sale.completed");
          if (completed && receipt && till.printer) {
            queuePrint(tx, {
              jobId: till.newId<PrintJobId>(),
              what: "sale",
              position: positionOf(receipt.epoch, receipt.seq),
              copy: 0,
              kickDrawer: completed.opensDrawer,
              createdAt: receipt.occurredAt,
            });
          }
          if (receipt) queueTicket(till, tx, receipt);
          return ok(null);
        });
  if (!booked.ok) return booked;
  showSale(till, after, over, events);
  if (completed) showChange(till, completed);
  return ok(null);
}

function showSale(till: Till, after: Sale, over: boolean, events: readonly SaleEvent[]): void {
  const wasHeld = till.held.some((each) => each.saleId === after.saleId);
  if (after.held || wasHeld) {
    till.held = till.held.filter((each) => each.saleId !== after.saleId);
    if (after.held) till.held = [...till.held, after];
    till.changed.add("held");
  }
  till.sale = over || after.held ? null : after;
  till.cardFailed = null;
  if (till.lastSale) {
    till.lastSale = null;
    till.changed.add("lastSale");
  }
  for (const event of events) {
    if (event.type === "line.added" && event.line.depositFor === null) till.lastLineId = event.line.lineId;
    if (event.type === "line.increased") till.lastLineId = event.lineId;
    if (event.type === "goods.returned") till.lastLineId = event.lines.at(-1)?.lineId ?? null;
  }
  till.changed.add("sale").add("session");
}

function showChange(till: Till, sale: SaleCompleted): void {
  const { saleId, receiptNumber, totalMinor, changeMinor, tenders } = sale;
  till.lastSale = { saleId, receiptNumber, totalMinor, changeMinor, paidMinor: paidBy(tenders) };
  till.changed.add("lastSale");
  if (!till.printer && !till.kitchen.printer) return;
  till.changed.add("printer");
  till.wakePrinter();
}

function entryOf(event: SaleEvent): ToBook[] {
  if (!("body" in event)) return [];
  // Narrowed by `body`, but TypeScript keeps the union of bodies apart from the union of types.
  return [{ entry: { type: event.type, body: event.body } as EntryDraft }];
}
