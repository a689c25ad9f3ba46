/** Values at the edges of a schema and beyond them: what breaks a server that took somebody's word for a form. */
import type { Random } from "#test/crash/random.ts";
import type { Schema } from "./api-document.ts";
import type { Drawn, Place } from "./schema-values.ts";

const TEXTS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "b\udfff",
  "\u202e\u200fabc\u200e",
  "\ufeff",
  "\r\nset-cookie: a=b",
  "e\u0301".repeat(20),
  "👩‍👩‍👧‍👦",
  "0",
  "-1",
  "null",
  "NaN",
  "1e308",
  "__proto__",
  "constructor",
  "toString",
  "'; drop table shop.sale; --",
  "%00%ff%",
  "%s{0}{name}",
  "../../../etc/passwd",
  "<script>alert(1)</script>",
  "4111 1111 1111 1111",
  "*",
  "\\",
  '"',
];
const INSTANTS = [
  "0000-01-01T00:00:00.000Z",
  "0000-02-29T00:00:00.000Z",
  "0001-01-01T00:00:00.000Z",
  "1582-10-10T00:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59.999999999Z",
  "2024-02-29T23:59:59.999Z",
  "2023-02-29T00:00:00.000Z",
  "2026-11-23T24:00:00.000Z",
  "2026-11-23T23:59:60.000Z",
  "+275760-09-13T00:00:00.001Z",
  "-000001-01-01T00:00:00.000Z",
  "infinity",
  "now",
];
const IDS = [
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF",
  "01900000-0000-7000-8000-000000000000",
  "{01900000-0000-7000-8000-000000000000}",
  "01900000000070008000000000000000",
];
const NUMBERS = [
  0,
  -0,
  -1,
  1,
  0.5,
  1e-7,
  255,
  32_767,
  32_768,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 32,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  1e21,
  1e308,
  -1e308,
  5e-324,
];
const MOST_ITEMS = 600;
const LONGEST = 20_000;

/** A value with one to three of its places moved to an edge. */
export function moveToEdges({ value, places }: Drawn, random: Random): unknown {
  let moved = value;
  for (let left = 1 + (random.happens(0.3) ? random.below(3) : 0); left > 0; left -= 1) {
    // The whole body is one place among many, and the least telling.
    const place = places[places.length > 1 && random.happens(0.95) ? 1 + random.below(places.length - 1) : 0];
    if (place) moved = withPlace(moved, place, random);
  }
  return moved;
}

/** A value at an edge of this schema: often one that fits, so that it gets deep. */
export function edgeOf(schema: Schema, random: Random): unknown {
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T;
  if (random.happens(0.12)) return pick<unknown>([null, true, false, 0, "", [], {}, [[]], { a: 1 }, "x", -1]);
  const choices = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  if (choices) return edgeOf(pick(choices), random);
  if ("const" in schema || Array.isArray(schema.enum))
    return pick<unknown>([...((schema.enum as readonly unknown[]) ?? [schema.const]), ...TEXTS, ...NUMBERS]);
  switch (schema.type) {
    case "string":
      return edgeText(schema, random);
    case "integer":
    case "number":
      return edgeNumber(schema, random);
    case "boolean":
      return pick<unknown>(["true", 1, 0, null]);
    default:
      return pick<unknown>([null, {}, [], "", ...TEXTS, ...NUMBERS]);
  }
}

function edgeText({ format, pattern, minLength, maxLength }: Schema, random: Random): string {
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T;
  if (format === "uuid" && random.happens(0.7)) return pick(IDS);
  if (format === "date-time" && random.happens(0.8)) return pick(INSTANTS);
  const most = typeof maxLength === "number" ? maxLength : LONGEST;
  const least = typeof minLength === "number" ? minLength : 0;
  const filler = pick(["x", "\0", "ä", "0", "\ud83d\udca9", "'", "\u202e", "9"]);
  const filled = (length: number): string =>
    filler.repeat(Math.min(length, LONGEST)).slice(0, Math.min(length, LONGEST));
  const lengths = [filled(most), filled(most), filled(most + 1), filled(least), filled(Math.max(0, least - 1))];
  if (typeof pattern === "string" && random.happens(0.3))
    return pick(["9", "0", "a", "A", "z"]).repeat(Math.min(most, 43));
  return pick([...lengths, ...TEXTS, ...TEXTS, ...INSTANTS]);
}

function edgeNumber({ minimum, maximum }: Schema, random: Random): number {
  const ends = [
    ...(typeof minimum === "number" ? [minimum, minimum, minimum - 1, minimum + 1] : []),
    ...(typeof maximum === "number" ? [maximum, maximum, maximum + 1, maximum - 1] : []),
  ];
  const fitting = NUMBERS.filter((each) => each >= Number(minimum ?? each) && each <= Number(maximum ?? each));
  const from = random.happens(0.5) ? [...ends, ...fitting] : NUMBERS;
  return from[random.below(from.length)] ?? 0;
}

function withPlace(whole: unknown, { path, schema }: Place, random: Random): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return withShape(whole, schema, random);
  if (whole === null || typeof whole !== "object") return whole;
  if (Array.isArray(whole))
    return whole.map((each, at) => (at === key ? withPlace(each, { path: rest, schema }, random) : each));
  if (rest.length === 0 && random.happens(0.08))
    return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
  return Object.fromEntries(
    Object.entries(whole).map(([name, each]) => [
      name,
      name === key ? withPlace(each, { path: rest, schema }, random) : each,
    ]),
  );
}

/** Lists grow and shrink, objects get a key more; everything else becomes an edge of its own. */
function withShape(value: unknown, schema: Schema, random: Random): unknown {
  if (Array.isArray(value) && random.happens(0.8)) {
    const most = typeof schema.maxItems === "number" ? schema.maxItems : MOST_ITEMS;
    const length = [0, most, most + 1, 2][random.below(4)] ?? 0;
    // The same one again and again: doubles, too.
    return value.length === 0
      ? value
      : Array.from({ length: Math.min(length, MOST_ITEMS) }, (_, at) => value[at % value.length]);
  }
  if (value !== null && typeof value === "object" && !Array.isArray(value) && random.happens(0.8)) {
    const key = ["orgId", "isAdmin", "__proto__", "constructor", "", "\0", "id"][random.below(7)] ?? "";
    return Object.fromEntries([...Object.entries(value), [key, edgeOf({}, random)]]);
  }
  return edgeOf(schema, random);
}
