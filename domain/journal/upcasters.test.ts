/** Tests that every entry ever written is still read. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENTRY_TYPES, type EntryType, type Envelope, envelopeSchema, hashEntry } from "./entry.ts";
import { liftBody, readEntry, readOwnEntry, UPCASTERS } from "./upcasters.ts";

/** One entry of every type and version ever written. Files are added, never changed. */
const FOLDER = new URL("../../test/fixtures/entries/", import.meta.url);
const FILES = readdirSync(FOLDER);

function fixture(file: string): Envelope {
  return envelopeSchema.parse(JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")));
}

const TYPES = Object.entries(ENTRY_TYPES) as [EntryType, { version: number }][];

test.each(FILES)("%s is still read, and its hash still holds", (file) => {
  const envelope = fixture(file);
  const { hash, ...rest } = envelope;
  expect(file).toBe(`${envelope.type}.v${envelope.version}.json`);
  expect(hashEntry(rest)).toBe(hash);
  const read = readEntry(envelope);
  if (read.kind !== "known") throw new Error(`${file} is ${read.kind}`);
  expect(read.entry.version).toBe(ENTRY_TYPES[read.entry.type].version);
  if (envelope.version === read.entry.version) expect(read.entry.body).toEqual(envelope.body);
});

test("every version of every type has its entry among the fixtures", () => {
  const wanted = TYPES.flatMap(([type, { version }]) =>
    Array.from({ length: version }, (_, index) => `${type}.v${index + 1}.json`),
  );
  expect([...FILES].sort()).toEqual(wanted.sort());
});

test.each(TYPES)("%s has a step from each of its versions to the next", (type, { version }) => {
  expect(UPCASTERS[type]?.length ?? 0).toBe(version - 1);
});

test("a body is lifted step by step from its own version, and from no earlier one", () => {
  // As if paid in had once had its amount in whole units, and later no reason.
  const steps = [
    ({ amount, ...body }: Readonly<Record<string, unknown>>) => ({ ...body, amountMinor: Number(amount) * 100 }),
    (body: Readonly<Record<string, unknown>>) => ({ ...body, reason: "–" }),
  ];
  expect(liftBody(steps, 1, { amount: 20 })).toEqual({ amountMinor: 2_000, reason: "–" });
  expect(liftBody(steps, 2, { amountMinor: 1_500 })).toEqual({ amountMinor: 1_500, reason: "–" });
  expect(liftBody(steps, 3, { amountMinor: 1_500, reason: "Bank" })).toEqual({ amountMinor: 1_500, reason: "Bank" });
});

test("an entry of a newer program is kept, not refused", () => {
  const paidIn = fixture("cash.paid_in.v1.json");
  expect(readEntry({ ...paidIn, version: 2 }).kind).toBe("newer");
  expect(readEntry({ ...paidIn, type: "customer.greeted" }).kind).toBe("newer");
  // A name that every object has is no type of ours.
  expect(readEntry({ ...paidIn, type: "constructor" }).kind).toBe("newer");
});

test("an entry that does not hold what its type says is unreadable, and says where", () => {
  const paidIn = fixture("cash.paid_in.v1.json");
  const { reason: _, ...body } = paidIn.body;
  expect(readEntry({ ...paidIn, body })).toMatchObject({ kind: "unreadable", why: expect.stringContaining("reason") });
  const stowaway = readEntry({ ...paidIn, body: { ...paidIn.body, card: "4111" } });
  expect(stowaway.kind).toBe("unreadable");
  expect(() => readOwnEntry({ ...paidIn, body })).toThrow(/cash\.paid_in/);
});
