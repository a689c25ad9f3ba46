/** Alerting at work: notices what is critical, keeps it in the database, and tells it once a window. Sole caller of the gate's functions for alerts. */
import { sql } from "drizzle-orm";
import { instantOf } from "../db/instants.ts";
import type { ServerParts } from "../server-parts.ts";
import type { AlertChannel } from "./alert.ts";
import { CRITICAL_KINDS, type CriticalKindName, kindsOfTheTrail } from "./critical-kinds.ts";

/** Who is told that something critical happened. Never throws, and nobody waits for it. */
export interface Alarms {
  /** @param organisationId null for the server itself */
  raise(kind: CriticalKindName, organisationId: string | null): void;
}

/** Alerting. */
export interface Alerting extends Alarms {
  /** Looks, and tells what is due, once; for those who don't wait for the next look. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

type AlertingParts = Pick<ServerParts, "database" | "keys" | "log" | "clock">;

const POLL_MS = 5_000;
/** Alerts taken at once. */
const BATCH = 20;
/** What a server took and did not settle, because it stopped, is taken again after so long, in seconds. */
const LEASE_S = 120;
/** The waits after an alert that could not be told double from a quarter of a minute to an hour, in seconds. */
const FIRST_RETRY_S = 15;
const LONGEST_RETRY_S = 3_600;

interface Claimed extends Record<string, unknown> {
  readonly alert_id: string;
  readonly kind: string;
  readonly about: string | null;
  readonly channel: string;
  readonly times: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly attempts: number;
}

/**
 * Starts it.
 * @param windowSeconds so long after an alert, more of its kind in its organisation are only counted
 */
export function startAlerting(
  parts: AlertingParts,
  channels: readonly AlertChannel[],
  windowSeconds: number,
  pollMs: number = POLL_MS,
): Alerting {
  const { database, keys, log, clock } = parts;
  const names = sql`array[${sql.join(
    channels.map(({ name }) => sql`${name}`),
    sql`, `,
  )}]::text[]`;
  const now = () => timeOf(clock);
  /** Alerts on their way into the database. */
  const raising = new Set<Promise<void>>();
  let stopped = false;
  let work: Promise<void> | null = null;

  const raise: Alarms["raise"] = (kind, organisationId) => {
    const { least } = CRITICAL_KINDS[kind];
    const kept = database.db
      .execute(
        sql`select app.raise_alert(${keys.jobSecret}, ${kind}, ${organisationId}::uuid, ${now()}::timestamptz, 1,
          ${least}, ${names}, ${windowSeconds})`,
      )
      .then(
        () => undefined,
        (error: unknown) => log.error({ err: error, kind }, "an alert could not be kept"),
      )
      .finally(() => raising.delete(kept));
    raising.add(kept);
  };
  const watch = () =>
    database.db.execute(
      sql`select app.watch_critical(${keys.jobSecret}, ${JSON.stringify(kindsOfTheTrail())}::jsonb, ${now()}::timestamptz,
        ${names}, ${windowSeconds})`,
    );
  const look = async (): Promise<void> => {
    await Promise.all(raising);
    await watch();
    const { rows } = await database.db.execute<Claimed>(
      sql`select * from app.claim_alerts(${keys.jobSecret}, ${now()}::timestamptz, ${names}, ${LEASE_S}, ${BATCH})`,
    );
    // What was claimed and not told is taken again when its lease is over.
    for (const row of rows) if (!stopped) await tell(parts, channels, row, windowSeconds);
  };
  const wake = (): Promise<void> => {
    work ??= look()
      .catch((error: unknown) => log.error({ err: error }, "alerting failed"))
      .finally(() => {
        work = null;
      });
    return work;
  };
  const poll = setInterval(wake, pollMs).unref();
  return {
    raise,
    look: wake,
    stop: async () => {
      stopped = true;
      clearInterval(poll);
      await work;
      await Promise.all(raising);
    },
  };
}

/** Tells one by its channel, and notes what became of it. */
async function tell(
  { database, keys, log, clock }: AlertingParts,
  channels: readonly AlertChannel[],
  row: Claimed,
  windowSeconds: number,
): Promise<void> {
  const channel = channels.find(({ name }) => name === row.channel);
  const outcome = await channel?.tell({
    alertId: row.alert_id,
    kind: row.kind,
    organisationId: row.about,
    times: row.times,
    firstAt: instantOf(row.first_at),
    lastAt: instantOf(row.last_at),
  });
  const told = outcome === "told" ? row.times : 0;
  const retryS = Math.min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** Math.min(row.attempts - 1, 10));
  if (told === 0) log.warn({ kind: row.kind, channel: row.channel, retryS }, "an alert could not be told");
  await database.db.execute(
    sql`select app.settle_alert(${keys.jobSecret}, ${row.alert_id}::uuid, ${timeOf(clock)}::timestamptz, ${told},
      ${told > 0 ? windowSeconds : retryS})`,
  );
}

function timeOf(clock: AlertingParts["clock"]): string {
  return new Date(clock.nowMs()).toISOString();
}
