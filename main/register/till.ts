/** The running till: open books, who stands at it, the sale on the screen; and `book`, the one way anything gets into the journal. */
import { createHmac } from "node:crypto";
import { uuidv7 } from "uuidv7";
import type { InStoreRule } from "#domain/catalogue/in-store-code.ts";
import type { BootId, CategoryId, CommandId, LeaseId, NewId, StaffId } from "#domain/ids.ts";
import type { Entry, EntryDraft } from "#domain/journal/entry.ts";
import type { Minor } from "#domain/money/money.ts";
import type { FailureCause } from "#domain/payment/payment-events.ts";
import type { LastSaleView, TillView } from "#domain/protocol/till-view.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { Sale } from "#domain/sale/sale-events.ts";
import type { ForeignCurrency } from "#domain/sale/tender.ts";
import type { Session } from "#domain/session/session.ts";
import type { Acknowledged } from "#domain/session/session-events.ts";
import type { Approval, Authority, GivenApproval } from "#domain/staff/approval.ts";
import { commandHash } from "#domain/staff/approval.ts";
import type { Lease, LeasedPerson, RegisterKey } from "#domain/staff/lease.ts";
import { maskFromHex, may, type Permission } from "#domain/staff/permissions.ts";
import { businessDateAt } from "#domain/time/business-date.ts";
import { type Instant, instantFromMs } from "#domain/time/instant.ts";
import type { TerminalDesk, TerminalSetting } from "./card-terminal-station.ts";
import type { DeviceKeys } from "./keys.ts";
import type { PrinterAddress } from "./printer-station.ts";
import {
  type Books,
  positionOf,
  project,
  type Stamp,
  sealEntries,
  type ToAppend,
  writeEntries,
} from "./store/journal.ts";
import type { PinAttempts } from "./store/pin-attempts.ts";
import type { Drawer, ShopSettings } from "./store/settings.ts";
import type { Store, WriteTx } from "./store/store.ts";
import type { Clock, ClockWatch } from "./sync/clock.ts";
import type { LeaseClock } from "./sync/lease-clock.ts";
import type { ServerTie } from "./sync/server-tie.ts";

/** The person at the till, from the verified lease. */
export interface Person extends LeasedPerson {
  readonly permissions: bigint;
}

/** An approval somebody gave, until it is used or a minute old. */
export interface HeldApproval {
  readonly approval: GivenApproval;
  readonly goodUntilMonotonicMs: number;
}

/** The till while it runs. What is in here besides the store is a copy of committed rows, or who is standing there. */
export interface Till {
  readonly store: Store;
  readonly clock: Clock;
  readonly clockWatch: ClockWatch;
  readonly keys: DeviceKeys;
  readonly bootId: BootId;
  readonly newId: NewId;
  shop: ShopSettings;
  epoch: number;
  leaseId: LeaseId;
  /** Until when the server's lease holds, and the time that is judged by; null under the local authority. */
  lease: { readonly clock: LeaseClock; readonly expiresAtMs: number } | null;
  /** A lease that has arrived and waits for the end of the sale on the screen. */
  nextLease: Lease | null;
  /** The server this till belongs to; null under the local authority. */
  server: ServerTie | null;
  /** X25519 key of the server that this till belongs to, or asked to take it in: it hears of changes made here. */
  sealKey: string | null;
  configVersion: number;
  /** How the shop's own price and weight codes are read. */
  inStoreRules: readonly InStoreRule[];
  /** Other currencies whose cash is taken here. */
  foreignCurrencies: readonly ForeignCurrency[];
  people: readonly Person[];
  /** The branch's registers as the server named them: their receipts are believed here. */
  registerKeys: readonly RegisterKey[];
  /** The register's drawers; one that was there from the start comes first. */
  drawers: readonly Drawer[];
  books: Books;
  person: Person | null;
  sale: Sale | null;
  lastLineId: string | null;
  held: readonly Sale[];
  lastSale: LastSaleView | null;
  attempts: Map<string, PinAttempts>;
  approvals: Map<string, HeldApproval>;
  entries: number;
  /** Receipts asked for by e-mail and customers kept since the start: each is worth a try at once. */
  errandsAsked: number;
  recoveryKey: string | null;
  /** The last entry a server signed for; null without a server. */
  acknowledged: Acknowledged | null;
  /** Whether a receipt printer is set up; without one nothing is queued, and receipts are printed from the list later. */
  printer: PrinterAddress | null;
  /** The card terminal that is set; null for one on its own. */
  cardTerminal: TerminalSetting;
  readonly terminal: TerminalDesk;
  /** What the terminal answered last where it moved no money; until the sale changes. */
  cardFailed: { readonly cause: FailureCause; readonly amountMinor: Minor } | null;
  /** The kitchen's printer and the categories that are made there. */
  kitchen: { readonly printer: PrinterAddress | null; readonly categoryIds: readonly CategoryId[] };
  /** Parts of the view that changed since they were last sent. */
  readonly changed: Set<keyof TillView>;
  /** Goes over to the printer that was just set. */
  switchPrinter(): void;
  /** Wakes the printer after a commit that queued something. */
  wakePrinter(): void;
  /** Starts a backup in the background. */
  startBackup(): void;
  /** Practice on books of their own: every paper says so, no drawer opens. */
  training: boolean;
  /** A planted fault for the crash tests: entries written outside the transaction, or a payment in doubt taken for unpaid. */
  readonly mutant: "outside" | "doubt_is_no" | null;
}

