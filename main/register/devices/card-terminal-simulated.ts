/** The simulated card terminal of demo, training and tests, over TCP: real lines that break, answers that get lost. */
import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { TerminalOrder } from "#domain/payment/payment.ts";
import type { ConnectedTerminal, Heard, OrderReport, TerminalAnswer, TerminalReport } from "./card-terminal.ts";
import {
  lineReader,
  readLine,
  type TerminalReply,
  type TerminalRequest,
  terminalReplySchema,
} from "./card-terminal-wire.ts";

/** Where a terminal listens. */
export interface TerminalAddress {
  readonly host: string;
  readonly port: number;
}

/** How long each wait may last, in ms. */
export interface TerminalTimes {
  readonly connectMs: number;
  /** For an answer that needs no card. */
  readonly answerMs: number;
  /** Without a word about an order under way; then the terminal is asked whether it still works on it. */
  readonly silenceMs: number;
}

const USUAL_TIMES: TerminalTimes = { connectMs: 1_000, answerMs: 1_000, silenceMs: 5_000 };

type Question = TerminalRequest extends infer Each ? (Each extends TerminalRequest ? Omit<Each, "id"> : never) : never;

/** A terminal behind a TCP address. Each question has a connection of its own, so that none waits for another. */
export function simulatedTerminal(address: TerminalAddress, given: Partial<TerminalTimes> = {}): ConnectedTerminal {
  const times: TerminalTimes = { ...USUAL_TIMES, ...given };
  const lines = new Set<TerminalLine>();

  async function talk<T>(work: (line: TerminalLine) => Promise<T>): Promise<T | Unheard> {
    const line = await openTerminalLine(address, times.connectMs);
    if (line === null) return { heard: false, fault: "unreachable" };
    lines.add(line);
    try {
      return await work(line);
    } finally {
      lines.delete(line);
      line.end();
    }
  }

  async function askShortly(question: Question): Promise<TerminalReply | Unheard> {
    return talk(async (line) => {
      line.send(question);
      return (await line.next(times.answerMs)) ?? LOST;
    });
  }

  async function ask(paymentId: TerminalOrder["paymentId"]): Promise<OrderReport> {
    const reply = await askShortly({ do: "ask", payment: paymentId });
    if ("heard" in reply) return reply;
    if (reply.says === "working") return { heard: true, terminal: reply.terminal, answer: "waiting" };
    return answerOf(reply);
  }

  /** Sends an order and hears it out. */
  async function carryOut(order: Question & { readonly payment: TerminalOrder["paymentId"] }) {
    return talk(async (line): Promise<Heard<TerminalAnswer>> => {
      line.send(order);
      for (;;) {
        const reply = await line.next(times.silenceMs);
        if (reply && reply.says !== "working") return answerOf(reply);
        if (reply) continue;
        if (line.isGone()) return LOST;
        const report = await ask(order.payment);
        if (!report.heard) return LOST;
        const { answer, ...rest } = report;
        if (answer !== "waiting") return { answer, ...rest } as Heard<TerminalAnswer>;
      }
    });
  }

  return {
    kind: "connected",
    async report(): Promise<TerminalReport> {
      const reply = await askShortly({ do: "hello" });
      if ("heard" in reply) return reply;
      return { heard: true, terminal: reply.terminal, state: reply.says === "ready" ? "ready" : "busy" };
    },
    charge: ({ paymentId: payment, amountMinor, currency }) =>
      carryOut({ do: "charge", payment, amountMinor, currency }),
    refund: (of, { paymentId: payment, amountMinor, currency }) =>
      carryOut({ do: "refund", payment, amountMinor, currency, of }),
    async cancel(paymentId) {
      await askShortly({ do: "cancel", payment: paymentId });
    },
    ask,
    close() {
      for (const line of lines) line.end();
    },
  };
}

type Unheard = Extract<Heard<unknown>, { heard: false }>;
const LOST: Unheard = { heard: false, fault: "line_lost" };

/** A terminal that speaks of something else does not know our form: that is no answer, and nothing is concluded from it. */
function answerOf(reply: TerminalReply): Heard<TerminalAnswer> {
  const { terminal, says } = reply;
  switch (says) {
    case "approved":
      return { heard: true, terminal, answer: "approved", reference: reply.reference };
    case "declined":
    case "cancelled":
    case "not_begun":
      return { heard: true, terminal, answer: says };
    default:
      return LOST;
  }
}

interface TerminalLine {
  readonly isGone: () => boolean;
  send(question: Question): void;
  /** The next thing the terminal says. @returns null when nothing came in time, or the line went */
  next(timeoutMs: number): Promise<TerminalReply | null>;
  end(): void;
}

/** Opens a connection. @returns null when nobody answered in time */
function openTerminalLine({ host, port }: TerminalAddress, timeoutMs: number): Promise<TerminalLine | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(lineOn(socket));
    });
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(null);
    });
    // Every error is followed by close, which is what counts.
    socket.on("error", () => undefined);
  });
}

const QUESTION_ID = 1;

function lineOn(socket: net.Socket): TerminalLine {
  const read = lineReader();
  const heard: TerminalReply[] = [];
  const over = new AbortController();
  let wake: () => void = () => undefined;
  socket.setEncoding("utf8");
  socket.on("data", (piece: string) => {
    for (const line of read(piece)) {
      const reply = terminalReplySchema.safeParse(line === null ? undefined : readLine(line)).data;
      // Who says what we don't understand is no terminal of ours: the line is given up, and the order is in doubt.
      if (reply?.id === QUESTION_ID) heard.push(reply);
      else socket.destroy();
    }
    wake();
  });
  socket.once("end", () => socket.destroy());
  socket.once("close", () => {
    over.abort();
    wake();
  });
  return {
    isGone: () => over.signal.aborted,
    send: (question) => void socket.write(`${JSON.stringify({ id: QUESTION_ID, ...question })}\n`),
    async next(timeoutMs) {
      if (heard.length === 0 && !over.signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const timeout = new AbortController();
        await Promise.race([woken, delay(timeoutMs, undefined, { signal: timeout.signal }).catch(() => undefined)]);
        timeout.abort();
      }
      return heard.shift() ?? null;
    },
    end: () => socket.destroy(),
  };
}
