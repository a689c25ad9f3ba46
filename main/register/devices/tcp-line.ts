/** One TCP connection to a printer: bytes out, answers in, each wait with its end. Owns the socket. */
import net from "node:net";
import { ASK_REAL_TIME, answerReader, type DrawerSensor, type PrinterAnswer, readRealTime } from "./escpos-status.ts";
import type { PrinterStatus } from "./printer.ts";

/** Where a printer listens. */
export interface PrinterAddress {
  readonly host: string;
  /** 9100 as a rule. */
  readonly port: number;
}

/** A connection that is up, or was. */
export interface PrinterLine {
  /** Settles when the line is gone, whoever ended it. */
  readonly gone: Promise<void>;
  readonly isGone: () => boolean;
  /** Hands bytes to the network in one piece, so that nothing gets between them. */
  send(bytes: Uint8Array): void;
  /**
   * Asks for the status past everything that waits in the printer.
   * @returns undefined when no answer came in time; the line is of no use then
   */
  askStatus(timeoutMs: number): Promise<PrinterStatus | undefined>;
  /** Waits for the next answer to GS r. @returns false when it did not come in time or the line went */
  awaitSensor(timeoutMs: number): Promise<boolean>;
  end(): void;
}

const LAST_WORDS_MS = 1_000;

/** Opens a connection. @returns undefined when nobody answered in time */
export function openLine(
  address: PrinterAddress,
  sensor: DrawerSensor,
  connectTimeoutMs: number,
): Promise<PrinterLine | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address.host, port: address.port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(), connectTimeoutMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(lineOn(socket, sensor));
    });
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    // Every error is followed by close, which is what counts.
    socket.on("error", () => undefined);
  });
}

type Listener = (answer: PrinterAnswer) => void;

function lineOn(socket: net.Socket, sensor: DrawerSensor): PrinterLine {
  const listeners = new Set<Listener>();
  const read = answerReader();
  let down = false;
  const gone = new Promise<void>((resolve) =>
    socket.once("close", () => {
      down = true;
      resolve();
    }),
  );
  socket.on("data", (piece: Uint8Array) => {
    for (const answer of read(piece)) for (const listener of [...listeners]) listener(answer);
  });
  // A printer that hangs up half-way is gone for us: there will be no answer.
  socket.once("end", () => socket.destroy());

  /** Runs `listen` until it gives a value, the time is over or the line is gone. */
  function waitFor<T>(timeoutMs: number, listen: (answer: PrinterAnswer) => T | undefined): Promise<T | undefined> {
    if (down) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), timeoutMs);
      const listener: Listener = (answer) => {
        const value = listen(answer);
        if (value !== undefined) settle(value);
      };
      const settle = (value: T | undefined) => {
        clearTimeout(timer);
        listeners.delete(listener);
        resolve(value);
      };
      listeners.add(listener);
      void gone.then(() => settle(undefined));
    });
  }

  let asking: Promise<unknown> = Promise.resolve();

  async function askStatusNow(timeoutMs: number): Promise<PrinterStatus | undefined> {
    const bits: number[] = [];
    const status = waitFor(timeoutMs, (answer): PrinterStatus | undefined => {
      if (answer.kind !== "real_time") return undefined;
      bits.push(answer.bits);
      const [printer, offline, paper] = bits;
      if (printer === undefined || offline === undefined || paper === undefined) return undefined;
      return readRealTime({ printer, offline, paper }, sensor);
    });
    socket.write(ASK_REAL_TIME);
    return status;
  }

  return {
    gone,
    isGone: () => down,
    send: (bytes) => void socket.write(bytes),
    askStatus(timeoutMs) {
      // One at a time: the answers carry no name and are told apart by their order alone.
      const mine = asking.then(() => askStatusNow(timeoutMs));
      asking = mine;
      return mine;
    },
    awaitSensor: async (timeoutMs) =>
      (await waitFor(timeoutMs, (answer) => (answer.kind === "sensor" ? true : undefined))) ?? false,
    end() {
      socket.destroySoon();
      // A printer that reads no more must not hold the socket for ever.
      setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
    },
  };
}
