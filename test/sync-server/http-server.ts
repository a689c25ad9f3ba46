/** An HTTP server of a few routes on a real socket, without a database, and the bluntest of callers for it. */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { Writable } from "node:stream";
import { openDatabase } from "#sync-server/db/database.ts";
import { buildServer, type ServerOptions, stopServer } from "#sync-server/http/build-server.ts";
import { openLog } from "#sync-server/http/log.ts";
import type { Route } from "#sync-server/http/route.ts";
import { readSettings } from "#sync-server/http/settings.ts";
import { portOf } from "#sync-server/http/tls.ts";

/** A server under test. */
export interface HttpServer {
  readonly port: number;
  /** What was logged so far, a line each. */
  lines(): string[];
  stop(timeoutMs?: number): Promise<void>;
}

/** A token that the server under test knows. */
export const PERSON_TOKEN = "person.token.of-this-test";
/** The same for a register. */
export const DEVICE_TOKEN = "device.token.of-this-test";
/** And for the till beside it. */
export const OTHER_DEVICE_TOKEN = "device.token.of-another-till";

/** Starts one. No database listens where its own should be. */
export async function startHttpServer(
  routes: readonly Route[],
  environment: Readonly<Record<string, string>> = {},
  given: Partial<ServerOptions> = {},
): Promise<HttpServer> {
  const read = readSettings(environment);
  if (!read.ok) throw new Error(read.wrong.join("; "));
  let written = "";
  const to = new Writable({
    write: (chunk, _, done) => {
      written += String(chunk);
      done();
    },
  });
  const database = openDatabase("postgres://nobody@127.0.0.1:1/none", () => undefined);
  const app = await buildServer({
    routes,
    settings: read.settings,
    log: openLog({ logLevel: "debug" }, to),
    database,
    verifyToken: async (token) => {
      if (token === PERSON_TOKEN) return { kind: "person", subjectId: "ada", sessionSecret: "a" };
      const till = [DEVICE_TOKEN, OTHER_DEVICE_TOKEN].indexOf(token);
      return till < 0 ? null : { kind: "device", subjectId: `till-${till + 1}`, sessionSecret: "t" };
    },
    ready: async () => true,
    checkAnswers: true,
    ...given,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    port: portOf(app.server),
    lines: () => written.split("\n").filter((line) => line !== ""),
    stop: async (timeoutMs = 2_000) => {
      await stopServer(app, timeoutMs);
      await database.close();
    },
  };
}

/** Writes pieces to a socket, so long apart, until the server closes it. @returns everything the server said */
export function talkRaw(port: number, pieces: Iterable<string>, apartMs = 0): Promise<string> {
  return new Promise((settle) => {
    const socket = connect(port, "127.0.0.1");
    let said = "";
    let timer: NodeJS.Timeout | undefined;
    const rest = pieces[Symbol.iterator]();
    const next = (): void => {
      const piece = rest.next();
      if (piece.done || socket.destroyed) return;
      socket.write(piece.value, () => {
        timer = setTimeout(next, apartMs);
      });
    };
    socket.on("connect", next);
    socket.on("data", (bytes) => {
      said += bytes.toString("latin1");
    });
    // A reset is how a server cuts off; what it said before counts.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      settle(said);
    });
  });
}

/** The self-signed certificate for localhost that tests use, with its key, as PEM. */
export function testCertificate(): { readonly certificate: string; readonly privateKey: string } {
  const file = new URL("../fixtures/tls/test-only.json", import.meta.url);
  const { certificate, privateKey } = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  return { certificate: pemOf("CERTIFICATE", certificate), privateKey: pemOf("PRIVATE KEY", privateKey) };
}

/** Kept without these lines, so that nobody takes the fixture for a key that was lost. */
function pemOf(label: string, base64 = ""): string {
  return `-----BEGIN ${label}-----\n${base64.replace(/.{64}/g, "$&\n")}\n-----END ${label}-----\n`;
}
