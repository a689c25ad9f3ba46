/** All routes of an organisation's make-up. */
import type { Route } from "../http/route.ts";
import { branchRoutes } from "./branch-routes.ts";
import { organisationRoutes } from "./organisation-routes.ts";
import { registerRoutes } from "./register-routes.ts";
import { roleRoutes } from "./role-routes.ts";
import { staffRoutes } from "./staff-routes.ts";
import { supportRoutes } from "./support-routes.ts";

/** Routes of the organisation, its branches, roles, people and registers, and of support that is let in. */
export function tenancyRoutes(): Route[] {
  return [
    ...organisationRoutes(),
    ...branchRoutes(),
    ...roleRoutes(),
    ...staffRoutes(),
    ...registerRoutes(),
    ...supportRoutes(),
  ];
}
