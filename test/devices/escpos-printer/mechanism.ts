/** The inside of the emulated printer: buffer, head, knife, sensors and drawer. Knows no socket; answers go to whoever sent the bytes. */
import { setTimeout as delay } from "node:timers/promises";
import { commandReader, type EscposCommand } from "./escpos-commands.ts";
import { type HeadNews, printHead, type StripItem } from "./print-head.ts";
import type { ReceiptTray } from "./receipt-tray.ts";
import { stripText } from "./strip-text.ts";
import { ALL_WELL, automaticStatus, type Condition, sensorStatus, worksOn } from "./troubles.ts";

/** Who sends bytes and hears the answers. */
export interface Correspondent {
  hear(answer: Uint8Array): void;
  /** Whether it wants automatic status back. */
  automatic: boolean;
}

interface Piece {
  readonly from: Correspondent;
  /** Empty: the connection ended here. */
  readonly bytes: Uint8Array;
}

/** A mechanism that works through what it received, one command after the other, and only while all is well. */
export class Mechanism {
  /** The pins of the pulses that reached a drawer since the start. */
  readonly kickedPins: (2 | 5)[] = [];
  /** Time for a line; 0: as fast as it comes. */
  slowMsPerLine = 0;
  /** Lines until the roll ends. */
  linesLeft = Number.POSITIVE_INFINITY;
  readonly #tray: ReceiptTray;
  readonly #onChange: () => void;
  #condition: Condition = ALL_WELL;
  #pieces: Piece[] = [];
  #reader = commandReader();
  #head = printHead();
  #strip: StripItem[] = [];
  #stripBytes: Uint8Array[] = [];
  #answering: Correspondent | undefined;
  #listeners = new Set<Correspondent>();
  #powered = false;
  #wake: () => void = () => undefined;

  constructor(tray: ReceiptTray, onChange: () => void) {
    this.#tray = tray;
    this.#onChange = onChange;
  }

  get condition(): Condition {
    return this.#condition;
  }

  get bufferedBytes(): number {
    return this.#reader.pendingBytes() + this.#pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** What is printed and not cut off yet. */
  get hangingText(): string {
    return stripText(this.#strip);
  }

  /** Somebody touched the printer: everybody who asked for automatic status hears of it. */
  change(change: Partial<Condition>): void {
    this.#condition = { ...this.#condition, ...change };
    for (const listener of this.#listeners) {
      if (listener.automatic) listener.hear(automaticStatus(this.#condition));
    }
    this.#stir();
  }

  /** Takes bytes into the buffer. */
  receive(from: Correspondent, bytes: Uint8Array): void {
    this.#listeners.add(from);
    this.#pieces.push({ from, bytes });
    this.#stir();
  }

  /** The sender is gone. Whole commands of it are still carried out. */
  hangUp(from: Correspondent): void {
    this.#listeners.delete(from);
    this.#pieces.push({ from, bytes: new Uint8Array(0) });
    this.#stir();
  }

  /** Opens the drawer that hangs on a pin. */
  pulse(pin: 2 | 5): void {
    this.kickedPins.push(pin);
    this.change({ drawer: "open" });
  }

  /** Power on: works until power goes off. */
  powerOn(): void {
    this.#powered = true;
    void this.#work();
  }

  /** Power off: the buffer is lost, the paper is not. */
  powerOff(): void {
    this.#powered = false;
    this.#pieces = [];
    this.#reader = commandReader();
    this.#head = printHead();
    this.#stir();
  }

  #stir(): void {
    this.#wake();
    this.#onChange();
  }

  async #work(): Promise<void> {
    while (this.#powered) {
      const command = worksOn(this.#condition) ? this.#nextCommand() : undefined;
      if (command === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const lines = this.#carryOut(command);
      if (lines > 0 && this.slowMsPerLine > 0) await delay(lines * this.slowMsPerLine);
    }
  }

  #nextCommand(): EscposCommand | undefined {
    for (;;) {
      const command = this.#reader.next();
      if (command !== undefined) return command;
      const piece = this.#pieces.shift();
      if (piece === undefined) return undefined;
      // Half a command of a lost connection would swallow the start of the next job.
      if (piece.bytes.length === 0) this.#reader.dropRest();
      this.#answering = piece.from;
      this.#reader.feed(piece.bytes);
    }
  }

  /** @returns how many lines of paper it took */
  #carryOut(command: EscposCommand): number {
    if (this.#isAboutStatus(command)) return 0;
    this.#stripBytes.push(command.bytes);
    const news = this.#head.carryOut(command);
    if (news?.kind === "pulse") this.pulse(news.pin);
    if (news?.kind === "cut") this.#cut();
    return news?.kind === "printed" ? this.#print(news) : 0;
  }

  #print({ item, lines }: Extract<HeadNews, { kind: "printed" }>): number {
    this.#strip.push(item);
    this.linesLeft -= lines;
    if (this.linesLeft <= 0) {
      this.linesLeft = Number.POSITIVE_INFINITY;
      this.change({ paper: "out" });
    }
    return lines;
  }

  /** Status commands answer in their turn and leave no trace on paper. */
  #isAboutStatus({ op, args }: EscposCommand): boolean {
    const [n = 0] = args;
    // The real-time ones were obeyed when they arrived.
    if (op.startsWith("DLE")) return true;
    if (op === "GS r") this.#answer(Uint8Array.of(sensorStatus(this.#condition, n)));
    else if (op === "GS I") this.#answer(Buffer.from(n === 66 ? "_EPSON\0" : "_TM-T88V\0", "latin1"));
    // GS ( H 48: the process id comes back once everything before it is on paper.
    else if (op === "GS (" && n === 0x48) this.#answer(Uint8Array.of(0x37, 0x22, ...args.subarray(5, 9), 0));
    else if (op === "GS a") this.#answerByItself(n !== 0);
    else return false;
    return true;
  }

  #answerByItself(automatic: boolean): void {
    if (this.#answering === undefined) return;
    this.#answering.automatic = automatic;
    if (automatic) this.#answer(automaticStatus(this.#condition));
  }

  #answer(bytes: Uint8Array): void {
    if (this.#answering !== undefined && this.#listeners.has(this.#answering)) this.#answering.hear(bytes);
  }

  #cut(): void {
    // The knife may fall on an empty strip: a real one drops a scrap of paper, not a receipt.
    if (this.#strip.length > 0) this.#tray.put(this.#strip, Buffer.concat(this.#stripBytes));
    this.#strip = [];
    this.#stripBytes = [];
    this.#onChange();
  }
}
