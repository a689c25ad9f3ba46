/** What the till does when it sends: never in a sale's way, whole commands, one batch at a time, and no word without a signature. */
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type JournalBatch, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES } from "#domain/protocol/sync/journal-batch.ts";
import { type OpenRegister, openRegister, removeTestFolders } from "#test/in-process-register.ts";
import {
  openShopWithServer,
  type ShopWithServer,
  signInAs,
  TEST_PACE,
  until,
  untilSync,
} from "#test/sync-server/shop-with-server.ts";
import { onServer, openDrawer, sell } from "#test/sync-server/till-at-work.ts";
import { Errand } from "./errand.ts";

type Meddle = (path: string, answer: string) => string;
/** What is said to batches instead of passing them on. */
interface Instead {
  readonly status: number;
  readonly body: object;
}

let shop: ShopWithServer;
let front: Server;
let url: string;
let till: OpenRegister;
let codes = 0;
/** Batches as they went by, and how many were under way at once at most. */
let batches: JournalBatch[] = [];
let underWay = 0;
let mostUnderWay = 0;
let hangs = false;
let meddle: Meddle = (_, answer) => answer;
let instead: Instead | null = null;

beforeAll(async () => {
  shop = await openShopWithServer();
  front = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()));
  await new Promise<void>((listening) => front.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
});
afterEach(async () => {
  hangs = false;
  meddle = (_, answer) => answer;
  instead = null;
  front.closeAllConnections();
  await till.close();
});
afterAll(async () => {
  front.closeAllConnections();
  await new Promise((closed) => front.close(closed));
  await shop.close();
  removeTestFolders();
});

/** Somebody on the way, who looks and may change what the server says. */
async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  const path = incoming.url ?? "";
  const journal = incoming.method === "POST" && path === "/v1/journal";
  const bytes = Buffer.concat(pieces);
  if (journal) {
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    batches.push(JSON.parse(gunzipSync(bytes).toString()) as JournalBatch);
  }
  while (hangs && !outgoing.destroyed) await rest(20);
  if (outgoing.destroyed) {
    if (journal) underWay -= 1;
    return;
  }
  if (journal && instead) {
    underWay -= 1;
    return void outgoing
      .writeHead(instead.status, { "content-type": "application/json" })
      .end(JSON.stringify(instead.body));
  }
  const { host: _, connection: __, ...headers } = incoming.headers;
  const stream = path.startsWith("/v1/nudges") || path.startsWith("/v1/snapshot");
  if (stream && path.startsWith("/v1/nudges")) return void outgoing.writeHead(503).end();
  const answer = await fetch(`${shop.url}${path}`, {
    method: incoming.method ?? "GET",
    headers: headers as Record<string, string>,
    ...(bytes.length > 0 ? { body: new Uint8Array(bytes) } : {}),
  });
  const text = await answer.text();
  if (journal) underWay -= 1;
  const type = answer.headers.get("content-type") ?? "application/json";
  outgoing.writeHead(answer.status, { "content-type": type }).end(meddle(path, text));
}

