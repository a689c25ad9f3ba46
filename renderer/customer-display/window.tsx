/** The customer display's beginning: styles, theme, connection, first paint. */
import "#renderer/ui/foundation.ts";
import { createRoot } from "react-dom/client";
import { invariant } from "#domain/invariant.ts";
import { showTheme } from "#renderer/ui/theme.ts";
import { readPreferences } from "../register/preferences.ts";
import { followPreferences } from "../register/preferences-store.ts";
import { CustomerDisplay } from "./customer-display.tsx";
import { watchRegister } from "./watch-register.ts";

showTheme(readPreferences().theme);
followPreferences();
watchRegister();

const root = document.getElementById("root");
invariant(root, "the page has a root");
createRoot(root).render(<CustomerDisplay />);
