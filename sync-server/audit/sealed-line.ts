/** A sealed row of the audit trail as a line of text, as exports and copies have it. */
import { canonicalJson } from "#domain/journal/canonical.ts";

/** A sealed row as a line. A preimage that somebody turned into no JSON at all is shown as what it is: verifying names its row. */
export function sealedLine(row: { readonly preimage: Buffer; readonly hash: Buffer }): string {
  const [preimage, hash] = [row.preimage.toString("utf8"), row.hash.toString("hex")];
  try {
    return canonicalJson({ ...(JSON.parse(preimage) as object), hash });
  } catch {
    return JSON.stringify({ hash, preimage });
  }
}
