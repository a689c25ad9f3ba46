/** The register window's beginning: styles, theme, connection, first paint. */
import "#renderer/ui/foundation.ts";
import { createRoot } from "react-dom/client";
import { invariant } from "#domain/invariant.ts";
import { showTheme } from "#renderer/ui/theme.ts";
import { App } from "./app.tsx";
import { readPreferences } from "./preferences.ts";
import { followPreferences } from "./preferences-store.ts";
import { connectRegister, shell } from "./register-connection.ts";
import { startScanner } from "./scanner.ts";
import "./register.css";

showTheme(readPreferences().theme);
followPreferences();
connectRegister();
if (readPreferences().customerDisplay) void shell().showCustomerDisplay(true);
startScanner();

const root = document.getElementById("root");
invariant(root, "the page has a root");
createRoot(root).render(<App />);
