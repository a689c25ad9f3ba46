/** Tests of the entry's form and hash, with answers that must hold for ever. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical.ts";
import { type Envelope, envelopeSchema, hashEntry, hashPreimage, NO_HASH, shortHash } from "./entry.ts";

const MOVED = JSON.parse(
  readFileSync(new URL("../../test/fixtures/entries/cash.paid_in.v1.json", import.meta.url), "utf8"),
) as Envelope;

test("the preimage of an entry is this text, on every computer and for ever", () => {
  const { hash: _, ...rest } = MOVED;
  expect(canonicalJson(rest)).toBe(
    '{"approvals":[],"body":{"amountMinor":2000,"drawerId":"01935000-0000-7000-8000-000000000003","movementId":"01935000-0000-7000-8000-000000000026","number":"A01-M0001","reason":"Change from the bank"},"bootId":"01935000-0000-7000-8000-000000000003","businessDate":"2026-03-02","commandId":"01935000-0000-7000-8000-000000000027","configVersion":1,"epoch":1,"format":1,"leaseId":"01935000-0000-7000-8000-000000000003","monotonicMs":419000,"occurredAt":"2026-03-02T08:00:19.000Z","prevHash":"9d80bb417bda9632cd9dc49d26c17d69252d7b7af86dc42f87565808771fa334","registerId":"01935000-0000-7000-8000-000000000004","rulesVersion":1,"seq":19,"sessionId":"01935000-0000-7000-8000-00000000000e","staffId":"01935000-0000-7000-8000-000000000001","type":"cash.paid_in","version":1,"zone":"Europe/Berlin"}',
  );
});

test("the hash is SHA-256 over that text in UTF-8, in lower-case hex", () => {
  const { hash, ...rest } = MOVED;
  expect(hash).toBe("99a0e0ef4de35bbb5b300bbeabe2aafadfe86fe37f220cced567ee867e9b929f");
  expect(hashEntry(rest)).toBe(hash);
  expect(hashEntry(rest)).toBe(createHash("sha256").update(canonicalJson(rest), "utf8").digest("hex"));
  // FIPS 180-2, appendix B.1, and a text beyond ASCII.
  expect(hashPreimage("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(hashPreimage("Käse €")).toBe(createHash("sha256").update("Käse €", "utf8").digest("hex"));
});

test("every field of an entry is under its hash", () => {
  const { hash, ...rest } = MOVED;
  for (const key of Object.keys(rest)) {
    const { [key as keyof typeof rest]: _, ...without } = rest;
    expect(hashEntry(without as typeof rest), key).not.toBe(hash);
  }
});

test("the order in which a file keeps the keys makes no difference", () => {
  const { hash, ...rest } = MOVED;
  const turned = Object.fromEntries(Object.entries(rest).reverse()) as typeof rest;
  expect(hashEntry(turned)).toBe(hash);
});

test("papers print the first eight digits of a hash", () => {
  expect(shortHash(MOVED.hash)).toBe(MOVED.hash.slice(0, 8));
  expect(NO_HASH).toMatch(/^0{64}$/);
});

test.each([
  ["an unknown field", { note: "hello" }],
  ["another format", { format: 2 }],
  ["no register", { registerId: undefined }],
  ["an id that is no UUIDv7", { commandId: "7f9c2a1e-0000-4000-8000-000000000001" }],
  ["seq 0", { seq: 0 }],
  ["a wall clock without milliseconds", { occurredAt: "2026-03-02T08:00:00Z" }],
  ["a wall clock of another zone", { occurredAt: "2026-03-02T08:00:00.000+01:00" }],
  ["a hash in capitals", { hash: MOVED.hash.toUpperCase() }],
  ["a type that is no past tense of ours", { type: "cash" }],
])("an envelope with %s is refused", (_, change) => {
  expect(envelopeSchema.safeParse(MOVED).success).toBe(true);
  expect(envelopeSchema.safeParse({ ...MOVED, ...change }).success).toBe(false);
});
