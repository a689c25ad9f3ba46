/** Walks through the gallery in a real window: every scene in every theme and language, and how components answer keys and touches. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";
import { type LaunchedTill, launchTill } from "./launch.ts";

const SERVER_SCENES = ["local", "confirm", "loading", "sent", "sending", "offline", "fork", "revoked"];
const SCENES = [
  ...["keys", "fields", "lists", "sign-in", "selling", "paying", "counting"],
  ...SERVER_SCENES.map((state) => `server-${state}`),
  ...["first-choice", "join-empty", "join-confirm", "join-loading"],
];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PICTURES = join(PROJECT_FOLDER, "build", "gallery-pictures");
const LEAST_TOUCH = 44;

let till: LaunchedTill;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  till = await launchTill({ flags: ["--gallery"] });
  await till.window.waitForSelector(".gallery");
});
afterAll(async () => {
  await till.close();
});

describe.each(SCENES)("the scene %s", (scene) => {
  test.each([
    { theme: "light", language: "en" },
    { theme: "dark", language: "de" },
    { theme: "contrast", language: "de" },
    { theme: "light", language: "ar" },
    { theme: "dark", language: "ar" },
    { theme: "contrast", language: "ar" },
  ])("has nothing that WCAG 2.2 AA forbids in $theme, $language", async ({ theme, language }) => {
    await show({ scene, theme, language });
    await till.window.screenshot({ path: join(PICTURES, `${scene}-${theme}-${language}.png`) });
    const { violations } = await new AxeBuilder({ page: till.window }).setLegacyMode(true).withTags(WCAG).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }))).toEqual([]);
  });

  test("has no target that a finger would miss", async () => {
    await show({ scene, theme: "light", language: "de" });
    const small = await till.window.evaluate((least) => {
      const targets = [
        ...document.querySelectorAll<HTMLElement>("button, .ui-field-input, .ui-digit-input, [role=tab]"),
      ];
      return targets
        .filter((target) => target.checkVisibility() && target.closest(".gallery-bar, [aria-hidden=true]") === null)
        .map((target) => ({ name: target.className, box: target.getBoundingClientRect() }))
        .filter(({ box }) => box.width < least || box.height < least)
        .map(({ name, box }) => `${name} ${box.width} × ${box.height}`);
    }, LEAST_TOUCH);
    expect(small).toEqual([]);
  });
});

test("no style, script or font was refused by the content policy on the way", () => {
  expect(till.consoleErrors).toEqual([]);
});

test("digits shift into an amount from the right, by keyboard, by touch, and from anywhere", async () => {
  await show({ scene: "fields", theme: "light", language: "en" });
  const given = till.window.getByLabel("Given");
  await given.click();
  await till.window.keyboard.type("137");
  await till.window.getByRole("button", { name: "2", exact: true }).first().click();
  expect(await given.inputValue()).toBe("13.72");
  expect(await given.evaluate((field) => field === document.activeElement)).toBe(true);
  await given.blur();
  await till.window.keyboard.press("Backspace");
  expect(await given.inputValue()).toBe("1.37");
});

test("a PIN typed on the keyboard fills the dots, and is gone once it was sent", async () => {
  await show({ scene: "sign-in", theme: "light", language: "en" });
  await till.window.keyboard.type("1234");
  expect(await till.window.locator(".ui-pin-dot[data-filled]").count()).toBe(4);
  await till.window.keyboard.press("Enter");
  await till.window.getByText("That PIN is not right.").waitFor();
  expect(await till.window.locator(".ui-pin-dot[data-filled]").count()).toBe(0);
});

test("counting goes down the notes and on to the coins by Enter, and the first key replaces what stood there", async () => {
  await show({ scene: "counting", theme: "light", language: "en" });
  const fields = till.window.locator(".ui-denomination-count");
  await fields.first().focus();
  await till.window.keyboard.type("2");
  await till.window.keyboard.press("Enter");
  await till.window.keyboard.press("Enter");
  await till.window.getByRole("button", { name: "9", exact: true }).click();
  expect(await fields.nth(2).inputValue()).toBe("9");
  for (let row = 0; row < 4; row++) await till.window.keyboard.press("Enter");
  expect(await till.window.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("How many of 2.00");
  expect(await till.window.locator(".ui-display-amount").textContent()).toBe("1,282.00");
});

test("arrow keys move between the lines of a sale, Enter opens one in place", async () => {
  await show({ scene: "selling", theme: "light", language: "en" });
  await till.window.locator(".ui-line-head").first().focus();
  await till.window.keyboard.press("ArrowDown");
  await till.window.keyboard.press("Enter");
  await till.window.locator(".ui-line[data-open]").getByRole("button", { name: "Remove" }).waitFor();
  expect(await till.window.locator(".ui-line[data-open] .ui-line-name").textContent()).toBe("Sourdough");
});

test("a code read from the server's screen is grouped while it is typed, and a wrong letter in the middle is mended there", async () => {
  await show({ scene: "server-local", theme: "light", language: "en" });
  const join = till.window.getByRole("button", { name: "Join the server" });
  await till.window.getByLabel("Address of the server").fill("https://server.example");
  const code = till.window.getByLabel("Code from the server");
  await code.click();
  await till.window.keyboard.type("7kq2mxr0b9b94twe3f8");
  expect(await code.inputValue()).toBe("7KQ2M-XR0B9-B94TW-E3F8");
  expect(await join.isDisabled()).toBe(true);
  await till.window.keyboard.type("z");
  expect(await join.isDisabled()).toBe(false);
  for (let step = 0; step < 19; step++) await till.window.keyboard.press("ArrowLeft");
  await till.window.keyboard.press("Backspace");
  await till.window.keyboard.type("p");
  expect(await code.inputValue()).toBe("7KQPM-XR0B9-B94TW-E3F8Z");
});

test("a code with a letter that no code has is told so before it is sent", async () => {
  await show({ scene: "join-empty", theme: "light", language: "en" });
  await till.window.getByLabel("Address of the server").fill("https://server.example");
  await till.window.getByLabel("Code from the server").fill("uuuuu uuuuu uuuuu uuuuu");
  await till.window.getByText("That is not an enrolment code.").waitFor();
  expect(await till.window.getByRole("button", { name: "Join the server" }).isDisabled()).toBe(true);
});

test("leaving the server first says what becomes of entries that were not sent", async () => {
  await show({ scene: "server-offline", theme: "light", language: "de" });
  await till.window.getByRole("button", { name: "Vom Server lösen …" }).click();
  await till.window.getByText("12 Einträge sind noch nicht gesendet.").waitFor();
  await till.window.screenshot({ path: join(PICTURES, "server-leaving-light-de.png") });
  await till.window.keyboard.press("Escape");
  await till.window.getByText("Der Server ist nicht erreichbar.").waitFor();
});
describe.each([
  { width: 1024, height: 768 },
  { width: 1366, height: 768 },
])("at $width × $height", (size) => {
  test.each([
    { currency: "EUR", language: "de" },
    { currency: "JPY", language: "en" },
    { currency: "KWD", language: "ar" },
  ])("every amount in $currency fits its place, in $language", async ({ currency, language }) => {
    await resize(size);
    for (const scene of ["keys", "fields", "lists", "selling", "paying", "counting"]) {
      await show({ scene, theme: "light", language, currency });
      await till.window.screenshot({ path: join(PICTURES, `${scene}-${currency}-${language}-${size.width}.png`) });
      expect(await amountsCutOff(), `${scene} in ${currency}`).toEqual([]);
    }
    await resize({ width: 1366, height: 768 });
  });
});

test("figures have the decimals of their currency: yen none, euros two, Kuwaiti dinars three", async () => {
  const shown: (string | null)[] = [];
  for (const currency of ["JPY", "EUR", "KWD"]) {
    await show({ scene: "paying", theme: "light", language: "en", currency });
    const given = till.window.getByLabel("Given");
    await given.click();
    await till.window.keyboard.press("Delete");
    await till.window.keyboard.type("13720");
    shown.push(await given.inputValue());
  }
  expect(shown).toEqual(["13,720", "137.20", "13.720"]);
});

test("where the window is read from right to left, digits are not: an amount stands as in any other language", async () => {
  await show({ scene: "lists", theme: "light", language: "ar" });
  const looks = await till.window.evaluate(() => {
    const value = [...document.querySelectorAll<HTMLElement>(".ui-data-value")].find((each) =>
      each.textContent?.includes("12.40"),
    );
    const text = value?.firstChild;
    if (value === undefined || text === null || text === undefined) return null;
    const words = text.textContent ?? "";
    const leftOf = (sign: string): number => {
      const range = document.createRange();
      range.setStart(text, words.indexOf(sign));
      range.setEnd(text, words.indexOf(sign) + 1);
      return range.getBoundingClientRect().left;
    };
    return { page: document.dir, inOrder: leftOf("−") < leftOf("1") && leftOf("1") < leftOf("4") };
  });
  expect(looks).toEqual({ page: "rtl", inOrder: true });
});

test("a Latin name among Arabic words keeps its brackets, and stands where Arabic begins", async () => {
  await show({ scene: "sign-in", theme: "light", language: "ar" });
  const name = till.window.locator(".ui-person-name").first();
  const { edges, direction } = await name.evaluate((element) => {
    element.textContent = "Ana (F.)";
    const range = document.createRange();
    range.selectNodeContents(element);
    const bracket = document.createRange();
    bracket.setStart(element.firstChild as Text, 7);
    bracket.setEnd(element.firstChild as Text, 8);
    const words = range.getBoundingClientRect();
    return {
      direction: getComputedStyle(element).direction,
      edges: { bracketIsLast: Math.abs(bracket.getBoundingClientRect().right - words.right) < 1 },
    };
  });
  expect({ edges, direction }).toEqual({ edges: { bracketIsLast: true }, direction: "rtl" });
});

/** Amounts whose digits reach out of their place, or are cut. */
async function amountsCutOff(): Promise<string[]> {
  return await till.window.evaluate(() => {
    const places =
      ".ui-display-amount, .ui-tile-price, .ui-denomination, .ui-denomination-amount, .ui-line-amount, .ui-data-value, .ui-button";
    return [...document.querySelectorAll<HTMLElement>(places)]
      .filter((place) => place.checkVisibility() && place.closest(".gallery-bar") === null)
      .filter((place) => place.scrollWidth > place.clientWidth + 1 && place.clientWidth > 0)
      .map((place) => `${place.className}: ${place.textContent}`);
  });
}

async function resize(size: { width: number; height: number }): Promise<void> {
  await till.app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
  }, size);
  await till.window.waitForFunction(({ width }) => window.innerWidth === width, size);
}

async function show(choice: { scene: string; theme: string; language: string; currency?: string }): Promise<void> {
  await till.window.evaluate(
    (address) => {
      location.hash = address;
    },
    String(new URLSearchParams({ ...choice, bare: "yes" })),
  );
  await till.window.waitForFunction(
    ({ scene, language }) =>
      document.querySelector("h1")?.textContent === scene && document.documentElement.lang === language,
    choice,
  );
}
