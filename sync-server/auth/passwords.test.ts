/** Tests of passwords: what is hashed, what is told apart, and what counts as strong. */
import { randomBytes } from "node:crypto";
import { hash } from "bcrypt";
import { expect, test } from "vitest";
import { checkNewPassword, hashPassword, needsRehash, verifyPassword } from "./passwords.ts";

const pepper = randomBytes(32);

test("passwords that differ only after 72 bytes, or after a NUL, are different passwords", async () => {
  const long = `${"a".repeat(80)}`;
  const stored = await hashPassword(`${long}1`, pepper);
  expect(await verifyPassword(`${long}1`, stored, pepper)).toBe(true);
  expect(await verifyPassword(`${long}2`, stored, pepper)).toBe(false);
  const withNul = await hashPassword("before\0after", pepper);
  expect(await verifyPassword("before\0other", withNul, pepper)).toBe(false);
});

test("a letter typed as one character or as two is the same letter", async () => {
  const stored = await hashPassword("caf\u00e9", pepper);
  expect(await verifyPassword("cafe\u0301", stored, pepper)).toBe(true);
});

test("whoever stole the database can't try passwords without the server's secret", async () => {
  const stored = await hashPassword("Correct-Horse-7", pepper);
  expect(await verifyPassword("Correct-Horse-7", stored, randomBytes(32))).toBe(false);
});

test("a hash says its scheme; one of another scheme or of less work is made anew", async () => {
  const stored = await hashPassword("Correct-Horse-7", pepper);
  expect(stored).toMatch(/^bcrypt1\$\$2b\$12\$/);
  expect(needsRehash(stored)).toBe(false);
  expect(needsRehash(`bcrypt1$${await hash("x", 4)}`)).toBe(true);
  expect(needsRehash("argon2id$x")).toBe(true);
});

test("looking for nobody takes the same work and never fits", async () => {
  const stored = await hashPassword("Correct-Horse-7", pepper);
  const timed = async (of: string | null): Promise<number> => {
    const began = performance.now();
    expect(await verifyPassword("wrong", of, pepper)).toBe(false);
    return performance.now() - began;
  };
  await timed(stored);
  const [known, nobody] = [await timed(stored), await timed(null)];
  expect(nobody).toBeGreaterThan(known / 3);
  expect(await verifyPassword("wrong", "none", pepper)).toBe(false);
});

test.each([
  ["Correct-Horse-7", true],
  ["Übergröße-12-Äpfel", true],
  ["Short-7x", false],
  ["correct-horse-7", false],
  ["CORRECT-HORSE-7", false],
  ["Correct-Horse-seven", false],
  ["CorrectHorse77", false],
  [`Aa1-${"x".repeat(300)}`, false],
])("%j as a new password: %j", (password, strong) => {
  const checked = checkNewPassword(password);
  expect(checked.ok).toBe(strong);
  if (!checked.ok) expect(checked.refusal.code).toBe("auth.password_weak");
});
