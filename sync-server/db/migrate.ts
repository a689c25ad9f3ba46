/** Migrations of the server's database, in order, under a lock, each in a transaction. Sole writer of `app.migration`. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { ROLES } from "./set-up-roles.ts";

/** Why a database was not migrated. */
export type MigrationTrouble =
  | { readonly kind: "newer"; readonly version: number; readonly known: number }
  | { readonly kind: "edited"; readonly file: string };

/**
 * Brings the database up to this program.
 * @param url of the login that may migrate (`DATABASE_MIGRATE_URL`)
 * @param jobSecret the secret by which the server's jobs enter; the database keeps its hash
 * @returns how many migrations ran, or why none did: the database is newer, or a landed migration was edited
 */
export async function migrate(
  url: string,
  folder: string,
  jobSecret: string,
): Promise<
  { readonly ok: true; readonly applied: number } | { readonly ok: false; readonly trouble: MigrationTrouble }
> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set role ${ROLES.owner}`);
    await client.query("select pg_advisory_lock(hashtext('evertill migrate'))");
    const files = readdirSync(folder)
      .filter((name) => /^\d{4}_.+\.sql$/.test(name))
      .sort()
      .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
    const done = await readDone(client);
    if (done.length > files.length)
      return { ok: false, trouble: { kind: "newer", version: done.length, known: files.length } };
    const edited = done.find((sha256, index) => sha256 !== hashOf(files[index]?.text ?? ""));
    if (edited) return { ok: false, trouble: { kind: "edited", file: files[done.indexOf(edited)]?.name ?? "" } };
    for (const [index, file] of files.entries()) if (index >= done.length) await apply(client, index + 1, file);
    await client.query("update app.gate_key set job_secret_hash = sha256(convert_to($1, 'UTF8'))", [jobSecret]);
    return { ok: true, applied: files.length - done.length };
  } finally {
    await client.end();
  }
}

async function readDone(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query("select to_regclass('app.migration') is not null as there");
  if (!rows[0].there) return [];
  const done = await client.query("select sha256 from app.migration order by version");
  return done.rows.map(({ sha256 }) => String(sha256));
}

async function apply(client: pg.Client, version: number, file: { name: string; text: string }): Promise<void> {
  await client.query("begin");
  try {
    await client.query(file.text);
    if (version === 1) await client.query(MIGRATION_TABLE);
    await client.query("insert into app.migration (version, name, sha256) values ($1, $2, $3)", [
      version,
      file.name,
      hashOf(file.text),
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`migration ${file.name} failed`, { cause: error });
  }
}

/** The schema `app` comes with the first migration, so its own record does too. */
const MIGRATION_TABLE = `
  create table app.migration (
    version integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`;

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
