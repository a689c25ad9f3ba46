/** The encrypted database file: opening, keying, migrating, transactions. Sole owner of the connection. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { invariant } from "#domain/invariant.ts";
import { type Result, refuse } from "#domain/refusals.ts";

/** Inside a transaction that only reads. The type keeps a reader from writing. */
export type ReadTx = Pick<Db, "select" | "get" | "all"> & { readonly [reading]: true };
/** Inside an immediate transaction: everything written in it is booked together or not at all. */
export type WriteTx = Db & { readonly [reading]: true; readonly [writing]: true };
/** The raw handle, for pragmas, full-text search and backup. */
export type Connection = Database.Database;
type Db = BetterSQLite3Database<Record<string, never>>;
declare const reading: unique symbol;
declare const writing: unique symbol;

/** Why a database can't be opened. The file is never changed or deleted because of it. */
export type StoreTrouble = "key_changed" | "database_damaged" | "database_newer" | "storage_failed";

/** Which database, and how it is opened. */
interface OpenOptions {
  readonly file: string;
  readonly keyHex: string;
  readonly migrationsFolder: string;
}

type OpenedStore =
  | { readonly ok: true; readonly store: Store }
  | { readonly ok: false; readonly trouble: StoreTrouble };

/** How long another process may still hold the books at a start, and between two looks; ms. */
const LONGEST_BUSY_MS = 5_000;
const BUSY_PAUSE_MS = 100;

/** An open database. */
export interface Store {
  readonly connection: Connection;
  /** Reads a consistent state. */
  read<T>(work: (tx: ReadTx) => T): T;
  /**
   * One immediate transaction. Rolled back when `work` throws or answers a refusal.
   * @returns what `work` answered; `storage.full` or `storage.failed` when the disk refused
   */
  write<T>(work: (tx: WriteTx) => Result<T>): Result<T>;
  close(): void;
}

/** Thrown inside a transaction to leave it without a trace, carrying the refusal out. */
class RolledBack<T> extends Error {
  readonly answer: Result<T>;
  constructor(answer: Result<T>) {
    super("rolled back");
    this.answer = answer;
  }
}

/**
 * Opens (or makes) a database encrypted with AES-256 and page HMAC (SQLCipher 4), every commit synced to the disk.
 * @param keyHex 32 bytes in hex; a key of another length would silently be taken for a passphrase
 * @returns the store, or the trouble that a screen explains
 */
export function openStore(options: OpenOptions): OpenedStore {
  const untilMs = performance.now() + LONGEST_BUSY_MS;
  for (;;) {
    const opened = tryToOpen(options);
    if (opened !== "busy") return opened;
    if (performance.now() > untilMs) return { ok: false, trouble: "storage_failed" };
    // The register before this one is still closing its books.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_PAUSE_MS);
  }
}

function tryToOpen(options: OpenOptions): OpenedStore | "busy" {
  let connection: Connection | undefined;
  try {
    const migrations = listMigrations(options.migrationsFolder);
    if (isNewer(options.file, options.keyHex, migrations.length)) return { ok: false, trouble: "database_newer" };
    connection = connect(options.file, options.keyHex);
    migrate(connection, migrations);
    return { ok: true, store: makeStore(connection) };
  } catch (error) {
    connection?.close();
    if (sqliteCode(error).startsWith("SQLITE_BUSY")) return "busy";
    return { ok: false, trouble: troubleOf(error) };
  }
}

/** Opens a connection with our cipher and durability settings. Throws SqliteError. @param keyHex 32 bytes in hex */
export function connect(
  file: string,
  keyHex: string,
  options: { readonly readonly?: boolean; readonly wal?: boolean } = {},
): Connection {
  invariant(/^[0-9a-f]{64}$/.test(keyHex), "a database key is 32 bytes in hex");
  const connection = new Database(file, { readonly: options.readonly ?? false });
  try {
    setUp(connection, keyHex, options);
    return connection;
  } catch (error) {
    // On Windows an open file can't be moved, and a damaged one is about to be set aside.
    connection.close();
    throw error;
  }
}

