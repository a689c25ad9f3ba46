/** What the shell and the register process say to each other over their private pipe: the one contract of starting, connecting windows and stopping. */
import { z } from "zod";
import { errorReportSchema } from "#domain/text/error-report.ts";

/** The register's database file in its data folder; the shell looks at its existence only, to tell a lost key from a first start. */
export const DATABASE_FILE = "register.db";
/** Books for practice, thrown away whenever somebody begins anew. */
export const TRAINING_FILE = "training.db";

/** Which books are open: the labelled demo, or the real shop. */
export type ShopMode = "demo" | "shop";

const shopMode = z.enum(["demo", "shop"]);

const startKey = z.discriminatedUnion("ok", [
  z.strictObject({
    ok: z.literal(true),
    provider: z.enum(["safe-storage", "credential-file", "demo"]),
    /** 256 bits as lower-case hex. */
    rootKeyHex: z.string().regex(/^[0-9a-f]{64}$/),
    /** The register this key was made for, once the set-up named it. */
    registerId: z.string().min(1).optional(),
  }),
  z.strictObject({ ok: z.literal(false), reason: z.enum(["unavailable", "lost", "changed", "foreign"]) }),
]);

/** The key as the register gets it: bytes to open the database with, or why there are none. */
export type StartKey = z.infer<typeof startKey>;

const windowNumber = z.int().positive();

/**
 * Everything the shell says. `start` comes first and once; the key travels here and never in arguments or environment.
 * A window is named by a number that is never used twice in one run.
 * - With a utility process, `connect` carries the window's MessagePort (`event.ports[0]`) and no `message` or
 *   `disconnect` follows: the port itself speaks.
 * - With a forked Node, `connect` has no port; what the window says comes as `message`, its end as `disconnect`.
 * `report` is a fault of the shell or a window, for Sentry.
 * `stop` asks the register to finish its transaction, close its files and exit with code 0.
 */
export const shellMessage = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("start"),
    dataFolder: z.string().min(1),
    logFolder: z.string().min(1),
    mode: shopMode,
    key: startKey,
    program: z.strictObject({ version: z.string().min(1) }),
    /** Sentry's address of the project that bugs are reported to; absent where nothing is reported. */
    errorReportsTo: z.string().min(1).optional(),
    /** A demo joins this server by itself. */
    enrol: z.strictObject({ serverUrl: z.string().min(1), code: z.string().min(1) }).optional(),
    /** A demo's simulated card terminal. */
    terminal: z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65535) }).optional(),
    printers: z.array(z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65535) })).optional(),
  }),
  z.strictObject({ kind: z.literal("connect"), window: windowNumber }),
  z.strictObject({ kind: z.literal("message"), window: windowNumber, data: z.json() }),
  z.strictObject({ kind: z.literal("disconnect"), window: windowNumber }),
  z.strictObject({ kind: z.literal("report"), report: errorReportSchema }),
  z.strictObject({ kind: z.literal("stop") }),
]);

export type ShellMessage = z.infer<typeof shellMessage>;
export type StartMessage = Extract<ShellMessage, { kind: "start" }>;

/**
 * Everything the register says to the shell. `ready` (or `failed`) answers `start` and may come again when a set-up
 * named the register; `failed` means it can't serve at all and asks not to be started again (`reason` is a refusal
 * code); `message` goes to one window and exists for a forked Node only.
 */
export const registerMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ready"), registerId: z.string().min(1).optional() }),
  z.strictObject({ kind: z.literal("failed"), reason: z.string().min(1) }),
  z.strictObject({ kind: z.literal("message"), window: windowNumber, data: z.json() }),
]);

export type RegisterMessage = z.infer<typeof registerMessage>;
