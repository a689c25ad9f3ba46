/** The log that people read: the union of the organisation's own chain and of what people did at its registers, newest first, with names. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type AuditEvent, auditEventSchema } from "#domain/audit/audit-chain.ts";
import {
  type AuditItem,
  type AuditQuery,
  actionsOf,
  type auditAnswerSchema,
  auditGroupOf,
  GROUPED_WORDS,
} from "#domain/protocol/desk/audit.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { instantOf } from "../db/instants.ts";
import { pageMarkOf, readPageMark } from "../db/paging.ts";
import type { TenantTx } from "../db/tenant.ts";
import { keyOfPlace, readEntriesAt } from "../findings/entries-at.ts";
import {
  allOf,
  JOIN_WHERE,
  personOf,
  WHERE_COLUMNS,
  type WhereRow,
  whereOf,
  writtenTimeSchema,
} from "../findings/where.ts";
import { readSubjects } from "./subjects.ts";

/** A text is looked for in this much of the log where no beginning is named, ms: it reads every row. */
const SEARCHED_MS = 92 * 24 * 3_600_000;

/** How far each of the two was read: an event's time and id, an act's time and place. */
const eventMark = z.tuple([writtenTimeSchema, z.uuid()]);
const actMark = z.tuple([writtenTimeSchema, z.uuid(), z.int32(), z.int()]);
const markSchema = z.tuple([eventMark.nullable(), actMark.nullable()]);
type Mark = z.output<typeof markSchema>;

interface EventRow extends Record<string, unknown> {
  readonly occurred_at: string;
  readonly event_id: string;
  readonly seq: number;
  readonly hash: Buffer;
  readonly preimage: Buffer;
  readonly staff_name: string | null;
  readonly branch_name: string | null;
  readonly register_code: string | null;
  readonly register_name: string | null;
}

interface ActRow extends WhereRow {
  readonly occurred_at: string;
  readonly type: string;
  readonly staff_id: string | null;
  readonly staff_name: string | null;
  readonly approver_id: string | null;
  readonly approver_name: string | null;
  readonly hash: Buffer;
}

/** A row of either, on its way into the page. */
type Found =
  | { readonly kind: "event"; readonly at: string; readonly row: EventRow }
  | { readonly kind: "act"; readonly at: string; readonly row: ActRow };

/**
 * A page of the log.
 * @param nowMs what time it is, for a search that names no beginning
 * @returns refusal: `request.form` for a mark of another list
 */
export async function readLog(
  tx: TenantTx,
  { after, limit, ...asked }: AuditQuery,
  nowMs: number,
): Promise<Result<z.input<typeof auditAnswerSchema>>> {
  const mark: Mark | undefined = after === undefined ? [null, null] : readPageMark(after, markSchema);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const searchedFrom = searchedFromOf(asked, nowMs);
  const query = searchedFrom === null ? asked : { ...asked, from: searchedFrom };
  const events = query.source === "register" ? [] : await readEvents(tx, query, mark[0], limit);
  const acts = query.source === "organisation" ? [] : await readActs(tx, query, mark[1], limit);
  const page = merge(events, acts).slice(0, limit);
  const more = events.length + acts.length > page.length || page.length === limit;
  return ok({
    items: await itemsOf(tx, page),
    next: more && page.length > 0 ? pageMarkOf(markAfter(mark, page) as never) : null,
    searchedFrom,
  });
}

function searchedFromOf({ text, from, to }: Pick<AuditQuery, "text" | "from" | "to">, nowMs: number): string | null {
  if (text === undefined || from !== undefined) return null;
  return instantFromMs(Math.max(0, (to === undefined ? nowMs : Date.parse(to)) - SEARCHED_MS));
}

type Asked = Omit<AuditQuery, "after" | "limit">;

