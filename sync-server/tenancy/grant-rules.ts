/** Who may give whom which permissions: nobody grants what they do not hold, changes someone above them, or removes the last owner. */
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { effectiveMask, may, type PermissionMask, permissionsIn } from "#domain/staff/permissions.ts";

/** A role held in one branch, or with null in the whole organisation. */
export interface HeldRole {
  readonly branchId: string | null;
  readonly roleMask: PermissionMask;
  readonly granted: PermissionMask;
  readonly denied: PermissionMask;
}

/** What somebody may: in the whole organisation, and in each open branch. */
export interface Standing {
  readonly organisationMask: PermissionMask;
  readonly branchMasks: ReadonlyMap<string, PermissionMask>;
}

/** A branch, or with null the whole organisation. */
type Place = string | null;

/** What roles come to. A branch's own role stands before that of the whole organisation; denial wins in each. */
export function standingOf(roles: readonly HeldRole[], branchIds: readonly string[]): Standing {
  const byPlace = new Map(
    roles.map((role) => [role.branchId, effectiveMask(role.roleMask, role.granted, role.denied)]),
  );
  const organisationMask = byPlace.get(null) ?? 0n;
  const branchMasks = new Map(branchIds.map((branchId) => [branchId, byPlace.get(branchId) ?? organisationMask]));
  return { organisationMask, branchMasks };
}

/** Whether somebody may be counted among the owners: the whole organisation is theirs. */
export function isOwner(standing: Standing): boolean {
  return may(standing.organisationMask, "organisation.own");
}

/**
 * Whether the actor may act on all of a person: rename, disable, let in again.
 * @returns refusals: `permission.missing`, `staff.above_you`
 */
export function checkPerson(actor: Standing, target: Standing): Result<void> {
  if (!placesOf(actor).some((place) => may(maskIn(actor, place), "staff.edit"))) return missing("staff.edit");
  return placesOf(target).some((place) => exceeds(target, actor, place)) || isAbove(target, actor)
    ? refuse("staff.above_you")
    : ok(undefined);
}

/**
 * Whether the actor may turn one standing into another. Judged place by place where something changes; `touched` are
 * places whose role changes though it may come to the same.
 * @returns refusals: `permission.missing` naming the first one, `staff.above_you`
 */
export function checkGrant(
  actor: Standing,
  before: Standing,
  after: Standing,
  touched: readonly Place[],
): Result<void> {
  const places = placesOf(after).filter(
    (place) => touched.includes(place) || maskIn(before, place) !== maskIn(after, place),
  );
  if (places.length === 0) return ok(undefined);
  if (places.some((place) => !may(maskIn(actor, place), "staff.edit"))) return missing("staff.edit");
  if (places.some((place) => exceeds(before, actor, place)) || isAbove(before, actor)) return refuse("staff.above_you");
  for (const place of places) {
    const beyond = maskIn(after, place) & ~maskIn(actor, place);
    if (beyond !== 0n) return missing(permissionsIn(beyond)[0] ?? "");
  }
  return ok(undefined);
}

/**
 * Whether the actor may make a role of these permissions, or change it from those: a role is held anywhere, so
 * everything in it must be held in the whole organisation and in every branch.
 * @returns refusals: `permission.missing` naming the first one
 */
export function checkRole(actor: Standing, before: PermissionMask, after: PermissionMask): Result<void> {
  const everywhere = placesOf(actor).reduce((mask, place) => mask & maskIn(actor, place), actor.organisationMask);
  if (!may(everywhere, "staff.edit")) return missing("staff.edit");
  const beyond = (before | after) & ~everywhere;
  return beyond === 0n ? ok(undefined) : missing(permissionsIn(beyond)[0] ?? "");
}

/**
 * Whether an organisation still belongs to somebody.
 * @param owners staff ids of owners who are not disabled and can sign in, as they would be
 * @returns refusals: `staff.last_owner`
 */
export function checkOwners(owners: readonly string[]): Result<void> {
  return owners.length > 0 ? ok(undefined) : refuse("staff.last_owner");
}

function placesOf(standing: Standing): Place[] {
  return [null, ...standing.branchMasks.keys()];
}

/** What holds in a place; in a branch that the standing does not list, what holds in the whole organisation. */
function maskIn(standing: Standing, place: Place): PermissionMask {
  return (place === null ? undefined : standing.branchMasks.get(place)) ?? standing.organisationMask;
}

function exceeds(one: Standing, other: Standing, place: Place): boolean {
  return (maskIn(one, place) & ~maskIn(other, place)) !== 0n;
}

/** Whether somebody holds anything anywhere that the other holds nowhere. */
function isAbove(one: Standing, other: Standing): boolean {
  return (anywhere(one) & ~anywhere(other)) !== 0n;
}

function anywhere(standing: Standing): PermissionMask {
  return placesOf(standing).reduce((mask, place) => mask | maskIn(standing, place), 0n);
}

function missing(permission: string): Result<never> {
  return refuse("permission.missing", { permission });
}
