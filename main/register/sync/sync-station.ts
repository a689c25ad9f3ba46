/** Everything between this register and its server: enrolment, connection, leaving; and what the screen says of it. */
import { join } from "node:path";
import type { Logger } from "pino";
import type { BootId, NewId } from "#domain/ids.ts";
import { shortHash } from "#domain/journal/entry.ts";
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { deviceFingerprintOf } from "#domain/protocol/sync/enrolment.ts";
import type { Health } from "#domain/protocol/sync/health.ts";
import { STARTING_VIEW, type SyncView } from "#domain/protocol/till-view.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { authorise } from "#domain/staff/approval.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { isEmpty } from "#main/register/change-sale.ts";
import type { DeviceKeys } from "#main/register/keys.ts";
import { readPlacedAfter } from "#main/register/store/sent-entries.ts";
import { readSetting, writeSetting } from "#main/register/store/settings.ts";
import type { Store } from "#main/register/store/store.ts";
import { dropAllTillChanges } from "#main/register/store/till-changes.ts";
import { authorityFor, leaseExpired, type Till } from "#main/register/till.ts";
import { askForConfirmation, CONFIRMATION_PACE } from "./await-confirmation.ts";
import type { Clock } from "./clock.ts";
import { Connection } from "./connection.ts";
import { signAssertion } from "./device-proof.ts";
import { requestEnrolment } from "./enrol.ts";
import { Errand, type Pace, USUAL_PACE } from "./errand.ts";
import { becomeOwnAuthority, writeRecoveryBundle } from "./leave.ts";
import { type Network, ServerLine } from "./server-line.ts";
import type { Enrolment, ServerTrust } from "./server-tie.ts";
import { holdToLease } from "./take-lease.ts";

/** What the station works with for the life of the process. */
export interface StationParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly newId: NewId;
  readonly bootId: BootId;
  readonly programVersion: string;
  readonly dataFolder: string;
  /** Only a test is in more of a hurry than usual. */
  readonly pace?: Partial<Record<"connection" | "confirmation", Pace>> | undefined;
  /** How an enrolled till reaches its server; the computer's network if nothing is said. */
  readonly network?: Network | undefined;
  /** How the printer beside the drawer is. */
  printer(): Health["printer"];
  /** Runs between two acts. */
  alone<T>(work: () => T | Promise<T>): Promise<T>;
  /** Something on the screen changed by itself. */
  onChange(): void;
  /** The books were set up by an enrolment: the till is to be opened on them. */
  openTill(): Promise<void>;
}

/** One for the life of the process. */
export class SyncStation {
  readonly #parts: StationParts;
  #books: { readonly store: Store; readonly keys: DeviceKeys } | null = null;
  #till: Till | null = null;
  #enrolment: Enrolment | null = null;
  #wait: { readonly errand: Errand; readonly over: AbortController } | null = null;
  #connection: Connection | null = null;
  #refused = false;
  #toSend = 0;
  #oldest: { readonly after: number; readonly at: SyncView["waitingSince"] } | null = null;

  constructor(parts: StationParts) {
    this.#parts = parts;
  }

  /** The books opened. An enrolment that was under way when the program stopped goes on. */
  takeBooks(store: Store, keys: DeviceKeys): void {
    this.#books = { store, keys };
    this.#enrolment = store.read((tx) => readSetting(tx, "enrolment")) ?? null;
  }

