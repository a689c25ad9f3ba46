/** What set-up proposes, what it lets pass, and where it leads back to. */
import { describe, expect, test } from "vitest";
import { REGISTER_ACTS } from "#domain/protocol/register-api.ts";
import { isTimeZone } from "#domain/time/business-date.ts";
import { COUNTRY_PRESETS } from "./country-presets.ts";
import {
  checkStep,
  isStepComplete,
  listIncrements,
  proposeCountry,
  proposeCurrency,
  readPercent,
  requestOf,
  SET_UP_STEPS,
  type SetUpDraft,
  startSetUp,
  stepOfRefusal,
} from "./set-up-draft.ts";

const SHOP: SetUpDraft = {
  ...startSetUp(),
  shopName: "Blue Door",
  ownerName: "Rosa",
  pin: "8150",
  pinAgain: "8150",
};

describe.each(COUNTRY_PRESETS)("the proposal for $country", (preset) => {
  const draft = proposeCountry(SHOP, preset);

  test("can be taken as it stands, but for a rate that only the shop knows", () => {
    const known = { ...draft, taxes: draft.taxes.map((tax) => ({ ...tax, percent: tax.percent || "8.875" })) };
    expect(SET_UP_STEPS.filter((step) => !isStepComplete(step, known))).toEqual([]);
    expect(REGISTER_ACTS["shop.set_up"].request.safeParse(requestOf(known, "en")).error).toBeUndefined();
  });

  test("names a zone that is known and a rounding that its coins can pay", () => {
    expect(isTimeZone(draft.zone)).toBe(true);
    expect(listIncrements(draft.currency)).toContain(draft.cashIncrementMinor);
  });
});

test("rates are read exactly, with a point or a comma", () => {
  expect(readPercent("19")).toBe(190_000);
  expect(readPercent("8,1")).toBe(81_000);
  expect(readPercent("5.5")).toBe(55_000);
  expect(readPercent(" 8.875 ")).toBe(88_750);
  expect(readPercent("0")).toBe(0);
});

test("what is no rate from 0 to 100 is none", () => {
  for (const text of ["", "x", "19 %", "-1", "1.23456", "101", "1.", ".5"]) expect(readPercent(text)).toBeNull();
});

test("another currency brings its own smallest coin and limit", () => {
  const yen = proposeCurrency(SHOP, "JPY");
  expect([yen.cashIncrementMinor, yen.differenceLimitMinor]).toEqual([1, 1_000]);
  expect(proposeCurrency(SHOP, "SEK").cashIncrementMinor).toBe(100);
});

test("two PINs that differ go no further, nor does one that is easy to guess", () => {
  expect(isStepComplete("owner", { ...SHOP, pinAgain: "8151" })).toBe(false);
  expect(checkStep("owner", { ...SHOP, pin: "1234", pinAgain: "1234" })?.code).toBe("staff.pin_too_weak");
  expect(checkStep("owner", SHOP)).toBeNull();
});

test("a card number is no shop's name", () => {
  expect(checkStep("shop", { ...SHOP, shopName: "4111 1111 1111 1111" })?.code).toBe("card_data.refused");
});

test("a printer may come later, but its address must be one", () => {
  expect(isStepComplete("printer", SHOP)).toBe(true);
  expect(requestOf(SHOP, "de").printer).toBeNull();
  expect(checkStep("printer", { ...SHOP, printerHost: "no such/host" })?.code).toBe("printer.address");
  expect(requestOf({ ...SHOP, printerHost: " 192.168.1.50 " }, "de").printer).toEqual({
    host: "192.168.1.50",
    port: 9_100,
  });
});

test("a refusal of the register leads to the step where it can be put right", () => {
  expect(stepOfRefusal({ code: "shop.zone_unknown", facts: {} })).toBe("money");
  expect(stepOfRefusal({ code: "staff.pin_too_weak", facts: {} })).toBe("owner");
  expect(stepOfRefusal({ code: "text.not_allowed", facts: {} })).toBe("shop");
  expect(stepOfRefusal({ code: "storage.full", facts: {} })).toBe("summary");
});
