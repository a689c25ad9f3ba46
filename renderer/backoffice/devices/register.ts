/** Registers as the server lists them, and how each is doing. */

/** As `GET /v1/registers` lists them. */
export interface RegisterSlot {
  readonly registerId: string;
  readonly branchId: string;
  readonly code: string;
  readonly name: string;
  readonly state: "slot" | "waiting" | "active" | "revoked";
  readonly programVersion: string | null;
  readonly confirmedAt: string | null;
  readonly revokedAt: string | null;
  readonly lastContactAt: string | null;
  readonly head: { readonly epoch: number; readonly seq: number; readonly hash: string } | null;
  /** The till's clock less the server's, ms. */
  readonly clockOffsetMs: number | null;
}

/** A till asks for changes every minute at the latest; after so long without a word it counts as away, ms. */
const AWAY_MS = 5 * 60_000;
/** A till's clock that is further off is worth a word, ms. */
const CLOCK_OFF_MS = 2 * 60_000;

/** What is worth knowing of a register at a glance, the most urgent first. */
export type RegisterHealth = "revoked" | "waiting" | "slot" | "away" | "clock" | "fine";

/** How a register is doing. @param nowMs by the clock of this window */
export function healthOf(register: RegisterSlot, nowMs: number): RegisterHealth {
  if (register.state !== "active") return register.state;
  if (register.lastContactAt === null || nowMs - Date.parse(register.lastContactAt) > AWAY_MS) return "away";
  return Math.abs(register.clockOffsetMs ?? 0) > CLOCK_OFF_MS ? "clock" : "fine";
}
