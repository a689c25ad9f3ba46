/** Fields: words, figures, choices. */
import { type ReactNode, useState } from "react";
import { MoneyField, QuantityField } from "#renderer/ui/digit-field.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { SearchField, TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { Specimen } from "./specimen.tsx";
import { FIELDS, type SpecimenProps } from "./specimens.ts";

const ZONES = ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London"].map((id) => ({ id, label: id }));

/** Shown as a sheet of specimens. */
export function FieldsScene({ language }: SpecimenProps): ReactNode {
  const words = FIELDS[language];
  const [search, setSearch] = useState("");
  const [name, setName] = useState("");
  const [reason, setReason] = useState("");
  const [givenMinor, setGivenMinor] = useState<number | null>(2000);
  const [paidInMinor, setPaidInMinor] = useState<number | null>(null);
  const [grams, setGrams] = useState<number | null>(482);
  const [pieces, setPieces] = useState<number | null>(12_000);
  const [zone, setZone] = useState<string | null>(null);
  const [sound, setSound] = useState(true);
  return (
    <div className="gallery-sheet">
      <Specimen name="SearchField, TextField">
        <SearchField label={words.search} value={search} onChange={setSearch} keyHint="F2" />
        <SearchField label={words.search} value="flat" onChange={() => undefined} keyHint="F2" />
        <TextField label={words.name} value={name} onChange={setName} description={words.nameHelp} />
        <TextField label={words.reason} value={reason} onChange={setReason} error={words.reasonError} />
        <TextField label={words.reason} value={reason} onChange={setReason} isLong placeholder={words.reasonHelp} />
        <TextField label={words.name} value="Harbour Street" onChange={() => undefined} isDisabled />
      </Specimen>
      <Specimen name="MoneyField with keypad">
        <MoneyField
          label={words.given}
          valueMinor={givenMinor}
          onChange={setGivenMinor}
          size="large"
          keypad={{ hasDoubleZero: true, enterLabel: words.take }}
          onSubmit={() => undefined}
        />
      </Specimen>
      <Specimen name="MoneyField, QuantityField">
        <MoneyField label={words.paidIn} valueMinor={paidInMinor} onChange={setPaidInMinor} />
        <MoneyField label={words.paidIn} valueMinor={99999999999} onChange={() => undefined} error={words.tooMuch} />
        <QuantityField label={words.weight} unit="kg" valueThousandths={grams} onChange={setGrams} />
        <QuantityField label={words.pieces} unit="piece" valueThousandths={pieces} onChange={setPieces} />
        <MoneyField label={words.paidIn} valueMinor={2000} onChange={() => undefined} isDisabled />
      </Specimen>
      <Specimen name="Select, Toggle">
        <Select label={words.zone} options={ZONES} selectedId={zone} onSelect={setZone} />
        <Select label={words.zone} options={ZONES} selectedId="Europe/Berlin" onSelect={() => undefined} isDisabled />
        <Toggle label={words.sound} description={words.soundHelp} isSelected={sound} onChange={setSound} />
        <Toggle label={words.training} isSelected={false} onChange={() => undefined} />
        <Toggle label={words.training} isSelected onChange={() => undefined} isDisabled />
      </Specimen>
    </div>
  );
}
