/** Nudges: who waits for news of an organisation, and PostgreSQL's notifications that wake them. */
import { sql } from "drizzle-orm";
import pg from "pg";
import type { Logger } from "pino";
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
const RECONNECT_MS = 1_000;

/** Tells of news when this transaction commits; nothing is heard of one that is rolled back. */
export async function nudge(tx: TenantTx, organisationId: string, what: NudgeKind): Promise<void> {
  await tx.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify({ organisationId, what })})`);
}

/** Listens on a connection of its own, and again when it breaks. @param url of the application's login */
export function listenForNudges(url: string, log: Logger): Nudges {
  const listeners = new Map<string, Set<(nudge: Nudge) => void>>();
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const hear = (payload: string | undefined): void => {
    const heard = JSON.parse(payload ?? "{}") as Nudge;
    for (const to of [heard.organisationId, EVERYBODY]) for (const listener of listeners.get(to) ?? []) listener(heard);
  };
  const again = (): void => {
    client = null;
    if (!closed) retry = setTimeout(() => void connect(), RECONNECT_MS).unref();
  };
  const connect = async (): Promise<void> => {
    const own = new pg.Client({ connectionString: url, application_name: "evertill-nudges" });
    client = own;
    own.on("notification", ({ payload }) => hear(payload));
    own.once("error", (error) => {
      log.warn({ err: error }, "the connection that hears of news broke");
      void own.end().catch(() => undefined);
      again();
    });
    try {
      await own.connect();
      await own.query(`listen ${CHANNEL}`);
    } catch {
      if (client === own) again();
    }
  };
  const subscribe = (to: string, listener: (nudge: Nudge) => void): (() => void) => {
    const known = listeners.get(to) ?? new Set();
    listeners.set(to, known.add(listener));
    return () => {
      known.delete(listener);
      if (known.size === 0) listeners.delete(to);
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

/** No organisation's id. */
const EVERYBODY = "*";
