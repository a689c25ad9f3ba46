/** First set-up of a PostgreSQL server: the roles and the database. The only code that ever uses a superuser. */
import pg from "pg";

/** The login roles, with the password each gets. */
export interface RolePasswords {
  readonly app: string;
  readonly migrate: string;
}

/** Names of the roles; fixed, because policies and grants are written for them. */
export const ROLES = {
  owner: "evertill_owner",
  gate: "app_gate",
  app: "evertill_app",
  migrate: "evertill_migrate",
} as const;

/**
 * Makes the roles (or gives existing ones these passwords) and an empty database that evertill_owner owns. Again
 * changes nothing but the passwords.
 * @param superuserUrl of any database of the server; not kept
 */
export async function setUpRoles(superuserUrl: string, database: string, passwords: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    // Two servers that set up at once would trip over each other's roles.
    await client.query("select pg_advisory_lock(hashtext('evertill set-up'))");
    await makeRole(client, ROLES.owner, "nologin noinherit");
    await makeRole(client, ROLES.gate, "nologin noinherit");
    await makeRole(client, ROLES.app, `login noinherit password ${client.escapeLiteral(passwords.app)}`);
    await makeRole(client, ROLES.migrate, `login noinherit password ${client.escapeLiteral(passwords.migrate)}`);
    await client.query(`grant ${ROLES.gate} to ${ROLES.owner}`);
    await client.query(`grant ${ROLES.owner} to ${ROLES.migrate}`);
    const name = client.escapeIdentifier(database);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [database]);
    if (rowCount === 0)
      await client.query(`create database ${name} owner ${ROLES.owner} encoding 'UTF8' template template0`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to ${ROLES.app}, ${ROLES.migrate}`);
  } finally {
    await client.end();
  }
}

/** `noinherit`: a login that migrates becomes the owner only where it says so. */
async function makeRole(client: pg.Client, name: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [name]);
  await client.query(
    `${rowCount === 0 ? "create" : "alter"} role ${name} nosuperuser nobypassrls nocreatedb nocreaterole ${attributes}`,
  );
}
