/** Tests of the chain: what follows what, and every way to break it. */
import { describe, expect, test } from "vitest";
import { TestJournal } from "#test/fixtures/journals.ts";
import { checkLink, type Head } from "./chain.ts";
import { type Entry, hashEntry } from "./entry.ts";

function day(): Entry[] {
  const journal = new TestJournal();
  journal.open();
  journal.sell(380);
  journal.sell(100);
  return journal.entries;
}

/** The first broken link of a chain, or `ok`. */
function verify(entries: readonly unknown[]): string {
  let head: Head | null = null;
  for (const entry of entries) {
    const checked = checkLink(head, entry);
    if (!checked.ok) return checked.broken.code;
    head = checked.head;
  }
  return "ok";
}

function rehash(entry: Entry): Entry {
  const { hash: _, ...rest } = entry;
  return { ...entry, hash: hashEntry(rest) };
}

describe("a chain of entries", () => {
  test("that nobody touched is accepted", () => {
    expect(verify(day())).toBe("ok");
  });

  test("is broken by a changed amount, even a small one", () => {
    const entries = structuredClone(day());
    const sale = entries[2];
    if (sale?.type === "sale.completed") (sale.body as { totalMinor: number }).totalMinor -= 1;
    expect(verify(entries)).toBe("hash");
  });

  test("is broken by a change that was hashed anew", () => {
    const entries = structuredClone(day());
    const sale = entries[2] as Entry;
    if (sale.type === "sale.completed") (sale.body as { totalMinor: number }).totalMinor -= 1;
    entries[2] = rehash(sale);
    expect(verify(entries)).toBe("previous_hash");
  });

  test("is broken by a missing, a doubled, a swapped or a foreign entry", () => {
    const entries = day();
    expect(verify(entries.toSpliced(2, 1))).toBe("gap");
    expect(verify(entries.toSpliced(2, 0, entries[2] as Entry))).toBe("gap");
    expect(verify([entries[0], entries[1], entries[3], entries[2]])).toBe("gap");
    expect(verify([...entries.slice(0, 2), day()[2]])).toBe("register");
    expect(verify(entries.slice(1))).toBe("gap");
  });

  test("is broken by an entry that stowed something away, or is none at all", () => {
    const [first, ...rest] = day();
    expect(verify([{ ...first, note: "hello" }, ...rest])).toBe("form");
    expect(verify([null])).toBe("form");
  });

  test("goes on in a new epoch whose genesis names its ancestor, and in no other", () => {
    const journal = new TestJournal();
    journal.open();
    const { head } = journal.books;
    const genesis = (seq: number) => ({
      ...(journal.entries[0] as Extract<Entry, { type: "register.genesis" }>).body,
      numberPrefix: "A01E2",
      ancestor: { epoch: 1, seq, hash: head?.hash ?? "" },
      cause: "restored" as const,
    });
    const honest = journal.append({ type: "register.genesis", body: genesis(2) }, [], 2);
    expect(honest).toMatchObject({ epoch: 2, seq: 1 });
    expect(verify(journal.entries)).toBe("ok");
    expect(verify([journal.entries[0], honest])).toBe("ancestor");
  });

  test("is broken by a second genesis inside an epoch, which would number receipts twice", () => {
    const entries = day();
    const [first] = entries;
    const third = entries[2];
    if (first?.type !== "register.genesis" || !third) throw new Error("a journal begins with its genesis");
    const again = rehash({ ...third, type: "register.genesis", body: first.body });
    expect(verify([...entries.slice(0, 2), again])).toBe("genesis");
  });

  test("is broken by a second beginning, and by a beginning that follows something", () => {
    const entries = day();
    const [first] = entries;
    if (!first) throw new Error("a journal begins with its genesis");
    expect(verify([...entries, first])).toBe("ancestor");
    expect(verify([rehash({ ...first, prevHash: "1".repeat(64) })])).toBe("previous_hash");
    expect(verify([rehash({ ...first, type: "cash.paid_in" } as Entry)])).toBe("genesis");
  });

  test("numbers from one in a new epoch, under its own prefix, and keeps totals and session", () => {
    const journal = new TestJournal();
    journal.open();
    journal.sell(380);
    const before = journal.books.state;
    const body = {
      ...(journal.entries[0] as Extract<Entry, { type: "register.genesis" }>).body,
      numberPrefix: "A01E2",
      ancestor: { epoch: 1, seq: 3, hash: journal.books.head?.hash ?? "" },
      cause: "restored" as const,
    };
    journal.append({ type: "register.genesis", body }, [], 2);
    expect(journal.books.state).toMatchObject({
      session: before.session,
      grandTotals: before.grandTotals,
      lastReceipt: 0,
    });
    journal.sell(100);
    const sale = journal.entries.at(-1);
    expect(sale?.type === "sale.completed" && sale.body.receiptNumber).toBe("A01E2-000001");
  });
});
