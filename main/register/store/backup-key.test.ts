/** Keys of backups: who opens them, and how forgiving the key from the safe is to type. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { makeRecoveryKey, openWithDevice, openWithRecovery, wrapBackupKey } from "./backup-key.ts";

const deviceKey = randomBytes(32);
const keyHex = randomBytes(32).toString("hex");
const wrongKey = { ok: false, refusal: { code: "backup.key_wrong" } };

test("a backup's key opens with the device's key and with the recovery key, and with no other", async () => {
  const recovery = makeRecoveryKey();
  const wrapped = await wrapBackupKey(keyHex, { deviceKey, recovery: recovery.publicJwk });
  expect(await openWithDevice(wrapped, deviceKey)).toEqual({ ok: true, value: keyHex });
  expect(await openWithRecovery(wrapped, recovery.printed)).toEqual({ ok: true, value: keyHex });
  expect(await openWithDevice(wrapped, randomBytes(32))).toMatchObject(wrongKey);
  expect(await openWithRecovery(wrapped, makeRecoveryKey().printed)).toMatchObject(wrongKey);
  expect(decodeProtectedHeader(wrapped.device)).toMatchObject({ alg: "dir", enc: "A256GCM" });
  expect(decodeProtectedHeader(wrapped.recovery)).toMatchObject({ alg: "ECDH-ES+A256KW", enc: "A256GCM" });
  expect(JSON.stringify(wrapped)).not.toContain(keyHex);
});

test("an envelope that was changed opens for nobody", async () => {
  const recovery = makeRecoveryKey();
  const wrapped = await wrapBackupKey(keyHex, { deviceKey, recovery: recovery.publicJwk });
  const bend = (jwe: string) => `${jwe.slice(0, -30)}${jwe.at(-30) === "A" ? "B" : "A"}${jwe.slice(-29)}`;
  expect(await openWithDevice({ ...wrapped, device: bend(wrapped.device) }, deviceKey)).toMatchObject(wrongKey);
  const bent = { ...wrapped, recovery: bend(wrapped.recovery) };
  expect(await openWithRecovery(bent, recovery.printed)).toMatchObject(wrongKey);
  expect(await openWithDevice({ device: "", recovery: "" }, deviceKey)).toMatchObject(wrongKey);
});

test("the key from the safe may be typed in any case, with any gaps, O for 0 and I or L for 1", async () => {
  const recovery = makeRecoveryKey();
  expect(recovery.printed).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){11}[0-9A-HJKMNP-TV-Z]$/);
  const wrapped = await wrapBackupKey(keyHex, { deviceKey, recovery: recovery.publicJwk });
  const typed = [
    recovery.printed.toLowerCase(),
    recovery.printed.replaceAll("-", " "),
    ` ${recovery.printed.replaceAll("-", "")}\n`,
    recovery.printed.replaceAll("0", "O").replaceAll("1", "I"),
    recovery.printed.replaceAll("0", "o").replaceAll("1", "l"),
  ];
  for (const each of typed) expect(await openWithRecovery(wrapped, each), each).toEqual({ ok: true, value: keyHex });
});

test("a slip of the pen is noticed before anything is opened with it", async () => {
  const recovery = makeRecoveryKey();
  const wrapped = await wrapBackupKey(keyHex, { deviceKey, recovery: recovery.publicJwk });
  const alphabet = [..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"];
  await fc.assert(
    fc.asyncProperty(fc.nat(recovery.printed.length - 1), fc.constantFrom(...alphabet), async (at, letter) => {
      fc.pre(recovery.printed[at] !== "-" && recovery.printed[at] !== letter);
      const typed = recovery.printed.slice(0, at) + letter + recovery.printed.slice(at + 1);
      expect(await openWithRecovery(wrapped, typed)).toMatchObject(wrongKey);
    }),
  );
  for (const typed of ["", "-", recovery.printed.slice(1), `${recovery.printed}0`, "U".repeat(56), "ü".repeat(56)])
    expect(await openWithRecovery(wrapped, typed)).toMatchObject(wrongKey);
});

test("no two recovery keys and no two envelopes are the same", async () => {
  const [one, other] = [makeRecoveryKey(), makeRecoveryKey()];
  expect(one.printed).not.toBe(other.printed);
  expect(one.publicJwk.x).not.toBe(other.publicJwk.x);
  expect(Object.keys(one.publicJwk)).toEqual(["kty", "crv", "x"]);
  const holders = { deviceKey, recovery: one.publicJwk };
  const [first, second] = [await wrapBackupKey(keyHex, holders), await wrapBackupKey(keyHex, holders)];
  expect(first.device).not.toBe(second.device);
  expect(first.recovery).not.toBe(second.recovery);
});
