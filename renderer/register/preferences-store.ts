/** The preferences in force: read once, changed in Settings, seen by the whole window at once. */
import { create } from "zustand";
import { showTheme } from "#renderer/ui/theme.ts";
import { isAboutPreferences, type Preferences, readPreferences, writePreferences } from "./preferences.ts";

interface PreferencesState {
  readonly preferences: Preferences;
  /** Changes some of them, remembers them, and shows the theme. */
  setPreferences(changed: Partial<Preferences>): void;
}

/** The window's preferences. */
export const usePreferences = create<PreferencesState>((set, get) => ({
  preferences: readPreferences(),
  setPreferences: (changed) => {
    const preferences = { ...get().preferences, ...changed };
    writePreferences(preferences);
    showTheme(preferences.theme);
    set({ preferences });
  },
}));

/** Follows what another window of this program changes: the customer's display speaks the till's language at once. */
export function followPreferences(): void {
  window.addEventListener("storage", (event) => {
    if (!isAboutPreferences(event)) return;
    const preferences = readPreferences();
    showTheme(preferences.theme);
    usePreferences.setState({ preferences });
  });
}
