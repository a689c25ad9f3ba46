/** Days of the demo by themselves: the same seed plays the same day, and no day breaks a rule. */
import { expect, test } from "vitest";
import type {
  BranchId,
  DrawerId,
  LeaseId,
  ModifierGroupId,
  ModifierOptionId,
  OrganisationId,
  ProductId,
  RegisterId,
  StaffId,
} from "#domain/ids.ts";
import { type Audit, auditEntry, NEW_AUDIT } from "#domain/journal/audit.ts";
import { checkPermission } from "#domain/journal/check-permission.ts";
import { NEW_REGISTER } from "#domain/journal/register-state.ts";
import { minor } from "#domain/money/money.ts";
import { maskToHex, ROLE_MASKS } from "#domain/staff/permissions.ts";
import { aCatalogueProduct, TAX_A } from "#test/fixtures/sales.ts";
import { BRANCH_SETTINGS } from "#test/sync-server/test-organisation.ts";
import { Chance, idsFrom } from "./chance.ts";
import { type DayPlan, playDay } from "./demo-day.ts";
import { DemoRegister, type SealedEntry, type Worker } from "./demo-register.ts";
import type { Goods } from "./demo-sale.ts";
import { datesBetween, lastDateAt, planDay } from "./plan-days.ts";

const newId = idsFrom("people and things", () => Date.parse("2026-01-01T00:00:00.000Z"));
const worker = (name: string, role: keyof typeof ROLE_MASKS): Worker => ({
  staffId: newId<StaffId>(),
  name,
  mask: ROLE_MASKS[role],
});
const MARA = worker("Mara", "manager");
const PEOPLE = [MARA, worker("Ana", "cashier"), worker("Ben", "cashier"), worker("Lea", "cashier")];
const TAX = { ...TAX_A, taxId: newId<typeof TAX_A.taxId>() };
const DRAWER = newId<DrawerId>();
const REGISTER = newId<RegisterId>();
const LEASE = newId<LeaseId>();
const GENESIS = {
  organisationId: newId<OrganisationId>(),
  branchId: newId<BranchId>(),
  registerCode: "A02",
  numberPrefix: "A02",
  devicePublicKey: "A".repeat(43),
  authorityLeaseId: LEASE,
  ancestor: null,
  cause: "set_up" as const,
};
const SUGAR = {
  groupId: newId<ModifierGroupId>(),
  name: "Sugar",
  min: 1,
  max: 1,
  options: [{ optionId: newId<ModifierOptionId>(), name: "Brown", priceMinor: minor(10) }],
};
const goodsOf = (given: Parameters<typeof aCatalogueProduct>[0], weight: number): Goods => {
  const product = aCatalogueProduct({ productId: newId<ProductId>(), taxes: [TAX], ...given });
  return { product, weight, morning: 1 };
};
const GOODS: readonly Goods[] = [
  goodsOf({ name: "Flat white", modifierGroups: [SUGAR] }, 3),
  goodsOf({ name: "Apples", unit: "kg", priceMinor: minor(349) }, 2),
  goodsOf({ name: "Beer", minimumAge: 16, deposit: { unitPriceMinor: minor(8), taxes: [TAX] } }, 2),
  goodsOf({ name: "Sundries", openPrice: true, priceMinor: minor(0) }, 1),
  goodsOf({ name: "Gin", minimumAge: 18, priceMinor: minor(2_490) }, 1),
];

/** What a manager looks for. */
const LOOKED_FOR = [
  "sale.completed",
  "sale.discarded",
  "sale.voided",
  "line.voided",
  "goods.returned",
  "discount.given",
  "price.overridden",
  "payment.failed",
  "payment.in_doubt",
  "drawer.opened",
  "cash.paid_in",
  "cash.paid_out",
  "cash.safe_dropped",
  "session.closed",
  "receipt.reprinted",
];

