/** A whole register in the test's own process, on real files and with a clock the test sets: what a window would see and ask. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import type { Act, ActAnswer, ActRequest } from "#domain/protocol/register-api.ts";
import type { RegisterMessage } from "#domain/protocol/register-messages.ts";
import { STARTING_VIEW, type TillView, tillViewSchema } from "#domain/protocol/till-view.ts";
import type { Result } from "#domain/refusals.ts";
import { Register, type RegisterOptions } from "#main/register/register.ts";
import { openBooks } from "#main/register/store/open-books.ts";
import type { Connection } from "#main/register/store/store.ts";
import type { Clock } from "#main/register/sync/clock.ts";

/** A key for tests; any 32 bytes do. */
export const TEST_KEY = "7e57".repeat(16);

/** A clock that stands still until the test moves it. */
export class TestClock implements Clock {
  wallMs: number;
  bootMs = 0;
  constructor(at: string) {
    this.wallMs = Date.parse(at);
  }
  nowMs(): number {
    return this.wallMs;
  }
  monotonicMs(): number {
    return this.bootMs;
  }
  /** Time goes by, on both clocks. */
  pass(ms: number): void {
    this.wallMs += ms;
    this.bootMs += ms;
  }
  /** Somebody sets the computer's clock. */
  set(at: string): void {
    this.wallMs = Date.parse(at);
  }
}

/** A register and one window on it. */
export interface OpenRegister {
  readonly register: Register;
  /** The register's own connection, to make its disk as small as a test wants. */
  connection(): Connection;
  readonly folder: string;
  readonly clock: TestClock;
  view(): TillView;
  act<A extends Act>(act: A, request: ActRequest<A>): Promise<Result<ActAnswer<A>>>;
  /** The same, where the test wants the answer or nothing. */
  must<A extends Act>(act: A, request: ActRequest<A>): Promise<ActAnswer<A>>;
  close(): Promise<void>;
}

/** The register's migrations, where the sources keep them. */
export const migrationsFolder = fileURLToPath(new URL("../drizzle/register", import.meta.url));

const folders: string[] = [];

/** Removes the folders of every register a test file opened; for `afterAll`. */
export function removeTestFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A fresh data folder. */
export function makeTestFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "evertill-"));
  folders.push(folder);
  return folder;
}

/** Opens a register in a folder; a demo shop unless told otherwise. */
export async function openRegister(
  given: {
    readonly folder?: string;
    readonly clock?: TestClock;
    readonly mode?: "demo" | "shop";
    readonly rootKeyHex?: string;
    readonly key?: RegisterOptions["start"]["key"];
    readonly printers?: RegisterOptions["start"]["printers"];
    readonly terminal?: RegisterOptions["start"]["terminal"];
    readonly syncPace?: RegisterOptions["syncPace"];
  } = {},
): Promise<OpenRegister> {
  const folder = given.folder ?? makeTestFolder();
  const clock = given.clock ?? new TestClock("2026-03-02T08:00:00.000Z");
  let connection: Connection | undefined;
  const register = await Register.open({
    openBooks: (options) => {
      const opened = openBooks(options);
      if (opened.ok) connection = opened.store.connection;
      return opened;
    },
    start: {
      kind: "start",
      dataFolder: folder,
      logFolder: folder,
      mode: given.mode ?? "demo",
      key: given.key ?? { ok: true, provider: "demo", rootKeyHex: given.rootKeyHex ?? TEST_KEY },
      program: { version: "0.0.0-test" },
      ...(given.printers ? { printers: given.printers } : {}),
      ...(given.terminal ? { terminal: given.terminal } : {}),
    },
    migrationsFolder,
    log: pino({ level: process.env.TEST_LOG ?? "silent" }),
    clock,
    ...(given.syncPace ? { syncPace: given.syncPace } : {}),
  });
  const connected = (): Connection => {
    if (!connection) throw new Error("the books are not open");
    return connection;
  };
  return { ...attachWindow(register, folder, clock), connection: connected };
}

function attachWindow(register: Register, folder: string, clock: TestClock): Omit<OpenRegister, "connection"> {
  let view: TillView = STARTING_VIEW;
  let lastId = 0;
  const waiting = new Map<number, (answer: Result<unknown>) => void>();
  const window = register.windows.connect({
    send: (message: RegisterMessage) => {
      if (message.kind === "view") {
        // Over a real port it would have been copied; parsing proves that the view keeps to its schema.
        view = tillViewSchema.parse({ ...view, ...structuredClone(message.view) });
        return;
      }
      if (message.kind === "customer") return;
      waiting.get(message.id)?.(
        message.ok ? { ok: true, value: message.answer } : { ok: false, refusal: message.refusal },
      );
    },
  });
  void window.receive({ kind: "hello", protocol: 1 });
  async function act<A extends Act>(name: A, request: ActRequest<A>): Promise<Result<ActAnswer<A>>> {
    lastId += 1;
    const id = lastId;
    const answer = new Promise<Result<unknown>>((resolve) => waiting.set(id, resolve));
    await window.receive({ kind: "act", id, act: name, request });
    return (await answer) as Result<ActAnswer<A>>;
  }
  return {
    register,
    folder,
    clock,
    view: () => view,
    act,
    must: async (name, request) => {
      const result = await act(name, request);
      if (!result.ok)
        throw new Error(`${name} was refused: ${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
      return result.value;
    },
    close: () => register.close(),
  };
}
