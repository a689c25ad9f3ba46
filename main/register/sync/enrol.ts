/** Asking a server to take this register in: the code is checked against the server's key, the device shows that it holds its own. */
import {
  type AdoptionOffer,
  type EnrolmentRequest,
  enrolmentAnswerSchema,
  readEnrolmentCode,
} from "#domain/protocol/sync/enrolment.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { DeviceKeys } from "#main/register/keys.ts";
import { type KeyPair, makeKeyPair } from "#main/register/staff/local-authority.ts";
import { readSetting, writeSetting } from "#main/register/store/settings.ts";
import type { Store } from "#main/register/store/store.ts";
import type { Till } from "#main/register/till.ts";
import { signEnrolmentProof } from "./device-proof.ts";
import { sealPublicKeyOf } from "./seal.ts";
import { readServerUrl, ServerLine } from "./server-line.ts";
import type { Enrolment } from "./server-tie.ts";
import { pinServer } from "./server-trust.ts";

/** What an enrolment begins with. */
export interface EnrolParts {
  readonly store: Store;
  readonly keys: DeviceKeys;
  /** Null on an empty register. */
  readonly till: Till | null;
  readonly programVersion: string;
  readonly nowMs: () => number;
}

/**
 * Sends the request and keeps what was answered, so that a restart goes on waiting.
 * @returns refusals: `enrolment.*`, `sync.server_url`, `server.unreachable`, `server.not_evertill`, `request.too_many`
 */
export async function requestEnrolment(
  parts: EnrolParts,
  typed: { readonly serverUrl: string; readonly code: string },
): Promise<Result<Enrolment>> {
  const { store, keys, till, programVersion, nowMs } = parts;
  const code = readEnrolmentCode(typed.code);
  if (!code) return refuse("enrolment.code_form");
  const url = readServerUrl(typed.serverUrl);
  if (!url.ok) return url;
  const line = new ServerLine({ url: url.value, assertion: null, nowMs });
  const trust = await pinServer(line, url.value, code.serverFingerprint);
  if (!trust.ok) return trust;
  const device = deviceKeyOf(store);
  if (!device.ok) return device;
  const sealPublicKey = sealPublicKeyOf(keys.leaseSeal);
  const request: EnrolmentRequest = {
    secret: code.secret,
    devicePublicKey: device.value.publicJwk.x,
    sealPublicKey,
    proof: await signEnrolmentProof(device.value, code.secret, sealPublicKey),
    programVersion,
    adopt: till && offerOf(till),
  };
  const answer = await line.post("/v1/enrolments", request, enrolmentAnswerSchema);
  if (!answer.ok) return answer;
  const { enrolmentId, ...who } = answer.value;
  const enrolment: Enrolment = { trust: trust.value, who, enrolmentId, adopts: till !== null };
  const written = store.write((tx) => ok(writeSetting(tx, "enrolment", enrolment) ?? null));
  return written.ok ? ok(enrolment) : written;
}

/** The device's key; made once, and the same for every later try. */
function deviceKeyOf(store: Store): Result<KeyPair> {
  const known = store.read((tx) => readSetting(tx, "device_key"));
  if (known) return ok(known);
  const made = makeKeyPair();
  const written = store.write((tx) => ok(writeSetting(tx, "device_key", made) ?? null));
  return written.ok ? ok(made) : written;
}

/** What a till with books brings along: it keeps its id, its chain and its people. */
function offerOf(till: Till): AdoptionOffer | null {
  const authority = till.store.read((tx) => readSetting(tx, "authority_key"));
  const { head } = till.books;
  if (!authority || !head) return null;
  const { registerId, organisationId, branchId, registerCode } = till.shop;
  return {
    registerId,
    organisationId,
    branchId,
    registerCode,
    authorityPublicKey: authority.publicJwk.x,
    head: { epoch: head.epoch, seq: head.seq, hash: head.hash },
    staff: till.people.map(({ staffId, name, role }) => ({ staffId, name, role })),
  };
}