/** Makes a fresh UUIDv7. */
export const newId: NewId = <Id extends string>() => uuidv7() as Id;

/** The person at the till. @returns refusal: `staff.signed_out` */
export function whoIsThere(till: Till): Result<Person> {
  return till.person ? ok(till.person) : refuse("staff.signed_out");
}

/** A person of the lease. @returns refusal: `staff.unknown` */
export function findPerson(till: Till, staffId: string): Result<Person> {
  const person = till.people.find((each) => each.staffId === staffId);
  return person ? ok(person) : refuse("staff.unknown");
}

/** A name for papers and screens, also of someone who is no longer on the list. */
export function nameOf(till: Till, staffId: string): string {
  return till.people.find((each) => each.staffId === staffId)?.name ?? "–";
}

/** A person of a lease with their mask read. */
export function personOf(leased: LeasedPerson): Person {
  return { ...leased, permissions: maskFromHex(leased.mask) };
}

/** Where the journal ends; 0 before the first entry. */
export function headPosition({ books }: Pick<Till, "books">): number {
  return books.head ? positionOf(books.head.epoch, books.head.seq) : 0;
}

/** Whether the server's lease has run out. Selling goes on; what needs an approval is booked as pending. */
export function leaseExpired({ lease }: Pick<Till, "lease">): boolean {
  return lease !== null && lease.clock.nowMs() >= lease.expiresAtMs;
}

/** Now, as entries write it. */
export function now(till: Till): Instant {
  return instantFromMs(till.clock.nowMs());
}

/** The business date it is now, whatever an open session's date is. */
export function businessDateNow(till: Till): string {
  return businessDateAt(now(till), till.shop.zone, till.shop.dayStartMinutes);
}

/**
 * Who asks and with what approval. The approval must be for exactly this request and is used up by asking.
 * @returns refusals: `staff.signed_out`, `approval.expired`, `approval.other_command`
 */
export function authorityFor(
  till: Till,
  act: string,
  request: { readonly approvalId?: string | null },
): Result<{ authority: Authority; hash: string }> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  const { approvalId, ...bare } = request;
  const hash = approvalHash(till, act, bare);
  const { staffId, permissions: mask } = person.value;
  const pending = leaseExpired(till) ? { pendingHash: hash } : {};
  if (!approvalId) return ok({ authority: { staffId, mask, approval: null, ...pending }, hash });
  const held = till.approvals.get(approvalId);
  till.approvals.delete(approvalId);
  if (!held || held.goodUntilMonotonicMs < till.clock.monotonicMs()) return refuse("approval.expired");
  const { approval } = held;
  if (approval.commandHash !== hash || approval.requesterId !== staffId) return refuse("approval.other_command");
  return ok({ authority: { staffId, mask, approval, ...pending }, hash });
}