function setUp(
  connection: Connection,
  keyHex: string,
  options: { readonly readonly?: boolean; readonly wal?: boolean },
): void {
  connection.pragma("cipher = 'sqlcipher'");
  connection.pragma("legacy = 4");
  connection.pragma(`key = "x'${keyHex}'"`);
  // The default spills sorts to a plaintext file beside the database.
  connection.pragma("temp_store = MEMORY");
  connection.pragma("foreign_keys = ON");
  connection.prepare("select count(*) from sqlite_schema").get();
  if (options.readonly) return;
  // A page's size of reserve can't be changed in WAL, and a copy at rest needs none.
  connection.pragma(options.wal === false ? "journal_mode = DELETE" : "journal_mode = WAL");
  // Fewer, larger check-points: each syncs the whole database file in the middle of somebody's sale.
  connection.pragma("wal_autocheckpoint = 4000");
  // The addon is built so that WAL means NORMAL: acknowledged sales would be lost in a power cut.
  connection.pragma("synchronous = FULL");
  invariant(connection.pragma("synchronous", { simple: true }) === 2, "every commit is synced to the disk");
}

/** Whether an error says that the disk or the database's size limit is reached. */
export function isFull(error: unknown): boolean {
  return sqliteCode(error).startsWith("SQLITE_FULL") || (error as { code?: string } | null)?.code === "ENOSPC";
}

function makeStore(connection: Connection): Store {
  const db = drizzle(connection);
  const begin = connection.prepare("begin immediate");
  const commit = connection.prepare("commit");
  const rollback = connection.prepare("rollback");
  return {
    connection,
    read: (work) => connection.transaction(() => work(db as unknown as ReadTx)).deferred(),
    write: (work) => {
      try {
        begin.run();
        const answer = work(db as unknown as WriteTx);
        if (!answer.ok) throw new RolledBack(answer);
        commit.run();
        return answer;
      } catch (error) {
        if (connection.inTransaction) rollback.run();
        if (error instanceof RolledBack) return error.answer;
        if (isFull(error)) return refuse("storage.full");
        if (sqliteCode(error).startsWith("SQLITE_IOERR") || sqliteCode(error) === "SQLITE_READONLY")
          return refuse("storage.failed");
        throw error;
      }
    },
    close: () => connection.close(),
  };
}

function listMigrations(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_.+\.sql$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

/** Looked at without writing: closing a connection that may write would fold a newer program's log into its file. */
function isNewer(file: string, keyHex: string, known: number): boolean {
  if (!existsSync(file)) return false;
  const look = connect(file, keyHex, { readonly: true });
  try {
    return versionOf(look) > known;
  } finally {
    look.close();
  }
}

/** Applies what is missing, in order, each in a transaction. */
function migrate(connection: Connection, migrations: readonly string[]): void {
  const version = versionOf(connection);
  migrations.slice(version).forEach((file, index) => {
    connection
      .transaction(() => {
        connection.exec(readFileSync(file, "utf8"));
        connection.pragma(`user_version = ${version + index + 1}`);
      })
      .immediate();
  });
}

function versionOf(connection: Connection): number {
  return Number(connection.pragma("user_version", { simple: true }));
}

function troubleOf(error: unknown): StoreTrouble {
  const code = sqliteCode(error);
  // With a cipher a wrong key and a damaged first page look alike; the caller tells them apart by the key's fingerprint.
  if (code === "SQLITE_NOTADB") return "key_changed";
  if (code.startsWith("SQLITE_CORRUPT")) return "database_damaged";
  if (code.startsWith("SQLITE_")) return "storage_failed";
  throw error;
}

/** SQLite's own code of an error, also where drizzle wrapped it. */
function sqliteCode(error: unknown): string {
  if (error instanceof Database.SqliteError) return error.code;
  return error instanceof Error && error.cause !== undefined ? sqliteCode(error.cause) : "";
}
