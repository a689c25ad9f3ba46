/** The print queue's worker with the real TCP printer against the emulated one: once, or perhaps, and never in the way of a sale. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import { type PrinterEmulator, startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { type PrinterState, type PrintJob, type PrintJobs, type PrintQueue, startPrintQueue } from "./print-queue.ts";
import { USUAL_PULSE } from "./printer.ts";
import { tcpPrinter } from "./tcp-printer.ts";

/** The stored queue as the port describes it, in memory; `history` is what would have been written, in order. */
class JobsInMemory implements PrintJobs {
  readonly history: string[] = [];
  readonly rows = new Map<string, { job: PrintJob; state: "queued" | "sending" | "perhaps"; kick: boolean }>();
  full = false;

  add(jobId: string, wish: { kick?: boolean; copyNumber?: number; state?: "queued" | "sending" } = {}): void {
    const { kick = false, copyNumber = 0, state = "queued" } = wish;
    const job = { jobId, kind: "receipt", document: receiptOf(jobId), attempt: 0, copyNumber } as const;
    this.rows.set(jobId, { job, state, kick });
  }
  next(): PrintJob | undefined {
    return [...this.rows.values()].find(({ state }) => state === "queued")?.job;
  }
  interrupted(): string[] {
    return this.#ids(({ state }) => state === "sending");
  }
  kicksDue(): string[] {
    return this.#ids(({ kick }) => kick);
  }
  kickPin(): 2 {
    return 2;
  }
  markKicked(jobId: string): void {
    this.#write(jobId, "kicked", { kick: false });
  }
  markSending(jobId: string): void {
    this.#write(jobId, "sending", { state: "sending" });
  }
  markWaiting(jobId: string): void {
    this.#write(jobId, "waiting", { state: "queued" });
  }
  markPerhaps(jobId: string): void {
    this.#write(jobId, "perhaps", { state: "perhaps" });
  }
  markPrinted(jobId: string): void {
    this.#write(jobId, "printed", {});
    this.rows.delete(jobId);
  }
  #write(
    jobId: string,
    word: string,
    change: Partial<{ state: "queued" | "sending" | "perhaps"; kick: boolean }>,
  ): void {
    if (this.full) throw new Error("The disk is full.");
    this.history.push(`${jobId} ${word}`);
    const row = this.rows.get(jobId);
    if (row) this.rows.set(jobId, { ...row, ...change });
  }
  #ids(wanted: (row: { state: string; kick: boolean }) => boolean): string[] {
    return [...this.rows].filter(([, row]) => wanted(row)).map(([jobId]) => jobId);
  }
}

function receiptOf(jobId: string): ReceiptDocument {
  const items = Array.from(
    { length: 12 },
    (_, line) => ({ type: "row", left: `${line} × Tee`, right: "2,50 €" }) as const,
  );
  return {
    kind: "receipt",
    language: "en",
    copyNumber: 0,
    blocks: [{ type: "heading", text: jobId }, ...items, { type: "total", label: "Total", amount: "30,00 €" }],
  };
}

let folder: string;
let emulator: PrinterEmulator;
let jobs: JobsInMemory;
let queue: PrintQueue;
let states: PrinterState[];
let bugs: unknown[];

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "evertill-queue-"));
  emulator = await startPrinterEmulator({ port: 0, out: folder });
  jobs = new JobsInMemory();
  states = [];
  bugs = [];
});
afterEach(async () => {
  await queue.stop();
  await emulator.stop();
  await fs.rm(folder, { recursive: true });
});

