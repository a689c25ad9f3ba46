/** One register of the demo: enrolled once, its days played one after the other, its journal sent while others are played. */
import type { BranchId, CustomerId, DrawerId, OrganisationId, RegisterId } from "#domain/ids.ts";
import { NEW_REGISTER } from "#domain/journal/register-state.ts";
import { maskFromHex } from "#domain/staff/permissions.ts";
import { makeKeyPair } from "#main/register/staff/local-authority.ts";
import { newId } from "#main/register/till.ts";
import type { ServerApi } from "#tools/server-api.ts";
import { Chance, idsFrom } from "./chance.ts";
import { type DayPlan, playDay } from "./demo-day.ts";
import { DemoRegister, type SealedEntry, type Worker } from "./demo-register.ts";
import type { Goods } from "./demo-sale.ts";
import { DeviceLine, enrolDevice, type Standing } from "./device-line.ts";
import type { KeptData, KeptRegister } from "./kept.ts";
import { findSlot } from "./shop-people.ts";

/** The computer is switched on so long before the shop opens, ms. */
const SWITCHED_ON_MS = 60 * 60_000;

/** What a till is opened with. */
export interface TillParts {
  readonly url: string;
  readonly api: ServerApi;
  readonly kept: KeptData;
  readonly seed: string;
  readonly organisationId: string;
  readonly branchId: string;
  readonly code: string;
}

/** What stands around a till on a day. */
export interface DayAround {
  readonly goods: readonly Goods[];
  readonly customerIds: readonly string[];
  readonly configVersion: number;
}

/** What a day came to. */
export interface PlayedDay {
  readonly entries: number;
  readonly sales: number;
}

/** A register with its line. */
export class DemoTill {
  readonly #parts: TillParts;
  readonly #line: DeviceLine;
  readonly #standing: Standing;
  readonly #kept: KeptRegister;
  readonly people: readonly Worker[];
  /** Rules that its entries broke, as the server found. */
  violations = 0;
  #sending: Promise<void> = Promise.resolve();

  private constructor(parts: TillParts, line: DeviceLine, standing: Standing, kept: KeptRegister) {
    this.#parts = parts;
    this.#line = line;
    this.#standing = standing;
    this.#kept = kept;
    this.people = standing.lease.staff.map(({ staffId, name, mask }) => ({ staffId, name, mask: maskFromHex(mask) }));
  }

  /** Opens it: a new device joins by a code, one that is known goes on. */
  static async open(parts: TillParts): Promise<DemoTill> {
    const { url, api, kept, branchId, code } = parts;
    const slot = await findSlot(api, branchId, code);
    const known = kept.readRegister(code);
    if (!known && slot.state !== "slot") throw new Error(`register ${code} is not the demo's: its keys are elsewhere`);
    const register = known ?? newRegister(code, slot.registerId);
    // The key is kept before anybody confirms it.
    kept.writeRegister(register);
    if (slot.state !== "active") await enrolDevice(url, api, slot.registerId, register.device);
    const line = await DeviceLine.open(url, register.registerId, register.device);
    return new DemoTill(parts, line, await line.standing(), register);
  }

  get code(): string {
    return this.#parts.code;
  }

  get zone(): string {
    return this.#standing.device.settings.zone;
  }

  get dayStartMinutes(): number {
    return this.#standing.device.settings.dayStartMinutes;
  }

  get configVersion(): number {
    return this.#standing.device.configVersion;
  }

  /** The last business date it has; null before the first. */
  get lastDate(): string | null {
    return this.#kept.lastDate;
  }

  /** Its last Z, with the date of the day it was written; null before the first. */
  get lastZ(): { zNumber: string; date: string } | null {
    const { lastZ, numberPrefix, lastBusinessDate } = this.#kept.books.state;
    if (lastZ === 0 || lastBusinessDate === null) return null;
    return { zNumber: `${numberPrefix}-Z${String(lastZ).padStart(4, "0")}`, date: lastBusinessDate };
  }

