/** A card terminal on a real TCP socket: approves, declines, is slow, drops the line, approves and loses the answer; remembers each order by the till's own id. */
import { EventEmitter, once } from "node:events";
import net from "node:net";
import {
  lineReader,
  readLine,
  type TerminalReply,
  type TerminalRequest,
  terminalRequestSchema,
} from "#main/register/devices/card-terminal-wire.ts";
import { Attempts, type Ending, type Order } from "./attempts.ts";
import { type ChooseCourse, type Course, courseByAmount } from "./courses.ts";

export interface TerminalOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Where it remembers its orders; made when missing. */
  readonly memory: string;
  readonly host?: string;
  /** What happens to each order; by its amount if not said. */
  readonly course?: ChooseCourse;
}

/** What a person or a test does to the terminal. */
export interface TerminalControl {
  /** What happens to every order from now on; null as it was started. */
  readonly course?: Partial<Course> | null;
  /** `off`: no socket at all; what was under way is over. The port stays the same. */
  readonly power?: "on" | "off";
}

export interface TerminalEmulator {
  readonly port: number;
  readonly terminal: string;
  /** Orders it took up, and those for which a card was charged or got money back. */
  state(): { readonly taken: number; readonly approved: number; readonly underWay: string | null };
  control(control: TerminalControl): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a terminal; it listens when the promise resolves. */
export async function startTerminalEmulator(options: TerminalOptions): Promise<TerminalEmulator> {
  const terminal = new EmulatedTerminal(options);
  await terminal.switchOn();
  return terminal;
}

type Say = (what: TerminalReply extends infer Each ? Omit<Each & TerminalReply, "id" | "terminal"> : never) => void;
const QUICK = 100;

class EmulatedTerminal implements TerminalEmulator {
  readonly #options: TerminalOptions;
  readonly #endings = new EventEmitter().setMaxListeners(0);
  readonly #sockets = new Set<net.Socket>();
  readonly #underWay = new Map<string, NodeJS.Timeout>();
  readonly #chosen: ChooseCourse;
  /** None while the power is off. */
  #attempts: Attempts | null;
  readonly #name: string;
  #wish: Partial<Course> | null = null;
  #port: number;
  #server: net.Server | undefined;
  #awayUntilMs = 0;
  #taken = 0;
  #approved = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#port = options.port;
    this.#chosen = options.course ?? courseByAmount(QUICK);
    this.#attempts = new Attempts(options.memory);
    this.#name = this.#attempts.terminal;
  }

  get port(): number {
    return this.#port;
  }

  get terminal(): string {
    return this.#name;
  }

