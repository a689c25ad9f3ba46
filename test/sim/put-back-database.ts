/** The server's database as the world left it, before each seed: every row put back, nothing made anew. */
import pg from "pg";

/** A database that can be put back. */
export interface PutBack {
  /** To the rows it had when it was remembered. */
  putBack(): Promise<void>;
  /** Changes the database itself, for a planted fault. */
  run(statement: string): Promise<void>;
  close(): Promise<void>;
}

/** Remembers every row there is now. Done as a superuser with triggers off, as no login of ours can. */
export async function rememberDatabase(superuserUrl: string): Promise<PutBack> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const tables = await client.query<{ name: string; rows: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('shop', 'identity', 'app') and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
  );
  await client.query("create schema if not exists remembered");
  const back: string[] = [];
  for (const { name } of tables.rows) {
    const copy = `remembered.${name.replace(".", "_")}`;
    await client.query(`create table ${copy} as table ${name}`);
    back.push(`delete from ${name}`);
    const { rowCount } = await client.query(`select from ${copy} limit 1`);
    if (rowCount) back.push(`insert into ${name} overriding system value select * from ${copy}`);
  }
  const guards = await client.query<{ off: string; on: string }>(
    `select format('alter table %s disable trigger %I', t.tgrelid::regclass, t.tgname) as off,
       format('alter table %s enable always trigger %I', t.tgrelid::regclass, t.tgname) as on
     from pg_trigger t where t.tgenabled = 'A' and not t.tgisinternal`,
  );
  const whole = [
    "begin",
    "set local session_replication_role = replica",
    ...guards.rows.map(({ off }) => off),
    ...back,
    ...guards.rows.map(({ on }) => on),
    "commit",
  ].join(";\n");
  return {
    putBack: async () => void (await client.query(whole)),
    run: async (statement) => void (await client.query(statement)),
    close: () => client.end(),
  };
}
