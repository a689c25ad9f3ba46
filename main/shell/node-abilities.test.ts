/** Proves from which Node on the register runs inside Electron. */
import { expect, test } from "vitest";
import { loadsSqlite } from "./node-abilities.ts";

test("the register runs in Electron's own process where its Node loads SQLite, and in a forked Node before", () => {
  expect(["20.18.1", "22.13.9", "18.0.0"].map(loadsSqlite)).toEqual([false, false, false]);
  expect(["22.14.0", "22.20.1", "24.9.0"].map(loadsSqlite)).toEqual([true, true, true]);
});
