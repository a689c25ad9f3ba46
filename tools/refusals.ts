/** `npm run refusals`: writes docs/REFUSALS.md from the one table of codes; `-- --check` says whether it is current. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FOLDER } from "./project-folder.ts";
import { refusalsPage } from "./refusals-page.ts";

const file = join(PROJECT_FOLDER, "docs", "REFUSALS.md");
const page = refusalsPage();
if (process.argv.includes("--check")) {
  const isCurrent = existsSync(file) && readFileSync(file, "utf8") === page;
  console.log(isCurrent ? "docs/REFUSALS.md is current" : "docs/REFUSALS.md is old: run npm run refusals");
  process.exitCode = isCurrent ? 0 : 1;
} else {
  writeFileSync(file, page);
  console.log(`wrote ${file}`);
}
