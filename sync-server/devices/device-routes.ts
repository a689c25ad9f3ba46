/** All routes of devices: enrolment, tokens, leases, adoption, changes made at tills. */
import type { Route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { adoptionRoutes } from "./adoption.ts";
import { confirmRoutes } from "./confirm-till.ts";
import { tokenRoutes } from "./device-token.ts";
import { enrolRoutes } from "./enrol.ts";
import { healthRoutes } from "./health.ts";
import { leaseRoutes } from "./lease.ts";
import { pinRoutes } from "./staff-pin.ts";
import { tillChangeRoutes } from "./till-changes.ts";

/** Routes of registers, and of the managers who take them in. */
export function deviceRoutes(parts: ServerParts): Route[] {
  return [
    ...enrolRoutes(parts),
    ...confirmRoutes(),
    ...tokenRoutes(parts),
    ...leaseRoutes(parts),
    ...adoptionRoutes(),
    ...tillChangeRoutes(parts),
    ...healthRoutes(parts),
    ...pinRoutes(parts),
  ];
}
