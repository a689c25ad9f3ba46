/** Uplink: entries after the last acknowledged one go to the server in batches, one under way at a time, until its signed head is ours. */
import type { Logger } from "pino";
import { invariant } from "#domain/invariant.ts";
import { type ForkOrder, forkAnswerSchema } from "#domain/protocol/sync/fork.ts";
import {
  type AcknowledgedHead,
  type JournalBatch,
  journalAnswerSchema,
  journalHeadAnswerSchema,
  MAX_BATCH_ENTRIES,
} from "#domain/protocol/sync/journal-batch.ts";
import type { SyncView } from "#domain/protocol/till-view.ts";
import { ok, type Refusal, type Result } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import type { KeyPair } from "#main/register/staff/local-authority.ts";
import {
  acknowledgedOf,
  forgetAcknowledged,
  readAcknowledged,
  writeAcknowledged,
} from "#main/register/store/acknowledged.ts";
import { epochAt, positionOf, readEntryAt } from "#main/register/store/journal.ts";
import { countAfter, type PlacedEntry, readHashAt, readPositionUpTo } from "#main/register/store/sent-entries.ts";
import { readSetting } from "#main/register/store/settings.ts";
import { headPosition, type Till } from "#main/register/till.ts";
import { signBatch } from "./device-proof.ts";
import type { Outcome } from "./errand.ts";
import { readNextBatch } from "./next-batch.ts";
import type { ServerLine } from "./server-line.ts";
import { readForkOrder, readSignedHead } from "./server-trust.ts";

type Reason = NonNullable<SyncView["reason"]>;

/** What the uplink works with. */
export interface UplinkParts {
  readonly till: Till;
  readonly line: ServerLine;
  readonly log: Logger;
  /** The server answered, and said what time it is there. */
  onContact(serverTimeMs: number): void;
  onChange(): void;
  /** A manager ordered a new epoch; begins it between two acts. @returns whether it began */
  onFork(order: ForkOrder): Promise<Result<boolean>>;
  /** Something came that no key we trust has signed: perhaps the server signs with a new one. */
  onDoubt(): void;
}

/** Sends the journal of one till. */
export class Uplink {
  readonly #parts: UplinkParts;
  readonly #device: KeyPair;
  /** Everything up to here the server has, as far as we know. */
  #sentUpTo = 0;
  /** What waits, less the till's own count of entries: a sale made meanwhile is in it without another look. */
  #waiting = 0;
  #most = MAX_BATCH_ENTRIES;
  #asked = false;
  /** The server has another entry where this till has one of its own; what is not sent yet says where they part. */
  #differs = false;
  reason: Reason | null = null;

  constructor(parts: UplinkParts) {
    this.#parts = parts;
    const { device, row } = parts.till.store.read((tx) => ({
      device: readSetting(tx, "device_key"),
      row: readAcknowledged(tx),
    }));
    invariant(device, "an enrolled till has its device's key");
    this.#device = device;
    this.#goOnFrom(row?.position ?? 0);
  }

