/** The emulator over HTTP, on the loopback only: the page that shows the roll, its state as JSON, and control for tests. */
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import { z } from "zod";
import type { EmulatorControl, PrinterEmulator } from "./emulator.ts";
import { VIEW_PAGE } from "./view-page.ts";

const controlSchema = z.strictObject({
  paper: z.enum(["ok", "near_end", "out"]).optional(),
  cover: z.enum(["closed", "open"]).optional(),
  online: z.boolean().optional(),
  drawer: z.enum(["closed", "open"]).optional(),
  power: z.enum(["on", "off"]).optional(),
  slowMsPerLine: z.int().min(0).max(10_000).optional(),
  paperOutAfterLines: z.int().min(1).optional(),
  dropAfterBytes: z.int().min(1).optional(),
}) satisfies z.ZodType<EmulatorControl>;

/** A running view. */
export interface PrinterView {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves an emulator's view: `/` the page, `GET /state`, `POST /control`, `GET /events` (state on each change),
 * `GET /receipt-NNNN.png`.
 * @param port 0: any free port
 */
export async function startView(emulator: PrinterEmulator, port: number): Promise<PrinterView> {
  const server = http.createServer((request, response) => {
    answer(emulator, request, response).catch((error: unknown) => {
      response.writeHead(400, { "content-type": "text/plain" }).end(String(error));
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const listening = address !== null && typeof address === "object" ? address.port : port;
  return {
    url: `http://127.0.0.1:${listening}/`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  emulator: PrinterEmulator,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  response.setHeader("cache-control", "no-store");
  if (request.method === "POST" && pathname === "/control") {
    await emulator.control(controlSchema.parse(JSON.parse(await bodyOf(request))));
    sendJson(response, stateOf(emulator));
  } else if (pathname === "/state") sendJson(response, stateOf(emulator));
  else if (pathname === "/events") sendEvents(emulator, response);
  else if (pathname === "/") response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(VIEW_PAGE);
  else sendPicture(emulator, pathname, response);
}

function stateOf(emulator: PrinterEmulator) {
  const state = emulator.state();
  const receipts = state.receipts.map((receipt) => ({ ...receipt, picture: picturePath(receipt.number) }));
  return { ...state, receipts };
}

function picturePath(number: number): string {
  return `/receipt-${String(number).padStart(4, "0")}.png`;
}

function sendPicture(emulator: PrinterEmulator, pathname: string, response: http.ServerResponse): void {
  const receipt = emulator.state().receipts.find(({ number }) => picturePath(number) === pathname);
  if (receipt === undefined) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": "image/png" }).end(fs.readFileSync(receipt.pictureFile));
}

function sendJson(response: http.ServerResponse, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The state now and on each change, at most every 50 ms: a fast printer changes with every byte. */
function sendEvents(emulator: PrinterEmulator, response: http.ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    timer = undefined;
    response.write(`data: ${JSON.stringify(stateOf(emulator))}\n\n`);
  };
  const forget = emulator.onChange(() => {
    timer ??= setTimeout(send, 50);
  });
  response.once("close", () => {
    forget();
    clearTimeout(timer);
  });
  send();
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  let body = "";
  for await (const piece of request.setEncoding("utf8")) {
    body += piece;
    if (body.length > 10_000) throw new Error("a control is shorter than that");
  }
  return body;
}
