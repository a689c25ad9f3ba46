/** A hostile network between a till and its server: loses requests and answers, doubles, reorders, cuts and delays them, as a seed decides. */
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as rest } from "node:timers/promises";
import { type Random, randomFrom } from "./random.ts";

/** What can happen to a request, and how often out of a hundred. */
const SHARES = {
  passed: 50,
  answer_dropped: 10,
  request_dropped: 6,
  doubled: 10,
  overtaken: 8,
  request_cut: 5,
  answer_cut: 5,
  delayed: 3,
  reset: 3,
} as const;

/** A fate of a request. */
export type Mischief = keyof typeof SHARES;

/** A running proxy. */
export interface HostileProxy {
  readonly url: string;
  /** Calm: everything passes. */
  setCalm(calm: boolean): void;
  readonly counts: Readonly<Record<Mischief, number>>;
  close(): Promise<void>;
}

/** How long an overtaken or delayed request waits, at most, ms. */
const LONGEST_WAIT_MS = 400;

/** A request held in memory, so that it can be sent late or twice, the same bytes each time. */
interface Held {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Opens a proxy on a free port of the loopback. @param target asked anew for each request: a server may come back elsewhere */
export async function openHostileProxy(options: {
  readonly target: () => { readonly host: string; readonly port: number };
  readonly seed: number;
  readonly calm?: boolean;
}): Promise<HostileProxy> {
  const random = randomFrom(options.seed);
  const counts = Object.fromEntries(Object.keys(SHARES).map((name) => [name, 0])) as Record<Mischief, number>;
  const agent = new Agent({ keepAlive: false });
  let calm = options.calm ?? false;
  const server = createServer((incoming, outgoing) => {
    const fate = calm ? "passed" : drawFate(random);
    counts[fate] += 1;
    const waitMs = random.next() * LONGEST_WAIT_MS;
    const cutAt = random.next();
    void meet({ fate, waitMs, cutAt }, options.target(), agent, incoming, outgoing).catch(() =>
      incoming.socket.destroy(),
    );
  });
  server.keepAliveTimeout = 1_000;
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setCalm: (wanted) => {
      calm = wanted;
    },
    counts,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      agent.destroy();
    },
  };
}

/** Draws a fate by the shares. */
export function drawFate(random: Random): Mischief {
  let drawn = random.below(100);
  for (const [name, share] of Object.entries(SHARES)) {
    drawn -= share;
    if (drawn < 0) return name as Mischief;
  }
  return "passed";
}

interface Fate {
  readonly fate: Mischief;
  readonly waitMs: number;
  /** Where a cut falls, from 0 to 1. */
  readonly cutAt: number;
}

type Target = ReturnType<Parameters<typeof openHostileProxy>[0]["target"]>;

async function meet(
  { fate, waitMs, cutAt }: Fate,
  target: Target,
  agent: Agent,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const held = await hold(incoming);
  if (isStream(held)) return streamThrough(target, held, outgoing, fate === "passed" ? null : waitMs * 20);
  switch (fate) {
    case "passed":
      return reply(outgoing, await send(target, agent, held));
    case "answer_dropped":
      await send(target, agent, held);
      return hangUp(outgoing);
    case "request_dropped":
    case "reset":
      return hangUp(outgoing);
    case "doubled": {
      const [first, second] = await Promise.all([send(target, agent, held), send(target, agent, held)]);
      return reply(outgoing, cutAt < 0.5 ? first : second);
    }
    case "overtaken":
      // Its sender gives up, others go by, and then it arrives all the same.
      hangUp(outgoing);
      await rest(waitMs);
      await send(target, agent, held).catch(() => undefined);
      return;
    case "request_cut":
      await sendCut(target, agent, held, cutAt);
      return hangUp(outgoing);
    case "answer_cut":
      return replyCut(outgoing, await send(target, agent, held), cutAt);
    case "delayed":
      await rest(waitMs);
      return reply(outgoing, await send(target, agent, held));
  }
}

async function hold(incoming: IncomingMessage): Promise<Held> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  const { connection: _, "keep-alive": __, ...headers } = incoming.headers;
  return { method: incoming.method ?? "GET", path: incoming.url ?? "/", headers, body: Buffer.concat(pieces) };
}

function isStream({ headers, path }: Held): boolean {
  return String(headers.accept ?? "").includes("text/event-stream") || path.startsWith("/v1/snapshot");
}

function send(target: Target, agent: Agent, held: Held): Promise<Answered> {
  return new Promise((settle, fail) => {
    const { method, path, headers, body } = held;
    const sent = httpRequest({ ...target, method, path, headers, agent }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.once("end", () =>
        settle({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(pieces) }),
      );
      answer.once("error", fail);
    });
    sent.once("error", fail);
    sent.end(body);
  });
}

/** Sends some of the body and breaks the connection. */
function sendCut(target: Target, agent: Agent, held: Held, cutAt: number): Promise<void> {
  return new Promise((settle) => {
    const { method, path, headers, body } = held;
    const sent = httpRequest({ ...target, method, path, headers, agent });
    sent.once("error", () => settle());
    sent.once("response", () => settle());
    sent.once("close", () => settle());
    const part = body.subarray(0, Math.floor(body.length * cutAt));
    sent.flushHeaders();
    sent.write(part.length > 0 ? part : "", () => sent.destroy());
    // Nothing to write calls nobody back.
    if (part.length === 0) sent.destroy();
  });
}

function reply(outgoing: ServerResponse, { status, headers, body }: Answered): void {
  const { "transfer-encoding": _, connection: __, ...kept } = headers;
  outgoing.writeHead(status, { ...kept, "content-length": String(body.length) });
  outgoing.end(body);
}

function replyCut(outgoing: ServerResponse, { status, headers, body }: Answered, cutAt: number): void {
  const { "transfer-encoding": _, connection: __, ...kept } = headers;
  outgoing.writeHead(status, { ...kept, "content-length": String(body.length) });
  outgoing.write(body.subarray(0, Math.floor(body.length * cutAt)), () => hangUp(outgoing));
}

function hangUp(outgoing: ServerResponse): void {
  outgoing.socket?.destroy();
}

/** Piece by piece, as they come. @param breaksAfterMs null: never */
function streamThrough(
  target: Target,
  held: Held,
  outgoing: ServerResponse,
  breaksAfterMs: number | null,
): Promise<void> {
  return new Promise((settle, fail) => {
    const { method, path, headers, body } = held;
    const sent = httpRequest({ ...target, method, path, headers, agent: false }, (answer) => {
      const { connection: _, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, kept);
      answer.on("data", (piece: Buffer) => outgoing.write(piece));
      answer.once("end", () => outgoing.end());
      answer.once("error", () => hangUp(outgoing));
    });
    const broken = breaksAfterMs === null ? undefined : setTimeout(() => sent.destroy(), breaksAfterMs);
    outgoing.once("close", () => {
      clearTimeout(broken);
      sent.destroy();
      settle();
    });
    sent.once("error", fail);
    sent.once("close", () => hangUp(outgoing));
    sent.end(body);
  });
}
