/** Whether anything of an organisation changed: its rows, and the accounts of its people. */
import pg from "pg";

/** Looks at organisations. */
export interface Watch {
  /** All rows of an organisation as one word: another word when one of them changed. */
  digestOf(organisationId: string): Promise<string>;
  close(): Promise<void>;
}

/** Of whom a row is, by the column that says so, the first that a table has. */
const WHOSE = [
  ["org_id", "t.org_id = $1"],
  ["person_id", "t.person_id in (select person_id from shop.staff where org_id = $1)"],
  [
    "session_id",
    `t.session_id in (select session_id from identity.session
       where person_id in (select person_id from shop.staff where org_id = $1))`,
  ],
] as const;

/** Watches every table that has rows of somebody. Done as a superuser, past every policy. */
export async function watchRows(superuserUrl: string): Promise<Watch> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select format('%I.%I', n.nspname, c.relname) as name, array_agg(a.attname::text) as columns
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname in ('shop', 'identity') and c.relkind in ('r', 'p') and not c.relispartition
     group by 1 order by 1`,
  );
  const sums = rows.flatMap(({ name, columns }) => {
    const whose = WHOSE.find(([column]) => columns.includes(column));
    return whose ? [`(select md5(string_agg(t::text, '|' order by t::text)) from ${name} t where ${whose[1]})`] : [];
  });
  await client.query(
    `prepare rows_of(uuid) as
     select concat_ws('/', ${sums.map((sum) => `coalesce(${sum}, '-')`).join(", ")}) as digest`,
  );
  return {
    digestOf: async (organisationId) => {
      const told = await client.query<{ digest: string }>(`execute rows_of('${organisationId}')`);
      return told.rows[0]?.digest ?? "";
    },
    close: () => client.end(),
  };
}