async function readEvents(tx: TenantTx, asked: Asked, after: Mark[0], limit: number): Promise<Found[]> {
  const { from, to, staffId, branchId, registerId, text } = asked;
  const wanted = [
    after && sql`(e.occurred_at, e.event_id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    from && sql`e.occurred_at >= ${from}`,
    to && sql`e.occurred_at < ${to}`,
    staffId && sql`(e.staff_id = ${staffId} or e.subject_id = ${staffId})`,
    branchId && sql`e.branch_id = ${branchId}`,
    registerId && sql`(e.actor_id = ${registerId} or e.subject_id = ${registerId})`,
    ...actionsAsked(sql`e.action`, asked),
    text &&
      sql`(${holds(sql`encode(s.preimage, 'escape')`, text)} or ${holdsName(sql`p.name`, text)}
        or ${holdsName(sql`b.name`, text)})`,
  ];
  const { rows } = await tx.execute<EventRow>(sql`
    select e.occurred_at, e.event_id, s.seq, s.hash, s.preimage, p.name as staff_name, b.name as branch_name,
      r.code as register_code, r.name as register_name
    from shop.audit_event e
    join shop.audit_seal s on s.org_id = e.org_id and s.event_id = e.event_id
    left join shop.staff p on p.org_id = e.org_id and p.staff_id = e.staff_id
    left join shop.branch b on b.org_id = e.org_id and b.branch_id = e.branch_id
    left join shop.register r on r.org_id = e.org_id and e.actor_kind = 'device' and r.register_id = e.actor_id
    where ${allOf(wanted.map(orNothing))}
    order by e.occurred_at desc, e.event_id desc
    limit ${limit}`);
  return rows.map((row) => ({ kind: "event", at: row.occurred_at, row }));
}

async function readActs(tx: TenantTx, asked: Asked, after: Mark[1], limit: number): Promise<Found[]> {
  const { from, to, staffId, branchId, registerId, text } = asked;
  const wanted = [
    after &&
      sql`(f.occurred_at, f.register_id, f.epoch, f.seq)
        < (${after[0]}::timestamptz, ${after[1]}::uuid, ${after[2]}::integer, ${after[3]}::bigint)`,
    from && sql`f.occurred_at >= ${from}`,
    to && sql`f.occurred_at < ${to}`,
    staffId && sql`(f.staff_id = ${staffId} or f.approver_id = ${staffId})`,
    branchId && sql`f.branch_id = ${branchId}`,
    registerId && sql`f.register_id = ${registerId}`,
    ...actionsAsked(sql`f.type`, asked),
    text &&
      sql`(${holds(sql`encode(j.preimage, 'escape')`, text)} or ${holdsName(sql`p.name`, text)}
        or ${holdsName(sql`r.code`, text)} or ${holdsName(sql`r.name`, text)})`,
  ];
  const { rows } = await tx.execute<ActRow>(sql`
    select ${WHERE_COLUMNS}, f.occurred_at, f.type, f.staff_id, p.name as staff_name, f.approver_id,
      a.name as approver_name, j.hash
    from shop.act f
    ${JOIN_WHERE}
    join shop.journal j on j.org_id = f.org_id and j.register_id = f.register_id and j.epoch = f.epoch and j.seq = f.seq
    left join shop.staff p on p.org_id = f.org_id and p.staff_id = f.staff_id
    left join shop.staff a on a.org_id = f.org_id and a.staff_id = f.approver_id
    where ${allOf(wanted.map(orNothing))}
    order by f.occurred_at desc, f.register_id desc, f.epoch desc, f.seq desc
    limit ${limit}`);
  return rows.map((row) => ({ kind: "act", at: row.occurred_at, row }));
}

function orNothing(condition: SQL | "" | null | undefined): SQL | undefined {
  return condition || undefined;
}

/** The group and the action that were asked for; what has no group of its own is the server's. */
function actionsAsked(column: SQL, { group, action }: Asked): (SQL | undefined)[] {
  const conditions = [action === undefined ? undefined : sql`${column} = ${action}`];
  if (group === undefined) return conditions;
  const word = sql`split_part(${column}, '.', 1)`;
  const { words, actions, not } = actionsOf(group);
  const ofWords =
    group === "server" ? sql`${word} <> all (${texts(GROUPED_WORDS)})` : sql`${word} = any (${texts(words)})`;
  return [
    ...conditions,
    sql`((${ofWords} and ${column} <> all (${texts(not)})) or ${column} = any (${texts(actions)}))`,
  ];
}

/** Words of ours as PostgreSQL's own writing of an array; they hold letters, dots and underscores only. */
function texts(words: readonly string[]): SQL {
  return sql`${`{${words.join(",")}}`}::text[]`;
}

/** Whether bytes that were written out hold a text, capitals or not: bytes that are no text are no error. */
function holds(writtenOut: SQL, text: string): SQL {
  return sql`position(lower(encode(convert_to(${text}, 'UTF8'), 'escape')) in lower(${writtenOut})) > 0`;
}

function holdsName(name: SQL, text: string): SQL {
  return sql`position(lower(${text}) in lower(coalesce(${name}, ''))) > 0`;
}

/** Both, newest first. Times compare as instants: PostgreSQL writes all in one zone, but not all with as many digits. */
function merge(events: readonly Found[], acts: readonly Found[]): Found[] {
  return [...events, ...acts].sort((a, b) => {
    const later = Date.parse(b.at) - Date.parse(a.at);
    // Within one list the database's own order stands: it knows microseconds.
    return later !== 0 || a.kind === b.kind ? later : a.kind === "event" ? -1 : 1;
  });
}

function markAfter([event, act]: Mark, page: readonly Found[]): Mark {
  const lastEvent = page.findLast((each) => each.kind === "event")?.row;
  const lastAct = page.findLast((each) => each.kind === "act")?.row;
  return [
    lastEvent ? [lastEvent.occurred_at, lastEvent.event_id] : event,
    lastAct ? [lastAct.occurred_at, lastAct.register_id, lastAct.epoch, lastAct.seq] : act,
  ];
}

async function itemsOf(tx: TenantTx, page: readonly Found[]): Promise<AuditItem[]> {
  const acts = page.flatMap((each) => (each.kind === "act" ? [each.row] : []));
  const events = page.flatMap((each) =>
    each.kind === "event" ? [{ row: each.row, event: sealedEvent(each.row) }] : [],
  );
  const currencies = new Map(acts.map((row) => [row.register_id, row.currency]));
  const entries = await readEntriesAt(tx, acts.map(whereOf), ({ registerId }) => currencies.get(registerId) ?? null);
  const subjects = await readSubjects(
    tx,
    events.map(({ event }) => event),
  );
  const eventOf = new Map(events.map(({ row, event }) => [row, event]));
  return page.map((each) => {
    if (each.kind === "act") return itemOfAct(each.row, entries.get(keyOfPlace(whereOf(each.row))) ?? null);
    const event = eventOf.get(each.row) ?? sealedEvent(each.row);
    return itemOfEvent(each.row, event, event.subjectId === null ? null : (subjects.get(event.subjectId) ?? null));
  });
}

/**
 * What was sealed, not the columns it is looked for by: those the chain does not vouch for. A row that somebody turned into
 * something else stays in the log as what it is; verifying names it.
 */
function sealedEvent({ preimage, event_id: eventId, occurred_at: at }: EventRow): AuditEvent {
  const nothing = { actorId: null, staffId: null, branchId: null, subjectId: null, address: null, detail: {} };
  const unreadable: AuditEvent = {
    eventId,
    occurredAt: instantOf(at),
    actorKind: "operator",
    action: "audit.unreadable",
    ...nothing,
  };
  try {
    const sealed = JSON.parse(preimage.toString("utf8")) as { readonly event?: unknown };
    return auditEventSchema.safeParse(sealed.event).data ?? unreadable;
  } catch {
    return unreadable;
  }
}

function itemOfEvent(row: EventRow, event: AuditEvent, subjectName: string | null): AuditItem {
  const isDevice = event.actorKind === "device" && event.actorId !== null;
  return {
    source: "organisation",
    occurredAt: event.occurredAt,
    action: event.action,
    group: auditGroupOf(event.action),
    actorKind: event.actorKind,
    person: personOf(event.staffId, row.staff_name),
    approver: null,
    branch: event.branchId === null ? null : { branchId: event.branchId, name: row.branch_name },
    register: isDevice ? { registerId: event.actorId ?? "", code: row.register_code, name: row.register_name } : null,
    subject: event.subjectId === null ? null : { id: event.subjectId, name: subjectName },
    address: event.address,
    place: { epoch: null, seq: row.seq },
    hash: row.hash.toString("hex"),
    details: event.detail,
    entry: null,
  };
}

function itemOfAct(row: ActRow, entry: AuditItem["entry"]): AuditItem {
  return {
    source: "register",
    occurredAt: instantOf(row.occurred_at),
    action: row.type,
    group: auditGroupOf(row.type),
    actorKind: "person",
    person: personOf(row.staff_id, row.staff_name),
    approver: personOf(row.approver_id, row.approver_name),
    branch: { branchId: row.branch_id, name: row.branch_name },
    register: { registerId: row.register_id, code: row.register_code, name: row.register_name },
    subject: null,
    address: null,
    place: { epoch: row.epoch, seq: row.seq },
    hash: row.hash.toString("hex"),
    details: null,
    entry,
  };
}
