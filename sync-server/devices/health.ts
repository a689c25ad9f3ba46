/** How registers are: what each tells of itself, kept as it last was, with the time since when something is wrong. Sole writer of `shop.register_health`. */
import { eq, sql } from "drizzle-orm";
import { type Health, healthAnswerSchema, healthSchema } from "#domain/protocol/sync/health.ts";
import { ok } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { register } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";

/** A clock further off than this is wrong, ms: as far as a jump is worth an entry of its own. */
export const CLOCK_LIMIT_MS = 120_000;
/** Less than this is too little for backups and a busy day, bytes. */
export const LEAST_FREE_BYTES = 1_073_741_824;
const FAULTS: readonly Health["printer"][] = ["paper_out", "cover_open", "offline", "unreachable"];

/** The route by which a register tells how it is. */
export function healthRoutes({ clock }: Pick<ServerParts, "clock">): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/device/health",
      summary: "How this register is: program, unsent entries, printer, disk, clock.",
      access: { who: "device" },
      body: healthSchema,
      answer: healthAnswerSchema,
      handle: async ({ body }, { tx, entered }) => {
        const nowMs = clock.nowMs();
        await keepHealth(tx, entered, body, nowMs);
        return ok({ serverTime: instantFromMs(nowMs) });
      },
    }),
  ];
}

async function keepHealth(tx: TenantTx, who: Entered, told: Health, nowMs: number): Promise<void> {
  const registerId = who.actorId ?? "";
  const [branchId = ""] = who.branchMasks.keys();
  const offsetMs = Date.parse(told.sentAt) - nowMs;
  const unknown = await readUnknownHead(tx, registerId, told.acknowledged);
  const at = instantFromMs(nowMs);
  const trouble = {
    printer: FAULTS.includes(told.printer),
    disk: told.freeDiskBytes !== null && told.freeDiskBytes < LEAST_FREE_BYTES,
    clock: Math.abs(offsetMs) > CLOCK_LIMIT_MS,
    head: unknown !== null,
  };
  // What was wrong before and still is began then.
  const since = (is: boolean, column: "printer_since" | "disk_since" | "clock_since" | "head_since") =>
    is ? sql`coalesce(h.${sql.identifier(column)}, ${at}::timestamptz)` : sql`null`;
  const first = (is: boolean) => (is ? sql`${at}::timestamptz` : sql`null`);
  await tx.execute(sql`
    insert into shop.register_health as h (org_id, branch_id, register_id, told_at, program_version, unsent, unsent_since,
        printer, printer_since, free_disk_bytes, disk_since, clock_offset_ms, clock_since, head, head_since)
      values (${who.organisationId}, ${branchId}, ${registerId}, ${at}, ${told.programVersion}, ${told.unsent},
        ${told.unsentSince}, ${told.printer}, ${first(trouble.printer)}, ${told.freeDiskBytes}, ${first(trouble.disk)},
        ${offsetMs}, ${first(trouble.clock)}, ${unknown}, ${first(trouble.head)})
      on conflict (org_id, register_id) do update
        set told_at = excluded.told_at, program_version = excluded.program_version, unsent = excluded.unsent,
            unsent_since = excluded.unsent_since, printer = excluded.printer,
            printer_since = ${since(trouble.printer, "printer_since")}, free_disk_bytes = excluded.free_disk_bytes,
            disk_since = ${since(trouble.disk, "disk_since")}, clock_offset_ms = excluded.clock_offset_ms,
            clock_since = ${since(trouble.clock, "clock_since")}, head = excluded.head,
            head_since = ${since(trouble.head, "head_since")}`);
  await tx
    .update(register)
    .set({ lastContactAt: at, clockOffsetMs: offsetMs, programVersion: told.programVersion })
    .where(eq(register.registerId, registerId));
}

/** The head a register says was acknowledged, where this server does not have it: somebody put one of the two back. */
async function readUnknownHead(tx: TenantTx, registerId: string, head: Health["acknowledged"]): Promise<string | null> {
  if (!head) return null;
  const { rows } = await tx.execute(sql`
    select from shop.journal
    where register_id = ${registerId} and hash = decode(${head.hash}, 'hex') and seq = ${head.seq}`);
  return rows.length > 0 ? null : `${head.epoch}/${head.seq} ${head.hash.slice(0, 8)}`;
}