/** Plays days on end at one register. */
function play(seed: string, dates: readonly string[], change: Partial<DayPlan> = {}): SealedEntry[] {
  let books: DemoRegister["books"] = { state: NEW_REGISTER, head: null };
  const memory = { recent: [], vouchers: 0 };
  const sealed: SealedEntry[] = [];
  for (const date of dates) {
    const plan = {
      ...planDay({
        seed,
        date,
        zone: BRANCH_SETTINGS.zone,
        lastDate: dates.at(-1) ?? date,
        untilMs: Date.parse("2026-12-01T00:00:00.000Z"),
        perDay: 60,
        branch: "home",
        place: 0,
        places: 1,
        people: PEOPLE,
        lastZ: null,
        has: { open: false, differences: true, revoked: null },
      }),
      ...change,
    };
    const clock = { ms: plan.opensMs - 3_600_000, bootMs: plan.opensMs - 3_600_000 };
    const standing = {
      registerId: REGISTER,
      settings: BRANCH_SETTINGS as never,
      leaseId: LEASE,
      configVersion: 1,
      acknowledged: null,
      books,
      drawerId: DRAWER,
      newId: idsFrom(`${seed} ${date}`, () => clock.ms),
    };
    const register = new DemoRegister(standing, clock, date);
    if (books.head === null) register.begin({ type: "register.genesis", body: GENESIS });
    register.boss = plan.boss;
    playDay(
      { register, code: "A02", goods: GOODS, customers: [], memory, chance: new Chance(`${seed} ${date}`) },
      plan,
    );
    books = register.books;
    sealed.push(...register.sealed);
  }
  return sealed;
}

/** Every rule that entries break, as an auditor finds it. */
function brokenIn(sealed: readonly SealedEntry[]): string[] {
  const lease = Object.fromEntries(PEOPLE.map(({ staffId, mask }) => [staffId, maskToHex(mask)]));
  const broken: string[] = [];
  let audit: Audit = NEW_AUDIT;
  for (const { hash, preimage } of sealed) {
    const before = audit.state;
    const audited = auditEntry(audit, { ...JSON.parse(preimage), hash });
    if (!audited.ok) return [...broken, audited.broken.says];
    broken.push(...audited.violations.map(({ says }) => says));
    if (audited.entry)
      broken.push(...checkPermission(before, audited.entry, { lease, now: null }).map(({ says }) => says));
    audit = audited.audit;
  }
  return broken;
}

const typesIn = (sealed: readonly SealedEntry[]): Set<string> =>
  new Set(sealed.map(({ preimage }) => (JSON.parse(preimage) as { type: string }).type));

test("the same seed plays the same days, entry by entry, and another seed plays others", () => {
  const dates = datesBetween("2026-03-02", "2026-03-03");
  const hashes = (seed: string) => play(seed, dates).map(({ hash }) => hash);
  expect(hashes("a")).toEqual(hashes("a"));
  expect(hashes("a")).not.toEqual(hashes("b"));
});

test("four weeks hold everything that a manager looks for, and not one entry breaks a rule", () => {
  const sealed = play("four weeks", datesBetween("2026-02-23", "2026-03-22"));
  expect(brokenIn(sealed)).toEqual([]);
  const lacking = LOOKED_FOR.filter((type) => !typesIn(sealed).has(type));
  expect(lacking).toEqual([]);
  const closed = sealed.map(({ preimage }) => JSON.parse(preimage)).filter(({ type }) => type === "session.closed");
  const larger = closed.filter(({ body }) => body.reason !== null);
  expect(larger.map(({ body }) => body.difference)).toEqual(["pending", "approved", "pending"]);
});

test("a session that nobody closed is counted and closed before the next day opens", () => {
  const dates = datesBetween("2026-03-02", "2026-03-03");
  const open = play("left open", dates.slice(0, 1), { staysOpen: true, late: null });
  expect(typesIn(open)).not.toContain("session.closed");
  const sealed = play("left open", dates, { staysOpen: true, late: null });
  expect(brokenIn(sealed)).toEqual([]);
  expect(typesIn(sealed)).toContain("session.closed");
});

test("nothing happens after the past has ended", () => {
  const untilMs = Date.parse("2026-03-02T11:00:00.000Z");
  const sealed = play("cut", ["2026-03-02"], { untilMs });
  const last = JSON.parse(sealed.at(-1)?.preimage ?? "{}") as { occurredAt: string };
  expect(Date.parse(last.occurredAt)).toBeLessThanOrEqual(untilMs);
  expect(typesIn(sealed)).not.toContain("session.closed");
});

test("a day counts once an hour of it is over", () => {
  const at = (instant: string) => lastDateAt(Date.parse(instant), "Europe/Berlin", 240);
  // Monday's shop opens at half past seven, an hour ahead of UTC.
  expect(at("2026-03-02T07:29:00.000Z")).toBe("2026-03-01");
  expect(at("2026-03-02T07:31:00.000Z")).toBe("2026-03-02");
});
