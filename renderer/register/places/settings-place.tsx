/** What this window looks and sounds like; it remembers. */
import type { ReactNode } from "react";
import { useWords } from "#renderer/messages/language.tsx";
import { Button } from "#renderer/ui/button.tsx";
import { Panel } from "#renderer/ui/panel.tsx";
import { THEMES } from "#renderer/ui/theme.ts";
import { Toggle } from "#renderer/ui/toggle.tsx";
import { LanguageKeys } from "../language-keys.tsx";
import { usePreferences } from "../preferences-store.ts";
import { shell } from "../register-connection.ts";
import { useTill } from "../till-store.ts";

/** Language, appearance, sounds. */
export function SettingsPlace(): ReactNode {
  const { t } = useWords();
  const { theme, sounds, customerDisplay } = usePreferences((state) => state.preferences);
  const { setPreferences } = usePreferences.getState();
  return (
    <Panel
      title={t("settings.title")}
      subtitle={t("settings.hint")}
      onClose={() => useTill.getState().go("sell")}
      takesFocus
    >
      <div className="place-column">
        <h3>{t("settings.language")}</h3>
        <div className="place-row">
          <LanguageKeys kind="plain" />
        </div>
        <h3>{t("settings.theme")}</h3>
        <div className="place-row">
          {THEMES.map((each) => (
            <Button key={each} isPressedIn={each === theme} onPress={() => setPreferences({ theme: each })}>
              {t(`theme.${each}`)}
            </Button>
          ))}
        </div>
        <Toggle
          label={t("settings.sounds")}
          description={t("settings.soundsHint")}
          isSelected={sounds}
          onChange={(on) => setPreferences({ sounds: on })}
        />
        <Toggle
          label={t("settings.customerDisplay")}
          description={t("settings.customerDisplayHint")}
          isSelected={customerDisplay}
          onChange={(on) => {
            setPreferences({ customerDisplay: on });
            void shell().showCustomerDisplay(on);
          }}
        />
      </div>
    </Panel>
  );
}
