/** One PostgreSQL for all test files of a run: the one named by TEST_DATABASE_URL or DATABASE_URL, else one of its own. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "#sync-server/db/embedded-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the maintenance database. */
    readonly superuserUrl: string;
  }
}

const FOLDER_NAME = "evertill-tests";
const log = pino({ level: "error" });

/** Run by vitest before the first test file. @returns what to do after the last one */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const named = process.env.TEST_DATABASE_URL || process.env.DATABASE_URL;
  if (named) {
    project.provide("superuserUrl", named);
    return async () => undefined;
  }
  await endForgotten();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER_NAME}-${process.pid}-`));
  // As root it runs as a user of its own, who has to pass.
  await chmod(folder, 0o755);
  // No test of this cluster pulls its plug: those start one of their own, which waits for the disk.
  const settings = { fsync: "off", synchronous_commit: "off" };
  const cluster = await startEmbeddedPostgres({ folder: join(folder, "postgres"), log, settings });
  project.provide("superuserUrl", cluster.superuserUrl());
  return async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** A run that was killed leaves its PostgreSQL behind. */
async function endForgotten(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${FOLDER_NAME}-(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || lives(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    try {
      const left = await startEmbeddedPostgres({ folder: join(folder, "postgres"), log });
      await left.stop();
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another run is ending it, or it is another user's.
    }
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}
