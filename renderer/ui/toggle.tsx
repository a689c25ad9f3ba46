/** A switch that turns a setting on or off at once. */
import type { ReactNode } from "react";
import { SwitchButton, SwitchField, Text } from "react-aria-components";
import "./toggle.css";

export interface ToggleProps {
  readonly label: string;
  readonly description?: string | undefined;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

/** The label is part of what a finger may hit. */
export function Toggle({ label, description, isSelected, onChange, isDisabled = false }: ToggleProps): ReactNode {
  return (
    <SwitchField className="ui-toggle" isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
      <SwitchButton className="ui-toggle-button">
        <span className="ui-toggle-track">
          <span className="ui-toggle-thumb" />
        </span>
        <span className="ui-toggle-label">{label}</span>
      </SwitchButton>
      {description !== undefined && (
        <Text slot="description" className="ui-toggle-description">
          {description}
        </Text>
      )}
    </SwitchField>
  );
}
