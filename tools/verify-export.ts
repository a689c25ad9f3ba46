/**
 * `node verify-export.mjs FILE [--key THUMBPRINT]`: checks a journal export by itself, with nothing but Node: every
 * entry, every link, every checksum, and the server's signature. Built into one file by `npm run build:verifier`; an
 * auditor gets it from the server, beside the back office. THUMBPRINT is the server key's, as its owner has it on paper.
 */
import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream } from "node:fs";
import { ExportCheck, type ExportTools } from "#domain/journal/export-check.ts";

/** Findings that are said one by one; all are counted. */
const MOST_SAID = 100;

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

const TOOLS: ExportTools = {
  sha256,
  openHash: () => {
    const hash = createHash("sha256");
    return { add: (text) => void hash.update(text, "utf8"), hex: () => hash.copy().digest("hex") };
  },
  readSigned: (jws, publicKey) => {
    const [header = "", payload = "", signature = "", ...more] = jws.split(".");
    try {
      const { alg, crit } = JSON.parse(Buffer.from(header, "base64url").toString("utf8")) as Record<string, unknown>;
      if (alg !== "EdDSA" || crit !== undefined || more.length > 0) return null;
      const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
      const signed = verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"));
      return signed ? Buffer.from(payload, "base64url").toString("utf8") : null;
    } catch {
      return null;
    }
  },
};

const [file, flag, wanted] = process.argv.slice(2);
if (file === undefined || (flag !== undefined && (flag !== "--key" || wanted === undefined))) {
  console.log("Name one file: node verify-export.mjs FILE [--key THUMBPRINT]");
  process.exitCode = 2;
} else process.exitCode = await check(file, wanted ?? null);

/** @param key thumbprint (RFC 7638) of the key that must have signed it; null where nobody knows. @returns the exit code */
async function check(path: string, key: string | null): Promise<number> {
  const found = new ExportCheck(TOOLS);
  try {
    for await (const line of linesOf(createReadStream(path, "utf8"))) found.next(line);
  } catch {
    console.log(`${path} can't be read.`);
    return 2;
  }
  const findings = [...found.finish()];
  if (key !== null && key !== thumbprintOf(found, found.signedBy))
    findings.push({ line: 1, says: `the key ${key} has not signed it` });
  for (const { line, says } of findings.slice(0, MOST_SAID)) console.log(`line ${line}: ${says}`);
  const { manifest, entries, redacted } = found;
  const end = `${entries} entries of ${manifest?.registers.length ?? 0} registers`;
  if (findings.length > 0) {
    console.log(`not ok: ${findings.length} ${findings.length === 1 ? "thing does" : "things do"} not hold (${end})`);
    return 1;
  }
  if (redacted > 0) console.log(`${redacted} of them are kept in a redacted form and hold by their links alone`);
  console.log(`ok: ${end}, signed by key ${thumbprintOf(found, found.signedBy) ?? ""}`);
  return 0;
}

/** Lines by their line feed alone: texts of entries may hold what else ends a line for people. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = `${rest}${piece}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** RFC 7638, of the key itself: a manifest may say what it likes of its name. */
function thumbprintOf({ manifest }: ExportCheck, kid: string | null): string | null {
  const x = manifest?.serverKeys.find((each) => each.kid === kid)?.x;
  if (x === undefined) return null;
  const members = JSON.stringify({ crv: "Ed25519", kty: "OKP", x });
  return createHash("sha256").update(members).digest("base64url");
}
