/** The TCP printer against the emulated one on a real socket: what is printed, what is not, and what nobody can know. */
import fs from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import { type PrinterEmulator, startPrinterEmulator } from "#test/devices/escpos-printer/emulator.ts";
import { toEscpos } from "./escpos.ts";
import { type Printer, type PrinterStatus, USUAL_PULSE } from "./printer.ts";
import { type TcpPrinterTimes, tcpPrinter } from "./tcp-printer.ts";

const receipt: ReceiptDocument = {
  kind: "receipt",
  language: "de",
  copyNumber: 0,
  blocks: [
    { type: "heading", text: "Hafencafé" },
    { type: "row", left: "2 × Flat White", right: "7,60 €" },
    { type: "row", left: "1 × Süßes Brötchen", right: "4,20 €" },
    { type: "row", left: "0,482 kg Äpfel", right: "1,92 €" },
    { type: "total", label: "Summe", amount: "13,72 €" },
    { type: "row", left: "Bar", right: "20,00 €" },
    { type: "row", left: "Rückgeld", right: "6,28 €" },
    { type: "qr", data: "https://shop.test/r/A03-000127" },
  ],
};
const job = toEscpos(receipt, { columns: 42, codePage: "cp858" });
const amounts = ["7,60 €", "4,20 €", "1,92 €", "13,72 €", "20,00 €", "6,28 €"];
const quick: Partial<TcpPrinterTimes> = { connectMs: 500, answerMs: 400, pollMs: 20, silenceMs: 600, confirmMs: 1_500 };

let folder: string;
let emulator: PrinterEmulator;
let printer: Printer;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "evertill-printer-"));
  emulator = await startPrinterEmulator({ port: 0, out: folder });
  printer = printerAt(emulator.port);
});
afterEach(async () => {
  printer.close();
  await emulator.stop();
  await fs.rm(folder, { recursive: true });
});

function printerAt(port: number): Printer {
  return tcpPrinter({ host: "127.0.0.1", port, drawerSensor: "high_is_open", times: quick });
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error("It never came true.");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("a receipt is printed once, with its amounts, German letters and the euro sign", async () => {
  expect(await printer.print(job)).toEqual({ outcome: "printed", status: { state: "ready", drawer: "closed" } });
  const { receipts, hangingText } = emulator.state();
  expect(receipts).toHaveLength(1);
  expect(hangingText).toBe("");
  expect(receipts[0]?.text.match(/\d+,\d\d €/g)).toEqual(amounts);
  expect(receipts[0]?.text).toContain("1 × Süßes Brötchen");
  expect(await fs.readdir(folder)).toEqual(["receipt-0001.bin", "receipt-0001.png", "receipt-0001.txt"]);
  expect(await fs.readFile(path.join(folder, "receipt-0001.txt"), "utf8")).toBe(receipts[0]?.text);
});

test("receipts sent at the same time come out one after the other", async () => {
  const outcomes = await Promise.all([printer.print(job), printer.print(job), printer.print(job)]);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["printed", "printed", "printed"]);
  expect(emulator.state().receipts).toHaveLength(3);
});

test("every state of the printer and its drawer can be told", async () => {
  const states: [Parameters<PrinterEmulator["control"]>[0], PrinterStatus][] = [
    [{}, { state: "ready", drawer: "closed" }],
    [{ paper: "near_end" }, { state: "paper_near_end", drawer: "closed" }],
    [
      { paper: "out", drawer: "open" },
      { state: "paper_out", drawer: "open" },
    ],
    [{ cover: "open" }, { state: "cover_open", drawer: "open" }],
    [
      { paper: "ok", cover: "closed", online: false, drawer: "closed" },
      { state: "offline", drawer: "closed" },
    ],
    [
      { online: true, power: "off" },
      { state: "unreachable", drawer: "unknown" },
    ],
  ];
  for (const [control, status] of states) {
    await emulator.control(control);
    expect(await printer.status()).toEqual(status);
  }
});

test.each([
  ["paper_out", { paper: "out" }],
  ["cover_open", { cover: "open" }],
  ["offline", { online: false }],
  ["unreachable", { power: "off" }],
] as const)("nothing is sent while the printer is %s, so nothing comes out later by itself", async (fault, control) => {
  await emulator.control(control);
  expect(await printer.print(job)).toMatchObject({ outcome: "not_printed", fault });
  await emulator.control({ paper: "ok", cover: "closed", online: true, power: "on" });
  expect(await printer.print(job)).toMatchObject({ outcome: "printed" });
  expect(emulator.state().receipts).toHaveLength(1);
});

test("paper that runs out half-way is waited for, and the receipt is whole in the end", async () => {
  await emulator.control({ paperOutAfterLines: 3 });
  const seen: string[] = [];
  const printing = printer.print(job, ({ state }) => seen.push(state));
  await until(() => seen.includes("paper_out"));
  // Longer than any wait of ours: while the printer answers, nothing is given up.
  await new Promise((resolve) => setTimeout(resolve, 1_700));
  expect(emulator.state().receipts).toHaveLength(0);
  await emulator.control({ paper: "ok" });
  expect(await printing).toMatchObject({ outcome: "printed" });
  expect(emulator.state().receipts.map(({ text }) => text.match(/\d+,\d\d €/g))).toEqual([amounts]);
});

