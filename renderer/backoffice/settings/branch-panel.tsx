/** One branch: its name and how it books; a new one is added with the settings of the first. */
import { type ReactNode, useState } from "react";
import type { BranchSettings } from "#domain/protocol/sync/device.ts";
import { PAPER_LANGUAGES } from "#domain/receipt/receipt-format.ts";
import { useWords } from "#renderer/messages/language.tsx";
import { LANGUAGE_NAMES } from "#renderer/messages/translate.ts";
import { Button } from "#renderer/ui/button.tsx";
import { Message } from "#renderer/ui/message.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { Select } from "#renderer/ui/select.tsx";
import { TextField } from "#renderer/ui/text-field.tsx";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { type Branch, mayIn, useHere } from "../api/organisation.ts";
import { useAct } from "../api/use-pages.ts";
import { sayTrouble } from "../frame/query-trouble.tsx";

const MINUTES_OF_HOUR = 60;

/** Shows a branch, and changes it where the person may. */
export function BranchPanel({
  branch,
  onClose,
  onAdded,
}: {
  readonly branch: Branch | null;
  readonly onClose: () => void;
  readonly onAdded: (branchId: string) => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const here = useHere();
  const first = branch?.settings ?? here.branches[0]?.settings;
  const [name, setName] = useState(branch?.name ?? "");
  const [settings, setSettings] = useState<BranchSettings | undefined>(
    first && { ...first, shopName: branch ? first.shopName : "" },
  );
  const act = useAct<Branch>();
  if (settings === undefined) return null;
  const change = (changed: Partial<BranchSettings>): void => setSettings({ ...settings, ...changed });
  const mayEdit = branch === null || mayIn(here, "settings.edit", branch.branchId);
  const said = act.error && sayTrouble(act.error, words);
  const save = (): void => {
    const body = { name, settings: { ...settings, shopName: settings.shopName === "" ? name : settings.shopName } };
    if (branch === null)
      act.mutate({ method: "POST", path: "/v1/branches", body }, { onSuccess: (made) => onAdded(made.branchId) });
    else
      act.mutate({
        method: "PATCH",
        path: `/v1/branches/${branch.branchId}`,
        body: { ...body, version: branch.version },
      });
  };
  return (
    <Panel
      title={branch?.name ?? t("settingsDesk.addBranch")}
      onClose={onClose}
      takesFocus
      footer={
        mayEdit && (
          <Button kind="primary" isBusy={act.isPending} isDisabled={name.trim() === ""} onPress={save}>
            {t(branch ? "desk.save" : "settingsDesk.addBranch")}
          </Button>
        )
      }
    >
      {said && (
        <Message kind="trouble" title={said.says}>
          {said.todo}
        </Message>
      )}
      {act.isSuccess && <Message kind="success" title={t("settingsDesk.saved")} />}
      <TextField
        label={t("settingsDesk.branchName")}
        value={name}
        onChange={setName}
        isDisabled={!mayEdit}
        maxLength={80}
      />
      <TextField
        label={t("settingsDesk.shopName")}
        description={t("settingsDesk.shopNameWhy")}
        value={settings.shopName}
        onChange={(shopName) => change({ shopName })}
        isDisabled={!mayEdit}
        maxLength={80}
      />
      <HowItBooks settings={settings} isNew={branch === null} isDisabled={!mayEdit} onChange={change} />
    </Panel>
  );
}

function HowItBooks({
  settings,
  isNew,
  isDisabled,
  onChange,
}: {
  readonly settings: BranchSettings;
  readonly isNew: boolean;
  readonly isDisabled: boolean;
  readonly onChange: (changed: Partial<BranchSettings>) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <>
      <TextField
        label={t("settingsDesk.currency")}
        description={t("settingsDesk.currencyOnce")}
        value={settings.currency}
        onChange={(currency) => onChange({ currency: currency.toUpperCase() as BranchSettings["currency"] })}
        isDisabled={isDisabled || !isNew}
        maxLength={3}
      />
      <Select
        label={t("settingsDesk.zone")}
        options={Intl.supportedValuesOf("timeZone").map((zone) => ({ id: zone, label: zone }))}
        selectedId={settings.zone}
        onSelect={(zone) => onChange({ zone })}
        isDisabled={isDisabled}
      />
      <Select
        label={t("settingsDesk.dayStart")}
        options={Array.from({ length: 24 }, (_, hour) => ({
          id: String(hour * MINUTES_OF_HOUR),
          label: `${String(hour).padStart(2, "0")}:00`,
        }))}
        selectedId={String(settings.dayStartMinutes)}
        onSelect={(minutes) => onChange({ dayStartMinutes: Number(minutes) })}
        isDisabled={isDisabled}
      />
      <Select
        label={t("settingsDesk.papers")}
        options={PAPER_LANGUAGES.map((language) => ({ id: language, label: LANGUAGE_NAMES[language] }))}
        selectedId={settings.language}
        onSelect={(language) => onChange({ language: language as BranchSettings["language"] })}
        isDisabled={isDisabled}
      />
      <Toggle
        label={t("settingsDesk.inclusive")}
        isSelected={settings.pricesIncludeTax}
        onChange={(pricesIncludeTax) => onChange({ pricesIncludeTax })}
        isDisabled={isDisabled}
      />
    </>
  );
}
