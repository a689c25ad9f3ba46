/** The network of a simulation: holds every request and every answer until the simulation says what becomes of it. */
import type { Network } from "#main/register/sync/server-line.ts";

/** Which errand asks: one that sends, one that follows, or either for a token. */
export type Line = "token" | "send" | "follow";

/** A request that left a till. */
export interface Call {
  readonly till: number;
  readonly line: Line;
  /** Which errand asks, by the name of what it runs. */
  readonly asker: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Whether the till still waits for it. */
  waits(): boolean;
  answer(response: Response): void;
  fail(): void;
}

/** What the server said, on its way back. */
export interface Reply {
  readonly call: Call;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Deep enough to reach the errand through everything that waits. */
const FRAMES = 40;

/** Everything that is on its way. */
export class SimNetwork {
  requests: Call[] = [];
  replies: Reply[] = [];

  /** How one life of a till reaches the server. @param counts told how many of its requests have no answer yet */
  networkOf(till: number, isAlive: () => boolean, counts: (open: number) => void): Network {
    let open = 0;
    Error.stackTraceLimit = FRAMES;
    return (address, init) => {
      const path = address.slice(new URL(address).origin.length);
      // Nudges stream for ever; here tills poll, as behind a proxy that holds streams back.
      if (path.startsWith("/v1/nudges")) return Promise.reject(new TypeError("no stream comes through"));
      return new Promise((resolve, reject) => {
        let waits = true;
        open += 1;
        counts(open);
        const end = (then: () => void): void => {
          if (!waits || !isAlive()) return;
          waits = false;
          open -= 1;
          counts(open);
          then();
        };
        this.requests.push({
          till,
          line: lineOf(path),
          asker: askerOf(new Error("who asks?")),
          method: init.method ?? "GET",
          path,
          headers: { ...(init.headers as Record<string, string>) },
          body: init.body == null ? null : Buffer.from(init.body as Uint8Array | string),
          waits: () => waits && isAlive(),
          answer: (response) => end(() => resolve(response)),
          fail: () => end(() => reject(new TypeError("fetch failed"))),
        });
      });
    };
  }

  /**
   * Takes the requests of one line of a till off the network, by who asks: each token's proof is signed on a thread, and
   * which of two signatures is done first the seed does not rule. @param stray those whose till no longer waits, instead
   */
  takeRequests(till: number, line: Line, stray: boolean): Call[] {
    const taken = this.requests
      .filter((call) => call.till === till && call.line === line && call.waits() !== stray)
      .sort((one, other) => Number(one.asker > other.asker) - Number(one.asker < other.asker));
    this.requests = this.requests.filter((call) => !taken.includes(call));
    return taken;
  }

  /** Takes the replies of one line of a till off the network. */
  takeReplies(till: number, line: Line): Reply[] {
    const taken = this.replies.filter(({ call }) => call.till === till && call.line === line);
    this.replies = this.replies.filter((reply) => !taken.includes(reply));
    return taken;
  }
}

/** The call below the errand's own in the chain of who waits for whom. */
function askerOf({ stack = "" }: Error): string {
  const frames = stack.split("\n");
  const errand = frames.findIndex((frame) => frame.includes("/sync/errand.ts"));
  return /at (?:async )?(?<name>\S+)/.exec(frames[errand - 1] ?? "")?.groups?.name ?? "";
}

function lineOf(path: string): Line {
  if (path.startsWith("/v1/token")) return "token";
  return path.startsWith("/v1/journal") ? "send" : "follow";
}

/** The answer as a till reads it. @param upTo bytes of the body that arrive before the line breaks; null: all */
export function responseOf({ status, headers, body }: Reply, upTo: number | null = null): Response {
  const bytes = new Uint8Array(body);
  if (status === 204 || status === 304) return new Response(null, { status, headers });
  if (upTo === null) return new Response(bytes, { status, headers });
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(bytes.slice(0, upTo));
      controller.error(new TypeError("terminated"));
    },
  });
  return new Response(broken, { status, headers });
}
