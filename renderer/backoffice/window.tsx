/** The back office's beginning in a browser: styles, theme, first paint. */
import "#renderer/ui/foundation.ts";
import "./backoffice.css";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { invariant } from "#domain/invariant.ts";
import { showTheme } from "#renderer/ui/theme.ts";
import { readPreferences } from "../register/preferences.ts";
import { followPreferences } from "../register/preferences-store.ts";
import { BrowserOffice } from "./browser-office.tsx";

showTheme(readPreferences().theme);
followPreferences();

const root = document.getElementById("root");
invariant(root, "the page has a root");
createRoot(root).render(
  <BrowserRouter basename="/backoffice">
    <BrowserOffice />
  </BrowserRouter>,
);