  /** Plays a day and keeps it; nothing of it is sent yet. */
  async play(plan: DayPlan & { readonly boss: Worker | null }, around: DayAround): Promise<PlayedDay> {
    // What the server said of the day before is what the Z of this one names.
    await this.#sending;
    const { seed, code, organisationId } = this.#parts;
    const { registerId, drawerId, memory, books, acknowledged } = this.#kept;
    const clock = { ms: plan.opensMs - SWITCHED_ON_MS, bootMs: plan.opensMs - SWITCHED_ON_MS };
    const ids = idsFrom(`${seed} ${organisationId} ${registerId} ${plan.date}`, () => clock.ms);
    const { lease, device } = this.#standing;
    const configVersion = Math.max(1, around.configVersion);
    const { settings } = device;
    const leaseId = lease.leaseId;
    const standing = { registerId, settings, leaseId, configVersion, acknowledged, books, drawerId, newId: ids };
    const register = new DemoRegister(standing, clock, plan.date);
    if (books.head === null) register.begin(this.#genesis());
    register.boss = plan.boss;
    const chance = new Chance(`${seed} ${code} ${plan.date} customers`);
    const customers = around.customerIds as readonly CustomerId[];
    const counter = { register, code, goods: around.goods, customers, memory, chance };
    const receiptsBefore = books.state.lastReceipt;
    playDay(counter, plan);
    this.#kept.books = register.books;
    this.#kept.unsent.push(...register.sealed);
    this.#kept.lastDate = plan.date;
    this.#parts.kept.writeRegister(this.#kept);
    return { entries: register.sealed.length, sales: register.books.state.lastReceipt - receiptsBefore };
  }

  /** Nobody hears of it on a date: there is no day to play. */
  skip(date: string): void {
    this.#kept.lastDate = date;
    this.#parts.kept.writeRegister(this.#kept);
  }

  /** Whether it was last left with entries that nobody was to hear of yet. */
  get isAway(): boolean {
    return this.#kept.away;
  }

  /** Sends what is kept, in the background. */
  send(): void {
    this.#kept.away = false;
    this.#sendBehind(1);
  }

  /** Sends a share of what is kept, from 0 to 1; after that nobody hears of it. */
  goAway(share: number): void {
    this.#kept.away = true;
    this.#sendBehind(share);
  }

  #sendBehind(share: number): void {
    this.#sending = this.#sending.then(() => this.#sendKept(share));
    // Whoever waits for it hears what went wrong.
    this.#sending.catch(() => undefined);
  }

  /** Everything that was to be sent has arrived. @throws what went wrong */
  settled(): Promise<void> {
    return this.#sending;
  }

  async #sendKept(share: number): Promise<void> {
    const { unsent } = this.#kept;
    const wanted = unsent.slice(0, wholeCommands(unsent, Math.floor(unsent.length * share)));
    if (wanted.length === 0) return;
    const { acknowledged, violations } = await this.#line.send(wanted);
    this.violations += violations;
    this.#kept.unsent = unsent.slice(wanted.length);
    this.#kept.acknowledged = acknowledged;
    this.#parts.kept.writeRegister(this.#kept);
  }

  #genesis() {
    const { organisationId, branchId, code } = this.#parts;
    const body = {
      organisationId: organisationId as OrganisationId,
      branchId: branchId as BranchId,
      registerCode: code,
      numberPrefix: code,
      devicePublicKey: this.#kept.device.publicJwk.x,
      authorityLeaseId: this.#standing.lease.leaseId,
      ancestor: null,
      cause: "set_up" as const,
    };
    return { type: "register.genesis" as const, body };
  }
}

/** So many entries or fewer, so that no command is taken apart. */
function wholeCommands(entries: readonly SealedEntry[], most: number): number {
  let end = most;
  while (end > 0 && entries[end - 1]?.commandId === entries[end]?.commandId) end -= 1;
  return end;
}

function newRegister(code: string, registerId: string): KeptRegister {
  return {
    code,
    registerId: registerId as RegisterId,
    drawerId: newId<DrawerId>(),
    device: makeKeyPair(),
    books: { state: NEW_REGISTER, head: null },
    unsent: [],
    acknowledged: null,
    memory: { recent: [], vouchers: 0 },
    lastDate: null,
    away: false,
  };
}