  /** How many entries the server has not acknowledged. */
  get waiting(): number {
    return Math.max(0, this.#waiting + this.#parts.till.entries);
  }

  /** Position of the last entry the server has. */
  get sentUpTo(): number {
    return this.#sentUpTo;
  }

  /** The server was away: where it stands is asked for before anything more is sent. */
  askAgain(): void {
    this.#asked = false;
  }

  /** Sends the next batch, if there is one. One errand of the station. */
  async send(signal: AbortSignal): Promise<Outcome> {
    const { till } = this.#parts;
    // Once in each life, and after each trouble: the server may know less than it did. Asking and sending are one try:
    // a server that answers the one and not the other is not asked again at once for ever.
    const asksFirst = !this.#asked;
    const stands = asksFirst ? await this.#askForHead(signal) : "done";
    if (stands !== "done") return stands;
    const entries = till.store.read((tx) => readNextBatch(tx, this.#sentUpTo, this.#most));
    const [first] = entries;
    const last = entries.at(-1);
    if (!first || !last) return this.#differs ? this.#stuck("fork") : this.#settled("done");
    const { registerId } = till.shop;
    const batch: JournalBatch = {
      registerId,
      epoch: first.epoch,
      firstSeq: first.seq,
      entries: entries.map(({ hash, preimage }) => ({ hash, preimage })),
      signature: await signBatch(this.#device, { registerId, ...last }),
      sentAt: instantFromMs(till.clock.nowMs()),
    };
    const path = this.#isForkedAfter(first.epoch) ? "/v1/journal/other" : "/v1/journal";
    const answer = await this.#parts.line.post(path, batch, journalAnswerSchema, signal);
    if (!answer.ok && answer.refusal.code === "journal.fork") return this.#parted(answer.refusal, signal);
    if (!answer.ok) return this.#failed(answer.refusal, entries.length, asksFirst);
    this.#parts.onContact(Date.parse(answer.value.serverTime));
    const taken = await this.#takeHead(answer.value.signedHead, last);
    if (taken !== "done") return taken;
    this.#most = Math.min(MAX_BATCH_ENTRIES, this.#most * 2);
    return this.#settled(this.#sentUpTo < headPosition(till) ? "more" : "done");
  }

  /** Where the server stands. It may stand behind what it acknowledged: then it was put back to an older state. */
  async #askForHead(signal: AbortSignal): Promise<Outcome> {
    const { line, till, log } = this.#parts;
    const answer = await line.get("/v1/journal/head", journalHeadAnswerSchema, signal);
    if (!answer.ok) return this.#failed(answer.refusal, 0, true);
    this.#parts.onContact(Date.parse(answer.value.serverTime));
    const { head, signedHead, restoreEpoch } = answer.value;
    const before = till.store.read(readAcknowledged);
    if (!head || !signedHead) {
      if (before)
        log.error({ restoreEpoch, before: before.restoreEpoch }, "the server has nothing of this register any more");
      const forgotten = till.store.write((tx) => ok(forgetAcknowledged(tx) ?? null));
      if (!forgotten.ok) return "failed";
      till.acknowledged = null;
      this.#goOnFrom(0);
    } else {
      const taken = await this.#takeHead(signedHead, null);
      if (taken !== "done") return taken;
      if (before && this.#sentUpTo < before.position)
        log.error({ restoreEpoch, before: before.restoreEpoch }, "the server was put back: what it lost is sent again");
    }
    this.#asked = true;
    return "done";
  }

  /**
   * Believes a head that the server signed for an entry of ours, and keeps it.
   * @param sent the last entry of the batch it answers; null when the server was only asked
   */
  async #takeHead(signedHead: string, sent: PlacedEntry | null): Promise<Outcome> {
    const { till, log } = this.#parts;
    const { trust, who } = this.#tie();
    const head = await readSignedHead(signedHead, trust, who);
    if (!head) {
      log.error("a head that the server did not sign for this register");
      this.#parts.onDoubt();
      return this.#stuck("rejected");
    }
    const position = positionOf(head.epoch, head.seq);
    if (sent && position < sent.position) {
      log.warn({ epoch: head.epoch, seq: head.seq }, "the answer to a batch vouches only for what came before it");
      this.#asked = false;
      return this.#waits("rejected");
    }
    const ours = till.store.read((tx) => readHashAt(tx, position));
    if (ours === head.hash) {
      this.#differs = false;
      const kept = this.#keep(head, signedHead);
      if (!kept.ok) return "failed";
      this.#goOnFrom(position);
      return "done";
    }
    // After a restore the server knows entries this till has forgotten; they end with the epoch that was left.
    if (ours === undefined && head.epoch < till.epoch && !this.#isForkedAfter(head.epoch)) {
      this.#goOnFrom(sent?.position ?? till.store.read((tx) => readPositionUpTo(tx, position)));
      return "done";
    }
    log.error({ epoch: head.epoch, seq: head.seq }, "the server has another entry at this place");
    if (sent) return this.#stuck("fork");
    // Where the two part it learns from what is sent next: only so can anybody decide what becomes of it.
    this.#differs = true;
    return "done";
  }

  /** Whether an epoch after that one began because this till's history parted from the server's: then nothing was forgotten. */
  #isForkedAfter(epoch: number): boolean {
    const { till } = this.#parts;
    for (let later = epoch + 1; later <= till.epoch; later += 1) {
      const genesis = till.store.read((tx) => readEntryAt(tx, positionOf(later, 1)));
      if (genesis?.type === "register.genesis" && genesis.body.cause === "forked") return true;
    }
    return false;
  }

  /** The server has another entry at a place of ours. A new epoch is begun where a manager ordered it; else it waits for one. */
  async #parted(refusal: Refusal, signal: AbortSignal): Promise<Outcome> {
    const { till, line, log, onFork } = this.#parts;
    const [epoch, seq] = [Number(refusal.facts.epoch), Number(refusal.facts.seq)];
    log.error({ epoch, seq }, "the server has another history of this register");
    const hash = till.store.read((tx) => readHashAt(tx, positionOf(epoch, seq)));
    if (hash === undefined) return this.#stuck("fork");
    const asked = await line.get(`/v1/journal/fork?epoch=${epoch}&seq=${seq}&hash=${hash}`, forkAnswerSchema, signal);
    const { trust, who } = this.#tie();
    const order = asked.ok && asked.value.order ? await readForkOrder(asked.value.order, trust, who) : undefined;
    const begun = order ? await onFork(order) : ok(false);
    if (!begun.ok) return "failed";
    if (!begun.value) return this.#stuck("fork");
    log.info({ epoch: order?.nextEpoch }, "a manager decided: this register goes on in a new epoch");
    this.#asked = true;
    return this.#settled("more");
  }

  #keep(head: AcknowledgedHead, signedHead: string): Result<null> {
    const { till } = this.#parts;
    const at = instantFromMs(till.clock.nowMs());
    const written = till.store.write((tx) => ok(writeAcknowledged(tx, head, signedHead, at) ?? null));
    if (written.ok) till.acknowledged = acknowledgedOf({ ...head, position: 0, signedHead });
    return written;
  }

