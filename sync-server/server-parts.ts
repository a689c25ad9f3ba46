/** What every capability of the server works with. */
import type { Logger } from "pino";
import type { Alarms } from "./alerts/alerting.ts";
import type { BreachSettings } from "./auth/breached.ts";
import type { Nudges } from "./changes/nudges.ts";
import type { Database } from "./db/database.ts";
import type { ServerKeys } from "./keys.ts";

/** How access tokens are signed (RFC 8037, RFC 7518). */
export type TokenAlgorithm = "EdDSA" | "HS256" | "HS512";

/** Made once when the server starts. */
export interface ServerParts {
  /** The application's login. */
  readonly database: Database;
  readonly keys: ServerKeys;
  readonly log: Logger;
  readonly clock: { nowMs(): number };
  readonly tokenAlgorithm: TokenAlgorithm;
  readonly nudges: Nudges;
  /** Where new passwords are looked up in breaches. */
  readonly breaches: BreachSettings;
  /** Origins the web app is served from, the server's own first; empty where nobody said. */
  readonly webOrigins: readonly string[];
  /** Told of what is critical; absent where nobody is to be alerted. */
  readonly alarms?: Alarms;
}
