/** Tests of approvals: by another person, for exactly one act. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { ANA, countingIds, MARA } from "#test/fixtures/paper-till.ts";
import {
  type Approval,
  approvalSchema,
  authorise,
  checkApprover,
  commandHash,
  type GivenApproval,
} from "./approval.ts";
import { maskOf, ROLE_MASKS } from "./permissions.ts";

const PAY_OUT: GivenApproval = {
  state: "given",
  approvalId: countingIds()(),
  permission: "cash.pay_out",
  requesterId: ANA,
  approverId: MARA,
  commandHash: "c".repeat(64),
  givenAt: "2026-03-02T08:00:00.000Z",
};

function authority(approval: GivenApproval | null, mask = ROLE_MASKS.cashier) {
  return { staffId: ANA, mask, approval };
}

test("[SESSION-21] nobody approves their own act, whatever they may do", () => {
  expect(checkApprover({ staffId: ANA, mask: ROLE_MASKS.owner }, ANA, "cash.pay_out")).toMatchObject({
    refusal: { code: "approval.own" },
  });
  const own = authority({ ...PAY_OUT, approverId: ANA });
  expect(authorise(own, "cash.pay_out")).toMatchObject({ refusal: { code: "approval.needed" } });
});

test("[SESSION-21] only somebody who may do it themselves may approve it", () => {
  const approve = (mask: bigint) => checkApprover({ staffId: MARA, mask }, ANA, "cash.pay_out");
  expect(approve(ROLE_MASKS.manager).ok).toBe(true);
  for (const mask of [ROLE_MASKS.cashier, ROLE_MASKS.kitchen, 0n])
    expect(approve(mask)).toMatchObject({ refusal: { code: "approval.not_allowed" } });
});

test("[SESSION-21] the entry keeps the approval with both names", () => {
  const allowed = authorise(authority(PAY_OUT), "cash.pay_out");
  expect(allowed).toEqual({ ok: true, value: [PAY_OUT] });
  expect(approvalSchema.parse(PAY_OUT)).toEqual(PAY_OUT);
});

test("who may do it alone needs no approval, and the entry carries none", () => {
  expect(authorise(authority(PAY_OUT, ROLE_MASKS.manager), "cash.pay_out")).toEqual({ ok: true, value: [] });
});

test("an approval for one thing allows no other, and the refusal names what is missing", () => {
  expect(authorise(authority(PAY_OUT), "cash.no_sale")).toMatchObject({
    refusal: { code: "approval.needed", facts: { permission: "cash.no_sale" } },
  });
  expect(authorise(authority(null, maskOf([])), "sale.sell").ok).toBe(false);
});

test("[SESSION-21] an approval is bound to the act and every figure of it", () => {
  const hash = commandHash("cash.pay_out", { amountMinor: 450, reason: "Milk" });
  expect(commandHash("cash.pay_out", { reason: "Milk", amountMinor: 450 })).toBe(hash);
  expect(hash).toBe(
    createHash("sha256").update('{"act":"cash.pay_out","body":{"amountMinor":450,"reason":"Milk"}}').digest("hex"),
  );
  for (const [act, body] of [
    ["cash.pay_out", { amountMinor: 451, reason: "Milk" }],
    ["cash.pay_out", { amountMinor: 450, reason: "milk" }],
    ["cash.pay_in", { amountMinor: 450, reason: "Milk" }],
  ] as const)
    expect(commandHash(act, body)).not.toBe(hash);
});

test("an approval that waits names nobody who gave it", () => {
  const pending: Approval = {
    state: "pending",
    permission: "session.approve_difference",
    requesterId: ANA,
    commandHash: "c".repeat(64),
  };
  expect(approvalSchema.safeParse(pending).success).toBe(true);
  expect(approvalSchema.safeParse({ ...pending, approverId: MARA }).success).toBe(false);
});