  #goOnFrom(position: number): void {
    const { till } = this.#parts;
    // Within an epoch numbers follow one another; only a step over its edge is counted in the journal.
    const step = position - this.#sentUpTo;
    if (this.#sentUpTo > 0 && epochAt(position) === epochAt(this.#sentUpTo)) this.#waiting -= step;
    else this.#waiting = till.store.read((tx) => countAfter(tx, position)) - till.entries;
    this.#sentUpTo = position;
    this.#parts.onChange();
  }

  /** @param hasAsked the server said where it stands just before */
  #failed(refusal: Refusal, entries: number, hasAsked: boolean): Outcome {
    const { log } = this.#parts;
    const { code, facts } = refusal;
    log.warn({ code, facts, entries }, "a batch was not taken");
    if (code === "request.too_large" || code === "server.unreachable") this.#most = halfOf(entries);
    if (code === "journal.gap") {
      this.#asked = false;
      // It was put back meanwhile, and says next where it stands. A gap at that very place does not go away by itself.
      return hasAsked ? this.#waits("rejected") : "failed";
    }
    const reason = reasonOf(code);
    return reason === "fork" || reason === "revoked" ? this.#stuck(reason) : this.#waits(reason);
  }

  #waits(reason: Reason): Outcome {
    this.#say(reason);
    return "failed";
  }

  /** Trying again helps only after somebody has done something about it. */
  #stuck(reason: Reason): Outcome {
    this.#asked = false;
    this.#say(reason);
    return "slowly";
  }

  #settled(outcome: Outcome): Outcome {
    this.#say(null);
    return outcome;
  }

  #say(reason: Reason | null): void {
    if (this.reason === reason) return;
    this.reason = reason;
    this.#parts.onChange();
  }

  #tie() {
    const { server } = this.#parts.till;
    invariant(server, "only a till with a server has an uplink");
    return server;
  }
}

/** At least one: a command is never split, and nothing less can be sent. */
function halfOf(entries: number): number {
  const whole = entries || MAX_BATCH_ENTRIES;
  return Math.max(1, (whole - (whole % 2)) / 2);
}

/** What the screen says of a refusal. */
export function reasonOf(code: Refusal["code"]): Reason {
  switch (code) {
    case "server.unreachable":
    case "server.not_evertill":
      return "unreachable";
    case "server.busy":
    case "request.too_many":
      return "server_busy";
    case "server.full":
      return "server_full";
    case "server.failed":
      return "server_failed";
    case "device.waiting":
      return "not_confirmed";
    case "device.revoked":
    case "register.unknown":
      return "revoked";
    case "journal.fork":
      return "fork";
    default:
      return "rejected";
  }
}

/** Whether a refusal says nothing about what was sent: the same will be taken later. */
export function isForNow(code: Refusal["code"]): boolean {
  return reasonOf(code) !== "rejected" || code === "auth.assertion" || code === "auth.signed_out";
}
