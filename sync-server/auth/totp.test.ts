/** Tests of codes by time: the values of RFC 6238, one use each, and what is no code. */
import { Secret } from "otpauth";
import { expect, test } from "vitest";
import { checkTotp, makeTotpSecret, totpUri } from "./totp.ts";

/** RFC 6238, appendix B: the last six of its eight digits, SHA-1. */
const OF_RFC: readonly (readonly [seconds: number, code: string])[] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
];
const secret = Secret.fromLatin1("12345678901234567890").base32;

test.each(OF_RFC)("at second %i of RFC 6238 the code is %s", (seconds, code) => {
  expect(checkTotp({ secret, code, nowMs: seconds * 1_000, lastStep: null })).toBe(Math.floor(seconds / 30));
});

test("a code is good one step early and one late, not two", () => {
  const check = (seconds: number) => checkTotp({ secret, code: "287082", nowMs: seconds * 1_000, lastStep: null });
  expect([0, 29, 59, 89, 90, 119].map(check)).toEqual([1, 1, 1, 1, null, null]);
});

test("a step that was used is none, nor one before it", () => {
  const at = { secret, code: "287082", nowMs: 59_000 };
  expect(checkTotp({ ...at, lastStep: 0 })).toBe(1);
  expect(checkTotp({ ...at, lastStep: 1 })).toBeNull();
  expect(checkTotp({ ...at, lastStep: 2 })).toBeNull();
});

test("six digits are a code, with spaces or without; nothing else is", () => {
  const check = (code: string) => checkTotp({ secret, code, nowMs: 59_000, lastStep: null });
  expect(check("287 082")).toBe(1);
  expect(["", "28708", "2870822", "28708x", "٢٨٧٠٨٢", "-87082", "287082\u0000"].map(check)).toEqual(
    Array(7).fill(null),
  );
});

test("secrets have 160 bits, and an authenticator reads whose they are", () => {
  const made = makeTotpSecret();
  expect(Secret.fromBase32(made).bytes).toHaveLength(20);
  expect(makeTotpSecret()).not.toBe(made);
  const uri = new URL(totpUri({ secret: made, issuer: "Evertill", account: "ona@example.test" }));
  expect(uri.protocol + uri.host).toBe("otpauth:totp");
  expect(decodeURIComponent(uri.pathname)).toBe("/Evertill:ona@example.test");
  expect(uri.searchParams.get("secret")).toBe(made);
});
