/** Puts a request on the wire as it is written and takes the answer as it comes. */
import { Agent, request as open } from "node:http";
import type { RawRequest } from "./make-request.ts";

/** What came back. */
export interface RawAnswer {
  readonly status: number;
  /** Of the body, without its parameters; empty where none is named. */
  readonly type: string;
  /** By which the server's log names the call; empty where the request was none. */
  readonly requestId: string;
  readonly text: string;
  /** A stream goes on for ever: of it only the head is taken. */
  readonly endless: boolean;
}

const LONGEST_MS = 20_000;

/** Connections to one server. */
export class Wire {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends. Throws where no answer comes: cut off, or too late. */
  send({ method, target, headers, body }: RawRequest): Promise<RawAnswer> {
    return new Promise((settle, reject) => {
      const sent = open({
        agent: this.#agent,
        host: "127.0.0.1",
        port: this.#port,
        method,
        path: target,
        headers: {
          ...Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
          ),
          ...(body === null ? {} : { "content-length": body.length }),
        },
        timeout: LONGEST_MS,
      });
      sent.on("timeout", () => sent.destroy(new Error(`no answer within ${LONGEST_MS} ms`)));
      sent.on("error", reject);
      sent.on("response", (response) => {
        const type = response.headers["content-type"]?.split(";")[0] ?? "";
        const requestId = String(response.headers["x-request-id"] ?? "");
        const status = response.statusCode ?? 0;
        const answer = { status, type, requestId };
        if (type === "text/event-stream") {
          settle({ ...answer, text: "", endless: true });
          return void sent.destroy();
        }
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("error", reject);
        response.on("end", () => settle({ ...answer, text: Buffer.concat(pieces).toString("utf8"), endless: false }));
      });
      sent.end(body ?? undefined);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
