/** All routes of an organisation's make-up. */
import type { Route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { branchRoutes } from "./branch-routes.ts";
import { organisationRoutes } from "./organisation-routes.ts";
import { roleRoutes } from "./role-routes.ts";

/** Routes of the organisation, its branches, roles, people and registers, and of what its registers broke. */
export function tenancyRoutes(_: ServerParts): Route[] {
  return [...organisationRoutes(), ...branchRoutes(), ...roleRoutes()];
}
