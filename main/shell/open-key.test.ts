/** Proves what becomes of the root key: made once, found again, and each way of losing it named; on real files under plain Node. */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DATABASE_FILE } from "#main/register/start-message.ts";
import { createCredentialFile, takeCredentialFile } from "./credential-file.ts";
import type { KeyChain } from "./key-provider.ts";
import { rememberRegister } from "./key-record.ts";
import { openKey } from "./open-key.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evertill-key-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the first start of a shop makes a key, and the second finds the same", async () => {
  const chain = makeKeyChain();
  const first = await openKey("shop", folder, chain);
  expect(first).toMatchObject({
    ok: true,
    provider: "safe-storage",
    rootKeyHex: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(await openKey("shop", folder, chain)).toEqual(first);
});

test("no file beside the database holds the key in the clear", async () => {
  const key = await openKey("shop", folder, makeKeyChain());
  if (!key.ok) throw new Error(key.reason);
  for (const name of ["key.json", "key.sealed"]) {
    expect(readFileSync(join(folder, name)).includes(key.rootKeyHex)).toBe(false);
    if (process.platform !== "win32") expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  }
});

test("without a key chain a new shop has no key, and nothing is written", async () => {
  expect(await openKey("shop", folder, noKeyChain)).toEqual({ ok: false, reason: "unavailable" });
  expect(existsSync(join(folder, "key.json"))).toBe(false);
});

test("a key chain that can't give back what it took is found out before the first sale", async () => {
  const forgetful = { ...makeKeyChain(), unseal: async () => Promise.reject(new Error("no")) };
  expect(await openKey("shop", folder, forgetful)).toEqual({ ok: false, reason: "unavailable" });
  expect(existsSync(join(folder, "key.json"))).toBe(false);
});

test("a database without its sealed key is a lost key, and no new one is made over it", async () => {
  const chain = makeKeyChain();
  await openKey("shop", folder, chain);
  openBooks();
  rmSync(join(folder, "key.sealed"));
  expect(await openKey("shop", folder, chain)).toEqual({ ok: false, reason: "lost" });
  rmSync(join(folder, "key.json"));
  expect(await openKey("shop", folder, chain)).toEqual({ ok: false, reason: "lost" });
  expect(existsSync(join(folder, DATABASE_FILE))).toBe(true);
});

test("a key sealed on another machine, or another key, is a changed key", async () => {
  await openKey("shop", folder, makeKeyChain());
  openBooks();
  expect(await openKey("shop", folder, makeKeyChain())).toEqual({ ok: false, reason: "changed" });
  expect(await openKey("shop", folder, noKeyChain)).toEqual({ ok: false, reason: "changed" });
  const chain = makeKeyChain();
  writeFileSync(join(folder, "key.sealed"), await chain.seal("ab".repeat(32)));
  expect(await openKey("shop", folder, chain)).toEqual({ ok: false, reason: "changed" });
});

test("the demo has its labelled key, and a shop never gets it", async () => {
  const demo = await openKey("demo", folder, noKeyChain);
  expect(demo).toMatchObject({ ok: true, provider: "demo" });
  expect(await openKey("shop", folder, noKeyChain)).toEqual({ ok: false, reason: "unavailable" });
});

test("a credential file made at set-up is the key from then on", async () => {
  const path = join(folder, "till.credential");
  expect(await createCredentialFile(folder, path)).toEqual({ outcome: "taken", path });
  const key = await openKey("shop", folder, noKeyChain);
  expect(key).toMatchObject({
    ok: true,
    provider: "credential-file",
    rootKeyHex: JSON.parse(readFileSync(path, "utf8")).rootKeyHex,
  });
  expect(await createCredentialFile(folder, path)).toEqual({ outcome: "refused", reason: "already_exists" });
});

test("a credential file that others can read is refused", { skip: process.platform === "win32" }, async () => {
  const path = writeCredential({});
  chmodSync(path, 0o640);
  expect(await takeCredentialFile(folder, path)).toEqual({ outcome: "refused", reason: "open_to_others" });
});

test("a credential file that is not one is refused", async () => {
  const path = join(folder, "letter.txt");
  writeFileSync(path, "Dear IT", { mode: 0o600 });
  expect(await takeCredentialFile(folder, path)).toEqual({ outcome: "refused", reason: "malformed" });
  expect(await takeCredentialFile(folder, join(folder, "gone"))).toEqual({ outcome: "refused", reason: "unreadable" });
});

test("a credential file that went away is a lost key once there are books, and unavailable before", async () => {
  const path = writeCredential({});
  await takeCredentialFile(folder, path);
  rmSync(path);
  expect(await openKey("shop", folder, makeKeyChain())).toEqual({ ok: false, reason: "unavailable" });
  openBooks();
  expect(await openKey("shop", folder, makeKeyChain())).toEqual({ ok: false, reason: "lost" });
});

test("a credential of another register is foreign, at a start and when chosen", async () => {
  const path = writeCredential({});
  await takeCredentialFile(folder, path);
  openBooks();
  await rememberRegister(folder, "register-1");
  const rootKeyHex = JSON.parse(readFileSync(path, "utf8")).rootKeyHex;
  expect(await openKey("shop", folder, noKeyChain)).toMatchObject({ ok: true, registerId: "register-1" });
  writeCredential({ rootKeyHex, registerId: "register-2" });
  expect(await openKey("shop", folder, noKeyChain)).toEqual({ ok: false, reason: "foreign" });
  expect(await takeCredentialFile(folder, path)).toEqual({ outcome: "refused", reason: "foreign" });
});

test("books keep their key: another one is refused, and no new file is made", async () => {
  const path = writeCredential({});
  await takeCredentialFile(folder, path);
  openBooks();
  writeCredential({});
  expect(await openKey("shop", folder, noKeyChain)).toEqual({ ok: false, reason: "changed" });
  expect(await takeCredentialFile(folder, path)).toEqual({ outcome: "refused", reason: "wrong_key" });
  expect(await createCredentialFile(folder, join(folder, "other"))).toEqual({
    outcome: "refused",
    reason: "wrong_key",
  });
});

function openBooks(): void {
  writeFileSync(join(folder, DATABASE_FILE), "the shop's books");
}

function writeCredential(fields: { rootKeyHex?: string; registerId?: string }): string {
  const path = join(folder, "till.credential");
  const content = { format: "evertill-credential/1", rootKeyHex: randomBytes(32).toString("hex"), ...fields };
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
  return path;
}

/** A key chain as a system has one: what it sealed, only it can open. */
function makeKeyChain(): KeyChain {
  const pad = randomBytes(64);
  const mask = (bytes: Uint8Array) => bytes.map((byte, at) => byte ^ (pad[at % pad.length] ?? 0));
  return {
    isAvailable: async () => true,
    seal: async (secret) => mask(Buffer.from(secret)),
    unseal: async (sealed) => Buffer.from(mask(sealed)).toString(),
  };
}

const noKeyChain: KeyChain = {
  isAvailable: async () => false,
  seal: async () => Promise.reject(new Error("no key chain")),
  unseal: async () => Promise.reject(new Error("no key chain")),
};
