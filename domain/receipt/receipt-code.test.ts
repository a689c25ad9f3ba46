/** Tests of the code of a receipt: whatever was sold is read again, and nothing that was changed is believed. */
import { generateKeyPairSync, sign, verify } from "node:crypto";
import fc from "fast-check";
import { uuidv7 } from "uuidv7";
import { expect, test } from "vitest";
import type { Entry } from "#domain/journal/entry.ts";
import { minor, quantityThousandths, rateMillionths } from "#domain/money/money.ts";
import { keptEntry } from "#test/fixtures/papers.ts";
import { fromBase64Url, toBase64Url } from "./code-bytes.ts";
import {
  type CodedLine,
  codeOf,
  isReceiptCode,
  MAX_RECEIPT_CODE,
  type ReceiptCode,
  readCode,
  tailOf,
  writeCode,
} from "./receipt-code.ts";

const REGISTER = uuidv7();
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const write = (code: ReceiptCode): string => writeCode(code, REGISTER, (bytes) => sign(null, bytes, privateKey));

/** What a register that knows this one's key believes. */
function believe(text: string): ReceiptCode | undefined {
  const code = readCode(text);
  if (code?.registerTail !== tailOf(REGISTER)) return undefined;
  return verify(null, code.signedBytes(REGISTER), publicKey, code.signature) ? code.says : undefined;
}

const anyId = fc.uuid({ version: 7 });
const anyAmount = fc.oneof(fc.nat(20_000), fc.nat(99_999_999_999)).map(minor);
const TAXES = [
  { taxId: uuidv7(), code: "A", rateMillionths: rateMillionths(190_000), compound: false },
  { taxId: uuidv7(), code: "B", rateMillionths: rateMillionths(70_000), compound: true },
  { taxId: uuidv7(), code: "ق", rateMillionths: rateMillionths(0), compound: false },
] as unknown as CodedLine["taxes"];

const anyLine = fc
  .record({
    lineId: anyId,
    productId: anyId,
    unit: fc.constantFrom("piece" as const, "kg" as const),
    pieces: fc.integer({ min: 1, max: 99_999 }),
    grams: fc.integer({ min: 1, max: 99_999_000 }),
    unitPriceMinor: anyAmount,
    amountMinor: anyAmount,
    taxes: fc.subarray([...TAXES]),
    taxMinor: anyAmount,
    baseMinor: anyAmount,
  })
  .map(({ pieces, grams, taxMinor, baseMinor, ...line }): CodedLine => {
    const quantity = quantityThousandths(line.unit === "kg" ? grams : pieces * 1_000);
    const taxAmounts = line.taxes.map(({ taxId }) => ({ taxId, baseMinor, taxMinor }));
    return { ...line, depositFor: null, quantityThousandths: quantity, taxAmounts } as unknown as CodedLine;
  });

const anyCode = (lines: fc.ArrayConstraints) =>
  fc
    .record({
      epoch: fc.integer({ min: 1, max: 300 }),
      seq: fc.integer({ min: 1, max: 2 ** 40 }),
      saleId: anyId,
      receiptNumber: fc.tuple(fc.constantFrom("A01", "B", "T2X4Z9", "A03E12"), fc.nat(9_999_999)).map(numberOf),
      soldAt: fc
        .date({ min: new Date(0), max: new Date("2199-12-31"), noInvalidDate: true })
        .map((at) => at.toISOString()),
      currency: fc.constantFrom("EUR", "KWD", "JPY"),
      pricesIncludeTax: fc.boolean(),
      totalMinor: fc.oneof(
        anyAmount,
        anyAmount.map((amount) => minor(-amount)),
      ),
      tenders: fc.array(
        fc.oneof(
          fc.record({
            method: fc.constant("cash"),
            amountMinor: anyAmount,
            paymentId: fc.constant(null),
            reference: fc.constant(""),
          }),
          fc.record({
            method: fc.constant("card"),
            amountMinor: anyAmount,
            paymentId: anyId,
            reference: fc.string({ maxLength: 40 }),
          }),
        ),
        { maxLength: 2 },
      ),
      lines: fc.array(anyLine, { minLength: 1, ...lines }),
    })
    .map((code) => code as unknown as ReceiptCode);

function numberOf([prefix, number]: readonly [string, number]): string {
  return `${prefix}-${String(number).padStart(6, "0")}`;
}

test("[SALE-110] the code of any sale says what was sold, and a register that knows the key believes it", () => {
  fc.assert(
    fc.property(anyCode({ maxLength: 5 }), (code) => {
      const text = write(code);
      expect(isReceiptCode(` ${text}\n`)).toBe(true);
      expect(believe(` ${text}\n`)).toEqual(code);
    }),
    { endOnFailure: true },
  );
});

test("[SALE-110] no changed byte, letter or length of a code is believed", () => {
  fc.assert(
    fc.property(anyCode({ maxLength: 5 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (code, at, change) => {
      const text = write(code);
      const bytes = fromBase64Url(text.slice(5)) ?? new Uint8Array();
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ change;
      expect(believe(`EVT1.${toBase64Url(bytes)}`)).toBeUndefined();
      const letter = 5 + (at % (text.length - 5));
      const other = text[letter] === "A" ? "B" : "A";
      expect(believe(text.slice(0, letter) + other + text.slice(letter + 1))).toBeUndefined();
      expect(believe(text.slice(0, letter))).toBeUndefined();
      expect(believe(text + other)).toBeUndefined();
    }),
    { endOnFailure: true },
  );
});

test("[SALE-110] what stands in no code is refused, whatever it is", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(believe(`EVT1.${toBase64Url(bytes)}`)).toBeUndefined();
    }),
  );
});

test("[SALE-110] another register's key, or this one's for another register, vouches for nothing", () => {
  const code = codeOf(keptEntry("sale.completed"));
  if (!code) throw new Error("there is something to bring back");
  const read = readCode(write(code));
  const other = generateKeyPairSync("ed25519").publicKey;
  expect(read && verify(null, read.signedBytes(REGISTER), other, read.signature)).toBe(false);
  expect(read && verify(null, read.signedBytes(uuidv7()), publicKey, read.signature)).toBe(false);
});

test("[SALE-111] twenty usual lines fit into a code; of a longer sale it has head and total only", () => {
  const sale = keptEntry("sale.completed");
  const bun = sale.body.lines[0];
  if (!bun) throw new Error("the sale has a line");
  const withLines = (count: number): Entry<"sale.completed"> => ({
    ...sale,
    body: {
      ...sale.body,
      lines: Array.from({ length: count }, () => ({ ...bun, lineId: uuidv7() as never, productId: uuidv7() as never })),
    },
  });
  const usual = codeOf(withLines(20));
  const long = codeOf(withLines(60));
  if (!usual || !long) throw new Error("there is something to bring back");
  expect(write(usual).length).toBeLessThanOrEqual(MAX_RECEIPT_CODE);
  expect(believe(write(usual))?.lines?.length).toBe(20);
  expect(believe(write(long))).toEqual({ ...long, lines: null });
  expect(write(long).length).toBeLessThan(250);
});

test("[SALE-110] a sale that only takes goods back has no code", () => {
  const sale = keptEntry("sale.completed");
  const lines = sale.body.lines.map((line) => ({
    ...line,
    returned: { kind: "no_receipt" as const, reason: "Broken" },
  }));
  expect(codeOf({ ...sale, body: { ...sale.body, lines } })).toBeNull();
});
