/** Every refusal has its page: docs/REFUSALS.md is what the table of codes makes of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { refusalsPage } from "./refusals-page.ts";

test("docs/REFUSALS.md explains every refusal there is", () => {
  expect(readFileSync(join(PROJECT_FOLDER, "docs", "REFUSALS.md"), "utf8")).toBe(refusalsPage());
});
