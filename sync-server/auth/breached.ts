/** Whether a password is known from breaches: asked of a range service that learns five hash characters, or of our own list. */
import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { isOnLocalList } from "./common-passwords.ts";

/** How long the service may take, ms: somebody waits for the answer. */
const TIMEOUT_MS = 2_000;
/** A range has about 1,000 rows of 40 bytes, padded or not. What is much larger is no range. */
const MOST_BYTES = 262_144;
const PREFIX_LENGTH = 5;
const ROW = /^[0-9A-F]{35}:\d{1,10}$/i;

/** Where to ask. */
export interface BreachSettings {
  /** What five hash characters are put behind, ending in a slash; null: never asked. */
  readonly url: string | null;
  /** Hears why the service could not be asked; never a password, a hash or a part of one. */
  readonly log?: Pick<Logger, "warn">;
  /** How long the service may take, ms; 2,000 unless a test has no time. */
  readonly timeoutMs?: number;
}

/** What was found, and by whom. */
export interface BreachAnswer {
  readonly breached: boolean;
  readonly checkedBy: "service" | "local_list";
}

/**
 * Looks a password up as "Have I Been Pwned: Pwned Passwords" defines it: the first five of the forty hex characters of
 * its SHA-1 are sent, the rest is compared here. Where no usable answer comes, the local list says. Never throws.
 * @param about the person's name and e-mail address and the shop's name: what somebody would guess first
 */
export async function checkBreached(
  password: string,
  about: readonly string[],
  settings: BreachSettings,
): Promise<BreachAnswer> {
  const composed = password.normalize("NFC");
  const asked = settings.url === null ? null : await askService(composed, settings.url, settings);
  if (asked !== null) return { breached: asked, checkedBy: "service" };
  return { breached: isOnLocalList(composed, about), checkedBy: "local_list" };
}

/** Null when the service gave no answer that can be used. */
async function askService(password: string, url: string, { log, timeoutMs }: BreachSettings): Promise<boolean | null> {
  const hash = createHash("sha1").update(password, "utf8").digest("hex").toUpperCase();
  try {
    const answer = await fetch(`${url}${hash.slice(0, PREFIX_LENGTH)}`, {
      // Padding keeps whoever watches the line from telling ranges apart by their length.
      headers: { "add-padding": "true", accept: "text/plain", "user-agent": "Evertill" },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS),
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw new Error(`status ${answer.status}`);
    }
    return holds(await readBounded(answer), hash.slice(PREFIX_LENGTH));
  } catch (error) {
    // Its name and not its message: that of a failed fetch may hold the address that was asked.
    log?.warn({ reason: error instanceof Error ? error.name : "unknown" }, "the breach service could not be asked");
    return null;
  }
}

/** Whether one of the rows `SUFFIX:COUNT` is the suffix's; padding has the count 0. Throws when it is no range. */
function holds(text: string, suffix: string): boolean {
  const rows = text.split(/\r?\n/).filter((row) => row !== "");
  if (rows.length === 0 || !rows.every((row) => ROW.test(row))) throw new Error("no range");
  return rows.some((row) => {
    const [of = "", count = "0"] = row.split(":");
    return of.toUpperCase() === suffix && Number(count) > 0;
  });
}

async function readBounded(answer: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the transfer.
  for await (const piece of answer.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > MOST_BYTES) throw new Error("too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("latin1");
}
