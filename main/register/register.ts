/** The register as a whole: books that open or don't, the till on them, its printer, and the view windows draw. */
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { BootId } from "#domain/ids.ts";
import { type ActInput, REGISTER_ACTS } from "#domain/protocol/register-api.ts";
import { STARTING_VIEW, type TillView, type TroubleView } from "#domain/protocol/till-view.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { BackupShelf } from "./backup-shelf.ts";
import { TerminalStation } from "./card-terminal-station.ts";
import { customerView } from "./customer-view.ts";
import { DEMO_CATALOGUE, DEMO_PEOPLE, DEMO_SHOP } from "./demo/demo-shop.ts";
import { type DeviceKeys, deriveKeys } from "./keys.ts";
import { isSetUp, openTill } from "./open-till.ts";
import { resumePayment, terminalNews } from "./pay-by-card.ts";
import { checkRestore, openNextEpoch } from "./restore-backup.ts";
import { setUpShop } from "./set-up-shop.ts";
import { DATABASE_FILE, type StartMessage, TRAINING_FILE } from "./start-message.ts";
import { beginAnew, closeBooks, openBooks } from "./store/open-books.ts";
import { readSetting } from "./store/settings.ts";
import { openStore, type Store } from "./store/store.ts";
import { type Clock, computerClock } from "./sync/clock.ts";
import { type StationParts, SyncStation } from "./sync/sync-station.ts";
import { newId, type Till } from "./till.ts";
import { TillPrinters } from "./till-printers.ts";
import { endInterruptedTraining, enterTraining, leaveTraining, type Training } from "./training.ts";
import { type RegisterActs, tillCasesOf } from "./use-cases.ts";
import { viewPart } from "./view.ts";
import { type UseCases, WindowApi } from "./window-api.ts";

/** How a register is started. */
export interface RegisterOptions {
  readonly start: StartMessage;
  readonly migrationsFolder: string;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly mutant?: Till["mutant"];
  /** How books are opened; a test opens them with a limit of their size. */
  readonly openBooks?: typeof openBooks;
  /** How often the server is asked, and over what; a test has less time, a simulation a network of its own. */
  readonly syncPace?: StationParts["pace"];
  readonly network?: StationParts["network"];
  /** Told when a set-up gave this register its name, so that the key's record can carry it. */
  readonly onSetUp?: (registerId: string) => void;
}

const PARTS = Object.keys(STARTING_VIEW) as (keyof TillView)[];

/** One register process's register. */
export class Register {
  readonly windows: WindowApi;
  readonly #options: RegisterOptions;
  readonly #clock: Clock;
  readonly #bootId = newId<BootId>();
  #store: Store | null = null;
  #keys: DeviceKeys | null = null;
  /** The till that windows see and ask: the real one, or the one somebody practises on. */
  #till: Till | null = null;
  #real: Till | null = null;
  #training: Training | null = null;
  #trouble: TroubleView | null = null;
  #station: TillPrinters | null = null;
  #shelf: BackupShelf | null = null;
  readonly #terminal: TerminalStation;
  readonly #sync: SyncStation;
  #useCases: UseCases;
  #allChanged = false;

  private constructor(options: RegisterOptions) {
    this.#options = options;
    this.#clock = options.clock ?? computerClock();
    this.#useCases = this.#casesWithoutTill();
    this.windows = new WindowApi({
      perform: async (act, input) => {
        const result = await (this.#useCases[act] as (input: unknown) => Result<unknown>)(input);
        this.#sync.afterAct();
        return result;
      },
      wholeView: () => this.#wholeView(),
      takeChanges: () => this.#takeChanges(),
      customerView: () => this.#till && customerView(this.#till),
      failed: (act, error) => options.log.error({ act, err: error }, "an act failed"),
    });
    const { start, log, syncPace, network } = options;
    const news = terminalNews((work) => this.#tellTill(work));
    this.#terminal = new TerminalStation(log, news, () => this.#changedByItself("sale", "terminal"));
    this.#sync = new SyncStation({
      clock: this.#clock,
      log,
      newId,
      bootId: this.#bootId,
      programVersion: start.program.version,
      dataFolder: start.dataFolder,
      printer: () => this.#station?.view.state ?? "not_set",
      pace: syncPace,
      network,
      alone: (work) => this.windows.alone(work),
      onChange: () => this.#changedByItself("sync"),
      openTill: () => this.#openEnrolled(),
    });
  }

