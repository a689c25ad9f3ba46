/** A few hundred calls of one server: asks, judges the answers, and looks whether the server still stands and what it logged. */
import type { Random } from "#test/crash/random.ts";
import type { ApiDocument, Operation } from "./api-document.ts";
import { FuzzJournal } from "./fuzz-journal.ts";
import type { Beginning, FuzzServer, FuzzWorld, LogLine } from "./fuzz-world.ts";
import { Judge } from "./judge-answer.ts";
import { type Identity, makeRequest, type RawRequest } from "./make-request.ts";
import { type RawAnswer, Wire } from "./send-raw.ts";

/** What a chapter is played with. */
export interface ChapterParts extends Beginning {
  readonly world: FuzzWorld;
  readonly document: ApiDocument;
  readonly random: Random;
  /** Which of the run. */
  readonly number: number;
}

/** How a call went. */
export interface Called {
  /** What is wrong with it, each with the request. */
  readonly wrong: readonly string[];
  readonly succeeded: boolean;
}

const HEALTH_EVERY = 20;
const ERROR_LEVEL = 50;
const JOURNAL = "POST /v1/journal";
const SIGNED_LIKELIHOOD = 0.85;
/** A code by which a person who is signed in learns that they no longer are. */
const SIGNED_OUT = "auth.signed_out";
const LONGEST_SHOWN = 1_500;

/** A chapter. */
export class Chapter {
  readonly #world: FuzzWorld;
  readonly #server: FuzzServer;
  readonly #random: Random;
  readonly #number: number;
  readonly #judge: Judge;
  readonly #wire: Wire;
  readonly #journal: FuzzJournal;
  #who: Identity;
  #calls = 0;

  constructor({ world, server, random, number, document, who, till, secrets }: ChapterParts) {
    this.#world = world;
    this.#server = server;
    this.#random = random;
    this.#number = number;
    this.#who = who;
    this.#judge = new Judge(document, [...secrets]);
    this.#wire = new Wire(server.port);
    this.#journal = new FuzzJournal(till, new Date().toISOString());
  }

  /** Asks once. */
  async call(operation: Operation): Promise<Called> {
    this.#calls += 1;
    const random = this.#random;
    const signs = operation.name === JOURNAL && random.happens(SIGNED_LIKELIHOOD);
    const { request, manner } = makeRequest(operation, {
      random,
      known: this.#world.known,
      who: this.#who,
      address: `10.${this.#number % 250}.${this.#calls % 250}.${random.below(250)}`,
      signed: signs ? await this.#journal.next(random) : null,
    });
    const shown = (): string => show(request, this.#who);
    const answer = await this.#wire.send(request).catch((error: Error) => error);
    if (answer instanceof Error) return { wrong: [`no answer (${answer.message})\n  ${shown()}`], succeeded: false };
    const succeeded = answer.status < 300;
    const wrong = [this.#judge.judge(operation, answer, textOf(request)), ...this.#logged(answer)];
    if (succeeded && signs && manner !== "broken") this.#journal.taken();
    if (manner === "fits" && operation.who === "person" && answer.text.includes(SIGNED_OUT))
      this.#who = { ...this.#who, person: await this.#world.signIn(this.#server) };
    if (this.#calls % HEALTH_EVERY === 0) wrong.push(await this.#health());
    const found = wrong.filter((each) => each !== null);
    return { wrong: found.map((each) => `${operation.name}: ${each}\n  ${shown()}`), succeeded };
  }

  /** Looks once more. @returns what is wrong */
  async end(): Promise<readonly string[]> {
    const wrong = [await this.#health(), ...this.#errors([])];
    this.#wire.close();
    return wrong.filter((each) => each !== null);
  }

  /** Errors in the log: one of this very call says why it failed; another's is nobody's. */
  #logged({ requestId, status }: RawAnswer): (string | null)[] {
    return this.#errors(status >= 500 ? [requestId] : []);
  }

  #errors(failed: readonly string[]): string[] {
    const lines = this.#server.takeLog().filter(({ level }) => level >= ERROR_LEVEL);
    return lines.map((line) =>
      failed.includes(line.requestId ?? "")
        ? `logged: ${sayError(line.err)}`
        : `logged without a failed call: ${JSON.stringify(line)}`,
    );
  }

  async #health(): Promise<string | null> {
    const answer = await fetch(`${this.#server.url}/health/live`).catch((error: Error) => error);
    if (answer instanceof Error) return `the server answers no more (${answer.message})`;
    await answer.text();
    return answer.ok ? null : `/health/live: ${answer.status}`;
  }
}

function sayError(error: LogLine["err"]): string {
  if (error === undefined) return "no error";
  const within = error.cause === undefined ? "" : ` ← ${sayError(error.cause as LogLine["err"])}`;
  const { errorCode = "" } = error as { errorCode?: string };
  const [at = ""] = (error.stack ?? []).filter((line) => !line.includes("node_modules"));
  return `${errorCode} ${error.message?.slice(0, 300)} ${at.trim()}${within}`;
}

/** Everything that an answer may repeat, as it was sent and as it is read. */
function textOf({ target, headers, body }: RawRequest): string {
  const sent = body?.toString("utf8") ?? "";
  const read = sent.replace(/\\(["\\/])/g, "$1");
  return [target, unescaped(target), JSON.stringify(headers), sent, read, unescaped(sent)].join("\n");
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** The request, to be made again by hand; whose token it was instead of the token. */
function show({ method, target, headers, body }: RawRequest, who: Identity): string {
  const named = JSON.stringify(headers).replaceAll(who.person, "<owner>").replaceAll(who.device, "<till>");
  const text = body === null ? "" : (JSON.stringify(body.toString("utf8")) ?? "");
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}… (${body?.length} bytes)` : text;
  return `${method} ${target.slice(0, LONGEST_SHOWN)} ${named.slice(0, LONGEST_SHOWN)} ${shown}`;
}
