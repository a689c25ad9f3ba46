/** Values that fit a JSON schema, drawn from a seed, with ids that exist where the schema asks for one of them. */
import fc from "fast-check";
import type { Random } from "#test/crash/random.ts";
import type { Schema } from "./api-document.ts";

/** What there is in the world, by the name it has in messages. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** A value with the places in it that can be changed. */
export interface Drawn {
  readonly value: unknown;
  /** Every place, the whole first. */
  readonly places: readonly Place[];
}

/** Where in a value something stands, and what may stand there. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly schema: Schema;
}

const WORDS = ["Loaf", "Harbour", "Größe", "Müller & Söhne", "خبز", "面包", "O'Neil", "a", "Ada", "12", "true"];
const DAYS = ["2026-11-23", "2026-11-22", "2024-02-29", "2027-01-01"];
const SAMPLES = 24;
const PATTERN_SEED = 7;
const LONGEST_SAMPLE = 300;
const KNOWN_LIKELIHOOD = 0.85;

/** Draws values. The same random numbers and the same world give the same values. */
export class SchemaValues {
  readonly #random: Random;
  readonly #known: Known;
  #root: Schema = {};
  #places: Place[] = [];

  constructor(random: Random, known: Known) {
    this.#random = random;
    this.#known = known;
  }

  /** A value of this schema. @param name what it is called in the message; @param bound names whose value is given */
  draw(schema: Schema, name = "", bound: Readonly<Record<string, unknown>> = {}): Drawn {
    this.#root = schema;
    this.#places = [];
    const value = this.#value(schema, name, [], bound);
    return { value, places: this.#places };
  }

  #value(schema: Schema, name: string, path: Place["path"], bound: Readonly<Record<string, unknown>>): unknown {
    this.#places.push({ path, schema });
    if (path.length > 0 && name in bound && this.#random.happens(0.95)) return bound[name];
    if ("const" in schema) return schema.const;
    if (Array.isArray(schema.enum)) return this.pick(this.#knownOf(name, schema) ?? schema.enum);
    if (typeof schema.$ref === "string") return this.#value(this.#resolve(schema.$ref), name, path, bound);
    const choices = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
    // Places of a choice are those of what was chosen.
    if (choices) return this.#value(this.pick(choices), name, path, bound);
    const known = this.#knownOf(name, schema);
    if (known && this.#random.happens(KNOWN_LIKELIHOOD)) return this.pick(known);
    switch (schema.type) {
      case "string":
        return this.#text(schema);
      case "integer":
      case "number":
        return this.#number(schema);
      case "boolean":
        return this.#random.happens(0.5);
      case "null":
        return null;
      case "array":
        return this.#list(schema, name, path, bound);
      case "object":
        return this.#object(schema, path, bound);
      default:
        return this.pick([null, true, 1, "x", {}, []]);
    }
  }

  /** One of several. */
  pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)] as T;
  }

  #resolve(reference: string): Schema {
    const found = reference
      .split("/")
      .slice(1)
      .reduce<unknown>((within, key) => (within as Record<string, unknown>)[key], this.#root);
    return found as Schema;
  }

  /** `categoryId` and `taxIds`, `depositTaxIds` too, are ids of what there is. */
  #knownOf(name: string, { type, enum: allowed }: Schema): readonly unknown[] | null {
    const exact = this.#known[name];
    const last = Object.keys(this.#known).find(
      (key) => key.endsWith("Id") && name.toLowerCase().endsWith(key.toLowerCase()),
    );
    const found = exact ?? (last === undefined ? undefined : this.#known[last]);
    const fitting = (found ?? []).filter((each) =>
      Array.isArray(allowed)
        ? allowed.includes(each)
        : type === "integer"
          ? Number.isInteger(each)
          : typeof each === type,
    );
    return fitting.length > 0 ? fitting : null;
  }

  #text({ format, pattern, minLength, maxLength }: Schema): string {
    const least = typeof minLength === "number" ? minLength : 0;
    const most = typeof maxLength === "number" ? maxLength : 60;
    if (format === "uuid") return this.#uuid();
    if (format === "date-time") return `${this.pick(DAYS)}T0${this.#random.below(10)}:30:00.000Z`;
    if (format === "date") return this.pick(DAYS);
    if (format === "email") return `somebody${this.#random.below(1_000)}@example.test`;
    if (typeof pattern === "string") return this.pick(textsOf(pattern, least, Number(maxLength ?? LONGEST_SAMPLE)));
    const text = this.#random.happens(0.1) ? "" : `${this.pick(WORDS)} ${this.#random.below(100_000)}`;
    return text.slice(0, most).padEnd(least, "x");
  }

  /** Of version 7, as ids of ours are. */
  #uuid(): string {
    const hex = (digits: number): string =>
      Array.from({ length: digits }, () => this.#random.below(16).toString(16)).join("");
    return `019${hex(5)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
  }

  #number({ minimum, maximum, type }: Schema): number {
    const least = typeof minimum === "number" ? minimum : -1_000;
    const most = typeof maximum === "number" ? maximum : 1_000_000;
    const small = Math.min(most, Math.max(least, this.#random.below(1_000)));
    const number = this.pick([small, small, small, least, most, least + (most - least) * this.#random.next()]);
    return type === "integer" ? Math.min(most, Math.max(least, Math.round(number))) : number;
  }

  #list(
    { items, minItems, maxItems }: Schema,
    name: string,
    path: Place["path"],
    bound: Readonly<Record<string, unknown>>,
  ): unknown[] {
    const least = typeof minItems === "number" ? minItems : 0;
    const most = Math.min(typeof maxItems === "number" ? maxItems : 3, Math.max(least, 3));
    const length = least + this.#random.below(most - least + 1);
    const one = name.replace(/s$/, "");
    return Array.from({ length }, (_, at) => this.#value((items ?? {}) as Schema, one, [...path, at], bound));
  }

  #object(
    { properties, required, additionalProperties }: Schema,
    path: Place["path"],
    bound: Readonly<Record<string, unknown>>,
  ): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    const needed = new Set((required ?? []) as readonly string[]);
    for (const [key, of] of Object.entries((properties ?? {}) as Readonly<Record<string, Schema>>))
      if (needed.has(key) || this.#random.happens(0.4)) made[key] = this.#value(of, key, [...path, key], bound);
    if (typeof additionalProperties === "object" && additionalProperties !== null)
      for (let more = this.#random.below(3); more > 0; more -= 1) {
        const key = `${this.pick(["a", "name", "priceMinor"])}${more}`;
        made[key] = this.#value(additionalProperties as Schema, key, [...path, key], bound);
      }
    return made;
  }
}

const patterns = new Map<string, readonly string[]>();

/** Texts of a pattern; the same ones every time. */
function textsOf(pattern: string, least: number, most: number): readonly string[] {
  const key = `${pattern} ${least} ${most}`;
  const known = patterns.get(key);
  if (known) return known;
  const arbitrary = fc
    .stringMatching(new RegExp(pattern, "u"), { maxLength: Math.max(least, Math.min(most, LONGEST_SAMPLE)) })
    .filter(({ length }) => length >= least && length <= most);
  const made = fc.sample(arbitrary, { seed: PATTERN_SEED, numRuns: SAMPLES });
  patterns.set(key, made);
  return made;
}
