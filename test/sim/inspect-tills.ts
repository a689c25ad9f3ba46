/** What must hold of a till after every step of a simulation: its chain, its numbers, its tables, and everything its screen confirmed. */
import { readAcknowledged } from "#main/register/store/acknowledged.ts";
import { positionOf, readEnvelopesAfter } from "#main/register/store/journal.ts";
import { BooksInspector } from "#test/crash/inspect-books.ts";
import type { SimCashier } from "./sim-cashier.ts";
import type { SimTill } from "./sim-till.ts";

/** What an entry of a till was, kept when the till itself forgot it. */
export interface WrittenEntry {
  readonly place: string;
  readonly hash: string;
  readonly type: string;
  readonly body: unknown;
}

/** Inspects one till. */
export class TillInspector {
  readonly #till: SimTill;
  readonly #cashier: SimCashier;
  #books: BooksInspector;
  #from = 0;
  #charged = new Map<string, number>();
  #sales = new Set<string>();
  #looked = "";
  /** Every entry that was ever in its journal, by epoch and number. */
  readonly written = new Map<string, WrittenEntry>();

  constructor(till: SimTill, cashier: SimCashier) {
    this.#till = till;
    this.#cashier = cashier;
    this.#books = new BooksInspector(till.folder);
  }

  /** Looks at what is new. @returns what is wrong */
  inspect(): string[] {
    if (!this.#till.isUp) return [];
    const wrong: string[] = [];
    if (this.#till.view.phase !== "running") return [`the books do not open: ${this.#till.view.trouble?.kind}`];
    // Between two looks without a written row or a confirmation there is nothing new to find.
    const now = this.#traces();
    if (now === this.#looked) return [];
    this.#looked = now;
    this.#readOn(wrong);
    const found = this.#books.inspect(this.#cashier.confirmed);
    wrong.push(...found.lost, ...found.doubled);
    for (const paymentId of this.#cashier.charged) {
      const times = this.#charged.get(paymentId) ?? 0;
      if (times !== 1) wrong.push(`a card payment that the screen confirmed is in the journal ${times} times`);
    }
    return wrong.map((what) => `till ${this.#till.index + 1}: ${what}`);
  }

  /** The till went on from a backup: what only its lost disk had is lost, and nobody can be held to it. */
  forgetLost(isOnServer: (what: string) => boolean): void {
    const { confirmed } = this.#cashier;
    this.#looked = "";
    this.#books = new BooksInspector(this.#till.folder);
    this.#from = 0;
    this.#charged = new Map();
    this.#sales = new Set();
    this.#readOn([]);
    const { sales, zNumbers, movements } = confirmed;
    const here = new Set([...this.#numbers()]);
    this.lostButSent = sales
      .filter(({ saleId }) => !this.#sales.has(saleId) && isOnServer(saleId))
      .map((s) => s.saleId);
    this.#cashier.confirmed = {
      ...confirmed,
      sales: sales.filter(({ saleId }) => this.#sales.has(saleId)),
      zNumbers: zNumbers.filter((number) => here.has(number)),
      movements: movements.filter((number) => here.has(number)),
    };
    this.#cashier.charged = this.#cashier.charged.filter((paymentId) => this.#charged.has(paymentId));
  }

  /** Sales that only the server still has after the last restore. */
  lostButSent: string[] = [];

  /** The head that the till believes the server to have, as `epoch/seq hash`; null before the first. */
  get acknowledged(): { readonly place: string; readonly hash: string } | null {
    const row = this.#till.store.read(readAcknowledged);
    return row ? { place: `${row.epoch}/${row.seq}`, hash: row.hash } : null;
  }

  /** What a look depends on: the life of the till, the rows its connection wrote, and what its screen confirmed. */
  #traces(): string {
    const { store, deaths } = this.#till;
    const { rows } = store.connection.prepare("select total_changes() as rows").get() as { rows: number };
    const { confirmed, charged } = this.#cashier;
    const { sales, zNumbers, movements } = confirmed;
    return [deaths, rows, sales.length, zNumbers.length, movements.length, charged.length].join(" ");
  }

  *#numbers(): Generator<string> {
    for (const { place, body } of this.written.values()) {
      if (!this.#current.has(place)) continue;
      const { number, zNumber } = body as { number?: string; zNumber?: string };
      if (number) yield number;
      if (zNumber) yield zNumber;
    }
  }

  /** Places of the entries that are in its journal now. */
  #current = new Set<string>();

  #readOn(wrong: string[]): void {
    if (this.#from === 0) this.#current = new Set();
    const envelopes = this.#till.store.read((tx) => readEnvelopesAfter(tx, this.#from, 5_000));
    for (const { epoch, seq, hash, type, body } of envelopes) {
      const place = `${epoch}/${seq}`;
      const before = this.written.get(place);
      if (before && before.hash !== hash) wrong.push(`entry ${place} was written twice`);
      this.written.set(place, { place, hash, type, body });
      this.#current.add(place);
      this.#from = positionOf(epoch, seq);
      if (type === "payment.settled") this.#count((body as { paymentId: string }).paymentId);
      if (type === "sale.completed") this.#sales.add((body as { saleId: string }).saleId);
    }
  }

  #count(paymentId: string): void {
    this.#charged.set(paymentId, (this.#charged.get(paymentId) ?? 0) + 1);
  }

  /** Everything that is in its journal now. */
  get current(): WrittenEntry[] {
    return [...this.#current].flatMap((place) => this.written.get(place) ?? []);
  }
}
