/** The door into an organisation's rows: a transaction that has passed the gate. Sole caller of `app.enter`, `app.enter_device` and `app.enter_job`. */
import { sql } from "drizzle-orm";
import type { Result } from "#domain/refusals.ts";
import { refuse } from "#domain/refusals.ts";
import { may, type Permission, type PermissionMask } from "#domain/staff/permissions.ts";
import type { Database, Drizzle } from "./database.ts";

declare const entered: unique symbol;
/** A transaction inside one organisation. The type keeps code that has not entered from touching merchant rows. */
export type TenantTx = Omit<Drizzle, "$client" | "transaction"> & { readonly [entered]: true };

/** Who passed the gate, as the database itself found out. */
export interface Entered {
  readonly organisationId: string;
  readonly kind: "person" | "device" | "job";
  /** The person's id, the register's, or null for a job. */
  readonly actorId: string | null;
  /** The member's staff id; null for devices and jobs. */
  readonly staffId: string | null;
  /** What holds in every branch. */
  readonly organisationMask: PermissionMask;
  /** What holds in single branches, beyond or instead of the above. */
  readonly branchMasks: ReadonlyMap<string, PermissionMask>;
}

/** Whether the one who entered may, in that branch; with null in the whole organisation. */
export function mayIn(who: Entered, permission: Permission, branchId: string | null): boolean {
  const own = branchId === null ? undefined : who.branchMasks.get(branchId);
  return may(own ?? who.organisationMask, permission);
}

/** Whether the one who entered may in at least one branch. */
export function maySomewhere(who: Entered, permission: Permission): boolean {
  return may(who.organisationMask, permission) || [...who.branchMasks.values()].some((mask) => may(mask, permission));
}

/** Thrown inside a transaction to leave it without a trace, carrying the refusal out. */
class RolledBack extends Error {
  readonly answer: Result<never>;
  constructor(answer: Result<never>) {
    super("rolled back");
    this.answer = answer;
  }
}

type Work<T> = (tx: TenantTx, who: Entered) => Promise<Result<T>>;

/**
 * Runs one transaction as a signed-in person in an organisation. A refusal rolls it back.
 * @returns what `work` answered; refusals: `auth.signed_out`, `organisation.not_a_member`, `auth.second_factor_due`
 */
export function asMember<T>(
  database: Database,
  sessionSecret: string,
  organisationId: string,
  work: Work<T>,
): Promise<Result<T>> {
  return enter(database, sql`select * from app.enter(${sessionSecret}, ${organisationId}::uuid)`, work);
}

/**
 * The same, seeing the database as it was at one moment however long it takes: for answers written piece by piece.
 * @returns refusals as `asMember`
 */
export function asMemberAtOneMoment<T>(
  database: Database,
  sessionSecret: string,
  organisationId: string,
  work: Work<T>,
): Promise<Result<T>> {
  return enter(
    database,
    sql`select * from app.enter(${sessionSecret}, ${organisationId}::uuid)`,
    work,
    "repeatable read",
  );
}

/** Runs one transaction as an enrolled register. @returns refusals: `auth.signed_out`, `device.revoked` */
export function asDevice<T>(database: Database, sessionSecret: string, work: Work<T>): Promise<Result<T>> {
  return enter(database, sql`select * from app.enter_device(${sessionSecret})`, work);
}

/**
 * The same, seeing the database as it was at one moment however long it takes: for answers written piece by piece.
 * @returns refusals: `auth.signed_out`, `device.revoked`
 */
export function asDeviceAtOneMoment<T>(database: Database, sessionSecret: string, work: Work<T>): Promise<Result<T>> {
  return enter(database, sql`select * from app.enter_device(${sessionSecret})`, work, "repeatable read");
}

/** Runs one transaction of the server's own work. @param jobSecret the server's, of which the database knows the hash */
export function asJob<T>(
  database: Database,
  jobSecret: string,
  organisationId: string,
  work: Work<T>,
): Promise<Result<T>> {
  return enter(database, sql`select * from app.enter_job(${jobSecret}, ${organisationId}::uuid)`, work);
}

interface GateRow extends Record<string, unknown> {
  readonly outcome: string;
  readonly org_id: string;
  readonly kind: Entered["kind"];
  readonly actor_id: string | null;
  readonly staff_id: string | null;
  readonly organisation_mask: string;
  readonly branch_masks: Readonly<Record<string, string>>;
}

async function enter<T>(
  database: Database,
  gate: ReturnType<typeof sql>,
  work: Work<T>,
  isolationLevel: "read committed" | "repeatable read" = "read committed",
): Promise<Result<T>> {
  try {
    return await database.db.transaction(
      async (tx) => {
        const { rows } = await tx.execute<GateRow>(gate);
        const row = rows[0];
        if (row?.outcome !== "entered") throw new RolledBack(refusalOf(row?.outcome));
        const answer = await work(tx as unknown as TenantTx, enteredOf(row));
        if (!answer.ok) throw new RolledBack(answer);
        return answer;
      },
      { isolationLevel },
    );
  } catch (error) {
    if (error instanceof RolledBack) return error.answer;
    throw error;
  }
}

function refusalOf(outcome: string | undefined): Result<never> {
  if (outcome === "not_a_member") return refuse("organisation.not_a_member");
  if (outcome === "second_factor") return refuse("auth.second_factor_due");
  if (outcome === "revoked") return refuse("device.revoked");
  return refuse("auth.signed_out");
}

function enteredOf(row: GateRow): Entered {
  const branches = Object.entries(row.branch_masks).map(([branch, mask]) => [branch, BigInt(mask)] as const);
  return {
    organisationId: row.org_id,
    kind: row.kind,
    actorId: row.actor_id,
    staffId: row.staff_id,
    organisationMask: BigInt(row.organisation_mask),
    branchMasks: new Map(branches),
  };
}
