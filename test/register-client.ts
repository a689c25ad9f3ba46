/** Drives a real register process over its real pipe: start, connect, ask, kill, start again. For crash tests, benchmarks and tools. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Act, ActAnswer, ActRequest } from "#domain/protocol/register-api.ts";
import { REGISTER_PROTOCOL_VERSION, type RegisterMessage } from "#domain/protocol/register-messages.ts";
import { STARTING_VIEW, type TillView } from "#domain/protocol/till-view.ts";
import type { Result } from "#domain/refusals.ts";
import type { ShellMessage, StartMessage, RegisterMessage as ToShell } from "#main/register/start-message.ts";
import { TEST_KEY } from "#test/in-process-register.ts";

/** How a register process is started. */
export interface ClientOptions {
  readonly dataFolder: string;
  readonly mode?: StartMessage["mode"];
  readonly rootKeyHex?: string;
  readonly printers?: StartMessage["printers"];
  readonly terminal?: StartMessage["terminal"];
  readonly enrol?: StartMessage["enrol"];
  readonly errorReportsTo?: StartMessage["errorReportsTo"];
  /** What Node is told, as a hook of its loader. */
  readonly nodeFlags?: readonly string[];
  /** What its environment has besides ours. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The register's own flags, such as `--mutant=outside`. */
  readonly flags?: readonly string[];
}

/** Where the process was when it died: an answer that never came. */
export class RegisterGone extends Error {
  override readonly name = "RegisterGone";
}

const WINDOW = 1;

/** One running register process with one window on it. */
export class RegisterClient {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(answer: Result<unknown>): void; reject(error: Error): void }>();
  readonly #gone: Promise<unknown>;
  #lastId = 0;
  view: TillView = STARTING_VIEW;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#gone = once(child, "exit");
    child.on("message", (message) => this.#receive(message as ToShell));
    child.once("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new RegisterGone());
      this.#waiting.clear();
    });
  }

  /** Starts a register process and waits until its window has the whole view. */
  static async start(options: ClientOptions): Promise<RegisterClient> {
    const child = fork(registerEntry(), [...(options.flags ?? [])], {
      execArgv: [...(options.nodeFlags ?? [])],
      env: { ...process.env, ...options.environment },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const client = new RegisterClient(child);
    const { dataFolder, mode = "demo", rootKeyHex = TEST_KEY } = options;
    client.#send({
      kind: "start",
      dataFolder,
      logFolder: dataFolder,
      mode,
      key: { ok: true, provider: "demo", rootKeyHex },
      program: { version: "0.0.0-test" },
      ...(options.printers ? { printers: options.printers } : {}),
      ...(options.terminal ? { terminal: options.terminal } : {}),
      ...(options.enrol ? { enrol: options.enrol } : {}),
      ...(options.errorReportsTo ? { errorReportsTo: options.errorReportsTo } : {}),
    });
    client.#send({ kind: "connect", window: WINDOW });
    client.#send({
      kind: "message",
      window: WINDOW,
      data: { kind: "hello", protocol: REGISTER_PROTOCOL_VERSION },
    });
    await client.#firstView();
    return client;
  }

  /** The operating system's number of the process, for what it uses. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Asks; the view has what the act changed when the answer is here. Throws RegisterGone when the process died first. */
  act<A extends Act>(name: A, request: ActRequest<A>): Promise<Result<ActAnswer<A>>> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return Promise.reject(new RegisterGone());
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<Result<unknown>>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#send({
      kind: "message",
      window: WINDOW,
      data: { kind: "act", id, act: name, request: request as never },
    });
    return answer as Promise<Result<ActAnswer<A>>>;
  }

  /** Asks for what must not be refused. */
  async must<A extends Act>(name: A, request: ActRequest<A>): Promise<ActAnswer<A>> {
    const result = await this.act(name, request);
    if (!result.ok) throw new Error(`${name} was refused: ${JSON.stringify(result.refusal)}`);
    return result.value;
  }

  /** Says something as the shell does. */
  say(message: ShellMessage): void {
    this.#send(message);
  }

  /** Ends the process at this very instant, whatever it is doing. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#gone;
  }

  /** Asks the process to finish and waits until it has. */
  async stop(): Promise<void> {
    this.#send({ kind: "stop" });
    await this.#gone;
  }

  #send(message: ShellMessage): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #firstView(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.view.phase === "starting") return;
        this.#child.off("message", look);
        resolve();
      };
      this.#child.on("message", look);
      this.#child.once("exit", () => reject(new RegisterGone("the register ended before its first view")));
    });
  }

  #receive(message: ToShell): void {
    if (message.kind !== "message") return;
    const data = message.data as unknown as RegisterMessage;
    if (data.kind === "view") {
      this.view = { ...this.view, ...data.view };
      return;
    }
    if (data.kind === "customer") return;
    const waiting = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    waiting?.resolve(data.ok ? { ok: true, value: data.answer } : { ok: false, refusal: data.refusal });
  }
}

/** The demo's people sign in with the PIN their screen shows. */
export async function signInAs(client: RegisterClient, role: string): Promise<void> {
  const person = client.view.staff.find((each) => each.role === role);
  if (!person?.demoPin) throw new Error(`the demo has no ${role}`);
  await client.must("staff.sign_in", { staffId: person.staffId, pin: person.demoPin });
}

/** The sources, run by this very Node. */
function registerEntry(): string {
  const entry = fileURLToPath(new URL("../main/register/main.ts", import.meta.url));
  if (!existsSync(entry)) throw new Error(`no register at ${entry}`);
  return entry;
}
