/** Card payments at the till: written down before the terminal is asked, answered by it or by a person, asked about until they are known. */
import type { PaymentId } from "#domain/ids.ts";
import { negate, ZERO } from "#domain/money/money.ts";
import { orderOf, type PaymentCommand } from "#domain/payment/payment.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { decideSale } from "#domain/sale/sale.ts";
import { MAX_REASON } from "#domain/sale/sale-line.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { cleanText } from "#domain/text/text.ts";
import type { TerminalNews } from "./card-terminal-station.ts";
import { changeConfig } from "./change-config.ts";
import { bookSale, changeSale, changeSaleAs, cleanReason, saleContext } from "./change-sale.ts";
import type { TerminalAnswer } from "./devices/card-terminal.ts";
import { writeSetting } from "./store/settings.ts";
import { mustHold, type Till } from "./till.ts";

/**
 * Has the card terminal take money: what is about to happen is written down, then it is asked.
 * @returns refusals: `tender.*`, `sale.*`, `terminal.*`
 */
export function intendCard(till: Till, { amountMinor }: ActInput<"sale.intend_card">): Promise<Result<null>> {
  return atTerminal(till, (terminal) => changeSale(till, { act: "intend_card", amountMinor, terminal }));
}

/**
 * Has the terminal give money back. To another card than paid it needs a permission of its own.
 * @returns refusals: `approval.*`, `refund.*`, `tender.*`, `sale.*`, `terminal.*`
 */
export function refundCard(till: Till, input: ActInput<"sale.refund_card">): Promise<Result<null>> {
  const { amountMinor, paymentId } = input;
  const paid = till.sale?.origins.find((origin) => origin.method === "card" && origin.paymentId === paymentId);
  // Without the payment it came by nobody can say whether it is the same card.
  const isOther = !paid?.paymentId || amountMinor > paid.paidMinor - paid.refundedMinor;
  const needed: Permission[] = isOther ? ["sale.refund_other_tender"] : [];
  const refundOf = paid?.paymentId ? { paymentId: paid.paymentId, reference: paid.reference ?? "" } : null;
  return atTerminal(till, (terminal) => {
    const command = { act: "intend_card", amountMinor: negate(amountMinor), refundOf, terminal } as const;
    return changeSaleAs(till, "sale.refund_card", input, needed, command);
  });
}

/** Has the connected terminal give back what a card paid for this sale. @returns refusals: `tender.unknown`, `terminal.*` */
export function reverseOnTerminal(
  till: Till,
  { paymentId }: ActInput<"sale.reverse_on_terminal">,
): Promise<Result<null>> {
  return atTerminal(till, (terminal) =>
    terminal === null ? refuse("terminal.not_set") : changeSale(till, { act: "intend_reversal", paymentId, terminal }),
  );
}

/** A terminal on its own took the money. @returns refusals: `payment.*`, `text.*`, `card_data.refused` */
export function settleCard(till: Till, input: ActInput<"sale.settle_card">): Result<null> {
  return withReference(input.reference, (reference) =>
    changeSale(till, { act: "settle_card", paymentId: input.paymentId, reference }),
  );
}

/** A terminal on its own took nothing. @returns refusals: `payment.*` */
export function failCard(till: Till, input: ActInput<"sale.fail_card">): Result<null> {
  return changeSale(till, { act: "fail_card", ...input });
}

/**
 * Money a terminal had taken was given back on it by hand. Beside a connected one that needs a permission of its own.
 * @returns refusals: `tender.unknown`, `approval.*`, `text.*`, `card_data.refused`
 */
export function reverseCard(till: Till, input: ActInput<"sale.reverse_card">): Result<null> {
  const needed: Permission[] = till.terminal.isConnected ? ["payments.settle_by_hand"] : [];
  return withReference(input.reference, (reference) =>
    changeSaleAs(till, "sale.reverse_card", input, needed, {
      act: "reverse_card",
      paymentId: input.paymentId,
      reference,
    }),
  );
}

/** Asks the terminal to give a payment up. What became of it is the terminal's to say. @returns refusal: `payment.none` */
export function cancelPayment(till: Till, { paymentId }: ActInput<"payment.cancel">): Result<null> {
  const allowed = mustHold(till, "sale.sell");
  if (!allowed.ok) return allowed;
  if (till.sale?.pending?.paymentId !== paymentId) return refuse("payment.none");
  till.terminal.cancel(paymentId);
  return ok(null);
}

/** Asks the terminal now what became of a payment in doubt. @returns refusals: `approval.*`, `payment.none`, `terminal.not_set` */
export function askTerminal(till: Till, { paymentId }: ActInput<"payment.ask">): Result<null> {
  const allowed = mustHold(till, "sale.sell");
  if (!allowed.ok) return allowed;
  if (till.sale?.pending?.paymentId !== paymentId) return refuse("payment.none");
  if (!till.terminal.isConnected) return refuse("terminal.not_set");
  resumePayment(till);
  return ok(null);
}

/**
 * A person says what became of a payment in doubt that the terminal can't be asked about, and why they know.
 * @returns refusals: `payment.*`, `approval.*`, `text.*`, `card_data.refused`
 */
export function settleByHand(till: Till, input: ActInput<"payment.settle_by_hand">): Result<null> {
  const reason = cleanReason(input.reason, MAX_REASON);
  if (!reason.ok) return reason;
  const { paymentId, found } = input;
  const by = { reason: reason.value };
  return withReference(input.reference, (reference) => {
    const command: PaymentCommand =
      found === "paid"
        ? { act: "settle_card", paymentId, reference, by }
        : { act: "fail_card", paymentId, cause: "not_begun", by };
    const done = changeSaleAs(till, "payment.settle_by_hand", input, ["payments.settle_by_hand"], command);
    if (done.ok) till.terminal.forget();
    return done;
  });
}

