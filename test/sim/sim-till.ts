/** A till of a simulation: the real register on real files, in as many lives as it takes, able to die at any commit. */
import { copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import type { BootId } from "#domain/ids.ts";
import type { Act, ActAnswer, ActRequest } from "#domain/protocol/register-api.ts";
import type { RegisterMessage } from "#domain/protocol/register-messages.ts";
import { STARTING_VIEW, type TillView } from "#domain/protocol/till-view.ts";
import type { Result } from "#domain/refusals.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { Register } from "#main/register/register.ts";
import { openNextEpoch } from "#main/register/restore-backup.ts";
import { openBooks } from "#main/register/store/open-books.ts";
import { openStore, type Store } from "#main/register/store/store.ts";
import { USUAL_PACE } from "#main/register/sync/errand.ts";
import { newId } from "#main/register/till.ts";
import type { Random } from "#test/crash/random.ts";
import { migrationsFolder, TEST_KEY, TestClock } from "#test/in-process-register.ts";
import type { SimClock } from "./sim-clock.ts";
import type { SimNetwork } from "./sim-network.ts";

/** Where a till dies: in the middle of its next transaction, or just after its commit. */
export type TillDeath = "before_commit" | "after_commit";

/** A fault planted on purpose: entries written outside of their transaction, or a restored till that goes on in its old epoch. */
export type TillMutant = "outside" | "same_epoch";

/** What dies with the process. */
interface Life {
  readonly register: Register;
  readonly store: Store;
  dead: boolean;
  resting: number;
  open: number;
  view: TillView;
  act(name: string, request: unknown): Promise<Result<unknown>>;
}

/** Sending, following, listening. */
const ERRANDS = 3;
const KEYS = deriveKeys(TEST_KEY);
const log = pino({ level: process.env.TEST_LOG ?? "silent" });

/** Thrown where the process would have died. */
class Died extends Error {
  override readonly name = "Died";
}

/** One till. */
export class SimTill {
  readonly index: number;
  readonly folder: string;
  readonly clock: TestClock;
  readonly #parts: { readonly clock: SimClock; readonly network: SimNetwork; readonly random: Random };
  readonly #mutant: TillMutant | null;
  #life: Life | null = null;
  #death: TillDeath | null = null;
  #deaths = 0;

  constructor(options: {
    readonly index: number;
    readonly folder: string;
    readonly startsAt: string;
    readonly clock: SimClock;
    readonly network: SimNetwork;
    readonly random: Random;
    readonly mutant: TillMutant | null;
  }) {
    const { index, folder, startsAt, clock, network, random, mutant } = options;
    this.index = index;
    this.folder = folder;
    this.clock = new TestClock(startsAt);
    this.#parts = { clock, network, random };
    this.#mutant = mutant;
  }

  get isUp(): boolean {
    return this.#life !== null;
  }

  /** How often it died so far. */
  get deaths(): number {
    return this.#deaths;
  }

  get view(): TillView {
    return this.#life?.view ?? STARTING_VIEW;
  }

  /** The open books; only while it is up. */
  get store(): Store {
    if (!this.#life) throw new Error("a till that is down has no open books");
    return this.#life.store;
  }

  /** Whether every errand rests or waits for the network, so that nothing happens before something else does. */
  get isQuiet(): boolean {
    const life = this.#life;
    return !life || life.dead || life.resting + life.open === ERRANDS;
  }

  /** Starts the program. */
  async start(): Promise<void> {
    const { clock, network, random } = this.#parts;
    const life = { dead: false, resting: 0, open: 0, view: STARTING_VIEW } as Life;
    const alarm = clock.alarmOf(this, random, (resting) => {
      life.resting = resting;
    });
    this.clock.bootMs = 0;
    let trouble: string | null = null;
    const register = await Register.open({
      openBooks: (options) => {
        const opened = openBooks(options);
        if (!opened.ok) {
          trouble = opened.trouble;
          return opened;
        }
        const store = this.#mortal(opened.store, life);
        Object.assign(life, { store });
        return { ok: true, store };
      },
      start: {
        kind: "start",
        dataFolder: this.folder,
        logFolder: this.folder,
        mode: "shop",
        key: { ok: true, provider: "demo", rootKeyHex: TEST_KEY },
        program: { version: "0.0.0-sim" },
      },
      migrationsFolder,
      log,
      clock: this.clock,
      syncPace: { connection: { ...USUAL_PACE, alarm } },
      network: network.networkOf(
        this.index,
        () => !life.dead,
        (open) => {
          life.open = open;
        },
      ),
      mutant: this.#mutant === "outside" ? "outside" : null,
    });
    // Whatever happened to it, a till opens its books again.
    if (trouble !== null) throw new Error(`till ${this.index + 1} does not open its books: ${trouble}`);
    Object.assign(life, { register });
    attachWindow(life);
    this.#life = life;
  }

  /** Somebody does something at the window. @returns null when the till died over it */
  async act<A extends Act>(name: A, request: ActRequest<A>): Promise<Result<ActAnswer<A>> | null> {
    const life = this.#life;
    if (!life) return null;
    const answer = await life.act(name, request);
    return life.dead ? null : (answer as Result<ActAnswer<A>>);
  }

  /** Dies at its next commit, if there is one before `calm`. */
  dieAt(death: TillDeath): void {
    this.#death = death;
  }

  /** What was to kill it did not come by; if it died, its files are let go. @returns whether it died */
  calm(): boolean {
    this.#death = null;
    if (!this.#life?.dead) return false;
    this.pullPlug();
    return true;
  }

  /** The process is gone at this very instant; only what it committed is left. */
  pullPlug(): void {
    const life = this.#life;
    if (!life) return;
    life.dead = true;
    this.#life = null;
    this.#deaths += 1;
    this.#parts.clock.forget(this);
    life.store.connection.close();
  }

  /** Copies the books as a backup would. */
  keepBackup(): void {
    const { connection } = this.store;
    connection.pragma("wal_checkpoint(TRUNCATE)");
    copyFileSync(this.#file, `${this.folder}.backup`);
  }

  get hasBackup(): boolean {
    return existsSync(`${this.folder}.backup`);
  }

  /** The disk is gone; the backup takes its place, as the register's own restore does it. */
  async restoreBackup(): Promise<void> {
    this.pullPlug();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${this.#file}${suffix}`, { force: true });
    const beside = `${this.#file}.restored`;
    copyFileSync(`${this.folder}.backup`, beside);
    const opened = openStore({ file: beside, keyHex: KEYS.databaseHex, migrationsFolder });
    if (!opened.ok) throw new Error(opened.trouble);
    const { store } = opened;
    const context = { store, file: this.#file, keys: KEYS, clock: this.clock, newId, bootId: newId<BootId>() };
    if (this.#mutant !== "same_epoch") {
      const next = await openNextEpoch(context, null);
      if (!next.ok) throw new Error(next.refusal.code);
    }
    store.close();
    renameSync(beside, this.#file);
  }

  get #file(): string {
    return join(this.folder, "register.db");
  }

  /** A store whose process can die in it. */
  #mortal(store: Store, life: Life): Store {
    const die = (): never => {
      life.dead = true;
      throw new Died();
    };
    return {
      connection: store.connection,
      close: () => store.close(),
      read: (work) => (life.dead ? die() : store.read(work)),
      write: (work) => {
        if (life.dead) die();
        const death = this.#death;
        this.#death = null;
        const written = store.write((tx) => {
          const answer = work(tx);
          return death === "before_commit" ? die() : answer;
        });
        return death === "after_commit" ? die() : written;
      },
    };
  }
}

/** Lays a joined till's folder down for a seed. */
export function layDown(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  rmSync(`${to}.backup`, { force: true });
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true });
}

function attachWindow(life: Life): void {
  let lastId = 0;
  const waiting = new Map<number, (answer: Result<unknown>) => void>();
  const window = life.register.windows.connect({
    send: (message: RegisterMessage) => {
      if (message.kind === "view") life.view = { ...life.view, ...structuredClone(message.view) };
      if (message.kind !== "answer") return;
      const { id } = message;
      waiting.get(id)?.(message.ok ? { ok: true, value: message.answer } : { ok: false, refusal: message.refusal });
      waiting.delete(id);
    },
  });
  void window.receive({ kind: "hello", protocol: 1 });
  life.act = async (name, request) => {
    lastId += 1;
    const id = lastId;
    const answer = new Promise<Result<unknown>>((resolve) => waiting.set(id, resolve));
    await window.receive({ kind: "act", id, act: name, request });
    return answer;
  };
}
