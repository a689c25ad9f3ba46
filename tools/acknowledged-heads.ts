/** Heads that a server once signed for: read from a file with its keys, their signatures checked, and held against chains. */
import { readFileSync } from "node:fs";
import { compactVerify, importJWK } from "jose";
import { NO_AUDIT_HASH } from "#domain/audit/audit-chain.ts";
import { type ServerKey, serverKeySchema } from "#domain/protocol/sync/device.ts";
import { type AcknowledgedHead, acknowledgedHeadSchema } from "#domain/protocol/sync/journal-batch.ts";
import { ToolProblem } from "./books-to-read.ts";

/** What a file of heads holds. */
export interface HeadsFile {
  readonly heads: readonly AcknowledgedHead[];
  /** Lines that are no head signed by one of the keys, with the sentence about each. */
  readonly wrong: readonly string[];
}

/** A place in a chain with the hash that was acknowledged there. */
export interface KnownPlace {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly restoreEpoch: number;
}

/**
 * Reads a file of heads: one signed head (compact JWS) a line, and one line with the server's keys as `GET /v1/keys`
 * answers them.
 * @throws ToolProblem when the file can't be read, or has no key or no head
 */
export async function readHeads(file: string): Promise<HeadsFile> {
  const lines = readText(file)
    .split("\n")
    .map((text, index) => ({ number: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== "");
  const keys = lines.flatMap(({ text }) => (text.startsWith("{") ? keysIn(text) : []));
  if (keys.length === 0)
    throw new ToolProblem(`${file} has no line with the server's keys, as GET /v1/keys answers them.`);
  const heads: AcknowledgedHead[] = [];
  const wrong: string[] = [];
  for (const { number, text } of lines) {
    if (text.startsWith("{")) continue;
    const head = await verifyHead(text, keys);
    if (head) heads.push(head);
    else wrong.push(`${file}, line ${number}: it is no head that one of these keys signed`);
  }
  if (heads.length === 0 && wrong.length === 0) throw new ToolProblem(`${file} has no signed head.`);
  return { heads, wrong };
}

/** The places of one register's journal that were acknowledged. */
export function journalPlaces(heads: readonly AcknowledgedHead[], registerId: string): KnownPlace[] {
  return heads.filter((head) => head.registerId === registerId);
}

/** The places of an organisation's audit chain that were acknowledged; a chain of audit rows has one epoch. */
export function auditPlaces(heads: readonly AcknowledgedHead[], organisationId: string): KnownPlace[] {
  return heads
    .filter((head) => head.organisationId === organisationId)
    .map(({ audit, restoreEpoch }) => ({ epoch: 1, ...audit, restoreEpoch }))
    .filter(({ seq, hash }) => seq > 0 || hash !== NO_AUDIT_HASH);
}

/** Compares a chain with the places that were acknowledged in it, row by row. */
export class PlaceCheck {
  readonly #open: Map<string, KnownPlace[]>;
  #fitting = 0;
  #lastFit: KnownPlace | null = null;

  constructor(places: readonly KnownPlace[]) {
    this.#open = Map.groupBy(places, placeKey);
  }

  /** How many of the places the rows so far fit. */
  get fitting(): number {
    return this.#fitting;
  }

  /** Looks at the next row. @returns what is wrong with it, or null */
  next(row: { readonly epoch: number; readonly seq: number; readonly hash: string }): string | null {
    const places = this.#open.get(placeKey(row)) ?? [];
    this.#open.delete(placeKey(row));
    const other = places.find(({ hash }) => hash !== row.hash);
    if (other) return `it does not fit the head that the server acknowledged${this.#since()}${restored(other)}`;
    if (places[0]) this.#lastFit = places[0];
    this.#fitting += places.length;
    return null;
  }

  /** After the last row: a place that was acknowledged and that the chain never reached. @returns what is wrong, or null */
  end(): string | null {
    const [missing] = [...this.#open.values()].flat().sort((a, b) => a.epoch - b.epoch || a.seq - b.seq);
    if (!missing) return null;
    return `the server acknowledged ${placeKey(missing)}, which is missing here${this.#since()}${restored(missing)}`;
  }

  #since(): string {
    return this.#lastFit ? `; up to ${placeKey(this.#lastFit)} all fits` : "";
  }
}

function restored({ restoreEpoch }: KnownPlace): string {
  const times = restoreEpoch - 1;
  return times > 0 ? ` (signed after the server was put back ${times === 1 ? "once" : `${times} times`})` : "";
}

function placeKey({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
  return `${epoch}/${seq}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new ToolProblem(`${file} can't be read.`);
  }
}

function keysIn(text: string): ServerKey[] {
  try {
    const { keys } = JSON.parse(text) as { readonly keys?: unknown };
    return serverKeySchema.array().parse(keys);
  } catch {
    return [];
  }
}

async function verifyHead(jws: string, keys: readonly ServerKey[]): Promise<AcknowledgedHead | null> {
  for (const key of keys) {
    try {
      const { payload } = await compactVerify(jws, await importJWK({ ...key }, "EdDSA"), { algorithms: ["EdDSA"] });
      return acknowledgedHeadSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
    } catch {
      // Not this key's, or no head: the next key may be the one.
    }
  }
  return null;
}
