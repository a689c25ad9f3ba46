/** Whether an answer keeps what the document promises, and says nothing that is none of a caller's business. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { REFUSALS } from "#domain/refusals.ts";
import { PROJECT_FOLDER } from "#tools/project-folder.ts";
import type { ApiDocument, Operation, Schema } from "./api-document.ts";
import type { RawAnswer } from "./send-raw.ts";

/** What only the inside of a server knows of. */
const INSIDE: readonly RegExp[] = [
  /\n\s+at \S+ \(/,
  /node_modules|node:internal|file:\/\//,
  /\w\.[cm]?[jt]s:\d+/,
  /\b(?:select|delete)\b[^"]{0,80}\bfrom\b|\binsert into\b|\bupdate\b[^"]{0,60}\bset\b/i,
  /violates|duplicate key value|invalid input syntax|out of range for type|syntax error at|SQLSTATE|Failed query/,
  /relation "|column "|constraint "|pg_catalog|evertill_app|app_gate/,
  /TypeError|RangeError|ZodError|\[object Object\]/,
];
const PLACEHOLDER = /\{\w+(?:, plural,[^}]*)?\}/;

/** Judges answers. */
export class Judge {
  readonly #ajv = formats.default(new Ajv2020({ strict: false, allErrors: false }));
  readonly #successes = new Map<string, ValidateFunction>();
  readonly #problem: ValidateFunction;
  readonly #secrets: readonly string[];

  /** @param secrets texts that no answer may hold */
  constructor(document: ApiDocument, secrets: readonly string[]) {
    this.#problem = this.#ajv.compile({ ...document.problem, additionalProperties: false });
    for (const { name, success } of document.operations)
      if (success.schema !== null) this.#successes.set(name, this.#ajv.compile(success.schema as Schema));
    this.#secrets = [...secrets, PROJECT_FOLDER].filter((each) => each.length > 8);
  }

  /** @param asked the request's own text, which an answer may repeat; @returns what is wrong; null where nothing is */
  judge(operation: Operation, answer: RawAnswer, asked: string): string | null {
    if (answer.status >= 500) return `${answer.status}: ${answer.text.slice(0, 400)}`;
    const inside = this.#insideOf(answer.text, asked);
    if (inside !== null) return `says what is inside: ${inside}`;
    return answer.status < 300 ? this.#success(operation, answer) : this.#refusal(answer);
  }

  #success({ name, success }: Operation, { status, type, text, endless }: RawAnswer): string | null {
    if (status !== success.status) return `${status} is not the documented ${success.status}`;
    if (success.type === null) return text === "" ? null : "a body where none is documented";
    if (type !== success.type) return `${type} is not the documented ${success.type}`;
    if (endless) return null;
    if (success.type === "text/csv") return text.includes(",") ? null : `no table: ${text.slice(0, 200)}`;
    const first = success.type === "application/x-ndjson" ? (text.split("\n")[0] ?? "") : text;
    return this.#differs(this.#successes.get(name), first);
  }

  #refusal({ status, type, text }: RawAnswer): string | null {
    if (type !== "application/problem+json") return `${status} as ${type || "nothing"}: ${text.slice(0, 200)}`;
    const differs = this.#differs(this.#problem, text);
    if (differs !== null) return differs;
    const said = JSON.parse(text) as { status: number; code: string; title: string; detail: string; facts: object };
    if (said.status !== status) return `${status} says ${said.status}`;
    if (!Object.hasOwn(REFUSALS, said.code)) return `${said.code} is no documented code`;
    const facts = JSON.stringify(said.facts);
    const open = PLACEHOLDER.exec(`${said.title} ${said.detail}`)?.[0];
    return open === undefined || facts.includes(open) ? null : `${said.code} leaves ${open} open`;
  }

  #differs(fits: ValidateFunction | undefined, text: string): string | null {
    try {
      const content: unknown = JSON.parse(text);
      if (!fits || fits(content)) return null;
      const [first] = fits.errors ?? [];
      return `not of the documented form: ${first?.instancePath} ${first?.message}: ${text.slice(0, 300)}`;
    } catch {
      return `not JSON: ${text.slice(0, 200)}`;
    }
  }

  #insideOf(text: string, asked: string): string | null {
    for (const secret of this.#secrets) if (text.includes(secret) && !asked.includes(secret)) return secret;
    for (const pattern of INSIDE) {
      const found = pattern.exec(text)?.[0];
      if (found !== undefined && !asked.includes(found)) return found;
    }
    return null;
  }
}
