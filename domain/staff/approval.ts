/** Approvals: an act above one's own permission, allowed on the spot by someone else, bound to exactly that command. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { approvalIdSchema, type StaffId, staffIdSchema } from "#domain/ids.ts";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantSchema, sha256Schema } from "#domain/values.ts";
import { may, PERMISSION_BITS, type Permission, type PermissionMask } from "./permissions.ts";

/** How long an approval may be used, in ms (rules-of-the-till.md, "Approval"). */
export const APPROVAL_VALID_MS = 60_000;

const permissionSchema = z.enum(Object.keys(PERMISSION_BITS) as [Permission, ...Permission[]]);

/** An approval as an entry keeps it; `pending` when nobody could give it and the act could not wait. */
export const approvalSchema = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("given"),
    approvalId: approvalIdSchema,
    permission: permissionSchema,
    requesterId: staffIdSchema,
    approverId: staffIdSchema,
    commandHash: sha256Schema,
    givenAt: instantSchema,
  }),
  z.strictObject({
    state: z.literal("pending"),
    permission: permissionSchema,
    requesterId: staffIdSchema,
    commandHash: sha256Schema,
  }),
]);
export type Approval = z.infer<typeof approvalSchema>;
export type GivenApproval = Extract<Approval, { state: "given" }>;

/** The hash an approval is bound to: SHA-256 in hex of the act and its body in canonical JSON. */
export function commandHash(act: string, body: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson({ act, body }))));
}

/** Who asks, with what permissions, and the approval that came along, already checked to be alive and for this command. */
export interface Authority {
  readonly staffId: StaffId;
  readonly mask: PermissionMask;
  readonly approval: GivenApproval | null;
  /** Set while nobody can say who may approve, because the lease has run out: the hash of the command. */
  readonly pendingHash?: string;
}

/**
 * Whether the person may do it, alone or by the approval that came along. After the lease has run out nobody's approval
 * counts: the act goes on and waits for one.
 * @returns the approvals the entry must carry; refusal: `approval.needed`
 */
export function authorise(authority: Authority, permission: Permission): Result<Approval[]> {
  if (may(authority.mask, permission)) return ok([]);
  const { approval, pendingHash, staffId: requesterId } = authority;
  if (pendingHash !== undefined) return ok([{ state: "pending", permission, requesterId, commandHash: pendingHash }]);
  if (approval?.permission === permission && approval.approverId !== authority.staffId) return ok([approval]);
  return refuse("approval.needed", { permission });
}

/**
 * Whether someone may approve: another person who holds the permission themselves.
 * @returns refusals: `approval.own`, `approval.not_allowed`
 */
export function checkApprover(
  approver: { staffId: StaffId; mask: PermissionMask },
  requesterId: StaffId,
  permission: Permission,
): Result<null> {
  if (approver.staffId === requesterId) return refuse("approval.own");
  if (!may(approver.mask, permission)) return refuse("approval.not_allowed");
  return ok(null);
}
