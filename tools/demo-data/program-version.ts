/** The version that the demo's registers say they run: this one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";

const manifest = JSON.parse(readFileSync(join(PROJECT_FOLDER, "package.json"), "utf8")) as { readonly version: string };

export const PROGRAM_VERSION: string = manifest.version;
