/** A register's day: opened with a float, customers in waves, cash moved, handed over, counted and closed; or cut off where the past ends. */
import { denominationsOf } from "#domain/money/currencies.ts";
import { type CurrencyCode, minor } from "#domain/money/money.ts";
import { expectedOf, wasUsed } from "#domain/session/session-totals.ts";
import type { DenominationCount } from "#domain/values.ts";
import type { Chance } from "./chance.ts";
import type { Worker } from "./demo-register.ts";
import { type Counter, serve } from "./demo-sale.ts";

const MINUTE_MS = 60_000;
/** How long before the end of what happened nobody is served any more: no sale takes longer. */
const LONGEST_SALE_MS = 5 * MINUTE_MS;
/** What lies in the drawer in the morning, in minor units. */
const FLOAT_MINOR = 15_000;
/** From how much cash on some goes to the safe, and how much stays then; minor units. */
const DROP_ABOVE_MINOR = 55_000;
const LEFT_BY_DROP_MINOR = 20_000;

/** A day as it is planned. Times in ms. */
export interface DayPlan {
  readonly date: string;
  readonly opensMs: number;
  readonly closesMs: number;
  /** The past ends here: what would come after it has not happened. */
  readonly untilMs: number;
  readonly customers: number;
  readonly early: Worker;
  /** Who takes the drawer over in the afternoon; null where nobody does. */
  readonly late: Worker | null;
  /** What of the cash is not there, or too much, when the day is closed; null: what happens on any day. Minor units. */
  readonly differenceMinor: number | null;
  /** Nobody is there any more who could approve a difference. */
  readonly bossGoesEarly: boolean;
  /** The session stays open though the day is over. */
  readonly staysOpen: boolean;
  /** The last Z and its date, of which the bank took something back. */
  readonly lateFactOf: { readonly zNumber: string; readonly date: string } | null;
  /** Things that take the boss's word happen more often. */
  readonly busyBoss: boolean;
}

const NO_SALES = [
  "Change for the parking meter",
  "Changed a note",
  "Receipt roll under the tray",
  "Checked the drawer",
];
const PAID_OUT = ["Milk from next door", "Flowers for the tables", "Window cleaner", "Parcel postage", "Ice"];
const PAID_IN = ["Change from the bank", "Coins from the safe"];
const SMALL = [0, 0, 0, 0, 0, 0, -1, 1, -5, 5, -10, 10, -20, 20, -50, 35, -100, -130, 80, -200];

/** Plays a day. Where the day before was left open, that session is closed first. */
export function playDay(counter: Counter, plan: DayPlan): void {
  const { register, chance } = counter;
  register.passUntil(plan.opensMs - chance.between(12, 20) * MINUTE_MS);
  if (register.nowMs >= plan.untilMs - LONGEST_SALE_MS) return;
  if (register.session) closeLeftOpen(counter, plan);
  register.signIn(plan.early);
  const float = piecesOf(FLOAT_MINOR, register.standing.settings.currency);
  register.pass(3 * MINUTE_MS);
  register.run("session.open", { act: "open", float, businessDate: plan.date });
  if (plan.lateFactOf) addLate(counter, plan.lateFactOf);
  const ended = serveAll(counter, plan);
  if (ended === "cut" || plan.staysOpen) return;
  register.passUntil(plan.closesMs + chance.between(4, 12) * MINUTE_MS);
  if (plan.bossGoesEarly) register.boss = null;
  countAndClose(counter, plan.differenceMinor);
  register.lock();
}

/** Arrivals, and between them what else happens. @returns whether the past ended before the day did */
function serveAll(counter: Counter, plan: DayPlan): "done" | "cut" {
  const { register, chance } = counter;
  const handsOverMs = plan.opensMs + (plan.closesMs - plan.opensMs) * (0.5 + chance.next() * 0.1);
  let handedOver = plan.late === null;
  for (const arrivesMs of arrivals(plan, chance)) {
    if (Math.max(arrivesMs, register.nowMs) > plan.untilMs - LONGEST_SALE_MS) return "cut";
    if (!handedOver && arrivesMs > handsOverMs && plan.late) {
      handOver(counter, plan.late, plan.date);
      handedOver = true;
    }
    register.passUntil(arrivesMs);
    serve(counter, arrivesMs - plan.opensMs < 2.5 * 60 * MINUTE_MS);
    besides(counter, plan);
  }
  return plan.closesMs + 20 * MINUTE_MS > plan.untilMs ? "cut" : "done";
}

/** When customers come: more of them in the morning, at noon and a little after work. */
function arrivals({ opensMs, closesMs, customers }: DayPlan, chance: Chance): number[] {
  const times: number[] = [];
  while (times.length < customers) {
    const at = chance.next();
    if (chance.happens(crowdAt(at))) times.push(opensMs + at * (closesMs - opensMs));
  }
  return times.sort((a, b) => a - b);
}

/** How full the shop is, from 0 to 1. @param at the share of the day that is over */
function crowdAt(at: number): number {
  const wave = (middle: number, width: number) => Math.exp(-(((at - middle) / width) ** 2));
  return Math.min(1, 0.22 + 0.75 * wave(0.1, 0.08) + 0.7 * wave(0.44, 0.09) + 0.35 * wave(0.82, 0.08));
}