  /** The till runs on them, or there is none yet. */
  run(till: Till | null): void {
    this.#till = till;
    this.#toSend = till?.entries ?? 0;
    this.#giveUpWaiting();
    // Somebody set a shop of its own up here instead of waiting.
    if (till && this.#enrolment && !this.#enrolment.adopts) this.#forgetEnrolment();
    if (till?.server) this.#connect(till, till.server.trust);
    else if (this.#enrolment) this.#awaitConfirmation(this.#enrolment);
  }

  /** After each act: what it booked is sent, and a lease that waited for the end of a sale holds. */
  afterAct(): void {
    const till = this.#till;
    if (!till) return;
    holdToLease(till);
    if (till.server) till.changed.add("sync");
    const toSend = till.entries + till.errandsAsked;
    if (toSend === this.#toSend) return;
    this.#toSend = toSend;
    this.#connection?.ring();
  }

  /** Ends everything under way. */
  async close(): Promise<void> {
    this.#wait?.over.abort();
    await this.#wait?.errand.stop();
    await this.#connection?.stop();
  }

  /**
   * Asks a server to take this register in. On an empty register anybody may who stands there.
   * @returns refusals: `enrolment.*`, `sync.server_url`, `server.*`, `approval.needed`, `staff.signed_out`
   */
  async enrol(input: ActInput<"sync.enrol">): Promise<Result<null>> {
    const allowed = await this.#parts.alone(() => this.#mayEnrol(input));
    return allowed.ok ? this.#askServer(input) : allowed;
  }

  /** A demo joins the server it was started with, once; nobody has to stand there. @returns refusals as of `enrol` */
  async joinDemo(server: { readonly serverUrl: string; readonly code: string }): Promise<Result<null>> {
    if (!this.#till?.shop.demo || this.#till.server || this.#enrolment) return ok(null);
    return this.#askServer(server);
  }

  async #askServer({ serverUrl, code }: { readonly serverUrl: string; readonly code: string }): Promise<Result<null>> {
    const { alone, programVersion, clock } = this.#parts;
    if (!this.#books) return refuse("storage.failed");
    const { store, keys } = this.#books;
    const nowMs = (): number => clock.nowMs();
    const asked = await requestEnrolment({ store, keys, till: this.#till, programVersion, nowMs }, { serverUrl, code });
    if (!asked.ok) return asked;
    return alone(() => {
      this.#giveUpWaiting();
      this.#refused = false;
      if (this.#till) this.#till.sealKey = asked.value.trust.sealKey;
      this.#awaitConfirmation(asked.value);
      this.#parts.onChange();
      return ok(null);
    });
  }

  /** Gives up an enrolment that nobody confirmed yet. @returns refusals: `sync.not_enrolled`, `storage.full` */
  cancel(): Result<null> {
    if (!this.#enrolment) return refuse("sync.not_enrolled");
    const forgotten = this.#forgetEnrolment();
    this.#parts.onChange();
    return forgotten;
  }

  /** Tries at once what would wait. @returns refusal: `sync.not_enrolled` */
  tryNow(): Result<null> {
    if (!this.#connection && !this.#wait) return refuse("sync.not_enrolled");
    this.#wait?.errand.hurry();
    this.#connection?.hurry();
    return ok(null);
  }

  /**
   * Leaves the server; what was not sent goes into a sealed bundle first.
   * @returns refusals: `sync.not_enrolled`, `approval.needed`, `staff.signed_out`, `storage.full`
   */
  async leave(input: ActInput<"sync.leave">): Promise<Result<ActAnswer<"sync.leave">>> {
    const till = this.#till;
    const connection = this.#connection;
    if (!till?.server || !connection) return refuse("sync.not_enrolled");
    const allowed = mayEditDevices(till, "sync.leave", input);
    if (!allowed.ok) return allowed;
    const folder = join(this.#parts.dataFolder, "recovery");
    const left = await writeRecoveryBundle(till, folder, connection.standing.sentUpTo);
    if (!left.ok) return left;
    const alone = await becomeOwnAuthority(till);
    if (!alone.ok) return alone;
    // Not waited for: what is under way may itself wait for the end of this act.
    void connection.stop();
    this.#connection = null;
    till.changed.add("sync").add("books").add("staff");
    return left;
  }

  /** How the register stands with its server. */
  get view(): SyncView {
    const till = this.#till;
    const enrolment = this.#enrolment;
    if (till?.server && this.#connection) return this.#connectedView(till, this.#connection);
    if (!enrolment) return { ...STARTING_VIEW.sync, reason: this.#refused ? "revoked" : null };
    const { organisationName, branchName } = enrolment.who;
    return {
      ...STARTING_VIEW.sync,
      state: "enrolling",
      reason: "not_confirmed",
      serverUrl: enrolment.trust.url,
      organisationName,
      branchName,
      deviceFingerprint: this.#fingerprint(),
    };
  }

  #connectedView(till: Till, connection: Connection): SyncView {
    const { reason, online, waiting, sentUpTo, lastContactMs, progress } = connection.standing;
    const { server, acknowledged, lease } = till;
    return {
      state: progress ? "loading" : online ? "online" : "offline",
      waiting,
      waitingSince: waiting > 0 ? this.#waitingSince(till, sentUpTo) : null,
      reason,
      serverUrl: server?.trust.url ?? null,
      organisationName: server?.who.organisationName ?? null,
      branchName: server?.who.branchName ?? null,
      lastContactAt: lastContactMs === null ? null : instantFromMs(lastContactMs),
      leaseExpiresAt: lease && instantFromMs(lease.expiresAtMs),
      leaseExpired: leaseExpired(till),
      acknowledged: acknowledged && `${acknowledged.epoch}/${acknowledged.seq} ${shortHash(acknowledged.hash)}`,
      deviceFingerprint: this.#fingerprint(),
      progress,
    };
  }

  #waitingSince(till: Till, after: number): SyncView["waitingSince"] {
    if (this.#oldest?.after === after && this.#oldest.at) return this.#oldest.at;
    const [oldest] = till.store.read((tx) => readPlacedAfter(tx, after, 1));
    const at = oldest ? (JSON.parse(oldest.preimage) as { occurredAt: SyncView["waitingSince"] }).occurredAt : null;
    this.#oldest = { after, at };
    return at;
  }

  #fingerprint(): string | null {
    const device = this.#books?.store.read((tx) => readSetting(tx, "device_key"));
    return device ? deviceFingerprintOf(device.publicJwk.x) : null;
  }

  #mayEnrol(input: ActInput<"sync.enrol">): Result<null> {
    const till = this.#till;
    if (!till) return ok(null);
    if (till.server) return refuse("enrolment.already");
    const allowed = mayEditDevices(till, "sync.enrol", input);
    if (!allowed.ok) return allowed;
    return till.sale && !isEmpty(till.sale) ? refuse("enrolment.sale_open") : ok(null);
  }

  #line(trust: ServerTrust, registerId: string): ServerLine {
    const { clock, network } = this.#parts;
    const nowMs = (): number => clock.nowMs();
    return new ServerLine({
      url: trust.url,
      nowMs,
      network,
      assertion: async (aheadMs) => {
        const device = this.#books?.store.read((tx) => readSetting(tx, "device_key"));
        if (!device) throw new Error("an enrolled register has its device's key");
        // The server may have another key by now than when this line was laid.
        const { thumbprint } = this.#till?.server?.trust ?? trust;
        return signAssertion(device, registerId, thumbprint, nowMs() + aheadMs);
      },
    });
  }

  #connect(till: Till, trust: ServerTrust): void {
    const { log, pace, alone, onChange, programVersion, dataFolder } = this.#parts;
    this.#connection = new Connection({
      till,
      line: this.#line(trust, till.shop.registerId),
      log,
      pace: pace?.connection ?? USUAL_PACE,
      health: { programVersion, dataFolder, printer: () => this.#parts.printer() },
      alone,
      onChange,
    });
    this.#connection.start();
  }

  #awaitConfirmation(enrolment: Enrolment): void {
    const { log, clock, newId, bootId, pace, alone } = this.#parts;
    if (!this.#books) return;
    this.#enrolment = enrolment;
    const over = new AbortController();
    const parts = {
      ...this.#books,
      log,
      clock,
      newId,
      bootId,
      alone,
      enrolment,
      till: this.#till,
      line: this.#line(enrolment.trust, enrolment.who.registerId),
      onDone: () => this.#joined(),
      onRefused: () => {
        this.#forgetEnrolment();
        this.#refused = true;
        this.#parts.onChange();
      },
    };
    const errand = new Errand({
      run: () => askForConfirmation(parts, over.signal),
      pace: pace?.confirmation ?? CONFIRMATION_PACE,
      onBug: (error) => log.error({ err: error }, "enrolment failed"),
    });
    this.#wait = { errand, over };
    errand.start();
  }

  /** Inside `alone`: an empty register opens its till, one with books goes over to its connection. */
  async #joined(): Promise<void> {
    this.#giveUpWaiting();
    this.#enrolment = null;
    if (!this.#till) await this.#parts.openTill();
    else {
      this.run(this.#till);
      this.#till.changed.add("shop").add("staff").add("person").add("books").add("session");
    }
    this.#parts.onChange();
  }

  #forgetEnrolment(): Result<null> {
    const forgotten = this.#books?.store.write((tx) => {
      writeSetting(tx, "enrolment", null);
      dropAllTillChanges(tx);
      return ok(null);
    });
    if (!forgotten?.ok) return forgotten ?? refuse("storage.failed");
    this.#giveUpWaiting();
    this.#enrolment = null;
    if (this.#till) this.#till.sealKey = null;
    return ok(null);
  }

  #giveUpWaiting(): void {
    this.#wait?.over.abort();
    // Not waited for: what is under way may itself wait for the end of this act.
    void this.#wait?.errand.stop();
    this.#wait = null;
  }
}

function mayEditDevices(till: Till, act: string, input: { readonly approvalId: string | null }): Result<null> {
  const asked = authorityFor(till, act, input);
  if (!asked.ok) return asked;
  const { pendingHash: _, ...authority } = asked.value.authority;
  const allowed = authorise(authority, "devices.edit");
  return allowed.ok ? ok(null) : allowed;
}
