/** Tests of modifiers: what a group asks for is what is taken, and the price follows. */
import { expect, test } from "vitest";
import { minor } from "#domain/money/money.ts";
import { ringUp } from "#domain/sale/ring-up.ts";
import { evolveSaleAll } from "#domain/sale/sale.ts";
import type { Sale } from "#domain/sale/sale-events.ts";
import { aCatalogueProduct, add, anyId, aSale, complete, decide, refusalOf } from "#test/fixtures/sales.ts";
import { chooseModifiers, type ModifierGroup, modifierGroupSchema } from "./modifier.ts";

function group(name: string, min: number, max: number, options: Readonly<Record<string, number>>): ModifierGroup {
  const priced = Object.entries(options).map(([option, priceMinor]) => ({
    optionId: anyId(),
    name: option,
    priceMinor,
  }));
  return modifierGroupSchema.parse({ groupId: anyId(), name, min, max, options: priced });
}

const BREAD = group("Bread", 1, 1, { Rye: 0, Spelt: 40 });
const EXTRAS = group("Extras", 0, 2, { Egg: 160, Feta: 130, "Own box": -20 });
const sandwich = aCatalogueProduct({ name: "Sandwich", priceMinor: minor(500), modifierGroups: [BREAD, EXTRAS] });

const idsOf = (...names: string[]) =>
  [BREAD, EXTRAS]
    .flatMap(({ options }) => options)
    .flatMap((each) => (names.includes(each.name) ? [each.optionId] : []));
const choose = (...names: string[]) => chooseModifiers(sandwich, idsOf(...names));
const code = (result: { ok: boolean; refusal?: { code: string } }) => (result.ok ? "ok" : result.refusal?.code);

const ring = (...names: string[]) =>
  ringUp(sandwich, {
    quantityThousandths: null,
    tareThousandths: null,
    priceMinor: null,
    label: null,
    modifierIds: names.length === 0 ? null : idsOf(...names),
  });

function withSandwich(sale: Sale, ...names: string[]): Sale {
  const rungUp = ring(...names);
  if (!rungUp.ok) throw new Error(rungUp.refusal.code);
  return add(sale, rungUp.value.product);
}

test("[SALE-70] goods with a choice that must be made wait for it, and say whose it is", () => {
  expect(ring()).toMatchObject({ refusal: { code: "modifier.needed", facts: { name: "Sandwich" } } });
  expect(chooseModifiers({ ...sandwich, modifierGroups: [EXTRAS] }, null)).toEqual({ ok: true, value: [] });
});

test("[SALE-70] a group takes at least its minimum and at most its maximum, and only what it offers", () => {
  expect(code(choose("Egg"))).toBe("modifier.too_few");
  expect(code(choose("Rye", "Spelt"))).toBe("modifier.too_many");
  expect(code(choose("Rye", "Egg", "Feta", "Own box"))).toBe("modifier.too_many");
  expect(code(choose("Rye", "Egg", "Feta"))).toBe("ok");
  expect(code(chooseModifiers(sandwich, [...idsOf("Rye"), anyId<string>()]))).toBe("modifier.unknown");
});

test("[SALE-70] a group that nobody could satisfy is none", () => {
  const { options, ...head } = BREAD;
  expect(modifierGroupSchema.safeParse({ ...head, options, min: 2, max: 1 }).success).toBe(false);
  expect(modifierGroupSchema.safeParse({ ...head, options, min: 3, max: 3 }).success).toBe(false);
});

test("[SALE-71] the price of one piece includes what was chosen, and never falls below nothing", () => {
  const sale = withSandwich(aSale(), "Spelt", "Egg", "Own box");
  expect(sale.lines[0]).toMatchObject({ unitPriceMinor: 500 + 40 + 160 - 20 });
  expect(sale.lines[0]?.modifiers.map(({ name }) => name)).toEqual(["Spelt", "Egg", "Own box"]);
  const free = { ...sandwich, priceMinor: minor(10), modifierGroups: [EXTRAS] };
  const known = { quantityThousandths: null, tareThousandths: null, priceMinor: null, label: null };
  expect(code(ringUp(free, { ...known, modifierIds: idsOf("Own box") }))).toBe("modifier.below_zero");
});

test("[SALE-71] the same goods with the same choice are one line, with another choice another", () => {
  const sale = withSandwich(withSandwich(withSandwich(aSale(), "Rye", "Egg"), "Rye", "Egg"), "Rye");
  expect(sale.lines.map(({ quantityThousandths }) => quantityThousandths)).toEqual([2_000, 1_000]);
});

test("[SALE-72] another choice for a line changes its price by what it differs, also one that a person set", () => {
  const sale = withSandwich(aSale(), "Rye", "Egg");
  const lineId = sale.lines[0]?.lineId ?? anyId();
  const cheaper = { act: "override_price", lineId, unitPriceMinor: minor(600), reason: "Late" } as const;
  const set = evolveSaleAll(sale, decide(sale, cheaper));
  const chosen = choose("Spelt", "Feta");
  if (!chosen.ok) throw new Error(chosen.refusal.code);
  const changed = { act: "change_modifiers", lineId, modifiers: chosen.value } as const;
  const events = decide(set, changed);
  expect(events).toMatchObject([{ type: "modifiers.changed", body: { fromMinor: 600, toMinor: 610 } }]);
  const after = evolveSaleAll(set, events);
  expect(after.lines[0]).toMatchObject({
    unitPriceMinor: 610,
    pricing: { kind: "override", catalogueMinor: 670 },
    modifiers: [{ name: "Spelt" }, { name: "Feta" }],
  });
  expect(decide(after, changed)).toEqual([]);
  expect(complete(after, minor(610)).lines[0]).toMatchObject({ amountMinor: 610, modifiers: chosen.value });
});

test("[SALE-72] goods that come back are as they were sold", () => {
  const sale = withSandwich(aSale(), "Rye");
  const [line] = sale.lines;
  if (!line) throw new Error("there is a line");
  const back: Sale = { ...sale, lines: [{ ...line, returned: { kind: "no_receipt", reason: "Cold" } }] };
  expect(refusalOf(back, { act: "change_modifiers", lineId: line.lineId, modifiers: [] })).toBe("modifier.line");
});
