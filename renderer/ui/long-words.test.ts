/** Where long names break. */
import { expect, test } from "vitest";
import { fitName } from "./long-words.ts";

test("a short name stays as it is", () => {
  expect(fitName("Flat white")).toEqual({ text: "Flat white", size: "usual" });
});

test("a long word is written smaller before it is broken", () => {
  expect(fitName("Papiertragetasche")).toEqual({ text: "Papiertragetasche", size: "small" });
});

test("a very long word may break between its syllables, never within three letters of an end", () => {
  const { text, size } = fitName("Haselnussschokoladenaufstrich");
  expect(size).toBe("small");
  const syllables = text.split("\u00ad");
  expect(syllables.join("")).toBe("Haselnussschokoladenaufstrich");
  expect(syllables.length).toBeGreaterThan(4);
  expect(syllables[0]?.length).toBeGreaterThanOrEqual(3);
  expect(syllables.at(-1)?.length).toBeGreaterThanOrEqual(3);
});

test("only the long word of a name is touched", () => {
  expect(fitName("Bio Erdbeermarmeladenglas 250 g").text).toMatch(/^Bio .*\u00ad.* 250\u00a0g$/);
});

test("a number and its unit stay on one line", () => {
  expect(fitName("Basmati rice 1 kg").text).toBe("Basmati rice 1\u00a0kg");
  expect(fitName("Eggs, 6 large").text).toBe("Eggs, 6 large");
});
