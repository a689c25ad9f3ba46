/** An ESC/POS receipt printer with a drawer, on a real TCP socket: prints into files, reports status, and has every trouble a real one has. */
import { EventEmitter, once } from "node:events";
import net from "node:net";
import { type Correspondent, Mechanism } from "./mechanism.ts";
import { realTimeScanner } from "./real-time.ts";
import { type Receipt, type ReceiptTray, receiptTray } from "./receipt-tray.ts";
import { type Condition, realTimeStatus } from "./troubles.ts";

export interface EmulatorOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Where receipts are written; made when missing. */
  readonly out: string;
  readonly host?: string;
}

/** What a person or a test does to the printer. All at once, each optional. */
export interface EmulatorControl {
  readonly paper?: Condition["paper"] | undefined;
  readonly cover?: Condition["cover"] | undefined;
  readonly online?: boolean | undefined;
  readonly drawer?: Condition["drawer"] | undefined;
  /** `off`: no socket at all, and what was in the buffer is lost; the port stays the same. */
  readonly power?: "on" | "off" | undefined;
  /** Time for a line; 0: as fast as it comes. */
  readonly slowMsPerLine?: number | undefined;
  /** The roll ends after so many lines from now. */
  readonly paperOutAfterLines?: number | undefined;
  /** The connection breaks after so many received bytes from now, once. */
  readonly dropAfterBytes?: number | undefined;
}

/** Everything about the printer at one moment. */
export interface EmulatorState extends Condition {
  readonly power: "on" | "off";
  readonly port: number;
  /** Pulses that reached the drawer since the start. */
  readonly kicks: number;
  /** The pin of each of them. */
  readonly kickedPins: readonly (2 | 5)[];
  readonly connections: number;
  readonly receivedBytes: number;
  /** Received and not yet worked through. */
  readonly bufferedBytes: number;
  /** What is printed and not cut off yet. */
  readonly hangingText: string;
  readonly receipts: readonly Receipt[];
}

export interface PrinterEmulator {
  readonly port: number;
  state(): EmulatorState;
  control(control: EmulatorControl): Promise<void>;
  /** Tells of each change; returns a function that stops it. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

/** Starts a printer; it listens when the promise resolves. */
export async function startPrinterEmulator(options: EmulatorOptions): Promise<PrinterEmulator> {
  const printer = new EmulatedPrinter(options);
  await printer.switchOn();
  return printer;
}

class EmulatedPrinter implements PrinterEmulator {
  readonly #news = new EventEmitter().setMaxListeners(0);
  readonly #tray: ReceiptTray;
  readonly #mechanism: Mechanism;
  readonly #sockets = new Set<net.Socket>();
  readonly #host: string;
  #port: number;
  #server: net.Server | undefined;
  #receivedBytes = 0;
  #bytesLeft = Number.POSITIVE_INFINITY;

  constructor({ port, out, host = "127.0.0.1" }: EmulatorOptions) {
    this.#port = port;
    this.#host = host;
    this.#tray = receiptTray(out);
    this.#mechanism = new Mechanism(this.#tray, () => this.#news.emit("change"));
  }

  get port(): number {
    return this.#port;
  }

  state(): EmulatorState {
    return {
      ...this.#mechanism.condition,
      power: this.#server === undefined ? "off" : "on",
      port: this.#port,
      kicks: this.#mechanism.kickedPins.length,
      kickedPins: [...this.#mechanism.kickedPins],
      connections: this.#sockets.size,
      receivedBytes: this.#receivedBytes,
      bufferedBytes: this.#mechanism.bufferedBytes,
      hangingText: this.#mechanism.hangingText,
      receipts: this.#tray.receipts(),
    };
  }

  async control(control: EmulatorControl): Promise<void> {
    const mechanism = this.#mechanism;
    mechanism.slowMsPerLine = control.slowMsPerLine ?? mechanism.slowMsPerLine;
    mechanism.linesLeft = control.paperOutAfterLines ?? mechanism.linesLeft;
    this.#bytesLeft = control.dropAfterBytes ?? this.#bytesLeft;
    mechanism.change(saidOf(control));
    if (control.power === "off") await this.#switchOff();
    if (control.power === "on") await this.switchOn();
  }

  onChange(listener: () => void): () => void {
    this.#news.on("change", listener);
    return () => this.#news.off("change", listener);
  }

  stop(): Promise<void> {
    return this.#switchOff();
  }

  /** Listens, on the same port as before. */
  async switchOn(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = net.createServer({ noDelay: true }, (socket) => this.#serve(socket));
    server.listen(this.#port, this.#host);
    await once(server, "listening");
    const address = server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
    this.#server = server;
    this.#mechanism.powerOn();
    this.#news.emit("change");
  }

  async #switchOff(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.#mechanism.powerOff();
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
    this.#news.emit("change");
  }

  #serve(socket: net.Socket): void {
    const correspondent: Correspondent = { hear: (answer) => void socket.write(answer), automatic: false };
    const scan = realTimeScanner();
    this.#sockets.add(socket);
    socket.on("data", (piece: Uint8Array) => this.#receive(socket, correspondent, scan, piece));
    // Every error is followed by close, which is what counts.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#mechanism.hangUp(correspondent);
    });
    this.#news.emit("change");
  }

  #receive(socket: net.Socket, from: Correspondent, scan: ReturnType<typeof realTimeScanner>, piece: Uint8Array): void {
    const bytes = piece.subarray(0, Math.min(piece.length, this.#bytesLeft));
    this.#bytesLeft -= bytes.length;
    this.#receivedBytes += bytes.length;
    for (const command of scan(bytes)) {
      if (command.kind === "pulse") this.#mechanism.pulse(command.pin);
      else from.hear(Uint8Array.of(realTimeStatus(this.#mechanism.condition, command.n)));
    }
    this.#mechanism.receive(from, bytes);
    if (this.#bytesLeft > 0) return;
    this.#bytesLeft = Number.POSITIVE_INFINITY;
    socket.resetAndDestroy();
  }
}

/** Only what was said: an absent wish leaves the condition as it is. */
function saidOf(control: EmulatorControl): Partial<Condition> {
  const { paper, cover, online, drawer } = control;
  return Object.fromEntries(
    Object.entries({ paper, cover, online, drawer }).filter(([, wish]) => wish !== undefined),
  ) as Partial<Condition>;
}