/** What is done with the drawer besides selling. */
function besides(counter: Counter, { busyBoss }: DayPlan): void {
  const { register, chance } = counter;
  const { session, person, boss } = register;
  if (!session || !person) return;
  const { cash } = expectedOf(session);
  const often = busyBoss ? 8 : 1;
  if (boss && boss.staffId !== person.staffId && cash > DROP_ABOVE_MINOR) dropToSafe(counter, boss);
  else if (chance.happens(0.012 * often) && register.canDo("cash.no_sale"))
    register.run("drawer.no_sale", { act: "no_sale", reason: chance.pick(NO_SALES) }, "cash.no_sale");
  else if (chance.happens(0.008 * often) && cash > 10_000 && register.canDo("cash.pay_out")) {
    const amountMinor = minor(chance.between(2, 24) * 50);
    register.run("cash.pay_out", { act: "pay_out", amountMinor, reason: chance.pick(PAID_OUT) }, "cash.pay_out");
  } else if (chance.happens(0.006)) {
    const amountMinor = minor(chance.between(1, 5) * 1_000);
    register.run("cash.pay_in", { act: "pay_in", amountMinor, reason: chance.pick(PAID_IN) }, "cash.pay_in");
  } else if (chance.happens(0.003)) register.run("session.x_report", { act: "take_x" });
}

function dropToSafe({ register, code, chance }: Counter, { staffId: witnessId }: Worker): void {
  if (!register.session) return;
  register.pass(chance.between(60_000, 150_000));
  const { cash } = expectedOf(register.session);
  const amountMinor = minor(Math.floor((cash - LEFT_BY_DROP_MINOR) / 1_000) * 1_000);
  const bagNumber = `${code}-${String(register.books.state.lastMovement + 1).padStart(5, "0")}`;
  register.run("cash.drop_to_safe", { act: "drop_to_safe", amountMinor, bagNumber, witnessId, reason: null });
}

function addLate({ register }: Counter, { zNumber, date: ownDate }: { zNumber: string; date: string }): void {
  if (!register.canDo("session.approve_difference")) return;
  const reason = "The bank took a card payment back";
  const fact = { act: "add_late", zNumber, ownDate, method: "card", amountMinor: minor(-1_240), reason } as const;
  register.pass(2 * MINUTE_MS);
  register.run("session.add_late", fact, "session.approve_difference");
}

function handOver(counter: Counter, taker: Worker, businessDate: string): void {
  const { register, chance } = counter;
  count(counter, chance.pick(SMALL));
  register.pass(MINUTE_MS);
  const handed = { act: "hand_over", reason: null, approvalPending: false, taker, businessDate } as const;
  register.run("session.hand_over", handed);
}

/** A session that nobody closed yesterday: whoever opened it counts it before the shop opens. */
function closeLeftOpen(counter: Counter, { early }: DayPlan): void {
  const { register, chance } = counter;
  register.signIn(early);
  const own = register.session?.openedBy === early.staffId;
  // Whoever may not close what somebody else opened leaves that to the boss.
  if (!own && register.boss) register.signIn(register.boss);
  count(counter, chance.pick(SMALL));
  close(counter, null);
}

function countAndClose(counter: Counter, differenceMinor: number | null): void {
  const { register, chance } = counter;
  // Now and then the first count misses a note; the second finds it.
  if (differenceMinor === null && chance.happens(0.05)) {
    count(counter, -2_000);
    register.pass(3 * MINUTE_MS);
  }
  count(counter, differenceMinor ?? chance.pick(SMALL));
  register.pass(2 * MINUTE_MS);
  close(counter, differenceMinor === null ? null : reasonOf(differenceMinor));
}

function reasonOf(differenceMinor: number): string {
  return differenceMinor < 0 ? "Probably change for fifty given on a twenty" : "A customer left the change behind";
}

/** Counts blind. @param differenceMinor by how much the cash is not what it should be */
function count({ register }: Counter, differenceMinor: number): void {
  const { session } = register;
  if (!session) throw new Error("a session is open");
  const { cash, card } = expectedOf(session);
  const pieces = piecesOf(Math.max(0, cash + differenceMinor), session.currency);
  const tenders = wasUsed(session.totals.tenders.card) ? [{ method: "card" as const, countedMinor: card }] : [];
  register.pass(4 * MINUTE_MS);
  register.run("session.count", { act: "count", cash: pieces, tenders });
}

function close({ register }: Counter, reason: string | null): void {
  const counted = register.session?.count?.tenders.find(({ method }) => method === "cash")?.countedMinor ?? 0;
  const approvalPending = !register.canDo("session.approve_difference");
  const nextFloatMinor = minor(Math.min(FLOAT_MINOR, counted));
  register.run(
    "session.close",
    { act: "close", reason, approvalPending, nextFloatMinor },
    "session.approve_difference",
  );
}

/** An amount in notes and coins, the large ones first, none above fifty. */
function piecesOf(amountMinor: number, currency: string): DenominationCount[] {
  let left = amountMinor;
  return denominationsOf(currency as CurrencyCode)
    .filter(({ minor: worth }) => worth <= 5_000)
    .flatMap(({ minor: denominationMinor }) => {
      const pieces = Math.floor(left / denominationMinor);
      left -= pieces * denominationMinor;
      return pieces > 0 ? [{ denominationMinor, count: pieces }] : [];
    });
}
