/** A till's connection with its server: what goes up, what comes down and the lease, each an errand of its own; and how it goes. */
import type { Logger } from "pino";
import { invariant } from "#domain/invariant.ts";
import { leaseAnswerSchema } from "#domain/protocol/sync/device.ts";
import type { SyncView } from "#domain/protocol/till-view.ts";
import { ok, type Refusal, type Result, refuse } from "#domain/refusals.ts";
import { writeSetting } from "#main/register/store/settings.ts";
import type { Till } from "#main/register/till.ts";
import { beginForkedEpoch } from "./begin-forked.ts";
import { followCustomers } from "./customers.ts";
import { readChanges } from "./downlink.ts";
import { Errand, type Outcome, type Pace } from "./errand.ts";
import { sendMailJobs } from "./mail-receipts.ts";
import { listenForNudges, type Nudge } from "./nudges.ts";
import type { ServerLine } from "./server-line.ts";
import type { ServerTie, ServerTrust } from "./server-tie.ts";
import { readServerLease, renewTrust } from "./server-trust.ts";
import type { Progress } from "./snapshot.ts";
import { keepLeaseTime, openLease, takeLease } from "./take-lease.ts";
import { type HealthSource, HealthTeller } from "./tell-health.ts";
import { sendTillChanges } from "./till-changes.ts";
import { reasonOf, Uplink } from "./uplink.ts";

/** A lease is renewed this long after the last one even if nobody said so, ms; sooner while nudges can't be heard. */
const LEASE_RENEWAL_MS = { heard: 3_600_000, deaf: 300_000 } as const;

/** A line on which nudges were heard for so long was a good one, ms. */
const LASTED_MS = 60_000;

/** What a connection works with. */
export interface ConnectionParts {
  readonly till: Till;
  readonly line: ServerLine;
  readonly log: Logger;
  readonly pace: Pace;
  /** What is told of this register besides its books. */
  readonly health: HealthSource;
  /** Runs between two acts. */
  alone<T>(work: () => T | Promise<T>): Promise<T>;
  /** Something on the screen changed. */
  onChange(): void;
}

/** How the connection stands. */
export interface Standing {
  readonly reason: SyncView["reason"];
  readonly online: boolean;
  readonly waiting: number;
  readonly sentUpTo: number;
  readonly lastContactMs: number | null;
  readonly progress: Progress | null;
}

