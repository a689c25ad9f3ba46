/** A till's journal for the fuzz: entries of every type there ever was, moved to their edges, chained and signed as a till does. */
import { readdirSync, readFileSync } from "node:fs";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { type Envelope, hashPreimage, NO_HASH } from "#domain/journal/entry.ts";
import type { Random } from "#test/crash/random.ts";
import { type EnrolledTill, signBatch } from "#test/sync-server/test-organisation.ts";
import type { Schema } from "./api-document.ts";
import { moveToEdges } from "./edge-values.ts";
import type { Place } from "./schema-values.ts";

interface Head {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}
type Preimage = Omit<Envelope, "hash">;

const FIXTURES = new URL("../fixtures/entries/", import.meta.url);
const GENESIS = "register.genesis";
const EPOCHS = [2, 3, 32_768, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER];
const MOST_ENTRIES = 4;
const templates: readonly Preimage[] = readdirSync(FIXTURES)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => {
    const { hash: _, ...preimage } = JSON.parse(readFileSync(new URL(file, FIXTURES), "utf8")) as Envelope;
    return preimage;
  });

/** A journal that grows by whatever the server took. */
export class FuzzJournal {
  readonly #till: EnrolledTill;
  readonly #sentAt: string;
  #head: Head | null = null;
  #sent: Head | null = null;

  /** @param sentAt the till's wall clock */
  constructor(till: EnrolledTill, sentAt: string) {
    this.#till = till;
    this.#sentAt = sentAt;
  }

  /** The next batch, signed: a few entries that follow what the server has, one of them often at an edge. */
  async next(random: Random): Promise<unknown> {
    const begins = this.#head === null || random.happens(0.05);
    const epoch = begins ? this.#newEpoch(random) : (this.#head?.epoch ?? 1);
    const first = begins ? 1 : (this.#head?.seq ?? 0) + 1;
    const count = 1 + random.below(MOST_ENTRIES);
    const entries: { hash: string; preimage: string }[] = [];
    let previous = this.#head?.hash ?? NO_HASH;
    for (let at = 0; at < count; at += 1) {
      const template = begins && at === 0 ? this.#genesis(previous) : this.#draw(random);
      const { registerId, leaseId } = this.#till;
      const placed = { ...template, registerId, leaseId, epoch, seq: first + at, prevHash: previous };
      const preimage = spelled(random.happens(0.5) ? changed(placed, random) : placed);
      previous = hashPreimage(preimage);
      entries.push({ hash: previous, preimage });
    }
    this.#sent = { epoch, seq: first + count - 1, hash: previous };
    return signBatch(this.#till, {
      registerId: this.#till.registerId,
      epoch,
      firstSeq: first,
      entries,
      sentAt: this.#sentAt,
    });
  }

  /** What was sent last is in the server's journal. */
  taken(): void {
    this.#head = this.#sent ?? this.#head;
  }

  #newEpoch(random: Random): number {
    const after = this.#head?.epoch ?? 0;
    if (this.#head === null && random.happens(0.6)) return 1;
    const higher = EPOCHS.filter((each) => each > after);
    return higher[random.below(higher.length)] ?? 1;
  }

  #genesis(previous: string): Preimage {
    const genesis = templates.findLast(({ type }) => type === GENESIS);
    if (!genesis) throw new Error("there is an entry of a genesis");
    const body = { ...genesis.body, ancestor: this.#head, devicePublicKey: this.#till.device.publicJwk.x };
    return { ...genesis, body, prevHash: previous as Preimage["prevHash"] };
  }

  #draw(random: Random): Preimage {
    const others = templates.filter(({ type }) => type !== GENESIS);
    return others[random.below(others.length)] as Preimage;
  }
}

/** With one to three values at an edge; where it stands in the chain stays as it is, for otherwise nobody looks at it. */
function changed(preimage: object, random: Random): object {
  const places = placesOf(preimage).filter(
    ({ path }) => !["registerId", "epoch", "seq", "prevHash"].includes(String(path[0])),
  );
  const moved = moveToEdges({ value: preimage, places }, random);
  return moved !== null && typeof moved === "object" ? moved : preimage;
}

/** Every place in a value, with a schema guessed from what stands there. */
function placesOf(value: unknown, path: Place["path"] = []): Place[] {
  const here = { path, schema: schemaOf(value) };
  if (value === null || typeof value !== "object") return [here];
  const within: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [here, ...within.flatMap(([key, each]) => placesOf(each, [...path, key]))];
}

function schemaOf(value: unknown): Schema {
  if (typeof value === "number") return { type: "integer", maximum: Number.MAX_SAFE_INTEGER };
  if (typeof value === "boolean") return { type: "boolean" };
  if (typeof value !== "string") return {};
  if (/^[0-9a-f]{8}-/.test(value)) return { type: "string", format: "uuid" };
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return { type: "string", format: "date-time" };
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return { enum: ["0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30"] };
  return { type: "string", maxLength: 200 };
}

/** Canonically where that is possible. */
function spelled(value: object): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value);
  }
}
