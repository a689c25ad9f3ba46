/** `npm test`: everything that must always hold, in the order in which a failure is cheapest; the last line sums it up. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { PROJECT_FOLDER } from "./project-folder.ts";

/** What one step adds to the sum. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const VITEST_REPORT = join(PROJECT_FOLDER, "build", "test-report.json");
const CRASH_KILLS = 15;
const BOTH_KILLS = 6;
const PAYMENT_KILLS = 15;

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numFailedTestSuites: z.int(),
  success: z.boolean(),
});

const steps: (() => Promise<Tally>)[] = [
  () => runWhole("check", []),
  runVitest,
  () => runWhole("crash", ["--kills", String(CRASH_KILLS)]),
  () => runWhole("crash", ["--both", "--kills", String(BOTH_KILLS)]),
  () => runWhole("crash", ["--payments", "--kills", String(PAYMENT_KILLS)]),
];
const sum = { passed: 0, failed: 0 };
for (const step of steps) {
  const tally = await step();
  sum.passed += tally.passed;
  sum.failed += tally.failed;
}
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;

/** A command of package.json that counts as one: it holds or it does not. */
async function runWhole(name: string, args: readonly string[]): Promise<Tally> {
  console.log(`\n── ${name}`);
  const ok = await run("npm", ["run", "--silent", name, "--", ...args]);
  if (!ok) console.log(`${name}: failed`);
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runVitest(): Promise<Tally> {
  console.log("\n── tests");
  mkdirSync(dirname(VITEST_REPORT), { recursive: true });
  rmSync(VITEST_REPORT, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${VITEST_REPORT}`];
  const ok = await run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...reporters]);
  const written = existsSync(VITEST_REPORT)
    ? report.safeParse(JSON.parse(readFileSync(VITEST_REPORT, "utf8"))).data
    : undefined;
  if (written === undefined) return { passed: 0, failed: 1 };
  // A file that can't even be loaded has no failed test in it, and an error outside of tests has neither.
  const failed = written.numFailedTests || written.numFailedTestSuites || (ok && written.success ? 0 : 1);
  return { passed: written.numPassedTests, failed };
}

function run(program: string, args: readonly string[]): Promise<boolean> {
  // On Windows npm is a script of the shell.
  const shell = program === "npm" && process.platform === "win32";
  const child = spawn(program, args, { cwd: PROJECT_FOLDER, stdio: "inherit", shell });
  return new Promise((settle) => {
    child.once("error", () => settle(false));
    child.once("exit", (code) => settle(code === 0));
  });
}