async function joined(): Promise<void> {
  codes += 1;
  till = await openRegister({ mode: "demo", syncPace: TEST_PACE });
  await signInAs(till, "owner");
  const slot = await shop.newSlot(`U${codes}`);
  await till.must("sync.enrol", { serverUrl: url, code: slot.code, approvalId: null });
  await shop.confirm(slot.registerId);
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
  await openDrawer(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  batches = [];
  mostUnderWay = 0;
}

test("[SYNC-20] a server that takes for ever to answer keeps no customer waiting", async () => {
  await joined();
  hangs = true;
  await sell(till);
  await rest(100);
  const beganMs = performance.now();
  for (let sale = 0; sale < 10; sale += 1) await sell(till);
  expect(performance.now() - beganMs).toBeLessThan(2_000);
  expect(till.view().sync.waiting).toBeGreaterThanOrEqual(10);
  hangs = false;
});

test("[SYNC-21] a batch holds entries of one epoch, whole commands, and no more than a batch may", async () => {
  await joined();
  hangs = true;
  for (let sale = 0; sale < 40; sale += 1) await sell(till);
  hangs = false;
  await untilSync(till, ({ waiting }) => waiting === 0);
  const seen = new Map<string, number>();
  for (const [index, batch] of batches.entries()) {
    expect(batch.entries.length).toBeLessThanOrEqual(MAX_BATCH_ENTRIES);
    expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(MAX_BATCH_BYTES);
    for (const { preimage } of batch.entries) {
      const { epoch, commandId } = JSON.parse(preimage) as { epoch: number; commandId: string };
      expect(epoch).toBe(batch.epoch);
      const before = seen.get(commandId);
      // Sent again after a lost answer it starts where it started; never in the middle of a command.
      if (before !== undefined && before !== index) expect(batch.entries[0]?.preimage).toContain('"seq"');
      seen.set(commandId, index);
    }
  }
  expect((await onServer(shop, till)).sales).toBe(40);
});

test("[SYNC-22] one batch is under way at a time, and after failures the till tries again, later each time", async () => {
  await joined();
  for (let sale = 0; sale < 30; sale += 1) await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  expect(mostUnderWay).toBe(1);

  const triedMs: number[] = [];
  const errand = new Errand({
    run: async () => {
      triedMs.push(performance.now());
      return "failed";
    },
    pace: { restMs: 10_000, firstRetryMs: 20, longestRetryMs: 160 },
    onBug: (error) => {
      throw error;
    },
  });
  errand.start();
  while (triedMs.length < 12) await rest(10);
  await errand.stop();
  const gaps = triedMs.slice(1).map((at, index) => at - (triedMs[index] ?? 0));
  // With jitter: never longer than the longest, and the later ones longer than the first could be.
  expect(Math.max(...gaps)).toBeLessThan(160 + 120);
  expect(Math.max(...gaps.slice(4))).toBeGreaterThan(20);
});

test("[SYNC-22] a line that was good for long and broke is sought again as soon as after a first failure", async () => {
  await joined();
  const triedMs: number[] = [];
  const errand = new Errand({
    run: async () => {
      triedMs.push(performance.now());
      return triedMs.length < 12 ? "failed" : "lost";
    },
    pace: { restMs: 60_000, firstRetryMs: 10, longestRetryMs: 400 },
    onBug: (error) => {
      throw error;
    },
  });
  errand.start();
  while (triedMs.length < 24) await rest(10);
  await errand.stop();
  const gaps = triedMs.slice(12).map((at, index) => at - (triedMs[index + 11] ?? 0));
  // Each at most 15 ms and what the computer was busy with; after twelve failures it would be 205 ms on average.
  expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(100);
});

test("[SYNC-23] a head that the server did not sign, or of another till or entry, is not believed", async () => {
  await joined();
  const acknowledged = till.view().sync.acknowledged;
  const signed: string[] = [];
  meddle = (path, answer) => {
    if (!path.startsWith("/v1/journal")) return answer;
    const read = JSON.parse(answer) as { signedHead?: string };
    if (read.signedHead) signed.push(read.signedHead);
    const [header = "", payload = "", signature = ""] = (read.signedHead ?? "..").split(".");
    const changed = Buffer.from(payload, "base64url")
      .toString()
      .replace(/"seq":\d+/, '"seq":999999');
    return JSON.stringify({
      ...read,
      signedHead: `${header}.${Buffer.from(changed).toString("base64url")}.${signature}`,
    });
  };
  await sell(till);
  await untilSync(till, ({ reason }) => reason !== null);
  await rest(300);
  expect(till.view().sync).toMatchObject({ acknowledged });
  expect(till.view().sync.waiting).toBeGreaterThan(0);
  // An older word of the server, said again, vouches for nothing that came after it.
  const [older] = signed;
  meddle = (path, answer) =>
    path === "/v1/journal" ? JSON.stringify({ ...(JSON.parse(answer) as object), signedHead: older }) : answer;
  await sell(till);
  await rest(300);
  meddle = (_, answer) => answer;
  await untilSync(till, ({ waiting, state }) => waiting === 0 && state === "online");
  expect(till.view().sync.acknowledged).not.toBe(acknowledged);
  expect((await onServer(shop, till)).sales).toBe(2);
});

test("[SYNC-24] a gap that stays where the server says it stands is said on the screen, and nothing of it is lost", async () => {
  await joined();
  instead = { status: 409, body: { code: "journal.gap", facts: { epoch: 1, expected: 1, found: 2, hash: "" } } };
  await sell(till);
  await untilSync(till, ({ reason }) => reason === "rejected");
  expect(till.view().sync.waiting).toBeGreaterThan(0);
  instead = null;
  await untilSync(till, ({ waiting, reason }) => waiting === 0 && reason === null);
  expect((await onServer(shop, till)).sales).toBe(1);
});

test("[SYNC-23] a head from before the till was restored vouches for nothing the till booked since", async () => {
  await joined();
  await till.must("session.count", { cash: [], tenders: [] });
  await till.must("session.close", { reason: "Counted twice", approvalPending: false, approvalId: null });
  await until(async () => till.view().books.lastBackupAt !== null);
  let forgotten: object | null = null;
  meddle = (path, answer) => {
    if (path === "/v1/journal") forgotten = JSON.parse(answer) as object;
    return answer;
  };
  await openDrawer(till);
  await sell(till);
  await untilSync(till, ({ waiting }) => waiting === 0);
  if (!forgotten) throw new Error("a batch was answered");
  const { folder, clock } = till;
  await till.close();
  // Somebody on the way keeps what the till sends, and says again what the server said before.
  instead = { status: 200, body: forgotten };
  writeFileSync(join(folder, "register.db"), "nothing that could be opened");
  till = await openRegister({ folder, clock, syncPace: TEST_PACE });
  const backup = till.view().trouble?.backups[0];
  await till.must("shop.restore_backup", { backupId: backup?.backupId ?? "", recoveryKey: null });
  await untilSync(till, ({ reason }) => reason === "rejected");
  expect(till.view().sync.waiting).toBeGreaterThan(0);
  instead = null;
  await untilSync(till, ({ state, waiting }) => state === "online" && waiting === 0);
  expect(till.view().sync.acknowledged).toMatch(/^2\//);
});
