/** Plays Sentry on a real socket of this computer: takes envelopes, unpacks them, and answers or hangs as a test wants. */
import { createServer, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";

/** An endpoint that listens. */
export interface SentryEndpoint {
  /** What a program is told to report to. */
  readonly dsn: string;
  /** Everything that arrived, address and headers with it, unpacked. */
  readonly arrived: readonly string[];
  /** Connections so far. */
  connections(): number;
  stop(): Promise<void>;
}

/** @param answers `hangs` takes what comes and never says a word */
export async function startSentryEndpoint(answers: "answers" | "hangs" = "answers"): Promise<SentryEndpoint> {
  const arrived: string[] = [];
  let connections = 0;
  const answer = (response: ServerResponse) => {
    if (answers === "answers") response.writeHead(200, { "content-type": "application/json" }).end("{}");
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const plain = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      arrived.push(`${request.url} ${JSON.stringify(request.headers)}\n${plain.toString("utf8")}`);
      answer(response);
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("an endpoint has a port");
  return {
    dsn: `http://0123456789abcdef@127.0.0.1:${address.port}/7`,
    arrived,
    connections: () => connections,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What an event says of the fault. */
export interface ArrivedEvent {
  readonly release?: string;
  readonly exception: {
    readonly values: readonly {
      readonly type: string;
      readonly value: string;
      readonly stacktrace: { readonly frames: readonly { readonly filename: string; readonly function: string }[] };
    }[];
  };
}

/** The event of what arrived: the third line of an envelope. */
export function eventOf(arrived: string | undefined): ArrivedEvent {
  return JSON.parse((arrived ?? "").split("\n")[3] ?? "null") as ArrivedEvent;
}
