/** Bodies: what is unpacked, what is refused before anything looks at it. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readBody } from "./request-body.ts";

const LARGEST = 65_536;
const code = async (text: string | Buffer, encoding?: string): Promise<string> => {
  const read = await readBody(Buffer.from(text), encoding, LARGEST);
  return read.ok ? "taken" : read.refusal.code;
};

test("JSON is taken as it was written, packed or not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), async (value, packed) => {
      const text = JSON.stringify(value);
      const read = await readBody(packed ? gzipSync(text) : Buffer.from(text), packed ? "gzip" : undefined, LARGEST);
      fc.pre(!/__proto__|constructor/.test(text));
      expect(read).toEqual({ ok: true, value: JSON.parse(text) });
    }),
    { numRuns: 200 },
  );
});

test("what nests deeper than 64 is refused, brackets inside texts are not counted", async () => {
  expect(await code(`${"[".repeat(64)}${"]".repeat(64)}`)).toBe("taken");
  expect(await code(`${"[".repeat(65)}${"]".repeat(65)}`)).toBe("request.form");
  expect(await code(`${'{"a":'.repeat(30_000)}`.slice(0, LARGEST))).toBe("request.form");
  expect(await code(JSON.stringify({ text: `\\"${"[".repeat(500)}` }))).toBe("taken");
});

test("keys that reach into prototypes are refused, however they are spelt", async () => {
  expect(await code('{"__proto__":{"admin":true}}')).toBe("request.form");
  expect(await code('{"a":[{"\\u005f_proto__" : 1}]}')).toBe("request.form");
  expect(await code('{"constructor":{"prototype":{}}}')).toBe("request.form");
  expect(await code('{"constructor":"a builder"}')).toBe("taken");
  expect(await code(JSON.stringify({ text: '{"__proto__":1}' }))).toBe("taken");
});

test("a bomb is not unpacked beyond the limit", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, " "));
  expect(bomb.length).toBeLessThan(LARGEST);
  expect(await code(bomb, "gzip")).toBe("request.too_large");
});

test("what is no JSON, no gzip, no UTF-8 or packed otherwise is refused", async () => {
  expect(await code("{")).toBe("request.form");
  expect(await code("{}", "gzip")).toBe("request.form");
  expect(await code("{}", "br")).toBe("request.form");
  expect(await code(Buffer.from([0x22, 0xff, 0x22]))).toBe("request.form");
  expect(await code(`"${"x".repeat(LARGEST)}"`)).toBe("request.too_large");
});
