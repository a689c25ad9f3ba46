/** Fields for words: text and search. Amounts and quantities have fields of their own. */
import { Search, X } from "lucide-react";
import type { ReactNode, Ref } from "react";
import {
  Button,
  FieldError,
  Input,
  Label,
  SearchField as SearchableField,
  Text,
  TextArea,
  TextField as TypedField,
} from "react-aria-components";
import { useWords } from "#renderer/messages/language.tsx";
import "./text-field.css";
import { KeyHint } from "./key-hint.tsx";

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** One line below that helps. */
  readonly description?: string | undefined;
  /** What is wrong with it; replaces the description. */
  readonly error?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly type?: "text" | "password" | "date";
  /** What the browser may fill in; nothing at a till. */
  readonly autoComplete?: "off" | "username" | "current-password" | "new-password" | "one-time-code";
  readonly inputMode?: "text" | "numeric" | "none";
  readonly maxLength?: number;
  /** Several lines. */
  readonly isLong?: boolean;
  readonly isDisabled?: boolean;
  readonly isRequired?: boolean;
  readonly autoFocus?: boolean;
  /** Enter was pressed. */
  readonly onSubmit?: (() => void) | undefined;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A field for a line (or, `isLong`, a paragraph) of text. */
export function TextField(props: TextFieldProps): ReactNode {
  const { label, description, error, placeholder, isLong = false, onSubmit } = props;
  return (
    <TypedField
      className="ui-field"
      value={props.value}
      onChange={props.onChange}
      type={props.type ?? "text"}
      inputMode={props.inputMode ?? "text"}
      isDisabled={props.isDisabled ?? false}
      isRequired={props.isRequired ?? false}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      autoComplete={props.autoComplete ?? "off"}
      {...(props.maxLength !== undefined && { maxLength: props.maxLength })}
      {...(props.autoFocus && { autoFocus: true })}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !isLong && onSubmit) onSubmit();
        else event.continuePropagation();
      }}
    >
      <Label className="ui-field-label">{label}</Label>
      {isLong ? (
        <TextArea className="ui-field-input" rows={3} placeholder={placeholder ?? ""} />
      ) : (
        <Input
          className="ui-field-input"
          placeholder={placeholder ?? ""}
          {...(props.inputRef && { ref: props.inputRef })}
        />
      )}
      {description !== undefined && error === undefined && (
        <Text slot="description" className="ui-field-description">
          {description}
        </Text>
      )}
      <FieldError className="ui-field-error">{error}</FieldError>
    </TypedField>
  );
}

export interface SearchFieldProps {
  /** Spoken; the magnifier stands for it on the screen. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit?: ((value: string) => void) | undefined;
  /** Also called by Esc. */
  readonly onClear?: (() => void) | undefined;
  readonly placeholder?: string;
  readonly keyHint?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** The search: a magnifier, the words, the key that leads here, and a way to empty it. */
export function SearchField(props: SearchFieldProps): ReactNode {
  const { t } = useWords();
  return (
    <SearchableField
      className="ui-search"
      aria-label={props.label}
      value={props.value}
      onChange={props.onChange}
      autoComplete="off"
      {...(props.onSubmit && { onSubmit: props.onSubmit })}
      {...(props.onClear && { onClear: props.onClear })}
    >
      <Search className="ui-search-icon" aria-hidden />
      <Input
        className="ui-search-input"
        placeholder={props.placeholder ?? props.label}
        {...(props.inputRef && { ref: props.inputRef })}
      />
      {props.value === "" && props.keyHint !== undefined && <KeyHint keys={props.keyHint} />}
      <Button className="ui-search-clear" aria-label={t("ui.clear")}>
        <X aria-hidden />
      </Button>
    </SearchableField>
  );
}
