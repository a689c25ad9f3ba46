/** The card terminal port: what the register asks of any terminal, and every way it can answer or fail to. A fault is a value here, never an exception. */
import type { PaymentId } from "#domain/ids.ts";
import type { TerminalOrder } from "#domain/payment/payment.ts";
import type { FailureCause } from "#domain/payment/payment-events.ts";

/** What became of an order, for good: asked again, a terminal says the same. */
export type TerminalAnswer =
  | { readonly answer: "approved"; readonly reference: string }
  | { readonly answer: FailureCause };

/** Why nothing was heard. `unreachable`: no byte of the question went out. */
export type TerminalFault = "unreachable" | "line_lost";

/** What a question came to. A terminal that was heard says its own name with it: another one knows nothing of our orders. */
export type Heard<T> =
  | ({ readonly heard: true; readonly terminal: string } & T)
  | { readonly heard: false; readonly fault: TerminalFault };

/** How a terminal is: ready for an order, or at one. */
export type TerminalReport = Heard<{ readonly state: "ready" | "busy" }>;
/** What an order came to; `waiting`: it is being carried out, with a card awaited or a PIN being typed. */
export type OrderReport = Heard<TerminalAnswer | { readonly answer: "waiting" }>;

/**
 * A terminal that the till talks to. Every order carries our own id of it (the paymentId), and a terminal keeps each id
 * with its answer for good:
 * - the same id asked for twice is carried out once, and answered alike both times;
 * - an id that is asked about before its order arrived is closed by the question: an order that arrives later, from a
 *   line that was slow, is not begun any more. So `not_begun` is final too.
 * Calls may overlap; a terminal carries out one order at a time.
 */
export interface ConnectedTerminal {
  readonly kind: "connected";
  /** Asks how it is; answers within two seconds, whatever happens. */
  report(): Promise<TerminalReport>;
  /**
   * Takes money, and waits for the answer as long as the line is up and the terminal says that it works on it. Asks by
   * itself when it hears nothing for long: an answer that got lost on a line that stayed up is found that way.
   */
  charge(order: TerminalOrder): Promise<Heard<TerminalAnswer>>;
  /**
   * Gives money back, and waits as `charge` does.
   * @param reference the terminal's own of the payment it goes back to; null to whatever card is shown
   * @param refundId our own id of this order
   */
  refund(reference: string | null, order: Omit<TerminalOrder, "moves" | "of">): Promise<Heard<TerminalAnswer>>;
  /** Asks it to give an order up. What became of it is the order's own answer: it may be too late. */
  cancel(paymentId: PaymentId): Promise<void>;
  /** Asks what became of an order, by our id. */
  ask(paymentId: PaymentId): Promise<OrderReport>;
  /** Lets go of every line; questions under way come back unheard. */
  close(): void;
}

/** A terminal on its own: a person asks it, and types in what its slip says. */
export interface LoneTerminal {
  readonly kind: "lone";
}

/** Whatever stands beside the till. */
export type CardTerminal = ConnectedTerminal | LoneTerminal;
