/** Fills an organisation with days of trade at registers of two branches, and adds only the days that are missing. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerApi } from "#tools/server-api.ts";
import { DemoTill, type PlayedDay } from "./demo-till.ts";
import { closeDays, settleOlder } from "./desk-work.ts";
import { KeptData, type KeptShop } from "./kept.ts";
import { datesBetween, daysBefore, lastDateAt, planDay, raisesPrices } from "./plan-days.ts";
import { type Catalogue, raisePrices, readCatalogue } from "./shop-goods.ts";
import { addCustomers, addPeople, type Branches, findBranches, REVOKED, revokeRole } from "./shop-people.ts";

/** The organisation, and how its owner asks the server. */
export interface ShopToFill {
  readonly url: string;
  readonly organisationId: string;
  /** The branch that it was founded with. */
  readonly branchId: string;
  /** Signs the owner in anew: what is dangerous takes a fresh proof. */
  signIn(): Promise<ServerApi>;
}

/** How much. */
export interface FillWishes {
  readonly days: number;
  readonly registers: number;
  readonly salesPerDay: number;
  readonly seed: string;
  /** The past ends here, ms. */
  readonly nowMs: number;
}

/** Somebody watches. */
export interface FillWatcher {
  say(line: string): void;
  /** After each day of a register. @param done days of registers, of all that are planned */
  progress(done: number, planned: number, sales: number, date: string): void;
  /** Whether it is to stop after the day under way. */
  isCancelled(): boolean;
}

/** What a run added. */
export interface Filled {
  readonly days: number;
  readonly sales: number;
  readonly entries: number;
  /** Rules that were broken because a role was taken away meanwhile. */
  readonly revoked: number;
  /** Rules that were broken otherwise: there should be none. */
  readonly violations: number;
  readonly cancelled: boolean;
}

/** Most registers: a day has no more people than these need. */
export const MOST_REGISTERS = 8;
const NOTHING: Filled = { days: 0, sales: 0, entries: 0, revoked: 0, violations: 0, cancelled: false };
/** How many of the registers stand in the first branch. */
const HOME_SHARE = 0.6;
/** How much of its last day still reached the server before nobody heard of a register any more, and when that day ends. */
const HEARD_SHARE = 0.8;
const AWAY_AFTER_MS = 6.5 * 3_600_000;
/** By how much prices go up, in millionths, one time after the other. */
const RAISES = [30_000, 45_000, 25_000];

/** The last date and the one before it wait for the manager who looks on. */
const STILL_OPEN_DAYS = 2;
/** Every process of the server has heard of a change by then, ms. */
const HEARD_OF_AFTER_MS = 500;

/** A till with its place. */
interface Placed {
  readonly till: DemoTill;
  readonly branch: keyof Branches;
  readonly place: number;
  readonly places: number;
  readonly has: {
    readonly open: boolean;
    readonly differences: boolean;
    readonly away: boolean;
    readonly revoked: boolean;
  };
}

/** What the days of a run are played with. */
interface Run {
  readonly shop: ShopToFill;
  readonly api: ServerApi;
  readonly kept: KeptData;
  readonly own: KeptShop;
  readonly tills: readonly Placed[];
  readonly wishes: FillWishes;
  readonly lastDate: string;
  /** Whether a register goes out of sight in this run: only where it has the day before the last to do so. */
  readonly losesOne: boolean;
  readonly watcher: FillWatcher;
}

/**
 * Fills it. What was played is on disk before it is sent, so that a run that was cancelled or killed is gone on with.
 * @param folder where keys and books of the registers are kept
 */
export async function fillShop(
  shop: ShopToFill,
  folder: string,
  wishes: FillWishes,
  watcher: FillWatcher,
): Promise<Filled> {
  const kept = new KeptData(folder);
  const api = await shop.signIn();
  const own = kept.readShop() ?? { seed: wishes.seed, pins: {}, customerIds: [], pricedOn: [], revoked: false };
  const branches = await findBranches(api, shop.branchId);
  await addPeople(api, branches, own.pins, () => kept.writeShop(own));
  if (own.customerIds.length === 0) own.customerIds = await addCustomers(api, branches, own.seed, shop.organisationId);
  kept.writeShop(own);
  watcher.say("Two branches, their people and customers are there.");
  const tills = await openTills(shop, api, kept, own, branches, wishes.registers);
  const first = tills[0]?.till;
  if (!first) return NOTHING;
  const lastDate = lastDateAt(wishes.nowMs, first.zone, first.dayStartMinutes);
  const wanted = datesBetween(daysBefore(lastDate, wishes.days - 1), lastDate);
  const dates = wanted.filter((date) => tills.some(({ till }) => lacks(till, date)));
  // What a run that was cut off had not sent goes first; who was not heard of is heard of when there are new days.
  for (const { till } of tills) if (!till.isAway || dates.length > 0) till.send();
  const losesOne = dates.includes(daysBefore(lastDate, 1));
  const run = { shop, api, kept, own, tills, wishes, lastDate, losesOne, watcher };
  const filled = await playDates(run, dates);
  for (const { till } of tills) await till.settled();
  const broken = () => tills.reduce((sum, { till }) => sum + till.violations, 0);
  const violations = broken();
  if (dates.includes(lastDate) && !filled.cancelled) await endPast(run, wanted);
  return { ...filled, violations, revoked: broken() - violations };
}

