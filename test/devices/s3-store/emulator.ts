/** A store that speaks S3 over HTTP: keeps objects and their locks, refuses to write over one, and can be away, slow, or gone in the middle. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** An object as it was put. */
export interface StoredObject {
  readonly body: Buffer;
  readonly lockMode: string;
  readonly retainUntilMs: number;
}

/**
 * How it behaves. `away`: hangs up. `busy`: 503. `slow`: answers after a while. `silent`: never answers.
 * `forgets_to_say`: stores what is put and hangs up before it says so.
 */
export type StoreMood = "well" | "away" | "busy" | "slow" | "silent" | "forgets_to_say";

/** The running store. */
export interface S3StoreEmulator {
  readonly url: string;
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** What was wrong with requests: unsigned, unlocked, a checksum that differs; nothing of such a request is kept. */
  readonly wrong: readonly string[];
  /** Requests to put something, whatever became of them. */
  puts(): number;
  refusedOverwrites(): number;
  behave(mood: StoreMood): void;
  stop(): Promise<void>;
}

const SLOW_MS = 300;
/** As Amazon's: so many names a page, here few so that paging is met. */
const PAGE = 2;

/** Starts one on a free port. @param bucket the only one it has */
export async function startS3Store(bucket: string): Promise<S3StoreEmulator> {
  const objects = new Map<string, StoredObject>();
  const wrong: string[] = [];
  let mood: StoreMood = "well";
  let [puts, overwrites] = [0, 0];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    if (request.method === "PUT") puts += 1;
    if (mood === "away") return void request.socket.destroy();
    if (mood === "silent") return;
    if (mood === "busy") return say(response, 503, "SlowDown");
    if (mood === "slow") await new Promise((settle) => setTimeout(settle, SLOW_MS));
    const url = new URL(request.url ?? "/", "http://store");
    const unsigned = findUnsigned(request, body);
    if (unsigned !== null) {
      wrong.push(unsigned);
      return say(response, 403, "AccessDenied");
    }
    const [, inBucket = "", ...parts] = url.pathname.split("/").map(decodeURIComponent);
    if (inBucket !== bucket) return say(response, 404, "NoSuchBucket");
    const name = parts.join("/");
    if (request.method === "GET") return name === "" ? list(url, response) : get(name, response);
    if (request.method !== "PUT") return say(response, 405, "MethodNotAllowed");
    const unlocked = findUnlocked(request, body);
    if (unlocked !== null) {
      wrong.push(unlocked);
      return say(response, 400, "InvalidRequest");
    }
    if (objects.has(name)) {
      overwrites += 1;
      return say(response, 412, "PreconditionFailed");
    }
    objects.set(name, {
      body,
      lockMode: headerOf(request, "x-amz-object-lock-mode"),
      retainUntilMs: Date.parse(headerOf(request, "x-amz-object-lock-retain-until-date")),
    });
    if (mood === "forgets_to_say") return void request.socket.destroy();
    response.writeHead(200, { etag: `"${createHash("md5").update(body).digest("hex")}"` }).end();
  };
  const get = (name: string, response: ServerResponse): void => {
    const found = objects.get(name);
    if (found) response.writeHead(200, { "content-length": found.body.length }).end(found.body);
    else say(response, 404, "NoSuchKey");
  };
  const list = (url: URL, response: ServerResponse): void => {
    const prefix = url.searchParams.get("prefix") ?? "";
    const after = url.searchParams.get("continuation-token") ?? "";
    const names = [...objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
    const page = names.slice(0, PAGE);
    const more = names.length > PAGE;
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    const contents = page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join("");
    response.writeHead(200, { "content-type": "application/xml" });
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`,
    );
  };
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a store has a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    objects,
    wrong,
    puts: () => puts,
    refusedOverwrites: () => overwrites,
    behave: (now) => {
      mood = now;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function headerOf(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? "");
}

/** Every request is signed, and its signature covers the body and, where it stores, the lock. */
function findUnsigned(request: IncomingMessage, body: Buffer): string | null {
  const signed = /^AWS4-HMAC-SHA256 Credential=\S+, SignedHeaders=(\S+), Signature=[0-9a-f]{64}$/.exec(
    headerOf(request, "authorization"),
  );
  if (!signed) return "not signed";
  const covered = (signed[1] ?? "").split(";");
  const needed = ["host", "x-amz-date", "x-amz-content-sha256"];
  if (request.method === "PUT")
    needed.push(
      "if-none-match",
      "x-amz-checksum-sha256",
      "x-amz-object-lock-mode",
      "x-amz-object-lock-retain-until-date",
    );
  const open = needed.find((name) => !covered.includes(name));
  if (open !== undefined) return `${open} is not signed`;
  const hash = createHash("sha256").update(body).digest("hex");
  return headerOf(request, "x-amz-content-sha256") === hash ? null : "the body is not the one that was signed";
}

/** Whatever is stored is locked for a time to come, has its checksum, and claims a name only while it is free. */
function findUnlocked(request: IncomingMessage, body: Buffer): string | null {
  if (headerOf(request, "x-amz-object-lock-mode") !== "COMPLIANCE") return "no lock in COMPLIANCE mode";
  if (!(Date.parse(headerOf(request, "x-amz-object-lock-retain-until-date")) > Date.now()))
    return "no time to retain it";
  if (headerOf(request, "if-none-match") !== "*") return "would write over what is there";
  const checksum = createHash("sha256").update(body).digest("base64");
  return headerOf(request, "x-amz-checksum-sha256") === checksum ? null : "the checksum differs";
}

function say(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
