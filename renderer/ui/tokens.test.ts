/** Holds the tokens to their contrast: every text role on every background it stands on, in every theme. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

type ThemeName = "light" | "dark" | "contrast";
const THEME_NAMES: readonly ThemeName[] = ["light", "dark", "contrast"];
const AA = 4.5;
const AAA = 7;
/** WCAG 2.2, 1.4.11: what is not text but must be told apart. */
const AA_GRAPHICS = 3;

const SURFACES = ["ground", "panel", "sheet", "well", "selected"] as const;
const KEY_FACES = ["key", "key-hovered", "key-pressed"] as const;

/** Text roles with the backgrounds that components put them on. */
const PAIRS: readonly { text: string; on: readonly string[]; least: number }[] = [
  { text: "text", on: [...SURFACES, ...KEY_FACES], least: AA },
  { text: "text-quiet", on: [...SURFACES, ...KEY_FACES], least: AA },
  { text: "text-danger", on: ["ground", "panel", "sheet", "well"], least: AA },
  { text: "amount", on: [...SURFACES, ...KEY_FACES], least: AAA },
  { text: "amount-out", on: SURFACES, least: AAA },
  { text: "on-display", on: ["display"], least: AAA },
  { text: "on-display-out", on: ["display"], least: AAA },
  { text: "on-display-quiet", on: ["display"], least: AA },
  { text: "on-key", on: KEY_FACES, least: AA },
  // The amount on the pay key is an amount too.
  { text: "on-primary", on: ["primary", "primary-hovered", "primary-pressed"], least: AAA },
  { text: "on-danger", on: ["danger", "danger-hovered", "danger-pressed"], least: AA },
  { text: "on-info", on: ["info"], least: AA },
  { text: "on-success", on: ["success"], least: AA },
  { text: "on-trouble", on: ["trouble"], least: AA },
  { text: "on-paper", on: ["paper"], least: AAA },
  { text: "paper", on: ["on-paper"], least: AAA },
  { text: "focus-gap", on: ["focus"], least: AA },
  { text: "edge", on: ["panel", "sheet", "well"], least: AA_GRAPHICS },
  { text: "focus", on: [...SURFACES, "key"], least: AA_GRAPHICS },
  { text: "primary", on: ["well", "sheet"], least: AA_GRAPHICS },
  { text: "info-mark", on: ["info"], least: AA_GRAPHICS },
  { text: "success-mark", on: ["success"], least: AA_GRAPHICS },
  { text: "trouble-mark", on: ["trouble", "panel"], least: AA_GRAPHICS },
  ...["amber", "clay", "green", "blue", "violet", "rose", "teal", "slate"].map((tone) => ({
    text: `category-${tone}`,
    on: ["key", "sheet"],
    least: AA_GRAPHICS,
  })),
];

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");

describe.each(THEME_NAMES)("in the %s theme", (theme) => {
  test.each(PAIRS)("$text can be read on $on, at least $least : 1", ({ text, on, least }) => {
    const roles = readRoles(theme);
    const tooWeak = on
      .map((ground) => ({ ground, ratio: contrast(roles(text), roles(ground)) }))
      .filter(({ ratio }) => ratio < least);
    expect(tooWeak).toEqual([]);
  });
});

test("every token that a style uses is declared, and colours are written nowhere else", () => {
  const styles = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".css") && name !== "tokens.css");
  const declared = new Set([...css.matchAll(/^\s+--([a-z0-9-]+):/gm)].map((match) => match[1]));
  // Set by the widget library on its popover.
  declared.add("trigger-width");
  for (const name of styles) {
    const style = readFileSync(join(import.meta.dirname, name), "utf8");
    const own = new Set([...style.matchAll(/^\s+--([a-z0-9-]+):/gm)].map((match) => match[1]));
    const used = [...style.matchAll(/var\(--([a-z0-9-]+)/g)].map((match) => match[1]);
    expect({ name, unknown: used.filter((token) => !declared.has(token) && !own.has(token)) }).toEqual({
      name,
      unknown: [],
    });
    expect({ name, colours: style.match(/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(/g) ?? [] }).toEqual({
      name,
      colours: [],
    });
  }
});

test("high contrast has a value of its own for every colour that is not the same in all themes", () => {
  const themed = [...css.matchAll(/--([a-z0-9-]+):\s*light-dark\(/g)].map((match) => match[1]);
  const own = new Set([...blockOf("contrast").matchAll(/--([a-z0-9-]+):/g)].map((match) => match[1]));
  expect(themed.filter((role) => !own.has(role))).toEqual([]);
});

function readRoles(theme: ThemeName): (role: string) => string {
  const own = theme === "contrast" ? readBlock(blockOf("contrast")) : new Map<string, string>();
  const both = readBlock(css.slice(0, css.indexOf(":root[data-theme")));
  return (role) => {
    const value = own.get(role) ?? both.get(role);
    if (value === undefined) throw new Error(`no colour role ${role}`);
    const pair = /^light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)$/.exec(value);
    const colour = pair ? pair[theme === "light" ? 1 : 2] : value;
    if (colour === undefined || !/^#[0-9a-f]{6}$/.test(colour))
      throw new Error(`${role} is no opaque colour: ${value}`);
    return colour;
  };
}

function blockOf(theme: ThemeName): string {
  const start = css.indexOf(`:root[data-theme="${theme}"]`);
  return css.slice(start, css.indexOf("}", start));
}

function readBlock(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

/** WCAG 2.2 contrast ratio of two opaque colours. */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