function start(): void {
  const times = { connectMs: 300, answerMs: 300, pollMs: 20, silenceMs: 500, confirmMs: 2_000 };
  queue = startPrintQueue({
    printer: tcpPrinter({ host: "127.0.0.1", port: emulator.port, drawerSensor: "high_is_open", times }),
    jobs,
    paper: { columns: 42, codePage: "cp858" },
    pulse: USUAL_PULSE,
    onState: (state) => states.push(state),
    onJob: () => undefined,
    onBug: (error) => bugs.push(error),
    times: { retryMs: 20, longestRetryMs: 100, idleMs: 100, drawerOpenMs: 50 },
  });
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 8_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`It never came true: ${JSON.stringify([jobs.history, states, bugs])}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The first line of each receipt: the job it came from. */
function papers(): string[] {
  return emulator.state().receipts.map(({ text }) => text.trim().split("\n")[0]?.trim() ?? "");
}

test("each job is marked before it is sent, printed once and in its order", async () => {
  start();
  jobs.add("A03-1");
  jobs.add("A03-2");
  queue.wake();
  await until(() => jobs.rows.size === 0);
  expect(jobs.history).toEqual(["A03-1 sending", "A03-1 printed", "A03-2 sending", "A03-2 printed"]);
  expect(papers()).toEqual(["A03-1", "A03-2"]);
  expect(states.map(({ state }) => state)).toContain("printing");
  await until(() => queue.state().state === "ready");
});

test("a dead printer keeps the jobs waiting without a write, and they print by themselves when it comes back", async () => {
  await emulator.control({ power: "off" });
  start();
  jobs.add("A03-1");
  queue.wake();
  await until(() => queue.state().state === "unreachable");
  jobs.add("A03-2");
  queue.wake();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(jobs.history).toEqual([]);
  await emulator.control({ power: "on" });
  await until(() => jobs.rows.size === 0);
  expect(papers()).toEqual(["A03-1", "A03-2"]);
});

test.each([
  ["paper_out", { paper: "out" }, { paper: "ok" }],
  ["cover_open", { cover: "open" }, { cover: "closed" }],
  ["offline", { online: false }, { online: true }],
] as const)(
  "the screen hears of %s, and which receipt waits; it prints once that is mended",
  async (state, trouble, mended) => {
    await emulator.control(trouble);
    start();
    jobs.add("A03-1");
    queue.wake();
    await until(() => states.some((seen) => seen.state === state && seen.jobId === "A03-1"));
    expect(jobs.history).toEqual([]);
    await emulator.control(mended);
    await until(() => jobs.rows.size === 0);
    expect(papers()).toEqual(["A03-1"]);
  },
);

test("paper that runs out half-way shows on the screen, and the receipt comes out whole and once", async () => {
  await emulator.control({ paperOutAfterLines: 5 });
  start();
  jobs.add("A03-1");
  queue.wake();
  await until(() => queue.state().state === "paper_out");
  expect(queue.state().jobId).toBe("A03-1");
  await emulator.control({ paper: "ok" });
  await until(() => jobs.rows.size === 0);
  expect(jobs.history).toEqual(["A03-1 sending", "A03-1 printed"]);
  expect(emulator.state().receipts[0]?.text.match(/2,50 €/g)).toHaveLength(12);
});

test("a dropped line leaves the receipt to a person, and the next one prints all the same", async () => {
  await emulator.control({ dropAfterBytes: 700 });
  start();
  jobs.add("A03-1");
  jobs.add("A03-2");
  queue.wake();
  await until(() => jobs.rows.size === 1 && jobs.history.includes("A03-2 printed"));
  expect(jobs.history.slice(0, 2)).toEqual(["A03-1 sending", "A03-1 perhaps"]);
  expect(jobs.rows.get("A03-1")?.state).toBe("perhaps");
});

test("what a stopped program left sending is left to a person, and its late drawer kicks are spent", async () => {
  jobs.add("A03-1", { state: "sending" });
  jobs.add("A03-2", { kick: true });
  start();
  await until(() => papers().includes("A03-2"));
  expect(jobs.history.slice(0, 2)).toEqual(["A03-1 perhaps", "A03-2 kicked"]);
  expect(papers()).toEqual(["A03-2"]);
  expect(emulator.state().kicks).toBe(0);
});

test("the drawer of a cash sale opens at once behind a receipt that waits for paper, and only once", async () => {
  await emulator.control({ paperOutAfterLines: 5 });
  start();
  jobs.add("A03-1");
  queue.wake();
  await until(() => queue.state().state === "paper_out");
  jobs.add("A03-2", { kick: true });
  const paid = performance.now();
  queue.wake();
  await until(() => emulator.state().kicks === 1);
  expect(performance.now() - paid).toBeLessThan(500);
  await until(() => queue.state().drawer === "open");
  await emulator.control({ paper: "ok", drawer: "closed" });
  await until(() => jobs.rows.size === 0);
  expect(emulator.state().kicks).toBe(1);
  expect(papers()).toEqual(["A03-1", "A03-2"]);
});

test("a kick that finds no printer is not made up for later", async () => {
  await emulator.control({ power: "off" });
  start();
  jobs.add("A03-1", { kick: true });
  queue.wake();
  await until(() => jobs.history.includes("A03-1 kicked"));
  await until(() => queue.state().state === "unreachable");
  await emulator.control({ power: "on" });
  await until(() => jobs.rows.size === 0);
  expect(emulator.state().kicks).toBe(0);
});

test("waking the worker takes no time, however long the printer takes to be found dead", async () => {
  await emulator.control({ power: "off" });
  start();
  const started = performance.now();
  for (let sale = 0; sale < 100; sale++) {
    jobs.add(`A03-${sale}`);
    queue.wake();
  }
  expect(performance.now() - started).toBeLessThan(50);
});

test("a second print says COPY and which one", async () => {
  start();
  jobs.add("A03-1", { copyNumber: 2 });
  queue.wake();
  await until(() => jobs.rows.size === 0);
  expect(papers()).toEqual(["COPY 2"]);
});

test("a no sale opens the drawer without paper, and the screen sees it shut again", async () => {
  start();
  expect(await queue.openDrawer()).toMatchObject({ outcome: "kicked" });
  expect(queue.state().drawer).toBe("open");
  await emulator.control({ drawer: "closed" });
  await until(() => queue.state().drawer === "closed");
  expect(emulator.state().receipts).toEqual([]);
});

test("what a stopped program left is settled once the disk has room again, and no late kick slips through", async () => {
  jobs.add("A03-1", { state: "sending" });
  jobs.add("A03-2", { kick: true });
  jobs.full = true;
  start();
  queue.wake();
  await until(() => bugs.length > 1);
  jobs.full = false;
  await until(() => papers().includes("A03-2"));
  expect(jobs.history.slice(0, 2)).toEqual(["A03-1 perhaps", "A03-2 kicked"]);
  expect(emulator.state().kicks).toBe(0);
});

test("nothing is sent that could not be marked first, and the worker goes on when the disk has room again", async () => {
  jobs.full = true;
  start();
  jobs.add("A03-1");
  queue.wake();
  await until(() => bugs.length > 0);
  expect(papers()).toEqual([]);
  jobs.full = false;
  await until(() => jobs.rows.size === 0);
  expect(papers()).toEqual(["A03-1"]);
});

test("stopping in the middle of a receipt leaves it perhaps printed", async () => {
  await emulator.control({ slowMsPerLine: 50 });
  start();
  jobs.add("A03-1");
  queue.wake();
  await until(() => emulator.state().hangingText !== "");
  await queue.stop();
  expect(jobs.history).toEqual(["A03-1 sending", "A03-1 perhaps"]);
});
