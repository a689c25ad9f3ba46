/** Checking a register's chain row by row as a server keeps it: content against hash, place against content, each against what it follows. Knows the histories that parted and those that began anew. */
import { NO_HASH } from "./entry.ts";

/** A row of a journal: where it stands, and what it says. */
export interface ChainRow {
  readonly epoch: number;
  readonly seq: number;
  /** SHA-256 of what was written, in lower-case hex. */
  readonly hash: string;
  readonly preimage: string;
  /** Only a redacted form is kept: the hash is that of the original. */
  readonly redacted: boolean;
}

/** An entry in a chain. */
export interface ChainPlace {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}

/** The other history of a fork: its entries say `epoch` and stand in `sideEpoch`, from `seq` on. */
export interface SideStory {
  readonly sideEpoch: number;
  readonly epoch: number;
  readonly seq: number;
}

/** What a check begins with. */
export interface ChainTerms {
  readonly registerId: string;
  readonly sides: readonly SideStory[];
  /** The entry before the first one given; null where that is the chain's first. */
  readonly before: ChainPlace | null;
  /** SHA-256 in lower-case hex over the UTF-8 of a text. */
  sha256(text: string): string;
  /** Whether an entry's hash is needed again: a later epoch goes on from it. All are, unless told otherwise. */
  isFollowedLater?(place: { readonly epoch: number; readonly seq: number }): boolean;
}

/** What of a row's content says where it belongs. */
interface Content {
  readonly registerId: unknown;
  readonly epoch: unknown;
  readonly seq: unknown;
  readonly type: unknown;
  readonly prevHash: unknown;
  readonly body: unknown;
}

/** Checks one register's rows, in the order of epoch and number. */
export class ChainCheck {
  readonly #terms: ChainTerms;
  readonly #kept = new Map<string, string>();
  #last: ChainPlace | null;
  #first: { readonly epoch: number; readonly seq: number } | null = null;
  rows = 0;
  redacted = 0;

  constructor(terms: ChainTerms) {
    this.#terms = terms;
    this.#last = terms.before;
    if (terms.before) this.#kept.set(keyOf(terms.before), terms.before.hash);
  }

  /** The last row that was in its place. */
  get last(): ChainPlace | null {
    return this.#last;
  }

  /** Checks the next row. @returns what is wrong with it, for people; null where it is in its place. The check goes on behind it */
  next(row: ChainRow): string | null {
    const says = this.#look(row);
    const { epoch, seq, hash } = row;
    this.#first ??= { epoch, seq };
    const last = this.#last;
    // One that stands out of order does not take the place of the one it should have come before.
    if (!last || epoch > last.epoch || (epoch === last.epoch && seq > last.seq)) this.#last = { epoch, seq, hash };
    if (this.#terms.isFollowedLater?.(row) !== false) this.#kept.set(keyOf(row), hash);
    this.rows += 1;
    if (row.redacted) this.redacted += 1;
    return says;
  }

  #look(row: ChainRow): string | null {
    if (!row.redacted && this.#terms.sha256(row.preimage) !== row.hash)
      return "its content was changed after it was written (hash differs)";
    const content = contentOf(row.preimage);
    if (!content) return "it is not a journal entry";
    if (content.registerId !== this.#terms.registerId) return "it belongs to another register";
    const side = this.#terms.sides.find(({ sideEpoch }) => sideEpoch === row.epoch);
    if (content.epoch !== (side?.epoch ?? row.epoch) || content.seq !== row.seq)
      return `it says that it is ${String(content.epoch)}/${String(content.seq)}: it does not belong here`;
    return this.#link(row, content, side);
  }

  #link(row: ChainRow, content: Content, side: SideStory | undefined): string | null {
    const last = this.#last;
    if (last && last.epoch === row.epoch) {
      if (row.seq <= last.seq) return `it stands out of order: ${row.seq} comes after ${last.seq}`;
      if (row.seq > last.seq + 1) return `${missing(last.seq + 1, row.seq - 1)} missing before it`;
      return content.prevHash === last.hash ? null : "it does not follow the entry before it";
    }
    if (last && row.epoch < last.epoch) return `it stands out of order: epoch ${row.epoch} comes after ${last.epoch}`;
    if (row.seq === 1) return this.#beginning(content);
    // Where an export begins in the middle, its first row follows one that is not in it; so does another history's.
    const begins = side && side.seq === row.seq ? { epoch: side.epoch, seq: side.seq - 1 } : null;
    if (!begins) return `${missing(1, row.seq - 1)} missing before it: epoch ${row.epoch} begins without its genesis`;
    return this.#follows(begins, content.prevHash);
  }

  /** A genesis: the very first entry, or one that names the entry it goes on from. */
  #beginning({ type, body, prevHash }: Content): string | null {
    if (type !== "register.genesis") return "the first entry of an epoch is its genesis";
    const { ancestor } = (body ?? {}) as { readonly ancestor?: Partial<ChainPlace> | null };
    if (!ancestor) return this.#last || prevHash !== NO_HASH ? "a second beginning stands inside the chain" : null;
    if (prevHash !== ancestor.hash) return "it does not follow the ancestor it names";
    const { epoch = 0, seq = 0 } = ancestor;
    return this.#follows(this.#standsAt(epoch, seq, prevHash), prevHash);
  }

  /** Where an ancestor stands: an entry of another history keeps its number in an epoch of its own. */
  #standsAt(epoch: number, seq: number, hash: unknown): { epoch: number; seq: number } {
    const places = [{ epoch, seq }].concat(
      this.#terms.sides.flatMap((side) => (side.epoch === epoch ? [{ epoch: side.sideEpoch, seq }] : [])),
    );
    return places.find((place) => this.#kept.get(keyOf(place)) === hash) ?? { epoch, seq };
  }

  #follows(place: { readonly epoch: number; readonly seq: number }, prevHash: unknown): string | null {
    const known = this.#kept.get(keyOf(place));
    if (known === undefined) {
      const first = this.#first ?? this.#terms.before;
      // It goes on from before what is looked at: its link is what the entry says, and nothing here speaks against it.
      const isBefore =
        first !== null && (place.epoch < first.epoch || (place.epoch === first.epoch && place.seq < first.seq));
      return isBefore && this.#terms.before ? null : `the entry it follows (${place.epoch}/${place.seq}) is missing`;
    }
    return known === prevHash ? null : `it does not follow ${place.epoch}/${place.seq}, which it names`;
  }
}

function missing(from: number, to: number): string {
  return from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;
}

function keyOf({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
  return `${epoch}/${seq}`;
}

function contentOf(preimage: string): Content | null {
  try {
    const content: unknown = JSON.parse(preimage);
    return content !== null && typeof content === "object" && !Array.isArray(content) ? (content as Content) : null;
  } catch {
    return null;
  }
}