/**
 * Books what the terminal answered, in the name of whoever had it asked; nobody has to stand there.
 * @returns refusals: `payment.none` when it was settled meanwhile, `storage.*`
 */
function bookAnswer(till: Till, paymentId: PaymentId, answer: TerminalAnswer): Result<null> {
  const by = "terminal" as const;
  if (answer.answer === "approved") {
    const { reference } = answer;
    return bookUnasked(till, paymentId, { act: "settle_card", paymentId, reference, by });
  }
  const cause = answer.answer;
  const amountMinor = till.sale?.pending?.amountMinor ?? ZERO;
  const booked = bookUnasked(till, paymentId, { act: "fail_card", paymentId, cause, by });
  if (booked.ok) till.cardFailed = { cause, amountMinor };
  return booked;
}

/** Books that a terminal was asked and no answer came. @returns refusals as of `bookAnswer` */
function bookDoubt(till: Till, paymentId: PaymentId): Result<null> {
  return bookUnasked(till, paymentId, { act: "doubt_card", cause: "no_answer" });
}

/** What becomes of the terminal's news. @param tell has the till work between two acts; false where it is to be told again */
export function terminalNews(tell: (work: (till: Till) => Result<null>) => Promise<boolean>): TerminalNews {
  return {
    answered: (paymentId, answer) => tell((till) => bookAnswer(till, paymentId, answer)),
    inDoubt: (paymentId) => tell((till) => bookDoubt(till, paymentId)),
  };
}

/** At start: a card payment without its answer is in doubt until the terminal, or a person who looks at it, says more. */
export function doubtInterruptedPayment(till: Till): void {
  const { sale } = till;
  if (!sale?.pending) return;
  const decided = decideSale(sale, { act: "doubt_card", cause: "restart" }, saleContext(till, sale.startedBy));
  if (decided.ok) bookSale(till, sale, decided.value);
  // A planted fault for the crash test: whatever is in doubt is taken for unpaid, and nobody is asked.
  if (till.mutant === "doubt_is_no") bookAnswer(till, sale.pending.paymentId, { answer: "not_begun" });
}

/** Has the terminal asked about a payment that waits for its answer; it settles by itself. */
export function resumePayment(till: Till): void {
  const { pending } = till.sale ?? {};
  if (pending?.inDoubt && pending.terminal !== null) till.terminal.resolve(pending.paymentId, pending.terminal);
}

/** Connects a card terminal, or goes back to one on its own. @returns refusals: `terminal.*`, `sale.payment_running`, `approval.*` */
export function setTerminal(till: Till, input: ActInput<"terminal.set">): Result<null> {
  const { terminal } = input;
  if (terminal && !/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(terminal.host))
    return refuse("terminal.address", { address: terminal.host });
  if (terminal && !till.shop.demo && !till.training) return refuse("terminal.demo_only");
  const { pending } = till.sale ?? {};
  if (pending && !pending.inDoubt) return refuse("sale.payment_running");
  const summary = terminal ? `${terminal.kind} ${terminal.host}:${terminal.port}` : "";
  const change = { what: "terminal" as const, subjectId: "card", summary, detail: terminal, tell: null };
  const done = changeConfig(till, "terminal.set", input, "devices.edit", change, (tx) =>
    writeSetting(tx, "card_terminal", terminal),
  );
  if (!done.ok) return done;
  till.cardTerminal = terminal;
  till.terminal.use(terminal);
  till.changed.add("terminal");
  resumePayment(till);
  return done;
}

/** Asks the terminal how it is. @returns what it calls itself; refusals: `staff.signed_out`, `terminal.*` */
export async function testTerminal(till: Till): Promise<Result<ActAnswer<"terminal.test">>> {
  if (!till.person) return refuse("staff.signed_out");
  const found = await till.terminal.find();
  return found.ok ? ok({ terminal: found.value }) : found;
}

/** The intention is durable before a connected terminal hears of it; one on its own is for a person to ask. */
async function atTerminal(till: Till, intend: (terminal: string | null) => Result<null>): Promise<Result<null>> {
  if (!till.terminal.isConnected || till.sale?.pending) return intend(null);
  const found = await till.terminal.find();
  if (!found.ok) return found;
  const intended = intend(found.value);
  const { sale } = till;
  if (intended.ok && sale?.pending) till.terminal.begin(orderOf(sale.pending, sale.currency), found.value);
  return intended;
}

function bookUnasked(till: Till, paymentId: PaymentId, command: PaymentCommand): Result<null> {
  const { sale } = till;
  if (sale?.pending?.paymentId !== paymentId) return refuse("payment.none");
  const staffId = sale.pending.askedBy ?? sale.startedBy;
  const decided = decideSale(sale, command, saleContext(till, staffId));
  return decided.ok ? bookSale(till, sale, decided.value, [], staffId) : decided;
}

/** A terminal's reference is free text: it may be empty, and it must not be a card number. */
function withReference(raw: string, then: (reference: string) => Result<null>): Result<null> {
  const reference = raw.trim() === "" ? ok("") : cleanText(raw, 40);
  if (!reference.ok) return reference;
  const firewall = refuseCardData(reference.value);
  return firewall.ok ? then(reference.value) : firewall;
}
