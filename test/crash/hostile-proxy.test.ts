/** The hostile network does what it says, and nothing else: bytes are never invented or changed. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as rest } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drawFate, type HostileProxy, openHostileProxy } from "./hostile-proxy.ts";
import { randomFrom } from "./random.ts";

let seen: string[] = [];
let target: Server;
let proxy: HostileProxy | undefined;

beforeEach(async () => {
  seen = [];
  target = createServer(async (incoming, outgoing) => {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of incoming) pieces.push(piece as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(pieces).toString();
    seen.push(`${incoming.method} ${incoming.url} ${body}`);
    outgoing.end(`answer to ${body}`);
  });
  await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  await proxy?.close();
  target.closeAllConnections();
  await new Promise((closed) => target.close(closed));
});

const open = async (seed: number, calm: boolean): Promise<HostileProxy> => {
  const { port } = target.address() as AddressInfo;
  proxy = await openHostileProxy({ target: () => ({ host: "127.0.0.1", port }), seed, calm });
  return proxy;
};

async function ask(url: string, body: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/v1/journal`, { method: "POST", body });
    return await answer.text();
  } catch {
    return "nothing";
  }
}

test("a calm network passes everything, byte for byte", async () => {
  const { url } = await open(1, true);
  for (let n = 0; n < 20; n += 1) expect(await ask(url, `batch ${n} – ä`)).toBe(`answer to batch ${n} – ä`);
  expect(seen).toHaveLength(20);
});

test("a hostile one loses, doubles, cuts and delays, and whoever asks again is heard in the end", async () => {
  const { url, counts } = await open(7, false);
  for (let n = 0; n < 120; n += 1) {
    const body = `batch ${n}`;
    for (let tries = 0; ; tries += 1) {
      expect(tries).toBeLessThan(50);
      if ((await ask(url, body)) === `answer to ${body}`) break;
    }
  }
  await rest(500);
  for (const [mischief, count] of Object.entries(counts)) expect(count, mischief).toBeGreaterThan(0);
  // Nothing arrived that nobody sent: a cut request is never seen whole with less in it.
  for (const line of seen) expect(line).toMatch(/^POST \/v1\/journal batch \d+$/);
  const arrived = new Map<string, number>();
  for (const line of seen) arrived.set(line, (arrived.get(line) ?? 0) + 1);
  expect(arrived.size).toBe(120);
  expect(Math.max(...arrived.values())).toBeGreaterThan(1);
});

test("the same seed decides the same", () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 50 },
      (
        (random) => () =>
          drawFate(random)
      )(randomFrom(seed)),
    );
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});

test("a server that is away is a dead network, not an error of the proxy", async () => {
  const gone = await openHostileProxy({ target: () => ({ host: "127.0.0.1", port: 9 }), seed: 1, calm: true });
  expect(await ask(gone.url, "hello")).toBe("nothing");
  await gone.close();
});
