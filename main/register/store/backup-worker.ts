/** The thread in which backups are made and the database is checked whole, so that no sale waits for either. */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { z } from "zod";
import { type BackupContents, hashFile, quickCheck, writeBackupFile } from "./backup.ts";
import { connect } from "./store.ts";

const taskSchema = z.strictObject({
  evertillTask: z.literal("backup"),
  file: z.string(),
  keyHex: z.string(),
  target: z.string(),
  backupKeyHex: z.string(),
});
type BackupTask = z.infer<typeof taskSchema>;

/** What the thread answers. */
export type BackupAnswer =
  | {
      readonly ok: true;
      readonly contents: BackupContents;
      readonly sha256: string;
      readonly damage: readonly string[];
    }
  | { readonly ok: false; readonly why: string };

/** Makes a backup in a thread of its own. Never rejects. */
export function backUpInThread(task: Omit<BackupTask, "evertillTask">): Promise<BackupAnswer> {
  return new Promise((resolve) => {
    const worker = new Worker(entryFile(), { workerData: { evertillTask: "backup", ...task } satisfies BackupTask });
    worker.once("message", resolve);
    worker.once("error", (error) =>
      resolve({ ok: false, why: error instanceof Error ? error.message : String(error) }),
    );
    worker.once("exit", (code) => resolve({ ok: false, why: `the thread ended with ${code}` }));
  });
}

/** Does the task this thread was started for, if it was started for one. @returns whether it was */
export async function runBackupTask(): Promise<boolean> {
  const task = taskSchema.safeParse(workerData);
  if (!task.success) return false;
  parentPort?.postMessage(await backUp(task.data));
  return true;
}

async function backUp(task: BackupTask): Promise<BackupAnswer> {
  try {
    const source = connect(task.file, task.keyHex, { readonly: true });
    const damage = quickCheck(source);
    source.close();
    const contents = writeBackupFile(task);
    return { ok: true, contents, sha256: await hashFile(task.target), damage };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** The same program again: the bundle itself when built, main.ts when the sources run. */
function entryFile(): URL {
  const bundled = !import.meta.url.endsWith("/backup-worker.ts");
  return bundled ? new URL(import.meta.url) : new URL("../main.ts", import.meta.url);
}