/**
 * The hash an approval of a request is bound to. A PIN in the request goes in under the device's pepper: the hash stands
 * in the journal, and a bare one could be searched for the few PINs there are.
 */
export function approvalHash(till: Pick<Till, "keys">, act: string, bare: Readonly<Record<string, unknown>>): string {
  if (typeof bare.pin !== "string") return commandHash(act, bare);
  const pin = createHmac("sha256", till.keys.pinPepper).update(bare.pin).digest("hex");
  return commandHash(act, { ...bare, pin });
}

/** Whether the person at the till may, without asking anybody. @returns refusals: `staff.signed_out`, `approval.needed` */
export function mustHold(till: Till, permission: Permission): Result<Person> {
  const person = whoIsThere(till);
  if (!person.ok) return person;
  return may(person.value.permissions, permission) ? person : refuse("approval.needed", { permission });
}

/** An entry to book. */
export interface ToBook {
  readonly entry: EntryDraft;
  readonly approvals?: readonly Approval[];
  readonly staffId?: StaffId | null;
  readonly businessDate?: string;
  /** The drawer that is at work from here on, where that is another; null: none. */
  readonly session?: Pick<Session, "sessionId" | "businessDate"> | null;
}

/**
 * Books entries: journal, projections and whatever else belongs to the same act, in one transaction. The screen says
 * done only after this returned.
 * @param alongside writes of the same transaction (draft, print jobs, settings)
 * @returns the entries; refusals: `storage.full`, `storage.failed`, or what `alongside` refused
 */
export function book(
  till: Till,
  toBook: readonly ToBook[],
  alongside: (tx: WriteTx, entries: readonly Entry[]) => Result<null> = () => ok(null),
): Result<readonly Entry[]> {
  const jump = till.clockWatch.look();
  const jumped: ToBook[] = jump
    ? [
        {
          entry: {
            type: "clock.jumped",
            body: {
              expectedAt: instantFromMs(jump.expectedMs),
              foundAt: instantFromMs(jump.foundMs),
              byMs: jump.foundMs - jump.expectedMs,
            },
          },
        },
      ]
    : [];
  const sealed = sealEntries(till.books, stampAll(till, [...jumped, ...toBook]), till.epoch);
  const entries = sealed.sealed.map(({ entry }) => entry);
  const own = entries.slice(jumped.length);
  const written = till.store.write((tx) => {
    if (till.mutant !== "outside") writeEntries(tx, sealed);
    project(tx, entries, sealed.books);
    return alongside(tx, own);
  });
  if (!written.ok) return written;
  if (till.mutant === "outside") till.store.write((tx) => ok(writeEntries(tx, sealed)));
  till.books = sealed.books;
  till.entries += entries.length;
  till.lease?.clock.isAtLeast(till.clock.nowMs());
  till.changed.add("books");
  return ok(own);
}

/** Changes rows that are no facts (a draft, a held sale), in one transaction. */
export function save(till: Till, work: (tx: WriteTx) => void): Result<null> {
  return till.store.write((tx) => {
    work(tx);
    return ok(null);
  });
}

function stampAll(till: Till, toBook: readonly ToBook[]): ToAppend[] {
  const commandId = till.newId<CommandId>();
  const occurredAt = now(till);
  const monotonicMs = till.clock.monotonicMs();
  let session: ToBook["session"] = till.books.state.session;
  return toBook.map(({ entry, approvals = [], staffId, businessDate, session: another }) => {
    if (another !== undefined) session = another;
    if (entry.type === "session.opened")
      session = { sessionId: entry.body.sessionId, businessDate: businessDate ?? businessDateNow(till) };
    const stamp: Stamp = {
      registerId: till.shop.registerId,
      commandId,
      occurredAt,
      bootId: till.bootId,
      monotonicMs,
      zone: till.shop.zone,
      businessDate: businessDate ?? session?.businessDate ?? businessDateNow(till),
      sessionId: session?.sessionId ?? null,
      staffId: staffId === undefined ? (till.person?.staffId ?? null) : staffId,
      leaseId: till.leaseId,
      configVersion: till.configVersion,
    };
    return { entry, approvals, stamp };
  });
}