test("a cover opened half-way is waited for as well", async () => {
  await emulator.control({ slowMsPerLine: 30 });
  const seen: string[] = [];
  const printing = printer.print(job, ({ state }) => seen.push(state));
  await until(() => emulator.state().hangingText.includes("Flat White"));
  await emulator.control({ cover: "open" });
  await until(() => seen.includes("cover_open"));
  await emulator.control({ cover: "closed" });
  expect(await printing).toMatchObject({ outcome: "printed" });
});

test("a slow printer is given its time", async () => {
  await emulator.control({ slowMsPerLine: 60 });
  expect(await printer.print(job)).toMatchObject({ outcome: "printed" });
  expect(emulator.state().receipts).toHaveLength(1);
});

test("a line that drops in the middle of a receipt leaves it perhaps printed", async () => {
  await emulator.control({ dropAfterBytes: 400 });
  expect(await printer.print(job)).toMatchObject({ outcome: "perhaps", fault: "unreachable" });
});

test("a line that drops before the printer confirms leaves the receipt perhaps printed, though it is", async () => {
  await emulator.control({ slowMsPerLine: 30 });
  const printing = printer.print(job);
  await until(() => emulator.state().hangingText.includes("Flat White"));
  printer.close();
  expect(await printing).toMatchObject({ outcome: "perhaps" });
  await until(() => emulator.state().receipts.length === 1);
});

test("the answer to a receipt in doubt never passes for the answer to the next one", async () => {
  await emulator.control({ slowMsPerLine: 20 });
  const first = printer.print(job);
  await until(() => emulator.state().hangingText.includes("Flat White"));
  printer.close();
  expect(await first).toMatchObject({ outcome: "perhaps" });
  // Nothing of the second is sent while the first still comes out.
  let second = await printer.print(job);
  while (second.outcome === "not_printed") second = await printer.print(job);
  expect(second).toMatchObject({ outcome: "printed" });
  expect(emulator.state().receipts.map(({ text }) => text.match(/\d+,\d\d €/g))).toEqual([amounts, amounts]);
});

test("a printer that loses power in the middle of a receipt leaves it perhaps printed", async () => {
  await emulator.control({ slowMsPerLine: 30 });
  const printing = printer.print(job);
  await until(() => emulator.state().hangingText !== "");
  await emulator.control({ power: "off" });
  expect(await printing).toMatchObject({ outcome: "perhaps", fault: "unreachable" });
});

test("something on the port that never answers counts as unreachable, and is not waited for long", async () => {
  const silent = net.createServer((socket) => socket.on("error", () => undefined).resume());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as net.AddressInfo;
  const started = performance.now();
  expect(await printerAt(port).print(job)).toMatchObject({ outcome: "not_printed", fault: "unreachable" });
  expect(performance.now() - started).toBeLessThan(1_500);
  silent.close();
});

test("an address that leads nowhere is given up after the connect time", async () => {
  // 192.0.2.0/24 is kept for documentation (RFC 5737): nothing answers there.
  const nowhere = tcpPrinter({ host: "192.0.2.1", port: 9100, drawerSensor: "none", times: quick });
  const started = performance.now();
  expect(await nowhere.status()).toEqual({ state: "unreachable", drawer: "unknown" });
  expect(performance.now() - started).toBeLessThan(1_500);
});

test("a kick opens the drawer once, and the sensor tells", async () => {
  expect(await printer.openDrawer(USUAL_PULSE)).toEqual({
    outcome: "kicked",
    status: { state: "ready", drawer: "open" },
  });
  expect(emulator.state()).toMatchObject({ drawer: "open", kicks: 1 });
});

test.each([
  ["paper is out", { paper: "out" }],
  ["the cover is open", { cover: "open" }],
  ["it is off-line", { online: false }],
] as const)("the drawer opens at once although %s, and not again later", async (_, control) => {
  await emulator.control(control);
  expect(await printer.openDrawer(USUAL_PULSE)).toMatchObject({ outcome: "kicked", status: { drawer: "open" } });
  await emulator.control({ paper: "ok", cover: "closed", online: true, drawer: "closed" });
  await printer.print(job);
  expect(emulator.state().kicks).toBe(1);
});

test("the drawer opens while a receipt hangs in a printer without paper", async () => {
  await emulator.control({ paperOutAfterLines: 3 });
  const seen: string[] = [];
  const printing = printer.print(job, ({ state }) => seen.push(state));
  await until(() => seen.includes("paper_out"));
  expect(await printer.openDrawer(USUAL_PULSE)).toMatchObject({ outcome: "kicked", status: { drawer: "open" } });
  expect(emulator.state()).toMatchObject({ kicks: 1, connections: 1 });
  await emulator.control({ paper: "ok" });
  expect(await printing).toMatchObject({ outcome: "printed" });
  expect(emulator.state().kicks).toBe(1);
});

test("a kick to a printer that is not there says so", async () => {
  await emulator.control({ power: "off" });
  expect(await printer.openDrawer(USUAL_PULSE)).toMatchObject({ outcome: "not_kicked", fault: "unreachable" });
});
