/** Alarms: what lasts at a register, or in the organisation, and somebody should look after. Sole writer of `shop.alarm_acknowledgement`. */
import { sql } from "drizzle-orm";
import type { z } from "zod";
import type {
  Alarm,
  acknowledgeAlarmSchema,
  acknowledgedAlarmSchema,
  alarmsSchema,
  registerHealthSchema,
} from "#domain/protocol/desk/findings.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { instantOf, instantOrNull } from "../db/instants.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { cleanName } from "../tenancy/names.ts";
import { REASON_LENGTH } from "./violations.ts";
import { personOf } from "./where.ts";

/** A register that was not heard of for so long is silent; entries that wait for so long are stuck; hours. */
const SILENT_HOURS = 24;
/** The second copy of the audit trail is behind, hours. */
const COPY_LAG_HOURS = 24;

type Kind = Alarm["kind"];

interface AlarmRow extends Record<string, unknown> {
  readonly kind: Kind;
  readonly branch_id: string | null;
  readonly branch_name: string | null;
  readonly register_id: string | null;
  readonly code: string | null;
  readonly name: string | null;
  readonly since: string;
  readonly figure: number | null;
  readonly detail: string | null;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly acknowledged_by_name: string | null;
  readonly reason: string | null;
}

/** Alarms of the branches whose devices the caller may change; the organisation's own for who reads its audit trail. */
export async function listAlarms(
  tx: TenantTx,
  who: Entered,
  nowMs: number,
): Promise<Result<z.input<typeof alarmsSchema>>> {
  const rows = await readAlarms(tx, who, nowMs);
  return ok({ alarms: rows.map(answerOf) });
}

/** One query over all kinds: each row is one alarm, with the word that was said of it. */
async function readAlarms(tx: TenantTx, who: Entered, nowMs: number): Promise<AlarmRow[]> {
  const now = sql`${new Date(nowMs).toISOString()}::timestamptz`;
  const own = sql`${`{${editable(who).join(",")}}`}::uuid[]`;
  const { rows } = await tx.execute<AlarmRow>(sql`
    with till as (
      select r.org_id, r.branch_id, r.register_id, r.code, r.name,
        greatest(r.last_contact_at, d.received_at, r.confirmed_at) as heard_at,
        h.*
      from shop.register r
      left join shop.register_head d on d.org_id = r.org_id and d.register_id = r.register_id
      left join lateral (
        select k.unsent, k.unsent_since, k.printer, k.printer_since, k.free_disk_bytes, k.disk_since, k.clock_offset_ms,
          k.clock_since, k.head, k.head_since
        from shop.register_health k
        where k.org_id = r.org_id and k.register_id = r.register_id
      ) h on true
      where r.state = 'active' and r.branch_id = any (${own})
    ),
    alarm as (
      select 'silent' as kind, branch_id, register_id, code, name, heard_at as since, null::bigint as figure,
        null::text as detail
      from till where heard_at < ${now} - make_interval(hours => ${SILENT_HOURS})
      union all
      select 'unsent', branch_id, register_id, code, name, unsent_since, unsent, null
      from till where unsent > 0 and unsent_since < ${now} - make_interval(hours => ${SILENT_HOURS})
      union all
      select 'clock', branch_id, register_id, code, name, clock_since, clock_offset_ms, null
      from till where clock_since is not null
      union all
      select 'printer', branch_id, register_id, code, name, printer_since, null, printer
      from till where printer_since is not null
      union all
      select 'disk', branch_id, register_id, code, name, disk_since, free_disk_bytes, null
      from till where disk_since is not null
      union all
      select 'head', branch_id, register_id, code, name, head_since, null, head
      from till where head_since is not null
      union all
      select 'audit_copy', null, null, null, null, w.occurred_at, w.waiting, null
      from (${COPY_LAG}) as w
      where ${mayIn(who, "audit.read", null)} and w.occurred_at < ${now} - make_interval(hours => ${COPY_LAG_HOURS})
    )
    select a.kind, a.branch_id, b.name as branch_name, a.register_id, a.code, a.name, a.since, a.figure, a.detail,
      x.acknowledged_at, x.staff_id as acknowledged_by, s.name as acknowledged_by_name, x.reason
    from alarm a
    left join shop.branch b on b.branch_id = a.branch_id
    left join shop.alarm_acknowledgement x on x.kind = a.kind and x.register_id is not distinct from a.register_id
      and x.since = date_trunc('milliseconds', a.since)
    left join shop.staff s on s.staff_id = x.staff_id
    order by x.acknowledged_at is not null, a.since, a.kind, a.register_id`);
  return rows;
}

