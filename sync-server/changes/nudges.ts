/** Nudges: who waits for news of an organisation, and PostgreSQL's notifications that wake them. */
import { sql } from "drizzle-orm";
import pg from "pg";
import type { Logger } from "pino";
import { z } from "zod";
import type { TenantTx } from "../db/tenant.ts";

/** What there is news of. */
export type NudgeKind = "config" | "lease" | "audit";

/** A piece of news: it says where to look, never what is there. */
export interface Nudge {
  readonly organisationId: string;
  readonly what: NudgeKind;
}

/** Hears what other transactions committed, on this server or another on the same database. */
export interface Nudges {
  /** @returns the end of the subscription */
  subscribe(organisationId: string, listener: (nudge: Nudge) => void): () => void;
  /** Every organisation's, for the server's own jobs. */
  subscribeToAll(listener: (nudge: Nudge) => void): () => void;
  close(): Promise<void>;
}

const CHANNEL = "evertill";
/** No organisation's id. */
const EVERYBODY = "*";
/** The sealer looks by itself. */
const TO_LOOK_AT = ["config", "lease"] as const;
const nudgeSchema = z.strictObject({ organisationId: z.uuid(), what: z.enum(["config", "lease", "audit"]) });
const RECONNECT_MS = 1_000;

/** Tells of news when this transaction commits; nothing is heard of one that is rolled back. */
export async function nudge(tx: TenantTx, organisationId: string, what: NudgeKind): Promise<void> {
  await tx.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify({ organisationId, what })})`);
}

/**
 * Listens on a connection of its own, and again when it breaks. What was missed meanwhile nobody knows: each time it
 * begins to listen, everybody who subscribed is told to look. @param url of the application's login
 */
export function listenForNudges(url: string, log: Logger): Nudges {
  const listeners = new Map<string, Set<(nudge: Nudge) => void>>();
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const tell = (to: string, news: Nudge): void => {
    for (const listener of listeners.get(to) ?? []) listener(news);
  };
  const hear = (payload: string | undefined): void => {
    const news = readNudge(payload);
    if (!news) return;
    tell(news.organisationId, news);
    tell(EVERYBODY, news);
  };
  const tellToLook = (): void => {
    for (const organisationId of listeners.keys())
      if (organisationId !== EVERYBODY) for (const what of TO_LOOK_AT) tell(organisationId, { organisationId, what });
  };
  const lose = (own: pg.Client, error: unknown): void => {
    // A connection that broke may say so more than once.
    if (client !== own) return;
    client = null;
    void own.end().catch(() => undefined);
    if (closed) return;
    log.warn({ err: error }, "the connection that hears of news broke");
    retry = setTimeout(() => void connect(), RECONNECT_MS).unref();
  };
  const connect = async (): Promise<void> => {
    const own = new pg.Client({ connectionString: url, application_name: "evertill-nudges", keepAlive: true });
    client = own;
    own.on("notification", ({ payload }) => hear(payload));
    own.on("error", (error) => lose(own, error));
    try {
      await own.connect();
      await own.query(`listen ${CHANNEL}`);
      tellToLook();
    } catch (error) {
      lose(own, error);
    }
  };
  const subscribe = (to: string, listener: (nudge: Nudge) => void): (() => void) => {
    const known = listeners.get(to) ?? new Set();
    listeners.set(to, known.add(listener));
    return () => {
      known.delete(listener);
      if (known.size === 0 && listeners.get(to) === known) listeners.delete(to);
    };
  };
  void connect();
  return {
    subscribe,
    subscribeToAll: (listener) => subscribe(EVERYBODY, listener),
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}

/** Anybody who reached the database could write to the channel: what is none of ours is not heard. */
function readNudge(payload: string | undefined): Nudge | null {
  try {
    return nudgeSchema.safeParse(JSON.parse(payload ?? "")).data ?? null;
  } catch {
    return null;
  }
}
