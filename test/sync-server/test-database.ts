/** Fresh, empty databases for tests, on the one PostgreSQL of the run. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { ROLES } from "#sync-server/db/set-up-roles.ts";
import type {} from "./provide-cluster.ts";

/** A database of its own for a test. */
export interface TestDatabase {
  /** Of this database. */
  readonly superuserUrl: string;
  readonly name: string;
  drop(): Promise<void>;
}

/** The PostgreSQL that the tests of a run share. */
export interface TestCluster {
  /** Of the maintenance database: roles are shared, so what changes them takes its turn there. */
  readonly superuserUrl: string;
  /** An empty database that evertill_owner owns. */
  newDatabase(): Promise<TestDatabase>;
}

/** Opens it. Only in tests of the project `integration`, whose set-up starts it. */
export async function openTestCluster(): Promise<TestCluster> {
  const superuserUrl = inject("superuserUrl");
  return { superuserUrl, newDatabase: () => newDatabase(superuserUrl) };
}

async function newDatabase(clusterUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await runOnce(clusterUrl, async (client) => {
    // Test files run side by side, and all want the role first.
    await client.query("select pg_advisory_lock(hashtext('evertill set-up'))");
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [ROLES.owner]);
    if (rowCount === 0) await client.query(`create role ${ROLES.owner} nologin noinherit`);
    await client.query("select pg_advisory_unlock(hashtext('evertill set-up'))");
    await client.query(`create database ${name} owner ${ROLES.owner} encoding 'UTF8' template template0`);
  });
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return {
    superuserUrl: url.toString(),
    name,
    drop: () =>
      runOnce(clusterUrl, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

async function runOnce(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
