/** The shelf of backups: made when a session closes, listed when books are lost, restored into a new epoch. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import type { TroubleView } from "#domain/protocol/till-view.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { countSchema, epochSchema, instantSchema, sha256Schema } from "#domain/values.ts";
import { hashFile, placeDurably, restoreBackupFile } from "./store/backup.ts";
import {
  openWithDevice,
  openWithRecovery,
  type RecoveryPublicKey,
  wrapBackupKey,
  wrappedKeySchema,
} from "./store/backup-key.ts";
import { backUpInThread } from "./store/backup-worker.ts";

/** How many backups stay on the shelf; the oldest make room. */
const KEPT = 14;

/** What this shelf calls a file while it is made. Nothing else is ever cleared away: it may be a newer program's backup. */
const HALF_MADE = /^[0-9a-f-]{36}\.(?:db|json)\.making(?:-journal|-wal|-shm)?$/;

const manifestSchema = z.strictObject({
  format: z.literal("evertill-backup/1"),
  backupId: z.string().regex(/^[0-9a-f-]{36}$/),
  madeAt: instantSchema,
  registerId: z.string(),
  epoch: epochSchema,
  seq: z.int().min(1),
  headHash: sha256Schema,
  entries: countSchema,
  sha256: sha256Schema,
  key: wrappedKeySchema,
});
type Manifest = z.infer<typeof manifestSchema>;

/** What a backup is made of and for whom. */
export interface ToBackUp {
  readonly file: string;
  readonly databaseKeyHex: string;
  readonly registerId: string;
  readonly recovery: RecoveryPublicKey;
  readonly nowMs: number;
}

/** One folder of backups: a database file and a manifest each. */
export class BackupShelf {
  readonly #folder: string;
  readonly #deviceKey: Uint8Array;
  readonly #log: Logger;
  readonly #onChange: () => void;
  #making: Promise<void> = Promise.resolve();
  failed = false;
  lastAt: string | null = null;

  constructor(options: { folder: string; deviceKey: Uint8Array; log: Logger; onChange: () => void }) {
    this.#folder = options.folder;
    this.#deviceKey = options.deviceKey;
    this.#log = options.log;
    this.#onChange = options.onChange;
    this.#removeHalfMade();
    this.lastAt = this.#manifests()[0]?.madeAt ?? null;
  }

  /** Makes a backup in the background, one after the other. A failure is shown and logged, and stops nothing. */
  start(what: ToBackUp): void {
    this.#making = this.#making.then(async () => {
      try {
        await this.#make(what);
      } catch (error) {
        this.failed = true;
        this.#log.error({ err: error }, "a backup failed");
      }
      this.#onChange();
    });
  }

  /** Waits for a backup under way. */
  close(): Promise<void> {
    return this.#making;
  }

  /** What is on the shelf, newest first. */
  async list(): Promise<TroubleView["backups"]> {
    return Promise.all(
      this.#manifests().map(async ({ backupId, madeAt, entries, key }) => {
        const opened = await openWithDevice(key, this.#deviceKey);
        return { backupId, madeAt, entries, opensHere: opened.ok };
      }),
    );
  }

  /**
   * Puts a backup in the database's place.
   * @param recoveryKey as typed from paper; null: this device's own key opens it
   * @returns refusals: `backup.unknown`, `backup.damaged`, `backup.key_wrong`, `storage.full`
   */
  async restore(
    backupId: string,
    recoveryKey: string | null,
    target: { readonly file: string; readonly databaseKeyHex: string },
  ): Promise<Result<null>> {
    const manifest = this.#manifests().find((each) => each.backupId === backupId);
    if (!manifest) return refuse("backup.unknown");
    const file = this.#fileOf(backupId);
    if (!existsSync(file)) return refuse("backup.unknown");
    if ((await hashFile(file)) !== manifest.sha256) return refuse("backup.damaged");
    const opened =
      recoveryKey === null
        ? await openWithDevice(manifest.key, this.#deviceKey)
        : await openWithRecovery(manifest.key, recoveryKey);
    if (!opened.ok) return opened;
    try {
      restoreBackupFile({
        backup: file,
        backupKeyHex: opened.value,
        target: target.file,
        keyHex: target.databaseKeyHex,
      });
      return ok(null);
    } catch (error) {
      this.#log.error({ err: error, backupId }, "a backup could not be restored");
      return refuse((error as { code?: string }).code === "ENOSPC" ? "storage.full" : "backup.damaged");
    }
  }

  async #make(what: ToBackUp): Promise<void> {
    const backupId = uuidv7();
    mkdirSync(this.#folder, { recursive: true });
    const backupKeyHex = randomBytes(32).toString("hex");
    const target = this.#fileOf(backupId);
    const made = await backUpInThread({ file: what.file, keyHex: what.databaseKeyHex, target, backupKeyHex });
    this.failed = !made.ok || made.damage.length > 0;
    if (!made.ok) this.#log.error({ why: made.why }, "a backup failed");
    else {
      if (made.damage.length > 0) this.#log.error({ damage: made.damage }, "the database is damaged");
      const key = await wrapBackupKey(backupKeyHex, { deviceKey: this.#deviceKey, recovery: what.recovery });
      const madeAt = instantFromMs(what.nowMs);
      const { registerId } = what;
      const { contents, sha256 } = made;
      this.#put({ format: "evertill-backup/1", backupId, madeAt, registerId, ...contents, sha256, key });
      this.lastAt = madeAt;
      this.#makeRoom();
    }
  }

  /** The manifest comes last: without one a file is no backup. */
  #put(manifest: Manifest): void {
    const file = join(this.#folder, `${manifest.backupId}.json`);
    writeFileSync(`${file}.making`, `${JSON.stringify(manifest, null, 2)}\n`);
    placeDurably(`${file}.making`, file);
  }

  /** Clears away what a stop in the middle left; it is as large as a backup. */
  #removeHalfMade(): void {
    if (!existsSync(this.#folder)) return;
    for (const name of readdirSync(this.#folder).filter((each) => HALF_MADE.test(each)))
      rmSync(join(this.#folder, name), { force: true });
  }

  #makeRoom(): void {
    for (const { backupId } of this.#manifests().slice(KEPT)) {
      rmSync(join(this.#folder, `${backupId}.json`), { force: true });
      rmSync(this.#fileOf(backupId), { force: true });
    }
  }

  /** Newest first, by what they hold and not by the clock. */
  #manifests(): Manifest[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => {
        const read = manifestSchema.safeParse(parseJson(readFileSync(join(this.#folder, name), "utf8")));
        return read.success ? [read.data] : [];
      })
      .sort((a, b) => b.epoch - a.epoch || b.seq - a.seq);
  }

  #fileOf(backupId: string): string {
    return join(this.#folder, `${backupId}.db`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
