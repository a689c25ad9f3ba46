/** Connections to PostgreSQL: pools and the drizzle handle. Nothing here knows of organisations. */
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";

/** A whole number of PostgreSQL as JavaScript has it; beyond 2^53 it would silently change, so it throws. */
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the safe integers`);
  return value;
});

export type Drizzle = NodePgDatabase<Record<string, never>>;

/** A pool of connections of one login role. */
export interface Database {
  readonly pool: pg.Pool;
  readonly db: Drizzle;
  close(): Promise<void>;
}

/** How long a statement may run before PostgreSQL ends it, and a connection may be waited for; ms. */
export interface DatabasePatience {
  readonly statementMs: number;
  readonly connectionMs: number;
}
const USUAL_PATIENCE: DatabasePatience = { statementMs: 15_000, connectionMs: 5_000 };

/**
 * Opens a pool. Connects only when something asks.
 * @param url `postgres://…` of a login role
 * @param onError told of idle connections that broke: the server restarted, or went away
 */
export function openDatabase(
  url: string,
  onError: (error: Error) => void,
  size = 16,
  { statementMs, connectionMs }: DatabasePatience = USUAL_PATIENCE,
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: connectionMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
    application_name: "evertill-sync",
  });
  pool.on("error", onError);
  // One that breaks in a transaction, between two statements, tells nobody else: unheard it would end the server.
  pool.on("connect", (client) => client.on("error", onError));
  return { pool, db: drizzle(pool), close: () => pool.end() };
}