async function openTills(
  shop: ShopToFill,
  api: ServerApi,
  kept: KeptData,
  { seed }: KeptShop,
  branches: Branches,
  registers: number,
): Promise<Placed[]> {
  const { url, organisationId } = shop;
  const atHome = Math.max(1, Math.min(registers - 1, Math.ceil(registers * HOME_SHARE)));
  const opened: Placed[] = [];
  for (let nth = 0; nth < registers; nth += 1) {
    const isHome = nth < atHome;
    const place = isHome ? nth : nth - atHome;
    const places = isHome ? atHome : registers - atHome;
    // The demo's own till is the first of the first branch.
    const code = isHome ? `A${two(place + 2)}` : `B${two(place + 1)}`;
    const branch = isHome ? "home" : "other";
    const till = await DemoTill.open({ url, api, kept, seed, organisationId, branchId: branches[branch], code });
    const has = {
      open: nth === 0,
      differences: nth === Math.min(1, atHome - 1),
      revoked: !isHome && place === 0,
      away: !isHome && place > 0 && place === places - 1,
    };
    opened.push({ till, branch, place, places, has });
  }
  return opened;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function lacks(till: DemoTill, date: string): boolean {
  return till.lastDate === null || till.lastDate < date;
}

async function playDates(run: Run, dates: readonly string[]): Promise<Filled> {
  const { api, kept, own, tills, watcher } = run;
  const filled = { ...NOTHING };
  const planned = dates.reduce((sum, date) => sum + tills.filter(({ till }) => lacks(till, date)).length, 0);
  if (planned === 0) return filled;
  let catalogue = await readCatalogue(api);
  for (const date of dates) {
    if (raisesPrices(date) && !own.pricedOn.includes(date)) {
      const nth = own.pricedOn.length;
      await raisePrices(api, catalogue, nth, RAISES[nth % RAISES.length] ?? 0);
      own.pricedOn.push(date);
      kept.writeShop(own);
      catalogue = await readCatalogue(api);
    }
    for (const placed of tills.filter(({ till }) => lacks(till, date))) {
      if (watcher.isCancelled()) return { ...filled, cancelled: true };
      const played = await playOne(run, placed, date, catalogue);
      filled.days += 1;
      filled.sales += played.sales;
      filled.entries += played.entries;
      watcher.progress(filled.days, planned, filled.sales, date);
    }
  }
  return filled;
}

async function playOne(run: Run, placed: Placed, date: string, { goods, version }: Catalogue): Promise<PlayedDay> {
  const { till, has } = placed;
  const { own, lastDate } = run;
  const isLast = date === lastDate;
  const isDayBefore = date === daysBefore(lastDate, 1);
  const goesAway = has.away && run.losesOne;
  if (goesAway && isLast) {
    till.skip(date);
    return { sales: 0, entries: 0 };
  }
  const plan = planOf(run, placed, date);
  const cut = goesAway && isDayBefore ? { untilMs: Math.min(plan.untilMs, plan.opensMs + AWAY_AFTER_MS) } : {};
  const configVersion = Math.max(till.configVersion, version);
  const played = await till.play({ ...plan, ...cut }, { goods, customerIds: own.customerIds, configVersion });
  if (goesAway && isDayBefore) till.goAway(HEARD_SHARE);
  // The network is gone for two days, in which somebody's role is taken away; then all of it arrives at once.
  else if (!has.revoked || own.revoked || !(isLast || isDayBefore)) till.send();
  return played;
}

function planOf({ own, wishes, lastDate }: Run, { till, branch, place, places, has }: Placed, date: string) {
  return planDay({
    seed: own.seed,
    date,
    zone: till.zone,
    lastDate,
    untilMs: wishes.nowMs,
    perDay: wishes.salesPerDay,
    branch,
    place,
    places,
    people: till.people,
    lastZ: till.lastZ,
    has: { ...has, revoked: has.revoked && !own.revoked ? REVOKED.name : null },
  });
}

/**
 * What ends the past: somebody's role is taken away, then comes what a register did that had not heard of it, and the owner
 * settles what is older and closes days. @param dates all that were wanted, oldest first
 */
async function endPast({ shop, own, kept, tills, lastDate, watcher }: Run, dates: readonly string[]): Promise<void> {
  const api = await shop.signIn();
  const held = tills.find(({ has }) => has.revoked);
  const branches = await findBranches(api, shop.branchId);
  if (held && !own.revoked) {
    await revokeRole(api, branches);
    await sleep(HEARD_OF_AFTER_MS);
    held.till.send();
    await held.till.settled();
    own.revoked = true;
    kept.writeShop(own);
  }
  watcher.say("The owner settles what is older, and closes the days up to the day before yesterday …");
  await settleOlder(api);
  const over = dates.filter((date) => date <= daysBefore(lastDate, STILL_OPEN_DAYS));
  await Promise.all([branches.home, branches.other].map((branchId) => closeDays(api, branchId, over)));
}
