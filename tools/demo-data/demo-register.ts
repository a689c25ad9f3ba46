/** A register of the demo's past: the real rule book on a clock that is set, its journal sealed as a till seals it, without disk or window. */
import type {
  ApprovalId,
  BootId,
  CommandId,
  DrawerId,
  LeaseId,
  NewId,
  RegisterId,
  SaleId,
  StaffId,
} from "#domain/ids.ts";
import type { Entry, EntryDraft } from "#domain/journal/entry.ts";
import { nextMovementNumber, nextReceiptNumber, nextZNumber } from "#domain/journal/register-state.ts";
import { type CurrencyCode, minor } from "#domain/money/money.ts";
import type { BranchSettings } from "#domain/protocol/sync/device.ts";
import type { Refused } from "#domain/refusals.ts";
import { decideSale, evolveSaleAll, type SaleCommand, startSale } from "#domain/sale/sale.ts";
import type { Sale, SaleCompleted, SaleEvent } from "#domain/sale/sale-events.ts";
import { type SaleTotals, totalSale } from "#domain/sale/sale-totals.ts";
import { NO_AMOUNTS } from "#domain/sale/tender.ts";
import { decideVoid } from "#domain/sale/undo.ts";
import { type Decided, decideSession, type Session, type SessionCommand } from "#domain/session/session.ts";
import type { Acknowledged } from "#domain/session/session-events.ts";
import { type Approval, authorise, checkApprover, commandHash, type GivenApproval } from "#domain/staff/approval.ts";
import { may, type Permission, type PermissionMask } from "#domain/staff/permissions.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { type Books, type Stamp, sealEntries } from "#main/register/store/journal.ts";

/** Somebody who works there, as the lease says. */
export interface Worker {
  readonly staffId: StaffId;
  readonly name: string;
  readonly mask: PermissionMask;
}

/** A sealed entry on its way to the server, with the command it belongs to. */
export interface SealedEntry {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly preimage: string;
  readonly commandId: string;
}

/** What a register is, before anything happens at it. */
export interface RegisterStanding {
  readonly registerId: RegisterId;
  readonly settings: BranchSettings;
  readonly leaseId: LeaseId;
  readonly configVersion: number;
  readonly acknowledged: Acknowledged | null;
  readonly books: Books;
  readonly drawerId: DrawerId;
  readonly newId: NewId;
}

/** A completed sale with its place in the journal. */
export interface Sold {
  readonly body: SaleCompleted;
  readonly epoch: number;
  readonly seq: number;
}

interface ToBook {
  readonly entry: EntryDraft;
  readonly approvals?: readonly Approval[];
  readonly staffId?: StaffId | null;
  readonly businessDate?: string;
}

/** The rules of the till said no to something that the demo thought allowed. */
export class NotAllowed extends Error {
  constructor(act: string, { refusal }: Refused) {
    super(`${act} was refused: ${refusal.code} ${JSON.stringify(refusal.facts)}`);
  }
}

/** One register. Its clock stands still until it is passed on. */
export class DemoRegister {
  readonly standing: RegisterStanding;
  readonly #clock: { ms: number; readonly bootMs: number };
  readonly #bootId: BootId;
  readonly #businessDate: string;
  books: Books;
  person: Worker | null = null;
  /** Who allows what the person at the till may not. */
  boss: Worker | null = null;
  sale: Sale | null = null;
  lastSold: Sold | null = null;
  readonly sealed: SealedEntry[] = [];

  /** @param clock of the day: its time, and when the computer was switched on; ms @param businessDate of the day */
  constructor(standing: RegisterStanding, clock: { ms: number; readonly bootMs: number }, businessDate: string) {
    this.standing = standing;
    this.#clock = clock;
    this.#businessDate = businessDate;
    this.#bootId = standing.newId<BootId>();
    this.books = standing.books;
  }

  get nowMs(): number {
    return this.#clock.ms;
  }

  get session(): Session | null {
    return this.books.state.session;
  }

  /** Time goes by. @param ms none where it is later already */
  pass(ms: number): void {
    this.#clock.ms += Math.max(0, Math.round(ms));
  }

