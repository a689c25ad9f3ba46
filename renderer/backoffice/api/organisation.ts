/** The organisation that is shown, its branches, and what the person who looks may do where. */
import { createContext, useContext } from "react";
import { invariant } from "#domain/invariant.ts";
import type { BranchSettings } from "#domain/protocol/sync/device.ts";
import type { Permission } from "#domain/staff/permissions.ts";

/** As `GET /v1/organisation` says. */
export interface OrganisationAnswer {
  readonly organisationId: string;
  readonly name: string;
  readonly secondFactorRequired: boolean;
  readonly createdAt: string;
  readonly you: {
    readonly staffId: string | null;
    readonly permissions: readonly string[];
    readonly branches: readonly { readonly branchId: string; readonly permissions: readonly string[] }[];
  };
}

/** As `GET /v1/branches` says. */
export interface Branch {
  readonly branchId: string;
  readonly name: string;
  readonly settings: BranchSettings;
  readonly version: number;
  readonly createdAt: string;
  readonly closedAt: string | null;
}

/** What pages know without asking. */
export interface Here {
  readonly organisation: OrganisationAnswer;
  readonly branches: readonly Branch[];
  /** The branch that lists and reports are narrowed to; null: all that the person may see. */
  readonly branch: Branch | null;
  /** Narrows to a branch, or to none. */
  readonly chooseBranch: (branchId: string | null) => void;
  /** Goes to a page of this organisation: `sessions?state=open`. */
  readonly go: (path: string) => void;
}

export const HereContext = createContext<Here | null>(null);

/** The organisation, its branches, and the branch that was chosen. */
export function useHere(): Here {
  const here = useContext(HereContext);
  invariant(here !== null, "every page stands inside an organisation");
  return here;
}

type Standing = Pick<Here, "organisation">;

/** Whether the person may do something in a branch: what holds there replaces what holds in the organisation. */
export function mayIn({ organisation }: Standing, permission: Permission, branchId: string): boolean {
  const own = organisation.you.branches.find((each) => each.branchId === branchId);
  return (own?.permissions ?? organisation.you.permissions).includes(permission);
}

/** Whether the person may do something in the organisation as a whole. */
export function mayEverywhere({ organisation }: Standing, permission: Permission): boolean {
  return organisation.you.permissions.includes(permission);
}

/** Whether the person may do something in at least one place. */
export function maySomewhere({ organisation }: Standing, permission: Permission): boolean {
  const { permissions, branches } = organisation.you;
  return permissions.includes(permission) || branches.some((each) => each.permissions.includes(permission));
}

/** The branch by its id; undefined for one that the person can't see. */
export function branchOf({ branches }: Here, branchId: string): Branch | undefined {
  return branches.find((branch) => branch.branchId === branchId);
}
