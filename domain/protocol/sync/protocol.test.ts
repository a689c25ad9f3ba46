/** Holds the form of every message between register and server: a change of it raises the protocol's version. */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { SYNC_PROTOCOL } from "./wire.ts";

/**
 * SHA-256 over the JSON Schemas of all messages, by protocol version. A version that has landed is never edited; 2 was
 * before it was released: by bounds on years and epochs that no server's database could ever keep, and by what a
 * register tells of its health and asks about its fork.
 */
const HASHES: Readonly<Record<number, string>> = {
  1: "8be27d0f755f14286c3206594e7c7d004ef2fd4d00bdcc4d21a6d36b5ff1cbe9",
  2: "d7a81671bc09efa12adbc43009839ebcb111b7e19ce813e6a6d88f635c49bc2e",
};

async function schemasOf(): Promise<Record<string, unknown>> {
  const files = readdirSync(new URL(".", import.meta.url)).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const found: [string, unknown][] = [];
  for (const file of files.sort()) {
    const exported = (await import(new URL(file, import.meta.url).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported))
      if (value instanceof z.ZodType) found.push([`${file}/${name}`, z.toJSONSchema(value, { io: "input" })]);
  }
  return Object.fromEntries(found);
}

test("a message's form changes only together with the version of the protocol", async () => {
  const schemas = await schemasOf();
  expect(Object.keys(schemas).length).toBeGreaterThan(25);
  const hash = createHash("sha256").update(canonicalJson(schemas)).digest("hex");
  expect(hash, "raise SYNC_PROTOCOL and add this hash under the new version").toBe(HASHES[SYNC_PROTOCOL]);
});
