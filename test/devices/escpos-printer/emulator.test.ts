/** The emulated printer itself: as a program of its own, over its page's address, and in what it answers on its socket. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type PrinterEmulator, startPrinterEmulator } from "./emulator.ts";
import { startView } from "./view-server.ts";

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "evertill-emulator-"));
});
afterEach(() => fs.rm(folder, { recursive: true }));

/** Sends bytes as Latin-1 and gives what comes back until the line has been quiet for a moment. */
async function converse(port: number, ...said: string[]): Promise<number[]> {
  const socket = net.connect({ port, host: "127.0.0.1" });
  const heard: number[] = [];
  socket.on("data", (piece: Uint8Array) => heard.push(...piece));
  for (const bytes of said) {
    socket.write(Buffer.from(bytes, "latin1"));
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  socket.destroy();
  return heard;
}

async function withEmulator(work: (emulator: PrinterEmulator) => Promise<void>): Promise<void> {
  const emulator = await startPrinterEmulator({ port: 0, out: folder });
  try {
    await work(emulator);
  } finally {
    await emulator.stop();
  }
}

test("as a program it says where it listens, prints, and obeys over HTTP", async () => {
  const program = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, [program, "--port", "0", "--view-port", "0", "--out", folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const ready = JSON.parse(line);
    expect(ready).toMatchObject({ ready: true, out: folder });
    await converse(ready.port, "\x1b@Hello\n\x1bp\x00\x3c\x78\x1dVB\x00");
    const state = await (await fetch(`${ready.viewUrl}state`)).json();
    expect(state).toMatchObject({ drawer: "open", kicks: 1, receipts: [{ number: 1, text: "Hello\n" }] });
    const picture = await fetch(new URL(state.receipts[0].picture, ready.viewUrl));
    expect([...new Uint8Array(await picture.arrayBuffer()).slice(1, 4)]).toEqual([...Buffer.from("PNG")]);
    const control = { method: "POST", body: JSON.stringify({ drawer: "closed", paper: "out" }) };
    expect(await (await fetch(`${ready.viewUrl}control`, control)).json()).toMatchObject({
      drawer: "closed",
      paper: "out",
    });
    expect((await fetch(`${ready.viewUrl}control`, { method: "POST", body: '{"paper":"wet"}' })).status).toBe(400);
    expect(await (await fetch(ready.viewUrl)).text()).toContain("<h1>Receipt printer</h1>");
  } finally {
    child.kill();
  }
});

test("the page hears of each change", () =>
  withEmulator(async (emulator) => {
    const view = await startView(emulator, 0);
    const events = await fetch(`${view.url}events`);
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('"cover":"closed"');
    await emulator.control({ cover: "open" });
    expect((await reader?.read())?.value).toContain('"cover":"open"');
    await reader?.cancel();
    await view.stop();
  }));

test("real-time status is answered at once, also while paper is out; GS r waits for its turn", () =>
  withEmulator(async (emulator) => {
    await emulator.control({ paper: "out" });
    expect(await converse(emulator.port, "\x10\x04\x01\x10\x04\x02\x10\x04\x04\x1dr\x01")).toEqual([0x1a, 0x32, 0x7e]);
    await emulator.control({ paper: "near_end" });
    expect(await converse(emulator.port, "\x10\x04\x04\x1dr\x01")).toEqual([0x1e, 0x03]);
  }));

test("automatic status comes by itself once asked for, and the process id after the line it follows", () =>
  withEmulator(async (emulator) => {
    const talking = converse(emulator.port, "\x1da\x0f", "Tea\n\x1d(H\x06\x000" + "0A042", "");
    await new Promise((resolve) => setTimeout(resolve, 150));
    await emulator.control({ cover: "open" });
    expect(await talking).toEqual([
      ...[0x10, 0, 0, 0x0f],
      ...[0x37, 0x22, ...Buffer.from("A042"), 0],
      ...[0x38, 0, 0, 0x0f],
    ]);
  }));

test("a command in pieces is one command; half a command of a lost line swallows nothing of the next", () =>
  withEmulator(async (emulator) => {
    await converse(emulator.port, "One\n\x1d", "V", "B", "\x00Half\n\x1d8L\xff\xff\x00");
    await converse(emulator.port, "Two\n\x1dVB\x00");
    expect(emulator.state().receipts.map(({ text }) => text)).toEqual(["One\n", "Half\nTwo\n"]);
  }));

test("double width, alignment and code pages are read where they stand", () =>
  withEmulator(async (emulator) => {
    await converse(
      emulator.port,
      "\x1bt\x13\x1da\x00\x1ba\x02Tee\x9a\n\x1ba\x00\x1d!\x11A\xd5\n\x1bt\x01\x95\x95\n\x1di\x1bi",
    );
    expect(emulator.state().receipts[0]?.text).toBe(`${" ".repeat(44)}TeeÜ\nA€\n──\n`);
  }));
