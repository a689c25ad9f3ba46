/** Keeps a register running: starts it with its key, starts it again when it dies, ends it in order. Sole owner of the shell's status. */
import { MessageChannelMain, type MessagePortMain } from "electron";
import type { ShellStatus } from "#domain/protocol/shell-api.ts";
import type { ErrorReport } from "#domain/text/error-report.ts";
import type { ShopMode, StartMessage } from "#main/register/start-message.ts";
import { type RegisterProcess, startRegisterProcess } from "./register-process.ts";

/** The register as the rest of the shell sees it. */
export interface RegisterKeeper {
  status(): ShellStatus;
  /** Opens the books of this mode: ends the register that runs and starts another. */
  open(mode: ShopMode): Promise<void>;
  /** @returns the window's end of a new channel to the register that runs now, or null while none is ready; `onReplaced` says when */
  connectWindow(): MessagePortMain | null;
  /** Gives it a fault to report. @returns whether there was a register to take it */
  passReport(report: ErrorReport): boolean;
  /** Ends the register for good. */
  stop(): Promise<void>;
}

/** What the keeper needs from its surroundings. */
export interface KeeperContext {
  /** Makes the start message; asks the key provider each time, since a credential file may have come. */
  prepareStart(mode: ShopMode): Promise<StartMessage>;
  readonly flags: readonly string[];
  onStatus(status: ShellStatus): void;
  /** A register became ready: every window needs a port to it. */
  onReplaced(): void;
  onRegisterNamed(mode: ShopMode, registerId: string): void;
}

/** Waits before the first, second … start after a death (ms); the last one holds for all that follow. */
const BACK_OFF_MS = [100, 300, 1_000, 3_000, 10_000] as const;
/** A register that lived this long was well: the next death starts at the first wait again. */
const WELL_AFTER_MS = 30_000;
/** A closing register finishes its transaction; one that does not answer is ended. */
const STOP_TIMEOUT_MS = 5_000;

/** Makes a keeper; nothing runs until `open`. */
export function keepRegister(context: KeeperContext): RegisterKeeper {
  let status: ShellStatus = { state: "starting", mode: "shop" };
  let running: { process: RegisterProcess; gone: Promise<void>; isReady: boolean } | null = null;
  let deaths = 0;
  let windows = 0;
  let retry: NodeJS.Timeout | undefined;
  // Each opening ends what an earlier one still had in flight.
  let opening = 0;

  const show = (next: ShellStatus) => {
    status = next;
    context.onStatus(next);
  };

  async function start(mode: ShopMode): Promise<void> {
    const mine = opening;
    const message = await context.prepareStart(mode);
    if (mine !== opening) return;
    const trouble = message.key.ok ? {} : { keyTrouble: message.key.reason };
    const startedMs = performance.now();
    let refused = false;
    let settle: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const process = startRegisterProcess(context.flags, {
      onMessage: (answer) => {
        if (mine !== opening) return;
        if (answer.kind === "failed") {
          refused = true;
          show({ state: "failed", mode, reason: answer.reason, ...trouble });
          return;
        }
        if (answer.registerId !== undefined) context.onRegisterNamed(mode, answer.registerId);
        show({ state: "ready", mode, ...trouble });
        if (running === null || running.isReady) return;
        // Windows come only now: what they said to a register that is still opening its books would be nobody's.
        running.isReady = true;
        context.onReplaced();
      },
      onExit: () => {
        settle();
        if (mine !== opening) return;
        running = null;
        if (!refused) startAgain(mode, performance.now() - startedMs);
      },
    });
    running = { process, gone, isReady: false };
    process.send(message);
  }

  function startAgain(mode: ShopMode, livedMs: number): void {
    deaths = livedMs >= WELL_AFTER_MS ? 1 : deaths + 1;
    const hopeless = deaths > BACK_OFF_MS.length;
    show({
      state: hopeless ? "failed" : "restarting",
      mode,
      ...(hopeless ? { reason: "register.keeps_stopping" } : {}),
    });
    retry = setTimeout(() => void start(mode), BACK_OFF_MS[Math.min(deaths, BACK_OFF_MS.length) - 1]);
  }

  async function end(): Promise<void> {
    opening += 1;
    clearTimeout(retry);
    const ending = running;
    running = null;
    if (ending === null) return;
    ending.process.send({ kind: "stop" });
    const timeout = setTimeout(() => ending.process.kill(), STOP_TIMEOUT_MS);
    await ending.gone;
    clearTimeout(timeout);
  }

  return {
    status: () => status,
    async open(mode) {
      show({ state: "starting", mode });
      await end();
      deaths = 0;
      await start(mode);
    },
    connectWindow() {
      if (running === null || !running.isReady) return null;
      const { port1, port2 } = new MessageChannelMain();
      windows += 1;
      running.process.connectWindow(windows, port2);
      return port1;
    },
    passReport(report) {
      if (running === null || !running.isReady) return false;
      running.process.send({ kind: "report", report });
      return true;
    },
    stop: end,
  };
}
