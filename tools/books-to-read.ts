/** Which books a tool reads and the key that opens them; the one place where tools learn a key. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import Database from "better-sqlite3";
import { deriveKeys } from "#main/register/keys.ts";
import { DATABASE_FILE } from "#main/register/start-message.ts";
import { type Connection, connect } from "#main/register/store/store.ts";
import { readCredential } from "#main/shell/credential-file.ts";
import { locateDataFolders } from "#main/shell/data-folders.ts";
import { demoKey } from "#main/shell/key-provider.ts";
import { readKeyRecord } from "#main/shell/key-record.ts";

/** Books and the key of their database, 32 bytes in hex. */
export interface BooksToRead {
  readonly file: string;
  readonly keyHex: string;
}

/** Why a tool can't do what was asked; its message is all a person sees. */
export class ToolProblem extends Error {}

/** The options of every tool that opens books, for `parseArgs`. */
export const BOOKS_OPTIONS = {
  demo: { type: "boolean", default: false },
  data: { type: "string" },
  credential: { type: "string" },
} as const;

/** What those options hold. */
export interface BooksOptions {
  readonly demo?: boolean;
  readonly data?: string | undefined;
  readonly credential?: string | undefined;
}

/**
 * Finds the books: in `--data` itself or its shop, with `--demo` its demo; without `--data` where the program keeps them.
 * @throws ToolProblem when there are none, or when their key is out of reach
 */
export async function findBooks(options: BooksOptions): Promise<BooksToRead> {
  const machine = { platform: process.platform, home: homedir(), environment: process.env };
  const { root, books } = locateDataFolders(machine, options.data && resolve(options.data));
  const folder = options.demo ? books.demo : existsSync(join(root, DATABASE_FILE)) ? root : books.shop;
  const file = join(folder, DATABASE_FILE);
  if (existsSync(file)) return { file, keyHex: await readDatabaseKey(file, options.credential) };
  const hint = !options.demo && existsSync(join(books.demo, DATABASE_FILE)) ? " The demo's are: add --demo." : "";
  throw new ToolProblem(`There are no books in ${folder}.${hint}`);
}

/**
 * The key of a database: from the credential file that is named or that `key.json` beside it names, or the demo's.
 * @throws ToolProblem
 */
export async function readDatabaseKey(file: string, credential: string | undefined): Promise<string> {
  const folder = dirname(resolve(file));
  const record = await readKeyRecord(folder);
  const path = credential ?? (record?.provider === "credential-file" ? record.path : undefined);
  if (path !== undefined) {
    const read = await readCredential(path);
    if (typeof read === "string") throw new ToolProblem(`The credential file ${path} can't be used: ${read}.`);
    return deriveKeys(read.rootKeyHex).databaseHex;
  }
  if (record)
    throw new ToolProblem(
      "The key of these books is in this computer's key chain, which only Evertill itself can ask. " +
        "Name a credential file with --credential if there is one.",
    );
  const demo = await demoKey.provideKey(folder);
  if (!demo.ok) throw new ToolProblem(`There is no key for ${basename(folder)}.`);
  return deriveKeys(demo.rootKeyHex).databaseHex;
}

/** Opens books to read them; a register may go on writing. @throws ToolProblem when the key or the file is not right */
export function openToRead({ file, keyHex }: BooksToRead): Connection {
  try {
    return connect(file, keyHex, { readonly: true });
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    const wrongKey = error.code === "SQLITE_NOTADB";
    throw new ToolProblem(
      wrongKey ? `The key does not open ${file}, or it is no database.` : `${file}: ${error.message}`,
    );
  }
}

/** Runs a tool: a problem is said in one line, and the exit code is 1. */
export async function runTool(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (problem) {
    if (!(problem instanceof ToolProblem) && !isUsageProblem(problem)) throw problem;
    console.error((problem as Error).message);
    process.exitCode = 1;
  }
}

/** What `parseArgs` does not understand. */
function isUsageProblem(problem: unknown): boolean {
  return String((problem as { code?: unknown } | null)?.code).startsWith("ERR_PARSE_ARGS");
}
