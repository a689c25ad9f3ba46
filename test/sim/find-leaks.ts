/** Looks for another organisation's or branch's rows in what a till was answered. */
import type { SimOrganisation } from "./make-world.ts";

/**
 * Whether an answer holds anything that its reader may not see.
 * @param own whose till it was sent to
 * @returns what of whose, for every find
 */
export function findLeaks(body: Buffer, own: SimOrganisation, all: readonly SimOrganisation[]): string[] {
  const text = withPayloads(body.toString("utf8"));
  const foreign = all
    .filter((each) => each !== own)
    .flatMap(({ secrets, branchSecrets }) => [...secrets, ...branchSecrets]);
  const leaked = (what: readonly string[], whose: string): string[] =>
    what.filter((secret) => text.includes(secret)).map((secret) => `a till was sent ${secret} of ${whose}`);
  return [...leaked(foreign, "another organisation"), ...leaked(own.branchSecrets, "another branch")];
}

/** What is signed is base64: its payload is read as well. */
function withPayloads(text: string): string {
  const payloads = [...text.matchAll(/eyJ[\w-]+\.([\w-]+)\./g)].map(([, payload = ""]) =>
    Buffer.from(payload, "base64url").toString("utf8"),
  );
  return [text, ...payloads].join("\n");
}
