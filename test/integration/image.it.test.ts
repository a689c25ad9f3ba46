/** Tests of what the server's image is made from: its builder lets in what the stages copy, and the back office can be built of that alone. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";

const read = (name: string) => readFileSync(join(PROJECT_FOLDER, "deploy", name), "utf8");
const stages = read("Dockerfile")
  .split(/^FROM /m)
  .slice(1);
const letIn = read("Dockerfile.dockerignore")
  .split("\n")
  .filter((line) => line.startsWith("!"))
  .map((line) => line.slice(1));

/** What a stage copies out of the project: from where to where, as the Dockerfile says it. */
function copiesOf(stage: string): { from: string; to: string }[] {
  const copies = stage.split("\n").filter((line) => line.startsWith("COPY ") && !line.includes("--from"));
  return copies.flatMap((line) => {
    const words = line.split(" ").slice(1);
    const to = words.pop() ?? "";
    return words.map((from) => ({ from, to: to.endsWith("/") ? join(to, basename(from)) : to }));
  });
}

test("the builder of the image lets in whatever the stages copy", () => {
  const copied = stages.flatMap(copiesOf).map(({ from }) => from);
  expect(copied.length).toBeGreaterThan(10);
  expect(copied.filter((from) => !existsSync(join(PROJECT_FOLDER, from)))).toEqual([]);
  expect(copied.filter((from) => !letIn.some((path) => from === path || from.startsWith(`${path}/`)))).toEqual([]);
});

test("the back office is built from what its stage copies and nothing else", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "evertill-image-"));
  try {
    for (const { from, to } of copiesOf(stages[0] ?? ""))
      cpSync(join(PROJECT_FOLDER, from), join(folder, to), {
        recursive: true,
        filter: (path) => !path.includes(".test."),
      });
    symlinkSync(join(PROJECT_FOLDER, "node_modules"), join(folder, "node_modules"), "junction");
    execFileSync(process.execPath, ["tools/build.ts", "--backoffice"], { cwd: folder, stdio: "pipe" });
    expect(readFileSync(join(folder, "build", "backoffice", "index.html"), "utf8")).toContain("EVERTILL_NONCE");
    expect(existsSync(join(folder, "build", "backoffice", "verify-export.mjs"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
