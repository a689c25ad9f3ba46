/** The preferences in force: read once, changed in Settings, seen by the whole window at once. */
import { create } from "zustand";
import { showTheme } from "#renderer/ui/theme.ts";
import { type Preferences, readPreferences, writePreferences } from "./preferences.ts";

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
