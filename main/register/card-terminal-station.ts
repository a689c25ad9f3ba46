/** The card terminal of this till: has it asked, hears it out, asks again what became of a payment until it knows; says how it is. Decides nothing. */
import type { Logger } from "pino";
import type { PaymentId } from "#domain/ids.ts";
import type { TerminalOrder } from "#domain/payment/payment.ts";
import type { TerminalStep, TerminalView } from "#domain/protocol/till-view.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { CardTerminal, ConnectedTerminal, Heard, TerminalAnswer, TerminalFault } from "./devices/card-terminal.ts";
import { externalTerminal } from "./devices/card-terminal-external.ts";
import { simulatedTerminal } from "./devices/card-terminal-simulated.ts";

/** The terminal as the settings name it; null for one that stands on its own. */
export type TerminalSetting = { readonly kind: "simulated"; readonly host: string; readonly port: number } | null;

/** What the station tells the till. Each settles once it is booked, with whether it was. */
export interface TerminalNews {
  answered(paymentId: PaymentId, answer: TerminalAnswer): Promise<boolean>;
  inDoubt(paymentId: PaymentId): Promise<boolean>;
}

/** What the till asks of its terminal. */
export interface TerminalDesk {
  /** Whether a terminal is connected; otherwise a person asks the one on its own. */
  readonly isConnected: boolean;
  /**
   * The name of the terminal that is there and ready for an order.
   * @returns refusals: `terminal.not_set`, `terminal.unreachable`, `terminal.busy`
   */
  find(): Promise<Result<string>>;
  /** Has the order carried out. Its intention has been written down. */
  begin(order: TerminalOrder, terminal: string): void;
  /** Asks what became of an order that is in doubt, again and again until it is known; at once when it is asked already. */
  resolve(paymentId: PaymentId, terminal: string): void;
  /** Asks the terminal to give the order up. */
  cancel(paymentId: PaymentId): void;
  /** A person said what became of it. */
  forget(): void;
  /** Goes over to another terminal, or to one on its own. */
  use(setting: TerminalSetting): void;
}

/** Waits between questions about an order in doubt, ms; the last one holds for all that follow. */
const ASK_AGAIN_MS = [200, 500, 1_000, 2_000, 5_000] as const;
/** Between questions about an order that the terminal still works on, ms. */
const STILL_WORKING_MS = 500;
/** Between two looks at a terminal that has nothing to do, ms. */
const LOOK_EVERY_MS = 15_000;

/** An order that is followed to its end. */
interface Followed {
  readonly paymentId: PaymentId;
  readonly terminal: string;
  step: TerminalStep;
  /** Ends a wait between two questions. */
  hurry: () => void;
  isOver: boolean;
}

/** Holds at most one terminal, and follows at most one order: a till has one sale on its screen. */
export class TerminalStation implements TerminalDesk {
  readonly #log: Logger;
  readonly #news: TerminalNews;
  readonly #onChange: () => void;
  #terminal: CardTerminal = externalTerminal();
  #setting: TerminalSetting = null;
  #state: TerminalView["state"] = "lone";
  #name: string | null = null;
  #followed: Followed | null = null;
  #look: NodeJS.Timeout | undefined;

  constructor(log: Logger, news: TerminalNews, onChange: () => void) {
    this.#log = log;
    this.#news = news;
    this.#onChange = onChange;
  }

