/** All routes of an organisation's make-up. */
import type { Route } from "../http/route.ts";
import type { HashPassword } from "./add-staff.ts";
import { branchRoutes } from "./branch-routes.ts";
import { findingRoutes } from "./finding-routes.ts";
import { organisationRoutes } from "./organisation-routes.ts";
import { registerRoutes } from "./register-routes.ts";
import { roleRoutes } from "./role-routes.ts";
import { staffRoutes } from "./staff-routes.ts";

/**
 * Routes of the organisation, its branches, roles, people and registers, and of what its registers broke.
 * @param hashPassword checks a temporary password against the policy and hashes it
 */
export function tenancyRoutes(hashPassword: HashPassword): Route[] {
  return [
    ...organisationRoutes(),
    ...branchRoutes(),
    ...roleRoutes(),
    ...staffRoutes(hashPassword),
    ...registerRoutes(),
    ...findingRoutes(),
  ];
}