/** Runs from the start of an enrolled till, or from its enrolment, until the till closes or leaves. */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #uplink: Uplink;
  readonly #health: HealthTeller;
  readonly #over = new AbortController();
  readonly #errands: readonly Errand[];
  readonly #send: Errand;
  readonly #follow: Errand;
  #reason: SyncView["reason"] = null;
  #online = false;
  #hears = false;
  #trusted = false;
  #leaseDueMs = 0;
  #lastContactMs: number | null;
  #progress: Progress | null = null;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    const { till, line, log, pace } = parts;
    this.#health = new HealthTeller({ till, line, log, source: parts.health });
    this.#lastContactMs = till.server?.lastContactAt ? Date.parse(till.server.lastContactAt) : null;
    this.#uplink = new Uplink({
      till,
      line,
      log,
      onContact: (serverTimeMs) => this.#heard(serverTimeMs),
      onChange: () => parts.onChange(),
      onFork: (order) => this.#alone(() => beginForkedEpoch(till, order, parts.health.dataFolder)),
      onDoubt: () => {
        this.#trusted = false;
        this.#follow.hurry();
      },
    });
    const { signal } = this.#over;
    const errand = (run: () => Promise<Outcome>): Errand =>
      new Errand({ run, pace, onBug: (error) => log.error({ err: error }, "sync failed") });
    this.#send = errand(() => this.#uplink.send(signal));
    this.#follow = errand(() => this.#followServer());
    this.#errands = [this.#send, this.#follow, errand(() => this.#listen())];
  }

  /** Sets out. */
  start(): void {
    for (const errand of this.#errands) errand.start();
  }

  /** Ends what is under way and waits for it. */
  async stop(): Promise<void> {
    this.#over.abort();
    keepLeaseTime(this.#parts.till);
    await Promise.all(this.#errands.map((errand) => errand.stop()));
  }

  /** There are new entries, or a change made here. Never on the way of an act: its answer goes first. */
  ring(): void {
    setImmediate(() => {
      this.#send.ring();
      this.#follow.ring();
    });
  }

  /** Somebody wants it tried now. */
  hurry(): void {
    this.#trusted = false;
    this.#leaseDueMs = 0;
    for (const errand of this.#errands) errand.hurry();
  }

  get standing(): Standing {
    const { waiting, sentUpTo, reason } = this.#uplink;
    return {
      reason: reason ?? this.#reason,
      online: this.#online && reason === null && this.#reason === null,
      waiting,
      sentUpTo,
      lastContactMs: this.#lastContactMs,
      progress: this.#progress,
    };
  }

  /** Keys, then what was changed here, then the lease, then what was changed there. */
  async #followServer(): Promise<Outcome> {
    const { till, line, log } = this.#parts;
    const { signal } = this.#over;
    keepLeaseTime(till);
    if (!this.#trusted) {
      const trusted = await this.#renewTrust();
      // Where only the answer was lost, what is to be told still gets there; whatever comes back is held to the keys we know.
      if (!trusted.ok && reasonOf(trusted.refusal.code) !== "unreachable") return this.#fails(trusted.refusal);
    }
    const told = await sendTillChanges({ till, line, log }, signal);
    if (told.taken > 0) this.#leaseDueMs = 0;
    if (told.refusal) return this.#fails(told.refusal);
    const unsent = await sendMailJobs({ till, line, log }, signal);
    if (unsent) return this.#fails(unsent);
    const untold = await followCustomers({ till, line, log }, signal);
    if (untold) return this.#fails(untold);
    if (this.#leaseDueMs <= till.clock.monotonicMs()) {
      const renewed = await this.#renewLease();
      if (!renewed.ok) return this.#fails(renewed.refusal);
    }
    const read = await readChanges(
      {
        till,
        line,
        log,
        alone: (work) => this.#alone(work),
        onProgress: (progress) => {
          this.#progress = progress;
          this.#parts.onChange();
        },
      },
      signal,
    );
    if (!read.ok) return this.#fails(read.refusal);
    await this.#health.tell(this.#uplink, signal);
    this.#heard(null);
    this.#say(null);
    return "done";
  }

  async #renewTrust(): Promise<Result<null>> {
    const { line, log } = this.#parts;
    const { trust } = this.#tie();
    const renewed = await renewTrust(line, trust);
    if (!renewed.ok) return renewed;
    this.#trusted = true;
    if (JSON.stringify(renewed.value) === JSON.stringify(trust)) return ok(null);
    const kept = await this.#keepTrust(renewed.value);
    if (!kept.ok) return kept;
    log.info({ thumbprint: renewed.value.thumbprint }, "the server's keys changed; one we trust vouches for them");
    // What was held up because nobody we knew had signed it goes now.
    this.#uplink.askAgain();
    this.#send.hurry();
    return ok(null);
  }

  #keepTrust(trust: ServerTrust): Promise<Result<null>> {
    const { till } = this.#parts;
    return this.#alone(() => {
      const tie: ServerTie = { ...this.#tie(), trust };
      const written = till.store.write((tx) => ok(writeSetting(tx, "server", tie) ?? null));
      if (!written.ok) return written;
      till.server = tie;
      till.sealKey = tie.trust.sealKey;
      return ok(null);
    });
  }

  async #renewLease(): Promise<Result<null>> {
    const { till, line, log } = this.#parts;
    const answer = await line.get("/v1/lease", leaseAnswerSchema, this.#over.signal);
    if (!answer.ok) return answer;
    const { trust, who } = this.#tie();
    const lease = await readServerLease(answer.value.lease, trust, who);
    if (!lease) {
      log.error("a lease that the server did not sign for this register");
      this.#trusted = false;
      return refuse("server.failed");
    }
    const opened = await openLease(lease, answer.value.lease, till.keys);
    const taken = await this.#alone(() => {
      const kept = takeLease(till, this.#tie(), opened);
      if (kept.ok) till.server = kept.value;
      return kept;
    });
    if (!taken.ok) return taken;
    const halfMs = (Date.parse(lease.expiresAt) - Date.parse(lease.issuedAt)) / 2;
    const every = this.#hears ? LEASE_RENEWAL_MS.heard : LEASE_RENEWAL_MS.deaf;
    this.#leaseDueMs = till.clock.monotonicMs() + Math.min(every, halfMs);
    this.#heard(Date.parse(answer.value.serverTime));
    return ok(null);
  }

  async #listen(): Promise<Outcome> {
    const { line, log } = this.#parts;
    const beganMs = performance.now();
    const ended = await listenForNudges(line, (what) => this.#nudged(what), this.#over.signal);
    this.#hears = false;
    if (ended.ok) return "done";
    log.info({ code: ended.refusal.code }, "nudges are not heard");
    return performance.now() - beganMs > LASTED_MS ? "lost" : "failed";
  }

  #nudged(what: Nudge): void {
    this.#hears = true;
    // What happened while nobody listened is asked for as well.
    if (what !== "config") this.#leaseDueMs = 0;
    // A server that is back may have come with another key.
    if (what === "hello") this.#trusted = false;
    this.#follow.hurry();
    if (what !== "hello") return;
    // The server is back, perhaps as it was yesterday: what waits for a pause goes now.
    this.#uplink.askAgain();
    this.#send.hurry();
  }

  #fails(refusal: Refusal): Outcome {
    if (this.#over.signal.aborted) return "failed";
    const { code, facts } = refusal;
    this.#parts.log.warn({ code, facts }, "the server could not be followed");
    this.#uplink.askAgain();
    const reason = reasonOf(code);
    // It answered something that does not fit, and its keys may be why. A network that fails says nothing of its keys.
    if (reason !== "unreachable") this.#trusted = false;
    this.#say(reason);
    return reason === "revoked" || code === "enrolment.server_other" ? "slowly" : "failed";
  }

  #say(reason: SyncView["reason"]): void {
    const online = reason === null;
    if (this.#reason === reason && this.#online === online) return;
    this.#reason = reason;
    this.#online = online;
    this.#parts.onChange();
  }

  /** @param serverTimeMs what time it is there; null when the answer did not say */
  #heard(serverTimeMs: number | null): void {
    const { till } = this.#parts;
    if (serverTimeMs !== null) till.lease?.clock.isAtLeast(serverTimeMs);
    this.#lastContactMs = till.clock.nowMs();
    this.#parts.onChange();
  }

  /** Between two acts, unless the till left meanwhile. */
  #alone<T>(work: () => Result<T>): Promise<Result<T>> {
    return this.#parts.alone(() => (this.#over.signal.aborted ? refuse("server.unreachable") : work()));
  }

  #tie(): ServerTie {
    const { server } = this.#parts.till;
    invariant(server, "only a till with a server has a connection");
    return server;
  }
}
