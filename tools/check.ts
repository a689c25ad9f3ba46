/** `npm run check`: everything that holds our code to its rules and needs no window. Each step says one line. */
import { spawnSync } from "node:child_process";
import { PROJECT_FOLDER } from "./project-folder.ts";

const STEPS: readonly (readonly [name: string, script: string, ...args: string[]])[] = [
  ["format and lint", "@biomejs/biome/bin/biome", "ci", "--diagnostic-level=error", "--reporter=summary"],
  ["types", "typescript/bin/tsc", "-b"],
  ["unused files, exports and dependencies", "knip/bin/knip.js", "--no-progress"],
  ["the code's own rules", "vitest/vitest.mjs", "run", "--project", "unit", "test/architecture", "--reporter=dot"],
];

let failed = 0;
for (const [name, script, ...args] of STEPS) {
  const startedMs = performance.now();
  const run = spawnSync(process.execPath, [`node_modules/${script}`, ...args], {
    cwd: PROJECT_FOLDER,
    encoding: "utf8",
  });
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  const fine = run.status === 0;
  console.log(`${fine ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (!fine) {
    failed += 1;
    console.log(`${run.stdout}${run.stderr}`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
