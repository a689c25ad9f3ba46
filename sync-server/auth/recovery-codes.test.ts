/** Tests of recovery codes and invitation codes: typed as people type, and nothing else taken for one. */
import { expect, test } from "vitest";
import { hashInvitationCode, makeInvitationCode } from "./invitation-code.ts";
import { hashRecoveryCode, makeRecoveryCodes } from "./recovery-codes.ts";

test("ten codes, all different, each found by its hash however it is typed", () => {
  const { codes, hashes } = makeRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const [at, code] of codes.entries()) {
    expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-?){3}$/);
    const spoken = code.toLowerCase().replaceAll("-", "  ").replaceAll("0", "o").replaceAll("1", "l");
    for (const typed of [code, spoken]) expect(hashRecoveryCode(typed)).toEqual(hashes[at]);
  }
});

test("what has not their form has no hash", () => {
  for (const text of ["", "123456", "u".repeat(15), "0".repeat(14), "0".repeat(16), "é".repeat(15)])
    expect(hashRecoveryCode(text)).toBeNull();
});

test("an invitation's code is found however it is typed, and of a password no hash is made", () => {
  const code = makeInvitationCode();
  expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-?){4}$/);
  expect(hashInvitationCode(` ${code.toLowerCase().replaceAll("-", " ")}`)).toEqual(hashInvitationCode(code));
  expect(hashInvitationCode("Correct-Horse-7")).not.toEqual(hashInvitationCode("Correct-Horse-7"));
});
