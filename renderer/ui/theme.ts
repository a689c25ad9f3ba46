/** The theme of a window. Sole writer of the root's `data-theme`. */

/** `system` follows what the computer says. */
export const THEMES = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

/** Shows the window in a theme from now on. */
export function showTheme(theme: Theme): void {
  const root = document.documentElement;
  const shown = theme === "system" && wantsMoreContrast() ? "contrast" : theme;
  if (shown === "system") delete root.dataset.theme;
  else root.dataset.theme = shown;
}

function wantsMoreContrast(): boolean {
  return window.matchMedia("(prefers-contrast: more)").matches;
}