  /** It gets that late, unless it is later already. */
  passUntil(ms: number): void {
    this.pass(ms - this.#clock.ms);
  }

  /** The first entry there is. */
  begin(genesis: Extract<EntryDraft, { type: "register.genesis" }>): void {
    this.book([{ entry: genesis, staffId: null }]);
  }

  /** Somebody signs in; whoever was there before is signed out. */
  signIn(worker: Worker): void {
    const left = this.person;
    if (left?.staffId === worker.staffId) return;
    const out = left && {
      type: "staff.signed_out" as const,
      body: { staffId: left.staffId, cause: "switched" as const },
    };
    this.book([
      ...(left && out ? [{ entry: out, staffId: left.staffId }] : []),
      { entry: { type: "staff.signed_in", body: { staffId: worker.staffId, method: "pin" } }, staffId: worker.staffId },
    ]);
    this.person = worker;
  }

  /** The till is locked. */
  lock(): void {
    if (!this.person) return;
    const { staffId } = this.person;
    this.book([{ entry: { type: "staff.signed_out", body: { staffId, cause: "locked" } } }]);
    this.person = null;
  }

  /** Whether the person at the till may, or the boss may allow it. */
  canDo(permission: Permission): boolean {
    if (!this.person) return false;
    if (may(this.person.mask, permission)) return true;
    return this.boss !== null && checkApprover(this.boss, this.person.staffId, permission).ok;
  }

  /**
   * Changes the sale on the screen, or begins one.
   * @param needed the permission that the act takes, and the request that an approval of it is bound to
   * @throws NotAllowed
   */
  sell(
    command: SaleCommand,
    needed?: { readonly act: string; readonly permission: Permission; readonly request: object },
  ): void {
    const { staffId } = this.#whoIsThere();
    const at = instantFromMs(this.nowMs);
    const approvals = needed ? this.#allowed(needed.act, needed.permission, needed.request) : [];
    const sale = this.sale ?? startSale(this.standing.newId<SaleId>(), this.#currency, at, staffId);
    const decided = decideSale(sale, command, {
      at,
      staffId,
      policy: this.#policy,
      drawerId: this.#drawerId,
      nextReceiptNumber: nextReceiptNumber(this.books.state),
      newId: this.standing.newId,
    });
    if (!decided.ok) throw new NotAllowed(command.act, decided);
    this.#bookSale(sale, decided.value, approvals);
  }

  /** What the sale on the screen comes to. */
  totals(): SaleTotals {
    if (!this.sale) throw new Error("there is no sale");
    return totalSale(this.sale, this.#policy);
  }

  /** Takes a whole sale of the running session back. @throws NotAllowed */
  voidSale({ body, epoch, seq }: Sold, reason: string): void {
    const request = { number: body.receiptNumber, reason };
    const approvals = this.#allowed("sale.void", "sale.void", request);
    const sold = { sale: body, returned: new Map(), refunded: NO_AMOUNTS };
    const decided = decideVoid(sold, NO_AMOUNTS, { completed: { epoch, seq }, reason, isFollowed: false });
    if (!decided.ok) throw new NotAllowed("sale.void", decided);
    this.book([{ entry: { type: "sale.voided", body: decided.value }, approvals }]);
  }

  /** Prints a receipt again. @param copy which copy it is, from 1 */
  reprint(number: string, copy: number): void {
    this.book([{ entry: { type: "receipt.reprinted", body: { what: "sale", number, copy } } }]);
  }

  /**
   * Does something with the drawer's session.
   * @param act its name at the window @param permission that it takes, where another may allow it
   * @throws NotAllowed
   */
  run(act: string, command: SessionCommand, permission: Permission | null = null): Entry {
    const person = this.#whoIsThere();
    const request = requestOf(command);
    const approval =
      permission === null || may(person.mask, permission) ? null : this.#approval(act, permission, request);
    const { state } = this.books;
    const decided = decideSession(state.session, command, {
      authority: { staffId: person.staffId, mask: person.mask, approval },
      commandHash: commandHash(act, request),
      drawerId: this.#drawerId,
      drawerName: null,
      elsewhere: state.parked,
      currency: this.#currency,
      newId: this.standing.newId,
      lastBusinessDate: state.lastBusinessDate,
      nextMovementNumber: nextMovementNumber(state),
      nextZNumber: nextZNumber(state),
      grandTotals: state.grandTotals,
      differenceLimitMinor: minor(this.standing.settings.differenceLimitMinor),
      saleOnScreen: this.sale !== null,
      paymentInDoubt: this.sale?.pending?.inDoubt ?? false,
      heldSales: 0,
      acknowledged: this.standing.acknowledged,
      openedByName: person.name,
      openerName: person.name,
    });
    if (!decided.ok) throw new NotAllowed(act, decided);
    const [first] = this.book([...decided.value, ...this.#alongside(command)]);
    if (command.act === "hand_over") this.person = command.taker;
    if (!first) throw new Error("an act makes an entry");
    return first;
  }

  /** Writes entries of one command behind the last. */
  book(toBook: readonly (ToBook | Decided)[]): Entry[] {
    const { registerId, settings, leaseId, configVersion, newId } = this.standing;
    const commandId = newId<CommandId>();
    const { session } = this.books.state;
    let at = session && { sessionId: session.sessionId, businessDate: session.businessDate };
    const toAppend = toBook.map(({ entry, approvals = [], staffId, businessDate }) => {
      if (entry.type === "session.opened")
        at = { sessionId: entry.body.sessionId, businessDate: businessDate ?? this.#businessDate };
      const stamp: Stamp = {
        registerId,
        commandId,
        occurredAt: instantFromMs(this.nowMs),
        bootId: this.#bootId,
        monotonicMs: this.nowMs - this.#clock.bootMs,
        zone: settings.zone,
        businessDate: businessDate ?? at?.businessDate ?? this.#businessDate,
        sessionId: at?.sessionId ?? null,
        staffId: staffId === undefined ? (this.person?.staffId ?? null) : staffId,
        leaseId,
        configVersion,
      };
      return { entry, approvals, stamp };
    });
    const { books, sealed } = sealEntries(this.books, toAppend, this.books.head?.epoch ?? 1);
    this.books = books;
    for (const { entry, preimage } of sealed) {
      const { epoch, seq, hash } = entry;
      this.sealed.push({ epoch, seq, hash, preimage, commandId });
    }
    return sealed.map(({ entry }) => entry);
  }

  /** Whoever takes the drawer over stands there from then on. */
  #alongside(command: SessionCommand): ToBook[] {
    if (command.act !== "hand_over") return [];
    const leaving = this.#whoIsThere().staffId;
    const { staffId } = command.taker;
    return [
      { entry: { type: "staff.signed_out", body: { staffId: leaving, cause: "switched" } }, staffId: leaving },
      { entry: { type: "staff.signed_in", body: { staffId, method: "pin" } }, staffId },
    ];
  }

  #bookSale(sale: Sale, events: readonly SaleEvent[], approvals: readonly Approval[]): void {
    const entries = events.flatMap((event): ToBook[] =>
      "body" in event ? [{ entry: { type: event.type, body: event.body } as EntryDraft }] : [],
    );
    const booked =
      entries.length === 0 ? [] : this.book(entries.map((each, nth) => (nth === 0 ? { ...each, approvals } : each)));
    const after = evolveSaleAll(sale, events);
    const completed = booked.find((entry) => entry.type === "sale.completed");
    if (completed) this.lastSold = { body: completed.body, epoch: completed.epoch, seq: completed.seq };
    const over = completed !== undefined || events.some(({ type }) => type === "sale.discarded");
    this.sale = over || after.lines.length === 0 ? null : after;
  }

  #allowed(act: string, permission: Permission, request: object): Approval[] {
    const { staffId, mask } = this.#whoIsThere();
    const approval = may(mask, permission) ? null : this.#approval(act, permission, request);
    const allowed = authorise({ staffId, mask, approval }, permission);
    if (!allowed.ok) throw new NotAllowed(act, allowed);
    return allowed.value;
  }

  /** The boss types their PIN; null where nobody is there who may. */
  #approval(act: string, permission: Permission, request: object): GivenApproval | null {
    if (!this.canDo(permission) || !this.boss) return null;
    return {
      state: "given",
      approvalId: this.standing.newId<ApprovalId>(),
      permission,
      requesterId: this.#whoIsThere().staffId,
      approverId: this.boss.staffId,
      commandHash: commandHash(act, request),
      givenAt: instantFromMs(this.nowMs),
    };
  }

  #whoIsThere(): Worker {
    if (!this.person) throw new Error("nobody is signed in");
    return this.person;
  }

  get #currency(): CurrencyCode {
    return this.standing.settings.currency as CurrencyCode;
  }

  get #drawerId(): DrawerId {
    return this.session?.drawerId ?? this.standing.drawerId;
  }

  get #policy() {
    const { pricesIncludeTax, taxRounding: rounding, cashIncrementMinor } = this.standing.settings;
    return { pricesIncludeTax, rounding, cashIncrementMinor: minor(cashIncrementMinor) };
  }
}

/** The request that an approval of an act is bound to: what its window would have sent. */
function requestOf({ act: _, ...command }: SessionCommand): object {
  if (!("taker" in command)) return command;
  const { taker, ...handed } = command;
  return { ...handed, takerId: taker.staffId };
}
