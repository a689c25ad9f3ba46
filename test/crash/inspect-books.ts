/** An inspector who trusts nothing: reads the books of a register and compares them with what was confirmed on screen. */

import { join } from "node:path";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { checkLink, type Head } from "#domain/journal/chain.ts";
import { checkEntry } from "#domain/journal/check-entry.ts";
import type { Entry } from "#domain/journal/entry.ts";
import { evolveRegister, NEW_REGISTER, type RegisterState } from "#domain/journal/register-state.ts";
import { readEntry } from "#domain/journal/upcasters.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { positionOf, readBooks, readEnvelopesAfter } from "#main/register/store/journal.ts";
import { connect, type ReadTx } from "#main/register/store/store.ts";
import { TEST_KEY } from "#test/in-process-register.ts";
import type { Confirmed } from "./cashier.ts";

/** What is wrong with the books; empty lists when nothing is. */
export interface Findings {
  readonly lost: string[];
  readonly doubled: string[];
}

/** Reads on from where it stopped: each look costs what was added since. */
export class BooksInspector {
  readonly #file: string;
  #head: Head | null = null;
  #state: RegisterState = NEW_REGISTER;
  #papers = 0;
  readonly #totals = new Map<string, number>();
  readonly #numbers = new Set<string>();

  constructor(dataFolder: string) {
    this.#file = join(dataFolder, "register.db");
  }

  /** Checks chain, rules and projections up to now, and that everything confirmed is there once. */
  inspect(confirmed: Confirmed): Findings {
    const findings: Findings = { lost: [], doubled: [] };
    const connection = connect(this.#file, deriveKeys(TEST_KEY).databaseHex, { readonly: true });
    try {
      const tx = drizzle(connection) as unknown as ReadTx;
      connection.transaction(() => {
        this.#readOn(tx, findings);
        this.#compareProjections(tx, findings);
        const papers = connection.prepare("select count(*) as papers from paper").get() as { papers: number };
        if (papers.papers !== this.#papers)
          findings.lost.push(`${papers.papers} papers, the journal says ${this.#papers}`);
      })();
    } finally {
      connection.close();
    }
    this.#compareConfirmed(confirmed, findings);
    return findings;
  }

  #readOn(tx: ReadTx, findings: Findings): void {
    for (;;) {
      const from = this.#head ? positionOf(this.#head.epoch, this.#head.seq) : 0;
      const envelopes = readEnvelopesAfter(tx, from, 500);
      if (envelopes.length === 0) return;
      for (const envelope of envelopes) {
        const link = checkLink(this.#head, envelope);
        if (!link.ok) {
          findings.lost.push(`${envelope.epoch}/${envelope.seq}: ${link.broken.says}`);
          return;
        }
        this.#head = link.head;
        const read = readEntry(envelope);
        if (read.kind !== "known") findings.lost.push(`${envelope.epoch}/${envelope.seq} can't be read`);
        else this.#take(read.entry, findings);
      }
    }
  }

  #take(entry: Entry, findings: Findings): void {
    for (const { says } of checkEntry(this.#state, entry)) findings.lost.push(`${entry.epoch}/${entry.seq}: ${says}`);
    this.#state = evolveRegister(this.#state, entry);
    if (entry.type === "sale.completed") {
      const { saleId, totalMinor } = entry.body;
      if (this.#totals.has(saleId)) findings.doubled.push(`sale ${saleId}`);
      this.#totals.set(saleId, totalMinor);
    }
    const number = numberOf(entry);
    if (number === null) return;
    if (this.#numbers.has(number)) findings.doubled.push(number);
    this.#numbers.add(number);
    this.#papers += 1;
  }

  /** What the projection says must be what the journal alone makes of it. */
  #compareProjections(tx: ReadTx, findings: Findings): void {
    const books = readBooks(tx);
    if (books.head?.hash !== this.#head?.hash)
      findings.lost.push("the projection stands at another entry than the journal ends with");
    else if (canonicalJson(books.state) !== canonicalJson(this.#state))
      findings.lost.push("the projection differs from its rebuild");
  }

  #compareConfirmed(confirmed: Confirmed, findings: Findings): void {
    for (const { saleId, receiptNumber, totalMinor } of confirmed.sales) {
      if (this.#totals.get(saleId) !== totalMinor) findings.lost.push(`sale ${receiptNumber}`);
    }
    for (const number of [...confirmed.zNumbers, ...confirmed.movements]) {
      if (!this.#numbers.has(number)) findings.lost.push(number);
    }
  }
}

/** The number of the paper an entry has, if it has one. */
function numberOf(entry: Entry): string | null {
  switch (entry.type) {
    case "sale.completed":
      return entry.body.receiptNumber;
    case "cash.paid_in":
    case "cash.paid_out":
      return entry.body.number;
    case "session.closed":
      return entry.body.zNumber;
    default:
      return null;
  }
}
