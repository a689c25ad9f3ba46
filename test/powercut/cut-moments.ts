/** When the power goes, and what had been confirmed on screen by then. */
import type { Act, ActAnswer, ActRequest } from "#domain/protocol/register-api.ts";
import type { TillView } from "#domain/protocol/till-view.ts";
import type { Result } from "#domain/refusals.ts";
import type { CashierClient, Confirmed } from "#test/crash/cashier.ts";
import { type RegisterClient, RegisterGone } from "#test/register-client.ts";

/** From one answer until the next one: what was confirmed, and from when on something else was asked. */
export interface Promised {
  readonly fromNs: bigint;
  askedNs: bigint | null;
  readonly confirmed: Confirmed;
}

/** A window that writes down when each answer came, on the clock of the record. */
export class WatchedWindow implements CashierClient {
  readonly #client: RegisterClient;
  readonly #confirmed: Confirmed;
  readonly #promises: Promised[];
  #left: number;
  #answeredNs: bigint;

  /** @param options.acts after so many the window goes, as if the register had */
  constructor(options: { client: RegisterClient; confirmed: Confirmed; promises: Promised[]; acts: number }) {
    this.#client = options.client;
    this.#confirmed = options.confirmed;
    this.#promises = options.promises;
    this.#left = options.acts;
    this.#answeredNs = process.hrtime.bigint();
  }

  get view(): TillView {
    return this.#client.view;
  }

  async act<A extends Act>(name: A, request: ActRequest<A>): Promise<Result<ActAnswer<A>>> {
    this.note();
    if (this.#left === 0) throw new RegisterGone("enough");
    this.#left -= 1;
    const promise = this.#promises.at(-1);
    if (promise) promise.askedNs = process.hrtime.bigint();
    const answer = await this.#client.act(name, request);
    this.#answeredNs = process.hrtime.bigint();
    return answer;
  }

  must<A extends Act>(name: A, request: ActRequest<A>): Promise<ActAnswer<A>> {
    return this.#client.must(name, request);
  }

  /** What the last answer confirmed holds from when it was here. */
  note(): void {
    const confirmed = { ...structuredClone(this.#confirmed), asking: null };
    this.#promises.push({ fromNs: this.#answeredNs, askedNs: null, confirmed });
  }
}

/** What had been confirmed at a moment; with `asking` set when another answer was awaited. */
export function confirmedAt(promises: readonly Promised[], atNs: bigint): Confirmed | null {
  const last = promises.findLast(({ fromNs }) => fromNs <= atNs);
  if (!last) return null;
  const asking = last.askedNs !== null && last.askedNs <= atNs ? "something" : null;
  return { ...last.confirmed, asking };
}
