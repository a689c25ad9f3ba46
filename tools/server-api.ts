/** A manager's side of the sync server's API, as far as demo, tests and crash runs need it: registers, codes, confirmations. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { FirstOwner } from "./server-process.ts";

/** Asks the server something as the signed-in owner. @throws with status and problem when it is refused */
export type ServerApi = (method: string, path: string, body?: unknown) => Promise<unknown>;

const LOOK_AGAIN_MS = 200;

/** Signs the owner in. The session is renewed by signing in again when it has run out. */
export async function signInOwner(url: string, owner: FirstOwner): Promise<ServerApi> {
  const { email, password, organisationId } = owner;
  const signIn = async (): Promise<string> => {
    const answer = await ask(url, {}, "POST", "/v1/sign-in", { email, password });
    return z.object({ accessToken: z.string() }).parse(answer).accessToken;
  };
  let token = await signIn();
  return async (method, path, body) => {
    const headers = () => ({ authorization: `Bearer ${token}`, "x-org-id": organisationId });
    try {
      return await ask(url, headers(), method, path, body);
    } catch (error) {
      if (!(error instanceof ApiRefused) || error.status !== 401) throw error;
      token = await signIn();
      return ask(url, headers(), method, path, body);
    }
  };
}

/** An answer that says no. */
export class ApiRefused extends Error {
  readonly status: number;
  constructor(what: string, status: number, text: string) {
    super(`${what}: ${status} ${text.slice(0, 300)}`);
    this.status = status;
  }
}

async function ask(
  url: string,
  headers: Record<string, string>,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(`${url}${path}`, { method, headers: { ...headers, ...type }, ...json });
  const text = await answer.text();
  if (!answer.ok) throw new ApiRefused(`${method} ${path}`, answer.status, text);
  return text === "" ? null : JSON.parse(text);
}

/** The slot of a till, with a fresh code while no till took it. */
export async function openSlot(
  api: ServerApi,
  { branchId }: FirstOwner,
  code: string,
): Promise<{ readonly registerId: string; readonly code: string | null }> {
  const listed = z.object({
    registers: z.array(z.object({ registerId: z.string(), code: z.string(), state: z.string() })),
  });
  const { registers } = listed.parse(await api("GET", "/v1/registers"));
  const known = registers.find((register) => register.code === code);
  if (known?.state === "active") return { registerId: known.registerId, code: null };
  const made = z.object({ registerId: z.string() });
  const slot = known ?? made.parse(await api("POST", "/v1/registers", { branchId, code, name: "Counter" }));
  const answer = await api("POST", `/v1/registers/${slot.registerId}/enrolment-codes`, {});
  return { registerId: slot.registerId, code: z.object({ code: z.string() }).parse(answer).code };
}

/** What a manager does when a till shows its fingerprint: compares and confirms. In a demo both ends are one computer. */
export async function confirmWhenWaiting(api: ServerApi, slotId: string, isOver: () => boolean): Promise<void> {
  const waitingSchema = z.object({
    fingerprint: z.string(),
    adoption: z.object({ staff: z.array(z.object({ staffId: z.string() })) }).nullable(),
  });
  while (!isOver()) {
    const waiting = await api("GET", `/v1/registers/${slotId}/waiting`).catch(() => null);
    const read = waitingSchema.safeParse(waiting);
    if (read.success) {
      const staff = (read.data.adoption?.staff ?? []).map(({ staffId }) => ({ localStaffId: staffId, staffId: null }));
      await api("POST", `/v1/registers/${slotId}/confirm`, { fingerprint: read.data.fingerprint, staff });
      return;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}
