/** Starts the gallery: every component in every state. What is shown stands in the address, so that a test can walk through it. */
import "#renderer/ui/foundation.ts";
import { createRoot } from "react-dom/client";
import { invariant } from "#domain/invariant.ts";
import { Gallery } from "./gallery.tsx";

const root = document.getElementById("root");
invariant(root !== null, "the page has a root");
createRoot(root).render(<Gallery />);
