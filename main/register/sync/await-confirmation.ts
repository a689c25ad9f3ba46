/** After a code was shown: waiting for a manager's confirmation, then becoming the server's register. */
import type { Logger } from "pino";
import { type DeviceAnswer, deviceAnswerSchema, leaseAnswerSchema } from "#domain/protocol/sync/device.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { isEmpty } from "#main/register/change-sale.ts";
import type { DeviceKeys } from "#main/register/keys.ts";
import type { Till } from "#main/register/till.ts";
import { bookAdoption, sendAdoption } from "./adopt.ts";
import { type BeginParts, beginEnrolled } from "./begin-enrolled.ts";
import type { Outcome, Pace } from "./errand.ts";
import type { ServerLine } from "./server-line.ts";
import type { Enrolment } from "./server-tie.ts";
import { readServerLease, renewTrust } from "./server-trust.ts";
import { type OpenedLease, openLease } from "./take-lease.ts";

/** How often the server is asked whether somebody confirmed: every two seconds at first, every ten later on. */
export const CONFIRMATION_PACE: Pace = { restMs: 2_000, firstRetryMs: 2_000, longestRetryMs: 10_000 };

/** What waiting works with. */
export interface AwaitParts extends BeginParts {
  readonly keys: DeviceKeys;
  readonly log: Logger;
  readonly line: ServerLine;
  readonly enrolment: Enrolment;
  /** Null on an empty register. */
  readonly till: Till | null;
  /** Runs between two acts. */
  alone<T>(work: () => T | Promise<T>): Promise<T>;
  /** It was taken in: the till runs, or runs under the server, from now on. */
  onDone(): Promise<void>;
  /** The server does not know this enrolment any more: a manager sent the till away. */
  onRefused(): void;
}

/** Asks once; to be asked again until it is done. */
export async function askForConfirmation(parts: AwaitParts, signal: AbortSignal): Promise<Outcome> {
  const { line, log } = parts;
  const signedIn = await line.signIn(signal);
  if (signal.aborted) return "done";
  if (!signedIn.ok) {
    const { code } = signedIn.refusal;
    if (code === "auth.assertion" || code === "device.revoked" || code === "register.unknown") parts.onRefused();
    return "failed";
  }
  const done = await join(parts, signal);
  if (done.ok) return "done";
  const { code, facts } = done.refusal;
  log.warn({ code, facts }, "the enrolment could not be finished yet");
  return "failed";
}

async function join(asked: AwaitParts, signal: AbortSignal): Promise<Result<null>> {
  const { line, till } = asked;
  // The server may have got another key since the code was shown.
  const trust = await renewTrust(line, asked.enrolment.trust);
  if (!trust.ok) return trust;
  const parts = { ...asked, enrolment: { ...asked.enrolment, trust: trust.value } };
  const device = await line.get("/v1/device", deviceAnswerSchema, signal);
  if (!device.ok) return device;
  if (till && device.value.adoptionOpen) {
    const sent = await sendAdoption(line, till, signal);
    if (!sent.ok) return sent;
  }
  const opened = await firstLease(parts, device.value, signal);
  if (!opened.ok) return opened;
  return parts.alone(async () => {
    if (signal.aborted) return refuse("sync.not_enrolled");
    const joined = await become(parts, device.value, opened.value);
    if (joined.ok) await parts.onDone();
    return joined;
  });
}

async function firstLease(
  { line, enrolment, keys }: AwaitParts,
  { branchId }: DeviceAnswer,
  signal: AbortSignal,
): Promise<Result<OpenedLease>> {
  const answer = await line.get("/v1/lease", leaseAnswerSchema, signal);
  if (!answer.ok) return answer;
  const who = { ...enrolment.who, branchId };
  const lease = await readServerLease(answer.value.lease, enrolment.trust, who);
  return lease ? ok(await openLease(lease, answer.value.lease, keys)) : refuse("server.not_evertill");
}

async function become(parts: AwaitParts, device: DeviceAnswer, opened: OpenedLease): Promise<Result<null>> {
  const { till, enrolment } = parts;
  if (!till) return beginEnrolled(parts, enrolment, device, opened);
  // Its lines were rung up under the settings before.
  if (till.sale && !isEmpty(till.sale)) return refuse("enrolment.sale_open");
  return bookAdoption(till, enrolment, device, opened);
}