/** The first sealed event that no copy has; only where there is a copy at all, which is the operator's to decide. */
const COPY_LAG = sql`
  select e.occurred_at, (select max(t.seq) from shop.audit_seal t) - c.copied as waiting
  from (
    select max(k.last_seq) as copied from shop.audit_copy k
    where k.restore_epoch = (select t.restore_epoch from app.server_state t)
    having count(*) > 0
  ) c
  join lateral (
    select a.org_id, a.event_id from shop.audit_seal a where a.seq > c.copied order by a.seq limit 1
  ) n on true
  join shop.audit_event e on e.org_id = n.org_id and e.event_id = n.event_id`;

function editable(who: Entered): string[] {
  return [...who.branchMasks.keys()].filter((branchId) => mayIn(who, "devices.edit", branchId));
}

function answerOf(row: AlarmRow): Alarm {
  return {
    kind: row.kind,
    registerId: row.register_id,
    branchId: row.branch_id,
    branchName: row.branch_name,
    registerCode: row.code,
    registerName: row.name,
    since: instantOf(row.since),
    figure: row.figure,
    detail: row.detail,
    acknowledged:
      row.acknowledged_at === null || row.acknowledged_by === null
        ? null
        : {
            at: instantOf(row.acknowledged_at),
            by: personOf(row.acknowledged_by, row.acknowledged_by_name),
            reason: row.reason ?? "",
          },
  };
}

/**
 * Says of an alarm that somebody looks after it. It holds as long as the alarm lasts; the first word counts.
 * @returns refusals: `finding.unknown` (there is no such alarm, or not any more), those of a text
 */
export async function acknowledgeAlarm(
  tx: TenantTx,
  who: Entered,
  sent: z.output<typeof acknowledgeAlarmSchema>,
  { nowMs, address }: { readonly nowMs: number; readonly address: string },
): Promise<Result<z.input<typeof acknowledgedAlarmSchema>>> {
  const reason = cleanName(sent.reason, REASON_LENGTH);
  if (!reason.ok) return reason;
  const alarm = (await readAlarms(tx, who, nowMs)).map(answerOf).find(({ kind, registerId, since }) => {
    return kind === sent.kind && registerId === sent.registerId && Date.parse(since) === Date.parse(sent.since);
  });
  if (!alarm) return refuse("finding.unknown");
  const { kind, branchId, registerId, since } = alarm;
  const { rows } = await tx.execute(sql`
    insert into shop.alarm_acknowledgement (org_id, kind, branch_id, register_id, since, staff_id, reason)
      values (${who.organisationId}, ${kind}, ${branchId}, ${registerId}, ${since}, ${who.staffId}, ${reason.value})
      on conflict do nothing
      returning kind`);
  if (rows.length === 0) return ok({ already: true });
  const detail = { kind, since, reason: reason.value };
  await record(tx, who, { action: "alarm.acknowledged", subjectId: registerId, branchId, address, detail });
  return ok({ already: false });
}

interface HealthRow extends Record<string, unknown> {
  readonly register_id: string;
  readonly branch_id: string;
  readonly code: string;
  readonly name: string;
  readonly heard_at: string | null;
  readonly told_at: string | null;
  readonly program_version: string | null;
  readonly unsent: number | null;
  readonly unsent_since: string | null;
  readonly printer: string | null;
  readonly free_disk_bytes: number | null;
  readonly clock_offset_ms: number | null;
}

/** How every register that is in use was when it last told, in the branches whose devices the caller may change. */
export async function listHealth(tx: TenantTx, who: Entered): Promise<Result<z.input<typeof registerHealthSchema>>> {
  const { rows } = await tx.execute<HealthRow>(sql`
    select r.register_id, r.branch_id, r.code, r.name, greatest(r.last_contact_at, d.received_at) as heard_at,
      h.told_at, h.program_version, h.unsent, h.unsent_since, h.printer, h.free_disk_bytes, h.clock_offset_ms
    from shop.register r
    left join shop.register_head d on d.org_id = r.org_id and d.register_id = r.register_id
    left join shop.register_health h on h.org_id = r.org_id and h.register_id = r.register_id
    where r.state = 'active' and r.branch_id = any (${`{${editable(who).join(",")}}`}::uuid[])
    order by r.code, r.register_id`);
  return ok({
    registers: rows.map((row) => ({
      registerId: row.register_id,
      branchId: row.branch_id,
      code: row.code,
      name: row.name,
      lastContactAt: instantOrNull(row.heard_at),
      told:
        row.told_at === null
          ? null
          : {
              at: instantOf(row.told_at),
              programVersion: row.program_version ?? "",
              unsent: row.unsent ?? 0,
              unsentSince: instantOrNull(row.unsent_since),
              printer: (row.printer ?? "not_set") as never,
              freeDiskBytes: row.free_disk_bytes,
              clockOffsetMs: row.clock_offset_ms ?? 0,
            },
    })),
  });
}