  /** How the terminal is, for the screen. */
  get view(): TerminalView {
    const address = this.#setting && `${this.#setting.host}:${this.#setting.port}`;
    return { state: this.#state, address, name: this.#name };
  }

  /** What is being done about the payment that waits; null when nothing is. */
  get step(): TerminalStep | null {
    return this.#followed?.step ?? null;
  }

  get isConnected(): boolean {
    return this.#terminal.kind === "connected";
  }

  /** Goes over to another terminal, or to one on its own. What is in doubt is asked about there, under its name. */
  use(setting: TerminalSetting): void {
    this.close();
    this.#setting = setting;
    this.#name = null;
    this.#terminal = setting ? simulatedTerminal(setting) : externalTerminal();
    this.#state = setting ? "unknown" : "lone";
    if (setting) void this.#lookAtIt();
    this.#onChange();
  }

  /** Lets go of the terminal. */
  close(): void {
    clearTimeout(this.#look);
    this.forget();
    if (this.#terminal.kind === "connected") this.#terminal.close();
    this.#terminal = externalTerminal();
  }

  async find(): Promise<Result<string>> {
    const terminal = this.#terminal;
    if (terminal.kind === "lone") return refuse("terminal.not_set");
    const report = await terminal.report();
    this.#see(report.heard ? report.state : "unreachable", report);
    if (!report.heard) return refuse("terminal.unreachable");
    return report.state === "busy" ? refuse("terminal.busy") : ok(report.terminal);
  }

  begin(order: TerminalOrder, terminal: string): void {
    this.#follow(order.paymentId, terminal, "waiting", (asked) => carryOut(asked, order));
  }

  resolve(paymentId: PaymentId, terminal: string): void {
    if (this.#followed?.paymentId === paymentId) this.#followed.hurry();
    else this.#follow(paymentId, terminal, "asking", null);
  }

  cancel(paymentId: PaymentId): void {
    const { kind } = this.#terminal;
    const followed = this.#followed;
    if (kind === "lone" || followed?.paymentId !== paymentId || followed.step !== "waiting") return;
    this.#show(followed, "cancelling");
    void this.#terminal.cancel(paymentId);
  }

  forget(): void {
    if (!this.#followed) return;
    this.#followed.isOver = true;
    this.#followed.hurry();
    this.#followed = null;
  }

  #follow(
    paymentId: PaymentId,
    terminal: string,
    step: TerminalStep,
    order: ((asked: ConnectedTerminal) => Promise<Heard<TerminalAnswer>>) | null,
  ): void {
    this.forget();
    const followed: Followed = { paymentId, terminal, step, hurry: () => undefined, isOver: false };
    this.#followed = followed;
    void this.#hearOut(followed, order).catch((error: unknown) => {
      this.#log.error({ err: error, paymentId }, "a card payment could not be followed");
    });
  }

  async #hearOut(
    followed: Followed,
    order: ((asked: ConnectedTerminal) => Promise<Heard<TerminalAnswer>>) | null,
  ): Promise<void> {
    const { paymentId } = followed;
    if (order && this.#terminal.kind === "connected") {
      const outcome = await order(this.#terminal);
      if (followed.isOver) return;
      if (!outcome.heard) this.#log.warn({ paymentId, fault: outcome.fault }, "a card payment has no answer");
      const answer = outcome.heard ? outcome : neverSent(outcome.fault);
      if (answer && (await this.#report(followed, answer))) return;
      if (!answer) await this.#news.inDoubt(paymentId);
    }
    for (let asked = 0; !followed.isOver; ) {
      const isWorking = await this.#askOnce(followed);
      if (followed.isOver) return;
      await rest(isWorking ? STILL_WORKING_MS : waitAfter(asked), followed);
      if (!isWorking) asked += 1;
    }
  }

  /** @returns whether the terminal still works on it */
  async #askOnce(followed: Followed): Promise<boolean> {
    const terminal = this.#terminal;
    // Nobody is there to be asked until another one is connected, or a person settles it.
    if (terminal.kind === "lone") return this.#show(followed, "unreachable");
    this.#show(followed, followed.step === "cancelling" ? "cancelling" : "asking");
    const { paymentId } = followed;
    // Who it is comes first: to ask another one would make it close an order that it never had.
    const report = await terminal.report();
    if (followed.isOver) return false;
    this.#see(report.heard ? report.state : "unreachable", report);
    if (!report.heard) return this.#show(followed, "unreachable");
    if (report.terminal !== followed.terminal) return this.#show(followed, "other_terminal");
    const outcome = await terminal.ask(paymentId);
    if (followed.isOver) return false;
    if (!outcome.heard) return this.#show(followed, "unreachable");
    if (outcome.answer === "waiting") {
      this.#show(followed, followed.step === "cancelling" ? "cancelling" : "waiting");
      return true;
    }
    await this.#report(followed, outcome);
    return false;
  }

  /** @returns whether the answer is booked; one that could not be is asked for again */
  async #report(followed: Followed, answer: TerminalAnswer): Promise<boolean> {
    const { paymentId } = followed;
    this.#log.info({ paymentId, answer: answer.answer }, "a card payment was answered");
    this.#see("ready", { heard: true, terminal: followed.terminal });
    const booked = await this.#news.answered(paymentId, answer);
    if (!booked || followed.isOver) return booked;
    followed.isOver = true;
    if (this.#followed === followed) this.#followed = null;
    this.#onChange();
    return true;
  }

  async #lookAtIt(): Promise<void> {
    const terminal = this.#terminal;
    if (terminal.kind === "lone") return;
    const report = await terminal.report();
    if (terminal !== this.#terminal) return;
    this.#see(report.heard ? report.state : "unreachable", report);
    this.#look = setTimeout(() => void this.#lookAtIt(), LOOK_EVERY_MS);
    this.#look.unref();
  }

  #see(state: TerminalView["state"], report: Heard<unknown>): void {
    const name = report.heard ? report.terminal : this.#name;
    if (state === this.#state && name === this.#name) return;
    this.#state = state;
    this.#name = name;
    this.#onChange();
  }

  #show(followed: Followed, step: TerminalStep): false {
    if (followed.step === step) return false;
    followed.step = step;
    this.#onChange();
    return false;
  }
}

function carryOut(terminal: ConnectedTerminal, order: TerminalOrder): Promise<Heard<TerminalAnswer>> {
  return order.moves === "charge" ? terminal.charge(order) : terminal.refund(order.of, order);
}

/** Of an order whose line never came to be no byte went out: nobody has to be asked about it. */
function neverSent(fault: TerminalFault): TerminalAnswer | null {
  return fault === "unreachable" ? { answer: "not_begun" } : null;
}

function waitAfter(asked: number): number {
  return ASK_AGAIN_MS[Math.min(asked, ASK_AGAIN_MS.length - 1)] ?? STILL_WORKING_MS;
}

function rest(ms: number, followed: Followed): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    followed.hurry = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
