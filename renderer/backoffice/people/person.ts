/** People and roles as the server lists them, and what a form makes of them. */
import { PERMISSION_BITS, type Permission } from "#domain/staff/permissions.ts";

/** One role a branch; without a branch it holds in the whole organisation. */
export interface Assignment {
  readonly branchId: string | null;
  readonly roleKey: string;
  readonly granted: readonly string[];
  readonly denied: readonly string[];
}

/** As `GET /v1/staff` lists them. */
export interface Person {
  readonly staffId: string;
  readonly name: string;
  readonly email: string | null;
  readonly hasPin: boolean;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly invitation: { readonly email: string; readonly expiresAt: string } | null;
  readonly assignments: readonly Assignment[];
}

/** As `GET /v1/roles` lists them. */
export interface Role {
  readonly key: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly builtIn: boolean;
}

/** A code to hand over, shown once. */
export interface Invitation {
  readonly code: string;
  readonly expiresAt: string;
}

/** Every permission, in the order of the groups that security knows them in. */
export const PERMISSIONS = Object.keys(PERMISSION_BITS) as readonly Permission[];

/** The assignments with another one in a place; without a role there is none there. */
export function withRole(
  assignments: readonly Assignment[],
  branchId: string | null,
  changed: Partial<Assignment> | null,
): readonly Assignment[] {
  const others = assignments.filter((each) => each.branchId !== branchId);
  if (changed === null) return others;
  const before = assignments.find((each) => each.branchId === branchId);
  const blank: Assignment = { branchId, roleKey: "cashier", granted: [], denied: [] };
  return [...others, { ...(before ?? blank), ...changed }];
}
