/** The line to the register: one MessagePort, acts and their answers, the view as it comes. The only file that speaks to it. */
import type { Act, ActAnswer, ActRequest } from "#domain/protocol/register-api.ts";
import {
  REGISTER_PROTOCOL_VERSION,
  type RegisterMessage,
  type WindowMessage,
} from "#domain/protocol/register-messages.ts";
import { REGISTER_PORT_MESSAGE, type ShellApi } from "#domain/protocol/shell-api.ts";
import { type Result, refuse } from "#domain/refusals.ts";
import { useTill } from "./till-store.ts";

declare global {
  interface Window {
    readonly evertill: ShellApi;
  }
}

let port: MessagePort | null = null;
let lastId = 0;
const underWay = new Set<Promise<unknown>>();
const waiting = new Map<number, (answer: Result<unknown>) => void>();

/** Asks the shell for the register and keeps to whatever port it gives, also after the register was restarted. */
export function connectRegister(): void {
  window.addEventListener("message", (event) => {
    if (event.source === window && event.origin === window.location.origin && event.data === REGISTER_PORT_MESSAGE) {
      const [given] = event.ports;
      if (given) takePort(given);
    }
  });
  window.evertill.onStatus((status) => useTill.getState().showShellStatus(status));
  void window.evertill.status().then((status) => useTill.getState().showShellStatus(status));
  void window.evertill.connect();
}

/**
 * Asks the register to do something. The view that the act changed has been drawn from before the answer comes.
 * @returns the answer, or the refusal; `register.busy` while the register is being restarted
 */
export function act<A extends Act>(name: A, request: ActRequest<A>): Promise<Result<ActAnswer<A>>> {
  const line = port;
  if (!line) return Promise.resolve(refuse("register.busy"));
  lastId += 1;
  const id = lastId;
  const answer = new Promise<Result<ActAnswer<A>>>((resolve) => {
    waiting.set(id, (given) => resolve(given as Result<ActAnswer<A>>));
    line.postMessage({ kind: "act", id, act: name, request } satisfies WindowMessage);
  });
  underWay.add(answer);
  void answer.then(() => underWay.delete(answer));
  return answer;
}

/** Resolves when everything asked so far was answered: at once when nothing is under way. */
export async function whenAnswered(): Promise<void> {
  await Promise.all(underWay);
}

/** The shell: windows, key, demo or shop. */
export function shell(): ShellApi {
  return window.evertill;
}

function takePort(given: MessagePort): void {
  port?.close();
  port = given;
  // Whatever the old register did not answer it will not answer; the view that comes now says what it did.
  for (const resolve of waiting.values()) resolve(refuse("register.busy"));
  waiting.clear();
  given.onmessage = ({ data }: MessageEvent<RegisterMessage>) => receive(data);
  given.postMessage({ kind: "hello", protocol: REGISTER_PROTOCOL_VERSION } satisfies WindowMessage);
}

function receive(message: RegisterMessage): void {
  if (message.kind === "view") {
    useTill.getState().showView(message.view);
    return;
  }
  if (message.kind === "customer") return;
  const resolve = waiting.get(message.id);
  waiting.delete(message.id);
  resolve?.(message.ok ? { ok: true, value: message.answer } : { ok: false, refusal: message.refusal });
}
