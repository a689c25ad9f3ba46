/** Chooses one of a list that is too long for buttons. */
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as Selectable,
  SelectValue,
  Text,
} from "react-aria-components";
import { useWords } from "#renderer/messages/language.tsx";
import "./select.css";

export interface SelectProps {
  readonly label: string;
  readonly options: readonly { readonly id: string; readonly label: string; readonly description?: string }[];
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
  readonly isDisabled?: boolean;
}

/** The list opens over what is around it, but never as a dialog. */
export function Select({ label, options, selectedId, onSelect, isDisabled = false }: SelectProps): ReactNode {
  const { t } = useWords();
  const selected = options.find((option) => option.id === selectedId);
  return (
    <Selectable
      className="ui-select"
      value={selectedId}
      onChange={(key) => {
        if (key !== null) onSelect(String(key));
      }}
      isDisabled={isDisabled}
    >
      <Label className="ui-field-label">{label}</Label>
      <Button className="ui-select-button">
        <SelectValue className="ui-select-value">{selected?.label ?? t("ui.select.none")}</SelectValue>
        <ChevronDown aria-hidden />
      </Button>
      <Popover className="ui-select-list" isNonModal>
        <ListBox className="ui-select-options">
          {options.map((option) => (
            <ListBoxItem key={option.id} id={option.id} textValue={option.label} className="ui-select-option">
              <span className="ui-select-words">
                <Text slot="label">{option.label}</Text>
                {option.description !== undefined && (
                  <Text slot="description" className="ui-select-description">
                    {option.description}
                  </Text>
                )}
              </span>
              {option.id === selectedId && <Check aria-hidden />}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Selectable>
  );
}