  /** Opens the books, or the trouble screen; a register without readable books still answers its windows. */
  static async open(options: RegisterOptions): Promise<Register> {
    const register = new Register(options);
    mkdirSync(options.start.dataFolder, { recursive: true });
    const { key } = options.start;
    if (key.ok) await register.#openBooks(deriveKeys(key.rootKeyHex));
    else {
      const { dataFolder } = options.start;
      register.#trouble = { kind: `key_${key.reason}`, dataFolder, setAside: null, backups: [] };
    }
    return register;
  }

  /** The id of the register these books belong to; null before set-up. */
  get registerId(): string | null {
    return this.#real?.shop.registerId ?? null;
  }

  /** Finishes what is under way and frees the files. */
  async close(): Promise<void> {
    await this.#sync.close();
    this.#terminal.close();
    await this.#station?.stop();
    await this.#shelf?.close();
    this.#training?.close();
    if (this.#store) closeBooks(this.#file, this.#store);
    this.#store = null;
  }

  get #file(): string {
    return join(this.#options.start.dataFolder, DATABASE_FILE);
  }

  async #openBooks(keys: DeviceKeys): Promise<void> {
    const { start, migrationsFolder, log } = this.#options;
    this.#shelf ??= new BackupShelf({
      folder: join(start.dataFolder, "backups"),
      deviceKey: keys.backup,
      log,
      onChange: () => this.#changedByItself("books"),
    });
    const opened = (this.#options.openBooks ?? openBooks)({
      file: this.#file,
      keyHex: keys.databaseHex,
      migrationsFolder,
      nowMs: this.#clock.nowMs(),
    });
    if (!opened.ok) {
      log.error({ trouble: opened.trouble, setAside: opened.setAside }, "the books do not open");
      const backups = await this.#shelf.list();
      this.#trouble = { kind: opened.trouble, dataFolder: start.dataFolder, setAside: opened.setAside, backups };
      if (opened.trouble === "database_damaged") this.#offerRestore(keys, backups.length === 0);
      return;
    }
    this.#trouble = null;
    this.#store = opened.store;
    this.#keys = keys;
    this.#useCases = {
      ...this.#casesWithoutTill(),
      ...this.#registerCases(),
      "shop.set_up": (input) => this.#setUp(keys, input),
    };
    this.#sync.takeBooks(opened.store, keys);
    if (isSetUp(opened.store)) return this.#run(opened.store, keys);
    if (start.mode === "demo") await this.#setUp(keys, DEMO_SHOP);
    else this.#sync.run(null);
  }

  /** With the database set aside, a backup can take its place; without any backup, a new shop can. */
  #offerRestore(keys: DeviceKeys, noBackups: boolean): void {
    this.#useCases = {
      ...this.#casesWithoutTill(),
      "shop.restore_backup": (input) => this.#restore(keys, input),
      ...(noBackups ? { "shop.set_up": (input: ActInput<"shop.set_up">) => this.#startOver(keys, input) } : {}),
    };
  }

  async #startOver(keys: DeviceKeys, input: ActInput<"shop.set_up">): Promise<Result<null>> {
    beginAnew(this.#file);
    await this.#openBooks(keys);
    return this.#setUp(keys, input);
  }

  async #restore(keys: DeviceKeys, input: ActInput<"shop.restore_backup">): Promise<Result<null>> {
    const { recoveryKey, ownerPin, backupId } = input;
    const possible = checkRestore(recoveryKey, ownerPin);
    if (!possible.ok || !this.#shelf) return possible;
    // Beside the books first: what stands in their place has begun its own epoch, whenever the program is stopped.
    const beside = `${this.#file}.restored`;
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${beside}${suffix}`, { force: true });
    const placed = await this.#shelf.restore(backupId, recoveryKey, { file: beside, databaseKeyHex: keys.databaseHex });
    if (!placed.ok) return placed;
    const { migrationsFolder } = this.#options;
    const restored = openStore({ file: beside, keyHex: keys.databaseHex, migrationsFolder });
    if (!restored.ok) return refuse("backup.damaged");
    const { store } = restored;
    const context = { store, file: this.#file, keys, clock: this.#clock, newId, bootId: this.#bootId };
    const next = await openNextEpoch(context, recoveryKey === null ? null : ownerPin);
    store.close();
    if (!next.ok) return next;
    renameSync(beside, this.#file);
    const nowMs = this.#clock.nowMs();
    const opened = openBooks({ file: this.#file, keyHex: keys.databaseHex, migrationsFolder, nowMs });
    if (!opened.ok) return refuse("backup.damaged");
    this.#store = opened.store;
    this.#sync.takeBooks(opened.store, keys);
    await this.#run(opened.store, keys);
    return ok(null);
  }

  /** An enrolment set these books up. */
  async #openEnrolled(): Promise<void> {
    if (!this.#store || !this.#keys) return;
    await this.#run(this.#store, this.#keys);
    if (this.#till) this.#options.onSetUp?.(this.#till.shop.registerId);
  }

  async #setUp(keys: DeviceKeys, input: ActInput<"shop.set_up">): Promise<Result<null>> {
    const { start, onSetUp } = this.#options;
    if (!this.#store) return refuse("storage.failed");
    const context = { store: this.#store, keys, clock: this.#clock, newId, bootId: this.#bootId };
    const demo = start.mode === "demo" ? { people: DEMO_PEOPLE, catalogue: DEMO_CATALOGUE } : null;
    const done = await setUpShop(context, input, demo);
    if (!done.ok) return done;
    await this.#run(this.#store, keys);
    if (this.#till) onSetUp?.(this.#till.shop.registerId);
    return ok(null);
  }

  async #run(store: Store, keys: DeviceKeys): Promise<void> {
    const { start, log, mutant } = this.#options;
    const till = await openTill(store, {
      clock: this.#clock,
      keys,
      bootId: this.#bootId,
      mutant: mutant ?? null,
      terminal: this.#terminal,
      switchPrinter: () => void this.#station?.follow(),
      wakePrinter: () => this.#station?.wake(),
      startBackup: () => this.#startBackup(till, keys),
    });
    this.#till = till;
    this.#real = till;
    endInterruptedTraining(till);
    this.#useCases = this.#casesOf(till);
    // The demo's printer is a program of its own and listens somewhere else each time.
    if (till.shop.demo) till.printer = start.printers?.[0] ?? null;
    if (till.shop.demo && start.terminal) till.cardTerminal = { kind: "simulated", ...start.terminal };
    this.#station = new TillPrinters(till, log, () => this.#changedByItself("printer"));
    await this.#station.follow();
    this.#connectTerminalOf(till);
    this.#trouble = null;
    this.#allChanged = true;
    this.#sync.run(till);
    if (start.enrol) void this.#joinDemo(start.enrol);
  }

  #casesOf(till: Till): UseCases {
    return {
      ...tillCasesOf(till),
      ...this.#registerCases(),
      "training.enter": () => this.#enterTraining(),
      "training.leave": () => this.#leaveTraining(),
      "shop.set_up": () => refuse("shop.already_set_up"),
      "shop.restore_backup": () => refuse("shop.already_set_up"),
    };
  }

  async #enterTraining(): Promise<Result<null>> {
    const { start, migrationsFolder } = this.#options;
    const [real, keys] = [this.#real, this.#keys];
    if (!real || !keys) return refuse("shop.not_set_up");
    if (this.#training) return refuse("training.inside");
    const around = {
      clock: this.#clock,
      keys,
      bootId: this.#bootId,
      mutant: null,
      terminal: this.#terminal,
      switchPrinter: () => void this.#station?.follow(),
      wakePrinter: () => this.#station?.wake(),
      startBackup: () => undefined,
    };
    const file = join(start.dataFolder, TRAINING_FILE);
    const training = await enterTraining(real, around, { file, keyHex: keys.databaseHex, migrationsFolder });
    if (!training.ok) return training;
    this.#training = training.value;
    await this.#goOnWith(training.value.till);
    return ok(null);
  }

  async #leaveTraining(): Promise<Result<null>> {
    const real = this.#real;
    if (!real) return refuse("shop.not_set_up");
    const left = leaveTraining(real, this.#training);
    if (!left.ok) return left;
    const training = this.#training;
    this.#training = null;
    await this.#goOnWith(real);
    training?.close();
    return left;
  }

  /** Windows and printer go over to another till. */
  async #goOnWith(till: Till): Promise<void> {
    const before = this.#station;
    this.#till = till;
    this.#allChanged = true;
    this.#useCases = this.#casesOf(till);
    this.#station = null;
    await before?.stop();
    this.#station = new TillPrinters(till, this.#options.log, () => this.#changedByItself("printer"));
    await this.#station.follow();
    this.#connectTerminalOf(till);
  }

  /** A payment that was interrupted is asked about at once. */
  #connectTerminalOf(till: Till): void {
    this.#terminal.use(till.cardTerminal);
    resumePayment(till);
  }

  /** Books between two acts what the terminal said. @returns false where it could not be written, so that it is asked again */
  async #tellTill(work: (till: Till) => Result<null>): Promise<boolean> {
    const told = await this.windows.alone(() => (this.#till ? work(this.#till) : ok(null)));
    this.#sync.afterAct();
    this.windows.pushChanges();
    return told.ok || !told.refusal.code.startsWith("storage.");
  }

  /** The server may still be starting: a demo that can't join goes on alone. */
  async #joinDemo(server: NonNullable<StartMessage["enrol"]>): Promise<void> {
    const joined = await this.#sync.joinDemo(server);
    if (!joined.ok) this.#options.log.warn({ refusal: joined.refusal }, "the demo could not join its server");
    this.#changedByItself("sync");
  }

  #startBackup(till: Till, keys: DeviceKeys): void {
    const recovery = till.store.read((tx) => readSetting(tx, "recovery_key"));
    if (!recovery) return;
    const [registerId, databaseKeyHex] = [till.shop.registerId, keys.databaseHex];
    this.#shelf?.start({ file: this.#file, databaseKeyHex, registerId, recovery, nowMs: this.#clock.nowMs() });
  }

  #casesWithoutTill(): UseCases {
    const none = () => refuse(this.#trouble ? "storage.failed" : "shop.not_set_up");
    return Object.fromEntries(Object.keys(REGISTER_ACTS).map((act) => [act, none])) as unknown as UseCases;
  }

  #registerCases(): Pick<UseCases, Extract<RegisterActs, `sync.${string}`>> {
    return {
      "sync.enrol": (input) => this.#sync.enrol(input),
      "sync.cancel": () => this.#sync.cancel(),
      "sync.try_now": () => this.#sync.tryNow(),
      "sync.leave": (input) => this.#sync.leave(input),
    };
  }

  #changedByItself(...parts: (keyof TillView)[]): void {
    for (const part of parts) this.#till?.changed.add(part);
    if (!this.#till) this.#allChanged = true;
    this.windows.pushChanges();
  }

  #wholeView(): TillView {
    const till = this.#till;
    if (!till) {
      const phase = this.#trouble ? "trouble" : "set_up";
      return { ...STARTING_VIEW, phase, trouble: this.#trouble, sync: this.#sync.view };
    }
    return Object.fromEntries(PARTS.map((part) => [part, viewPart(till, part, this.#around())])) as unknown as TillView;
  }

  #takeChanges(): Partial<TillView> {
    if (this.#allChanged) {
      this.#allChanged = false;
      this.#till?.changed.clear();
      return this.#wholeView();
    }
    const till = this.#till;
    if (!till) return {};
    const parts = [...till.changed].map((part) => [part, viewPart(till, part, this.#around())]);
    till.changed.clear();
    return Object.fromEntries(parts) as Partial<TillView>;
  }

  #around() {
    return {
      printer: this.#station?.view ?? { state: "unknown" as const, drawerOpen: null },
      kitchen: this.#station?.kitchen ?? ("unknown" as const),
      terminal: this.#terminal.view,
      step: this.#terminal.step,
      lastBackupAt: this.#shelf?.lastAt ?? null,
      backupFailed: this.#shelf?.failed ?? false,
      sync: this.#sync.view,
    };
  }
}
