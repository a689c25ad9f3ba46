/** The door between windows and the till: every message validated, every act a named use case, changes sent to all windows. */

import type { CustomerView } from "#domain/protocol/customer-view.ts";
import { type Act, type ActInput, REGISTER_ACTS } from "#domain/protocol/register-api.ts";
import { type RegisterMessage, windowMessageSchema } from "#domain/protocol/register-messages.ts";
import type { TillView } from "#domain/protocol/till-view.ts";
import { type Result, refuse } from "#domain/refusals.ts";
import { SHOWN_TO_CUSTOMERS } from "./customer-view.ts";

/** What a use case is to this door: a validated request in, an answer or a refusal out. */
export type UseCases = {
  readonly [A in Act]: (input: ActInput<A>) => Result<unknown> | Promise<Result<unknown>>;
};

/** One connected window. */
export interface WindowLine {
  send(message: RegisterMessage): void;
}

/** What this door needs of the register behind it. */
export interface Behind {
  /** Performs an act; its input has been validated. */
  perform(act: Act, input: unknown): Result<unknown> | Promise<Result<unknown>>;
  /** The whole view, for a window that just connected. */
  wholeView(): TillView;
  /** The parts that changed since the last call, and forgets them. */
  takeChanges(): Partial<TillView>;
  /** What the customer's display draws now; null while there is no till. */
  customerView(): CustomerView | null;
  /** An act failed by a bug: it is logged, and the window gets a refusal. */
  failed(act: string, error: unknown): void;
}

/** Serves windows. One for the life of the process. */
export class WindowApi {
  readonly #behind: Behind;
  readonly #lines = new Set<WindowLine>();
  /** Customer displays: they watch, and never ask. */
  readonly #watchers = new Set<WindowLine>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(behind: Behind) {
    this.#behind = behind;
  }

  /** A window connected; it says hello before it gets anything. */
  connect(line: WindowLine): { receive(data: unknown): Promise<void>; disconnect(): void } {
    return {
      receive: (data) => this.#receive(line, data),
      disconnect: () => {
        this.#lines.delete(line);
        this.#watchers.delete(line);
      },
    };
  }

  /** Sends what changed to every window. Called after each act and after whatever happens by itself. */
  pushChanges(): void {
    const view = this.#behind.takeChanges();
    if (Object.keys(view).length === 0) return;
    for (const line of this.#lines) line.send({ kind: "view", view });
    const isSeen = (Object.keys(view) as (keyof TillView)[]).some((part) => SHOWN_TO_CUSTOMERS.has(part));
    if (this.#watchers.size === 0 || !isSeen) return;
    const customer = this.#behind.customerView();
    for (const line of this.#watchers) line.send({ kind: "customer", customer });
  }

  async #receive(line: WindowLine, data: unknown): Promise<void> {
    const message = windowMessageSchema.safeParse(data);
    // What is not a message has no id to answer to; dropping it is all that can be done.
    if (!message.success) return this.#behind.failed("message", message.error);
    if (message.data.kind === "watch") {
      this.#watchers.add(line);
      line.send({ kind: "customer", customer: this.#behind.customerView() });
      return;
    }
    // Whoever watches was never let in to ask.
    if (this.#watchers.has(line)) return this.#behind.failed("message", new Error("a customer display asked"));
    if (message.data.kind === "hello") {
      this.#lines.add(line);
      line.send({ kind: "view", view: this.#behind.wholeView() });
      return;
    }
    const { id, act, request } = message.data;
    const result = await this.#perform(act, request);
    this.pushChanges();
    line.send(
      result.ok
        ? { kind: "answer", id, ok: true, answer: result.value ?? {} }
        : { kind: "answer", id, ok: false, refusal: result.refusal },
    );
  }

  /** Runs something of the register's own between two acts. */
  alone<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => null);
    return done;
  }

  /** One act after the other: what an act looked at before it waited is still so when it goes on. */
  #perform(act: string, request: unknown): Promise<Result<unknown>> {
    // It waits for a network; what it looks at and changes it asks for between acts.
    if (act === "sync.enrol") return this.#performNow(act, request);
    const performed = this.#last.then(() => this.#performNow(act, request));
    this.#last = performed;
    return performed;
  }

  async #performNow(act: string, request: unknown): Promise<Result<unknown>> {
    if (!isAct(act)) return refuse("request.invalid");
    const input = REGISTER_ACTS[act].request.safeParse(request);
    if (!input.success) return refuse("request.invalid");
    try {
      return await this.#behind.perform(act, input.data);
    } catch (error) {
      this.#behind.failed(act, error);
      return refuse("register.failed");
    }
  }
}

function isAct(act: string): act is Act {
  return Object.hasOwn(REGISTER_ACTS, act);
}
