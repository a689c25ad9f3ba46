/** What an emulated card terminal remembers: every order by the till's own id, in a file that outlives a power cut. Sole writer of `attempts.ndjson`. */
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";

/** An order as it came. */
export interface Order {
  readonly payment: string;
  readonly moves: "charge" | "refund";
  readonly amountMinor: number;
  readonly currency: string;
  readonly of: string | null;
}

/** How an order ended. */
export type Ending =
  | { readonly says: "approved"; readonly reference: string }
  | { readonly says: "declined" | "cancelled" | "not_begun" };

/** One line of the file. */
export type Written =
  | { readonly wrote: "named"; readonly terminal: string }
  | ({ readonly wrote: "begun" } & Order)
  | ({ readonly wrote: "ended"; readonly payment: string } & Ending);

/** Every order and how it ended. */
export class Attempts {
  readonly terminal: string;
  readonly #file: number;
  readonly #orders = new Map<string, Order>();
  readonly #endings = new Map<string, Ending>();
  #approvals = 0;

  /** Reads what was remembered. Orders that were under way when the power went are over: no card was charged for them. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "attempts.ndjson");
    const known = readAttempts(folder);
    if (existsSync(path)) truncateSync(path, wholeLines(readFileSync(path)).length);
    this.#file = openSync(path, "a");
    const name = known.find((line) => line.wrote === "named");
    this.terminal = name?.terminal ?? `SIM-${randomBytes(2).toString("hex").toUpperCase()}`;
    if (!name) this.#write({ wrote: "named", terminal: this.terminal });
    for (const line of known) this.#take(line);
    for (const payment of this.#orders.keys())
      if (!this.#endings.has(payment)) this.end(payment, { says: "cancelled" });
  }

  /** The order of that id. */
  order(payment: string): Order | undefined {
    return this.#orders.get(payment);
  }

  /** How it ended; undefined while it is under way, or never came. */
  ending(payment: string): Ending | undefined {
    return this.#endings.get(payment);
  }

  /** Keeps an order before anything is done about it. */
  begin(order: Order): void {
    this.#write({ wrote: "begun", ...order });
  }

  /** Keeps how it ended; durable when this returns. From here on the card is charged, or is not. */
  end(payment: string, ending: Ending): Ending {
    this.#write({ wrote: "ended", payment, ...ending });
    return ending;
  }

  /** Approves: the reference is the terminal's own and never comes twice. */
  approve(payment: string): Ending {
    return this.end(payment, { says: "approved", reference: `T-${String(this.#approvals + 1).padStart(6, "0")}` });
  }

  /** What of a charge has not been given back, in minor units; null for a reference that is none of ours. */
  leftOf(reference: string): number | null {
    const approved = [...this.#endings].filter(([, ending]) => ending.says === "approved");
    const charge = approved.find(([, ending]) => ending.says === "approved" && ending.reference === reference);
    const order = charge && this.#orders.get(charge[0]);
    if (order?.moves !== "charge") return null;
    return approved.reduce((left, [payment]) => {
      const other = this.#orders.get(payment);
      return other?.moves === "refund" && other.of === reference ? left - other.amountMinor : left;
    }, order.amountMinor);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: Written): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
    fsyncSync(this.#file);
    this.#take(line);
  }

  #take(line: Written): void {
    if (line.wrote === "begun") this.#orders.set(line.payment, line);
    if (line.wrote !== "ended") return;
    if (line.says === "approved") this.#approvals += 1;
    this.#endings.set(line.payment, line);
  }
}

/** Every line of the file, in its order: the truth about what was charged. Empty where there is none. */
export function readAttempts(folder: string): Written[] {
  const path = join(folder, "attempts.ndjson");
  if (!existsSync(path)) return [];
  const lines = wholeLines(readFileSync(path)).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Written);
}

/** A line that was cut off by a power cut was never written. */
function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf("\n") + 1);
}
