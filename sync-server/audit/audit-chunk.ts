/** A chunk of an audit chain as it is stored: a line that says what it is, then sealed rows, one a line. Sole owner of its form and its name. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "#domain/journal/canonical.ts";
import { sha256Schema } from "#domain/values.ts";

/** Before the first chunk there is nothing: 64 zeros. */
export const NO_CHUNK_HASH: string = "0".repeat(64);

const chunkHeaderSchema = z.strictObject({
  format: z.literal(1),
  organisationId: z.uuid(),
  restoreEpoch: z.int().min(1),
  /** 1, 2, 3 … within the restore epoch. */
  chunk: z.int().min(1),
  firstSeq: z.int().min(1),
  lastSeq: z.int().min(1),
  /** SHA-256 of the chunk before it, whole as it was stored. */
  prevChunkHash: sha256Schema,
});
/** The first line of a chunk. */
export type ChunkHeader = z.infer<typeof chunkHeaderSchema>;

/** A chunk that was read. */
export interface ReadChunk {
  readonly header: ChunkHeader;
  /** The rows' lines, as they are stored. */
  readonly lines: readonly string[];
  readonly hash: string;
}

/** A chunk as bytes. @param lines sealed rows with their hash, as `GET /v1/audit/export` gives them */
export function writeChunk(header: ChunkHeader, lines: readonly string[]): Buffer {
  return Buffer.from(`${canonicalJson(header)}\n${lines.map((line) => `${line}\n`).join("")}`, "utf8");
}

/** Reads a chunk. @returns null when it is none */
export function readChunk(body: Buffer): ReadChunk | null {
  const [first = "", ...lines] = body.toString("utf8").split("\n");
  if (lines.pop() !== "") return null;
  const header = chunkHeaderSchema.safeParse(parse(first));
  return header.success ? { header: header.data, lines, hash: hashChunk(body) } : null;
}

/** SHA-256 of a stored chunk, in lower-case hex. */
export function hashChunk(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}

/** The name a chunk is stored under, behind the setting's prefix: names sort as chunks follow one another. */
export function chunkName({
  organisationId,
  restoreEpoch,
  chunk,
}: Pick<ChunkHeader, "organisationId" | "restoreEpoch" | "chunk">): string {
  return `${organisationId}/${String(restoreEpoch).padStart(6, "0")}/${String(chunk).padStart(9, "0")}.ndjson`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
