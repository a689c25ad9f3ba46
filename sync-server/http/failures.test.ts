/** What errors of the database mean to a caller. */
import { expect, test } from "vitest";
import { isWorthAnotherTry, refusalOfError } from "./failures.ts";

const postgres = (code: string): Error => new Error("Failed query", { cause: Object.assign(new Error("x"), { code }) });

test.each([
  ["53100", "server.full"],
  ["57P01", "server.busy"],
  ["08006", "server.busy"],
  ["ECONNREFUSED", "server.busy"],
  ["40001", "server.busy"],
  ["22021", "request.form"],
  ["22P05", "request.form"],
  ["23505", null],
])("the database's %s is %s to the caller", (code, refusal) => {
  expect(refusalOfError(postgres(code))).toBe(refusal);
});

test("a connection that broke without a code is a busy server, a mistake of ours is not", () => {
  expect(refusalOfError(new Error("Connection terminated unexpectedly"))).toBe("server.busy");
  expect(refusalOfError(new TypeError("x is not a function"))).toBeNull();
});

test("only transactions that met are tried again", () => {
  expect(["40001", "40P01", "23505", "57P01"].map((code) => isWorthAnotherTry(postgres(code)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
