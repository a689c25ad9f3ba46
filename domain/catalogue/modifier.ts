/** Modifiers: groups of choices that goods are sold with, and whether what was chosen is what a group asks for. */
import { z } from "zod";
import { modifierGroupIdSchema, modifierOptionIdSchema } from "#domain/ids.ts";
import { add, type Minor, ZERO } from "#domain/money/money.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { amountSchema, MAX_AMOUNT_MINOR } from "#domain/values.ts";

/** Most groups of one product, options of one group, and modifiers on one line. */
export const MAX_MODIFIER_GROUPS = 12;
const MAX_OPTIONS = 40;
export const MAX_MODIFIERS = 24;

/** What an option adds to the price of one piece or kilogram, or takes off it; in minor units. */
const modifierPriceSchema = amountSchema.refine((amount) => Math.abs(amount) <= MAX_AMOUNT_MINOR);

/** Choices that go together: at least `min` of them are taken, at most `max`. */
export const modifierGroupSchema = z
  .strictObject({
    groupId: modifierGroupIdSchema,
    name: z.string().min(1).max(40),
    min: z.int().min(0).max(MAX_OPTIONS),
    max: z.int().min(1).max(MAX_OPTIONS),
    options: z
      .array(
        z.strictObject({
          optionId: modifierOptionIdSchema,
          name: z.string().min(1).max(60),
          priceMinor: modifierPriceSchema,
        }),
      )
      .min(1)
      .max(MAX_OPTIONS),
  })
  .refine(({ min, max, options }) => min <= max && min <= options.length, "a group can be satisfied");
export type ModifierGroup = z.infer<typeof modifierGroupSchema>;

/** What was chosen, as it stood then: name and price travel with the line. */
export const chosenModifierSchema = z.strictObject({
  groupId: modifierGroupIdSchema,
  optionId: modifierOptionIdSchema,
  name: z.string().min(1).max(60),
  priceMinor: modifierPriceSchema,
});
export type ChosenModifier = z.infer<typeof chosenModifierSchema>;

/** Whether a product can't be sold before something was chosen. */
export function mustChoose(groups: readonly ModifierGroup[]): boolean {
  return groups.some(({ min }) => min > 0);
}

/**
 * What was chosen of a product's groups, in the order of the groups (docs/SALE.md, SALE-70).
 * @param optionIds null when nobody was asked yet
 * @returns refusals: `modifier.needed` where nobody was asked and something must be chosen, `modifier.too_few`,
 *   `modifier.too_many`, `modifier.unknown`
 */
export function chooseModifiers(
  goods: { readonly name: string; readonly productId: string; readonly modifierGroups: readonly ModifierGroup[] },
  optionIds: readonly string[] | null,
): Result<ChosenModifier[]> {
  const { name, productId, modifierGroups: groups } = goods;
  if (optionIds === null) return mustChoose(groups) ? refuse("modifier.needed", { name, productId }) : ok([]);
  const wanted = new Set(optionIds);
  const chosen: ChosenModifier[] = [];
  for (const { groupId, name: group, min, max, options } of groups) {
    const of = options.filter(({ optionId }) => wanted.has(optionId));
    if (of.length < min) return refuse("modifier.too_few", { name, group, min });
    if (of.length > max) return refuse("modifier.too_many", { name, group, max });
    chosen.push(...of.map((option) => ({ groupId, ...option })));
  }
  if (chosen.length < wanted.size) return refuse("modifier.unknown", { name });
  if (chosen.length > MAX_MODIFIERS) return refuse("modifier.too_many", { name, group: name, max: MAX_MODIFIERS });
  return ok(chosen);
}

/** What modifiers add to the price of one piece or kilogram, in minor units. */
export function modifiersPrice(modifiers: readonly Pick<ChosenModifier, "priceMinor">[]): Minor {
  return add(ZERO, ...modifiers.map(({ priceMinor }) => priceMinor));
}