  state(): ReturnType<TerminalEmulator["state"]> {
    const [underWay = null] = this.#underWay.keys();
    return { taken: this.#taken, approved: this.#approved, underWay };
  }

  async control({ course, power }: TerminalControl): Promise<void> {
    if (course !== undefined) this.#wish = course;
    if (power === "off") await this.stop();
    if (power === "on") await this.switchOn();
  }

  /** Listens, on the same port as before; reads again what it remembered. */
  async switchOn(): Promise<void> {
    if (this.#server !== undefined) return;
    this.#attempts ??= new Attempts(this.#options.memory);
    const server = net.createServer({ noDelay: true }, (socket) => this.#serve(socket));
    server.listen(this.#port, this.#options.host ?? "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    for (const timer of this.#underWay.values()) clearTimeout(timer);
    this.#underWay.clear();
    this.#attempts?.close();
    this.#attempts = null;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  get #memory(): Attempts {
    if (this.#attempts === null) throw new Error("a terminal without power remembers nothing");
    return this.#attempts;
  }

  #serve(socket: net.Socket): void {
    if (performance.now() < this.#awayUntilMs) {
      socket.resetAndDestroy();
      return;
    }
    const read = lineReader();
    this.#sockets.add(socket);
    socket.setEncoding("utf8");
    socket.on("data", (piece: string) => {
      for (const line of read(piece)) {
        const request = terminalRequestSchema.safeParse(line === null ? undefined : readLine(line)).data;
        if (request) this.#obey(request, socket);
        else socket.destroy();
      }
    });
    // Every error is followed by close, which is what counts.
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
  }

  #obey(request: TerminalRequest, socket: net.Socket): void {
    const say: Say = (what) => {
      if (!socket.destroyed) socket.write(`${JSON.stringify({ id: request.id, terminal: this.terminal, ...what })}\n`);
    };
    switch (request.do) {
      case "hello":
        say({ says: this.#underWay.size === 0 ? "ready" : "busy" });
        break;
      case "charge":
        this.#order({ ...request, moves: "charge", of: null }, say, socket);
        break;
      case "refund":
        this.#order({ ...request, moves: "refund" }, say, socket);
        break;
      case "cancel":
        if (this.#underWay.has(request.payment)) this.#finish(request.payment, { says: "cancelled" });
        this.#tell(request.payment, say);
        break;
      case "ask":
        this.#tell(request.payment, say);
        break;
    }
  }

  /** What is asked about before it came is closed: its order may still be on a line that is slow. */
  #tell(payment: string, say: Say): void {
    const isKnown = this.#memory.order(payment) !== undefined;
    say(this.#memory.ending(payment) ?? (isKnown ? { says: "working" } : this.#close(payment)));
  }

  #order({ payment, moves, amountMinor, currency, of }: Order, say: Say, socket: net.Socket): void {
    const order: Order = { payment, moves, amountMinor, currency, of };
    const course = { ...this.#chosen(order), ...this.#wish };
    const known = this.#memory.order(payment);
    if (!known && course.loses === "before") this.#drop(socket, course.awayMs);
    else if (known) this.#repeat(order, known, course, say, socket);
    // What it once closed it never begins, and it carries out one order at a time.
    else if (this.#memory.ending(payment)) this.#tell(payment, say);
    else if (this.#underWay.size > 0) say(this.#close(payment));
    else this.#begin(order, course, say, socket);
  }

  /** The same id is carried out once and answered alike; another order under it is none. */
  #repeat(order: Order, known: Order, course: Course, say: Say, socket: net.Socket): void {
    const isSame = known.amountMinor === order.amountMinor && known.moves === order.moves;
    if (!isSame) say({ says: "not_begun" });
    else if (this.#memory.ending(order.payment)) this.#tell(order.payment, say);
    else this.#answerLater(order.payment, course, say, socket);
  }

  #begin(order: Order, course: Course, say: Say, socket: net.Socket): void {
    this.#taken += 1;
    this.#memory.begin(order);
    this.#answerLater(order.payment, course, say, socket);
    const end = () => this.#finish(order.payment, this.#decide(order, course));
    this.#underWay.set(order.payment, setTimeout(end, course.thinkMs));
  }

  #answerLater(payment: string, course: Course, say: Say, socket: net.Socket): void {
    say({ says: "working" });
    this.#endings.once(payment, (ending: Ending) => {
      if (course.loses === "nothing") say(ending);
      if (course.loses === "answer") this.#drop(socket, course.awayMs);
    });
  }

  /** Of a payment no more goes back than it took. */
  #decide({ moves, of, amountMinor }: Order, { ends }: Course): Ending | "approve" {
    if (ends === "declined") return { says: "declined" };
    if (moves === "charge" || of === null) return "approve";
    return (this.#memory.leftOf(of) ?? 0) < amountMinor ? { says: "declined" } : "approve";
  }

  #finish(payment: string, how: Ending | "approve"): void {
    clearTimeout(this.#underWay.get(payment));
    this.#underWay.delete(payment);
    if (how === "approve") this.#approved += 1;
    const ending = how === "approve" ? this.#memory.approve(payment) : this.#memory.end(payment, how);
    this.#endings.emit(payment, ending);
  }

  #close(payment: string): Ending {
    return this.#memory.end(payment, { says: "not_begun" });
  }

  #drop(socket: net.Socket, awayMs: number): void {
    this.#awayUntilMs = performance.now() + awayMs;
    if (awayMs > 0) for (const each of this.#sockets) each.resetAndDestroy();
    socket.resetAndDestroy();
  }
}
