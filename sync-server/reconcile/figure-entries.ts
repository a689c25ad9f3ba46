/** The entries behind a figure of a session, straight from the journal: all pages together add up to the figure. */
import { inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Entry } from "#domain/journal/entry.ts";
import type { FigureEntry, figureEntriesSchema } from "#domain/protocol/desk/sessions.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { type Contribution, contributionTo, type Figure, typesOf } from "#domain/session/figures.ts";
import { epochSchema } from "#domain/values.ts";
import { pageMarkOf, readPageMark } from "../db/paging.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import type { EntryPlace } from "../findings/entries-at.ts";
import { readEntriesOf } from "./entries-of.ts";
import { type KnownSession, mayKnowExpected } from "./known-sessions.ts";
import { personOrNull, readNames } from "./people.ts";

/** Entries read at once; those that have nothing to do with the figure fall out. */
const CHUNK = 500;

const markSchema = z.tuple([epochSchema, z.int().min(1)]);

/** What is asked for. */
interface Asked {
  readonly figure: Figure;
  readonly after?: string | undefined;
  readonly limit: number;
}

interface Found {
  readonly entry: Entry;
  readonly contribution: Contribution;
}

/**
 * A page of a figure's entries.
 * @returns refusals: `permission.missing` (as long as the drawer is blind), `request.form`
 */
export async function readFigureEntries(
  tx: TenantTx,
  who: Entered,
  session: KnownSession,
  { figure, after, limit }: Asked,
): Promise<Result<z.input<typeof figureEntriesSchema>>> {
  if (!mayKnowExpected(who, session)) return refuse("permission.missing", { permission: "session.see_expected" });
  const mark = after === undefined ? ([1, 0] as const) : readPageMark(after, markSchema);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const found = await collect(tx, session, figure, mark, limit);
  const last = found.length === limit ? found.at(-1)?.entry : undefined;
  const broken = await readBroken(
    tx,
    session.row.registerId,
    found.map(({ entry }) => entry),
  );
  const nameOf = await readNames(
    tx,
    found.map(({ entry }) => entry.staffId),
  );
  return ok({
    figure,
    currency: session.currency,
    entries: found.map(({ entry, contribution }) => ({
      epoch: entry.epoch,
      seq: entry.seq,
      hash: entry.hash,
      type: entry.type,
      occurredAt: entry.occurredAt,
      by: personOrNull(nameOf, entry.staffId),
      amountMinor: contribution.amountMinor,
      number: numberOf(entry),
      reason: reasonOf(entry),
      approvals: entry.approvals,
      violations: broken.get(placeOf(entry)) ?? [],
      body: entry.body as Record<string, unknown>,
    })),
    next: last ? pageMarkOf([last.epoch, last.seq]) : null,
  });
}

async function collect(
  tx: TenantTx,
  session: KnownSession,
  figure: Figure,
  from: readonly [epoch: number, seq: number],
  limit: number,
): Promise<Found[]> {
  const found: Found[] = [];
  let after = from;
  for (;;) {
    const places = await readPlaces(tx, session, figure, after);
    for (const entry of await readEntriesOf(tx, places)) {
      const contribution = contributionTo(figure, entry);
      if (contribution) found.push({ entry, contribution });
      if (found.length === limit) return found;
    }
    const last = places.at(-1);
    if (!last || places.length < CHUNK) return found;
    after = [last.epoch, last.seq];
  }
}

const THAT_BROKE_A_RULE = sql`where exists (
  select from shop.violation v
  where v.org_id = e.org_id and v.register_id = e.register_id and v.epoch = e.epoch and v.seq = e.seq
)`;

/** Sales and acts of the session that may move the figure, in the order of the journal. */
async function readPlaces(
  tx: TenantTx,
  { row }: KnownSession,
  figure: Figure,
  [epoch, seq]: readonly [epoch: number, seq: number],
): Promise<EntryPlace[]> {
  const types = typesOf(figure);
  const acts = types?.filter((type) => type !== "sale.completed") ?? null;
  const withSales = types === null || types.includes("sale.completed");
  const { rows } = await tx.execute<{ epoch: number; seq: number }>(sql`
    select e.epoch, e.seq
    from (
      select a.org_id, a.register_id, a.epoch, a.seq
      from shop.act a
      where a.register_id = ${row.registerId} and a.session_id = ${row.sessionId}
        and (a.epoch, a.seq) > (${epoch}, ${seq})
        ${acts === null ? sql`` : sql`and ${inArray(sql`a.type`, acts)}`}
      union all
      select s.org_id, s.register_id, s.epoch, s.seq
      from shop.sale s
      where ${withSales} and s.register_id = ${row.registerId} and s.session_id = ${row.sessionId}
        and (s.epoch, s.seq) > (${epoch}, ${seq})
    ) e
    ${figure === "violations" ? THAT_BROKE_A_RULE : sql``}
    order by e.epoch, e.seq
    limit ${CHUNK}`);
  return rows.map(({ epoch: at, seq: number }) => ({ registerId: row.registerId, epoch: at, seq: number }));
}

async function readBroken(
  tx: TenantTx,
  registerId: string,
  entries: readonly Entry[],
): Promise<Map<string, FigureEntry["violations"]>> {
  const broken = new Map<string, FigureEntry["violations"]>();
  if (entries.length === 0) return broken;
  const places = entries.map(({ epoch, seq }) => sql`(${epoch}::integer, ${seq}::bigint)`);
  const { rows } = await tx.execute<{ epoch: number; seq: number; code: string; says: string }>(sql`
    select v.epoch, v.seq, v.code, v.says
    from shop.violation v
    where v.register_id = ${registerId} and (v.epoch, v.seq) in (${sql.join(places, sql`, `)})
    order by v.epoch, v.seq, v.number`);
  for (const { epoch, seq, code, says } of rows) {
    const place = placeOf({ epoch, seq });
    broken.set(place, [...(broken.get(place) ?? []), { code, says }]);
  }
  return broken;
}

function placeOf({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
  return `${epoch}/${seq}`;
}

/** What the entry's paper is called. */
function numberOf(entry: Entry): string | null {
  switch (entry.type) {
    case "sale.completed":
      return entry.body.receiptNumber;
    case "cash.paid_in":
    case "cash.paid_out":
    case "cash.tips_paid_out":
      return entry.body.number;
    case "cash.safe_dropped":
      return entry.body.bagNumber;
    case "session.fact_came_late":
      return entry.body.zNumber;
    default:
      return "receiptNumber" in entry.body && typeof entry.body.receiptNumber === "string"
        ? entry.body.receiptNumber
        : null;
  }
}

/** Why it was done, where somebody said so. */
function reasonOf({ body }: Entry): string | null {
  return "reason" in body && typeof body.reason === "string" ? body.reason : null;
}
