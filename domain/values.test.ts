/** Tests of the values that every message is made of: what no database can keep is no value of ours. */
import { expect, test } from "vitest";
import { businessDateSchema, epochSchema, instantSchema } from "./values.ts";

test("an instant lies between the years 1 and 9999", () => {
  for (const instant of ["0001-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z", "9999-12-31T23:59:59.999Z"])
    expect(instantSchema.safeParse(instant).success, instant).toBe(true);
  for (const instant of ["0000-01-01T00:00:00.000Z", "2023-02-29T00:00:00.000Z", "+010000-01-01T00:00:00.000Z"])
    expect(instantSchema.safeParse(instant).success, instant).toBe(false);
});

test("a business date is a day of a year from 1", () => {
  expect(businessDateSchema.safeParse("0001-01-01").success).toBe(true);
  expect(businessDateSchema.safeParse("0000-12-31").success).toBe(false);
});

test("an epoch is one that 32 bits hold", () => {
  expect([1, 2_147_483_647].every((epoch) => epochSchema.safeParse(epoch).success)).toBe(true);
  expect([0, 2_147_483_648].some((epoch) => epochSchema.safeParse(epoch).success)).toBe(false);
});
