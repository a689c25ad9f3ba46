/** Tests of the commands that change the server's signing keys: what is in the file afterwards, and what is never done. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSecrets, thumbprintOf } from "./keys.ts";
import { changeSigningKeys, dropSigningKey, rotateSigningKey } from "./rotate-signing-key.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evertill-keys-"));
  file = join(folder, "secrets.json");
  openSecrets(file, true);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inFile = () => openSecrets(file, false).signingKeys.map(thumbprintOf);

test("a new key comes first, the old ones stay behind it, and nothing else of the secrets changes", () => {
  const [first = ""] = inFile();
  const { masterKey } = openSecrets(file, false);
  const rotated = rotateSigningKey(file, false);
  expect(rotated).toMatchObject({ ok: true, dropped: null, thumbprints: inFile() });
  expect(inFile()).toHaveLength(2);
  expect(inFile()[1]).toBe(first);
  expect(openSecrets(file, false).masterKey).toBe(masterKey);
  expect(readdirSync(folder)).toEqual(["secrets.json"]);
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("the ninth key needs leave to drop the oldest; until then the file is left as it is", () => {
  for (let n = 0; n < 7; n += 1) rotateSigningKey(file, false);
  const before = readFileSync(file, "utf8");
  const oldest = inFile().at(-1);
  expect(rotateSigningKey(file, false)).toMatchObject({ ok: false });
  expect(readFileSync(file, "utf8")).toBe(before);
  expect(rotateSigningKey(file, true)).toMatchObject({ ok: true, dropped: oldest });
  expect(inFile()).toHaveLength(8);
  expect(inFile()).not.toContain(oldest);
});

test("the only key is never dropped, nor one that is not there", () => {
  const [only = ""] = inFile();
  expect(dropSigningKey(file, only)).toMatchObject({ ok: false });
  expect(dropSigningKey(file, "none")).toMatchObject({ ok: false });
  expect(inFile()).toEqual([only]);
  rotateSigningKey(file, false);
  expect(dropSigningKey(file, only)).toMatchObject({ ok: true, dropped: only });
  expect(inFile()).toHaveLength(1);
});

test("the command says which key signs, which verify, and what to do; and no private half of any", () => {
  const lines: string[] = [];
  expect(changeSigningKeys("rotate-signing-key", file, [], (line) => lines.push(line))).toBe(0);
  const said = lines.join("\n");
  for (const thumbprint of inFile()) expect(said).toContain(thumbprint);
  expect(said).toContain("Restart the server");
  for (const { d } of openSecrets(file, false).signingKeys) expect(said).not.toContain(d);
  expect(changeSigningKeys("drop-signing-key", file, [], (line) => lines.push(line))).toBe(1);
  expect(() => rotateSigningKey(join(folder, "none.json"), false)).toThrow("is missing");
});
