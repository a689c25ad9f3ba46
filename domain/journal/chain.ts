/** The chain: whether entries follow one another without a gap, a change or a foreign register between them. */

import { type Envelope, envelopeSchema, hashEntry, NO_HASH } from "./entry.ts";
import { genesisSchema } from "./register-events.ts";

/** The last entry of a chain. */
export interface Head {
  readonly registerId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}

/** Why an entry does not belong where it stands, with the sentence an auditor reads. */
export interface BrokenLink {
  readonly code: "form" | "hash" | "gap" | "previous_hash" | "register" | "epoch" | "genesis" | "ancestor";
  readonly says: string;
}

/**
 * Checks the next entry of a chain.
 * @param head the entry before it, or null at the very beginning
 * @returns the new head with the entry, or what is wrong
 */
export function checkLink(
  head: Head | null,
  candidate: unknown,
):
  | { readonly ok: true; readonly head: Head; readonly entry: Envelope }
  | { readonly ok: false; readonly broken: BrokenLink } {
  const parsed = envelopeSchema.safeParse(candidate);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return broken("form", `not a journal entry: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const entry = parsed.data;
  const { hash, ...preimage } = entry;
  if (hashEntry(preimage) !== hash)
    return broken("hash", "its content was changed after it was written (hash differs)");
  const wrong = checkPlace(head, entry);
  if (wrong) return { ok: false, broken: wrong };
  return { ok: true, entry, head: { registerId: entry.registerId, epoch: entry.epoch, seq: entry.seq, hash } };
}

/** Whether an entry whose hash was found right may stand after the head. @returns what is wrong, or null */
export function checkPlace(head: Head | null, entry: Envelope): BrokenLink | null {
  return entry.seq === 1 ? checkGenesis(head, entry) : checkFollower(head, entry);
}

function checkFollower(head: Head | null, entry: Envelope): BrokenLink | null {
  if (!head) return link("gap", `the chain begins with seq ${entry.seq}, not 1`);
  if (entry.registerId !== head.registerId) return link("register", "it belongs to another register");
  if (entry.epoch !== head.epoch) return link("epoch", `epoch ${entry.epoch} begins without a genesis`);
  if (entry.seq !== head.seq + 1) return link("gap", `seq ${entry.seq} follows ${head.seq}`);
  if (entry.prevHash !== head.hash) return link("previous_hash", "it does not follow the entry before it");
  // Numbers begin again after a genesis: one in the middle would hide that receipts are numbered twice.
  if (entry.type === "register.genesis") return link("genesis", "a genesis stands inside its epoch");
  return null;
}

function checkGenesis(head: Head | null, entry: Envelope): BrokenLink | null {
  if (entry.type !== "register.genesis") return link("genesis", "the first entry of an epoch is its genesis");
  const genesis = genesisSchema.safeParse(entry.body);
  if (!genesis.success) return link("genesis", "the genesis can't be read");
  const { ancestor } = genesis.data;
  if (!ancestor) {
    if (head) return link("ancestor", "a second beginning stands inside the chain");
    if (entry.prevHash !== NO_HASH) return link("previous_hash", "the first entry follows nothing");
    return null;
  }
  if (entry.prevHash !== ancestor.hash) return link("ancestor", "it does not follow the ancestor it names");
  if (entry.epoch <= ancestor.epoch) return link("epoch", "a new epoch has a higher number than its ancestor");
  if (!head) return null;
  if (entry.registerId !== head.registerId) return link("register", "it belongs to another register");
  const follows = ancestor.epoch === head.epoch && ancestor.seq === head.seq && ancestor.hash === head.hash;
  return follows
    ? null
    : link("ancestor", `it names ${ancestor.epoch}/${ancestor.seq} as its ancestor, not the entry before it`);
}

function link(code: BrokenLink["code"], says: string): BrokenLink {
  return { code, says };
}

function broken(code: BrokenLink["code"], says: string): { readonly ok: false; readonly broken: BrokenLink } {
  return { ok: false, broken: link(code, says) };
}
