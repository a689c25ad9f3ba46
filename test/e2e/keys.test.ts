/** Proves a real shop's way to its key on a machine without a key chain: none, a credential file made, the demo and back, the file gone. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ShellApi } from "#domain/protocol/shell-api.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const root = mkdtempSync(join(tmpdir(), "evertill-keys-"));
const credential = join(root, "till.credential");

afterAll(() => rmSync(root, { recursive: true, force: true }));

test("without a key chain a shop starts by a credential file, and never by the demo's key", async () => {
  const till = await launchTill({ root, mode: "shop" });
  await expect.poll(() => statusOf(till)).toMatchObject({ state: "ready", mode: "shop", keyTrouble: "unavailable" });
  expect(existsSync(join(root, "shop", "key.json"))).toBe(false);

  await chooseInDialog(till, credential);
  expect(await ask(till, "createCredentialFile")).toEqual({ outcome: "taken", path: credential });
  await expect.poll(() => statusOf(till)).toEqual({ state: "ready", mode: "shop" });
  const { fingerprint } = JSON.parse(readFileSync(join(root, "shop", "key.json"), "utf8"));

  await till.window.evaluate(() => (globalThis as unknown as { evertill: ShellApi }).evertill.openShop("demo"));
  await expect.poll(() => statusOf(till)).toEqual({ state: "ready", mode: "demo" });
  await till.window.evaluate(() => (globalThis as unknown as { evertill: ShellApi }).evertill.openShop("shop"));
  await expect.poll(() => statusOf(till)).toEqual({ state: "ready", mode: "shop" });
  expect(JSON.parse(readFileSync(join(root, "shop", "key.json"), "utf8")).fingerprint).toBe(fingerprint);
  await till.close();
});

test("a file dialog that a person closes changes nothing", async () => {
  const till = await launchTill({ root, mode: "shop" });
  await chooseInDialog(till, "");
  expect(await ask(till, "chooseCredentialFile")).toEqual({ outcome: "cancelled" });
  await expect.poll(() => statusOf(till)).toEqual({ state: "ready", mode: "shop" });
  await till.close();
});

test("a credential file that is not there any more is asked for, and taken again from where it went", async () => {
  const moved = join(root, "moved.credential");
  renameSync(credential, moved);
  const till = await launchTill({ root, mode: "shop" });
  await expect.poll(async () => (await statusOf(till)).keyTrouble).toMatch(/lost|unavailable/);
  await chooseInDialog(till, moved);
  expect(await ask(till, "chooseCredentialFile")).toEqual({ outcome: "taken", path: moved });
  await expect.poll(() => statusOf(till)).toEqual({ state: "ready", mode: "shop" });
  await till.close();
});

async function statusOf(till: LaunchedTill): ReturnType<ShellApi["status"]> {
  return await till.window.evaluate(() => (globalThis as unknown as { evertill: ShellApi }).evertill.status());
}

async function ask(till: LaunchedTill, name: "createCredentialFile" | "chooseCredentialFile"): Promise<unknown> {
  return await till.window.evaluate(
    (request) => (globalThis as unknown as { evertill: ShellApi }).evertill[request](),
    name,
  );
}

/** The dialog is the system's own window, which no test can touch; this answers in a person's place. */
async function chooseInDialog(till: LaunchedTill, path: string): Promise<void> {
  await till.app.evaluate(({ dialog }, chosen) => {
    const canceled = chosen === "";
    dialog.showSaveDialog = async () => ({ canceled, filePath: chosen });
    dialog.showOpenDialog = async () => ({ canceled, filePaths: canceled ? [] : [chosen] });
  }, path);
}
