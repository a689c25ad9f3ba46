/** Groups of modifiers as keys: how many go with it stands beside the name, and what no longer fits can't be touched. */
import { type ReactNode, useId } from "react";
import type { ChosenModifier, ModifierGroup } from "#domain/catalogue/modifier.ts";
import type { ActAnswer } from "#domain/protocol/register-api.ts";
import { useWords, type Words } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import "./modifier-groups.css";

/** What a product asks before it is sold, as the register answers it. */
export type AskedOf = ActAnswer<"catalogue.look_up">;
export type ModifierId = ChosenModifier["optionId"];

/** All groups of a product. */
export function ModifierGroups(props: {
  readonly groups: readonly ModifierGroup[];
  readonly chosen: readonly ModifierId[];
  readonly onChange: (chosen: readonly ModifierId[]) => void;
}): ReactNode {
  return (
    <div className="modifier-groups">
      {props.groups.map((group) => (
        <Group key={group.groupId} {...props} group={group} />
      ))}
    </div>
  );
}

function Group(props: {
  readonly group: ModifierGroup;
  readonly chosen: readonly ModifierId[];
  readonly onChange: (chosen: readonly ModifierId[]) => void;
}): ReactNode {
  const { group, chosen, onChange } = props;
  const { t, format } = useWords();
  const headId = useId();
  const { name, max, options } = group;
  const here = options.filter(({ optionId }) => chosen.includes(optionId)).length;
  return (
    <section className="modifier-group" aria-labelledby={headId}>
      <h3 id={headId}>
        {name} <span className="modifier-count">{countText(group, t)}</span>
      </h3>
      <div className="place-row">
        {options.map(({ optionId, name: option, priceMinor }) => {
          const isChosen = chosen.includes(optionId);
          return (
            <Button
              key={optionId}
              isPressedIn={isChosen}
              isDisabled={!isChosen && max > 1 && here >= max}
              amount={priceMinor === 0 ? undefined : signed(priceMinor, format)}
              onPress={() => onChange(toggled(chosen, group, optionId))}
            >
              {option}
            </Button>
          );
        })}
      </div>
    </section>
  );
}

/** Whether every group has what it asks for. */
export function isEnough(groups: readonly ModifierGroup[], chosen: readonly ModifierId[]): boolean {
  return groups.every(({ min, max, options }) => {
    const here = options.filter(({ optionId }) => chosen.includes(optionId)).length;
    return here >= min && here <= max;
  });
}

/** What the chosen options add, in minor units. */
export function priceOf(groups: readonly ModifierGroup[], chosen: readonly ModifierId[]): number {
  return groups
    .flatMap(({ options }) => options)
    .reduce((sum, { optionId, priceMinor }) => (chosen.includes(optionId) ? sum + priceMinor : sum), 0);
}

/** Of a group with one choice the other one gives way. */
function toggled(chosen: readonly ModifierId[], group: ModifierGroup, optionId: ModifierId): ModifierId[] {
  if (chosen.includes(optionId)) return chosen.filter((each) => each !== optionId);
  const others =
    group.max === 1 ? chosen.filter((each) => !group.options.some((one) => one.optionId === each)) : chosen;
  return [...others, optionId];
}

function countText({ min, max }: ModifierGroup, t: Words["t"]): string {
  if (min === 0) return t("choice.upTo", { max });
  return min === max ? t("choice.exactly", { min }) : t("choice.between", { min, max });
}

function signed(priceMinor: number, format: Words["format"]): string {
  return priceMinor > 0 ? `+${format.amount(priceMinor)}` : format.amount(priceMinor);
}
