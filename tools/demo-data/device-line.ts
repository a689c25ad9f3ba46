/** A demo register's line to the server: it joins with a code as any till, gets its lease, and sends its journal in signed batches. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { LeaseId, RegisterId } from "#domain/ids.ts";
import {
  type DeviceAnswer,
  deviceAnswerSchema,
  leaseAnswerSchema,
  serverKeysAnswerSchema,
} from "#domain/protocol/sync/device.ts";
import { enrolmentAnswerSchema, readEnrolmentCode } from "#domain/protocol/sync/enrolment.ts";
import { type JournalBatch, journalAnswerSchema, MAX_BATCH_BYTES } from "#domain/protocol/sync/journal-batch.ts";
import type { Result } from "#domain/refusals.ts";
import type { Acknowledged } from "#domain/session/session-events.ts";
import type { Lease } from "#domain/staff/lease.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import type { KeyPair } from "#main/register/staff/local-authority.ts";
import { signAssertion, signBatch, signEnrolmentProof } from "#main/register/sync/device-proof.ts";
import { sealPublicKeyOf } from "#main/register/sync/seal.ts";
import { ServerLine } from "#main/register/sync/server-line.ts";
import { readServerLease, thumbprintOf } from "#main/register/sync/server-trust.ts";
import { confirmWhenWaiting, type ServerApi } from "#tools/server-api.ts";
import type { SealedEntry } from "./demo-register.ts";
import { PROGRAM_VERSION } from "./program-version.ts";

/** Most entries of a batch. */
const BATCH_ENTRIES = 500;
/** Room around the entries of a batch, and for the quotes within them; bytes. */
const BATCH_BYTES = Math.floor(MAX_BATCH_BYTES * 0.75);
const TIMEOUT_MS = 60_000;

/** What a register works under. */
export interface Standing {
  readonly lease: Lease & { readonly leaseId: LeaseId };
  readonly device: DeviceAnswer;
}

/** Lets a new device take a slot: it shows a code, and a manager confirms its fingerprint. */
export async function enrolDevice(url: string, api: ServerApi, slotId: string, device: KeyPair): Promise<void> {
  const made = (await api("POST", `/v1/registers/${slotId}/enrolment-codes`, {})) as { readonly code: string };
  const code = readEnrolmentCode(made.code);
  if (!code) throw new Error("the server makes codes that can be read");
  const line = new ServerLine({ url, assertion: null, nowMs: Date.now, timeoutMs: TIMEOUT_MS });
  const sealPublicKey = sealPublicKeyOf(new Uint8Array(randomBytes(32)));
  const request = {
    secret: code.secret,
    devicePublicKey: device.publicJwk.x,
    sealPublicKey,
    proof: await signEnrolmentProof(device, code.secret, sealPublicKey),
    programVersion: PROGRAM_VERSION,
    adopt: null,
  };
  granted(await line.post("/v1/enrolments", request, enrolmentAnswerSchema));
  await confirmWhenWaiting(api, slotId, () => false);
}

/** The line of an enrolled device. */
export class DeviceLine {
  readonly #line: ServerLine;
  readonly #registerId: RegisterId;
  readonly #device: KeyPair;
  readonly #keys: z.output<typeof serverKeysAnswerSchema>;
  readonly #url: string;

  private constructor(
    url: string,
    registerId: RegisterId,
    device: KeyPair,
    keys: z.output<typeof serverKeysAnswerSchema>,
  ) {
    this.#url = url;
    this.#registerId = registerId;
    this.#device = device;
    this.#keys = keys;
    const [signing] = keys.keys;
    if (!signing) throw new Error("a server has a key");
    const thumbprint = thumbprintOf(signing).toString("base64url");
    const assertion = (aheadMs: number) => signAssertion(device, registerId, thumbprint, Date.now() + aheadMs);
    this.#line = new ServerLine({ url, assertion, nowMs: Date.now, timeoutMs: TIMEOUT_MS });
  }

  static async open(url: string, registerId: RegisterId, device: KeyPair): Promise<DeviceLine> {
    const stranger = new ServerLine({ url, assertion: null, nowMs: Date.now, timeoutMs: TIMEOUT_MS });
    return new DeviceLine(url, registerId, device, granted(await stranger.get("/v1/keys", serverKeysAnswerSchema)));
  }

  /** A fresh lease, and how the branch books. */
  async standing(): Promise<Standing> {
    const device = granted(await this.#line.get("/v1/device", deviceAnswerSchema));
    const { lease: jws } = granted(await this.#line.get("/v1/lease", leaseAnswerSchema));
    const { keys, sealKey } = this.#keys;
    const trust = { url: this.#url, keys, sealKey, thumbprint: "", retired: [] };
    const lease = await readServerLease(jws, trust, { ...device, branchName: "" });
    if (!lease) throw new Error("the server signs its leases");
    return { lease, device };
  }

  /** Sends entries in batches of whole commands. @returns the last head that the server signed, and how many rules they broke */
  async send(entries: readonly SealedEntry[]): Promise<{ acknowledged: Acknowledged | null; violations: number }> {
    let acknowledged: Acknowledged | null = null;
    let violations = 0;
    for (const batch of batchesOf(entries)) {
      const answer = granted(await this.#line.post("/v1/journal", await this.#signed(batch), journalAnswerSchema));
      acknowledged = { ...answer.head, signedHead: answer.signedHead };
      violations += answer.violations;
    }
    return { acknowledged, violations };
  }

  async #signed(entries: readonly SealedEntry[]): Promise<JournalBatch> {
    const [first] = entries;
    const last = entries.at(-1);
    if (!first || !last) throw new Error("a batch has entries");
    const registerId = this.#registerId;
    const signature = await signBatch(this.#device, { registerId, ...last });
    const sent = entries.map(({ hash, preimage }) => ({ hash, preimage }));
    const sentAt = instantFromMs(Date.now());
    return { registerId, epoch: first.epoch, firstSeq: first.seq, entries: sent, signature, sentAt };
  }
}

function batchesOf(entries: readonly SealedEntry[]): SealedEntry[][] {
  const batches: SealedEntry[][] = [];
  let bytes = 0;
  for (const command of commandsOf(entries)) {
    const more = command.reduce((sum, { preimage }) => sum + Buffer.byteLength(preimage) + 100, 0);
    const last = batches.at(-1);
    if (last && last.length + command.length <= BATCH_ENTRIES && bytes + more <= BATCH_BYTES) {
      last.push(...command);
      bytes += more;
    } else {
      batches.push([...command]);
      bytes = more;
    }
  }
  return batches;
}

/** Entries of one command stand next to each other. */
function commandsOf(entries: readonly SealedEntry[]): SealedEntry[][] {
  const commands: SealedEntry[][] = [];
  for (const entry of entries) {
    const last = commands.at(-1);
    if (last && last[0]?.commandId === entry.commandId) last.push(entry);
    else commands.push([entry]);
  }
  return commands;
}

function granted<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new Error(`the server refused a register: ${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
}
