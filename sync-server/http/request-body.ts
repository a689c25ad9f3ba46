/** Reading a body: unpacked within its limit, not too deep, and without keys that reach into prototypes. */
import { isUtf8 } from "node:buffer";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ok, type Result, refuse } from "#domain/refusals.ts";

/** The media types bodies come in. */
export const JSON_BODY = "application/json";
export const FORM_BODY = "application/x-www-form-urlencoded";

/** Deeper than any message of ours; a hostile one would exhaust the stack of whatever walks it. */
const DEEPEST = 64;
/** A key that may be one of those, also where its letters are escaped. Inside a text its quotes would have a backslash. */
const REACHING = /(?<!\\)"(?:__proto__|constructor|[^"]{0,80}\\u00[^"]{0,80})"\s*:/;
const unpack = promisify(gunzip);

/**
 * Reads a body as JSON.
 * @param bytes as they arrived; @param largest most bytes before and after unpacking
 * @returns refusals: `request.too_large`, `request.form`
 */
export async function readBody(bytes: Buffer, encoding: string | undefined, largest: number): Promise<Result<unknown>> {
  if (bytes.length > largest) return refuse("request.too_large", { largest });
  const plain = encoding === "gzip" ? await unpackWithin(bytes, largest) : ok(bytes);
  if (!plain.ok) return plain;
  if (encoding !== undefined && encoding !== "gzip" && encoding !== "identity")
    return refuse("request.form", { where: `content-encoding ${encoding.slice(0, 20)} is not known` });
  if (!isUtf8(plain.value)) return refuse("request.form", { where: "the body is not UTF-8" });
  const text = plain.value.toString("utf8");
  try {
    // Parsing does not recurse; whatever walks the content then does, the reviver too.
    const content: unknown = JSON.parse(text);
    if (isTooDeep(content, 0)) return refuse("request.form", { where: `nested deeper than ${DEEPEST}` });
    // The reviver is slow, and hardly any body has such a key.
    return ok(REACHING.test(text) ? JSON.parse(text, refuseReaching) : content);
  } catch {
    return refuse("request.form", { where: "the body is not JSON" });
  }
}

/**
 * Reads a body as a form of texts. A name that comes twice is refused, as RFC 6749, section 3.2, asks.
 * @returns refusals: `request.form`
 */
export function readForm(bytes: Buffer): Result<Readonly<Record<string, string>>> {
  if (!isUtf8(bytes)) return refuse("request.form", { where: "the body is not UTF-8" });
  const fields = [...new URLSearchParams(bytes.toString("utf8"))];
  if (new Set(fields.map(([name]) => name)).size !== fields.length)
    return refuse("request.form", { where: "body: a name comes twice" });
  return ok(Object.fromEntries(fields));
}

async function unpackWithin(bytes: Buffer, largest: number): Promise<Result<Buffer>> {
  try {
    return ok(await unpack(bytes, { maxOutputLength: largest }));
  } catch (error) {
    const tooLarge = (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
    return tooLarge
      ? refuse("request.too_large", { largest })
      : refuse("request.form", { where: "the body is not gzip" });
  }
}

function refuseReaching(key: string, value: unknown): unknown {
  const reaching = key === "__proto__" || (key === "constructor" && Object.hasOwn(Object(value), "prototype"));
  if (reaching) throw new SyntaxError("a key that reaches into prototypes");
  return value;
}

/** A journal entry is sent as a text, and is looked into on its own. */
function isTooDeep(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== "object") return false;
  if (depth === DEEPEST) return true;
  return Object.values(value).some((each) => isTooDeep(each, depth + 1));
}
