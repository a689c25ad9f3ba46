/** The whole catalogue from the server, line by line with honest progress. An empty till fills as it arrives; another goes over to it at once at the end. */
import { type Change, changeSchema, snapshotStartSchema } from "#domain/protocol/sync/changes.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { applyCatalogueChanges, isCatalogueEmpty, isKnown, readIds } from "#main/register/store/change-catalogue.ts";
import type { WriteTx } from "#main/register/store/store.ts";
import { readQueuedSubjects } from "#main/register/store/till-changes.ts";
import type { Till } from "#main/register/till.ts";
import { readLines } from "./lines.ts";
import type { ServerLine } from "./server-line.ts";

/** Rows written at once into an empty catalogue: a few milliseconds in which no sale is booked. */
const CHUNK = 200;
/** Longest wait for the whole of it, ms. */
const LONGEST_MS = 30 * 60_000;

/** How far a snapshot is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * Streams the snapshot into the catalogue.
 * @param finish the writes that end it, in one transaction with the last of the catalogue's
 * @returns the version it stands for; refusals: what the server refused, `server.unreachable`, `server.not_evertill`
 */
export async function takeSnapshot(
  parts: { readonly till: Till; readonly line: ServerLine; onProgress(progress: Progress): void },
  finish: (tx: WriteTx, version: number, branch: Change[]) => Result<null>,
  signal: AbortSignal,
): Promise<Result<number>> {
  const { till, line } = parts;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  const stream = await line.stream("/v1/snapshot", "application/x-ndjson", limit);
  if (!stream.ok) return stream;
  const fills = till.store.read(isCatalogueEmpty);
  const intake = new Intake(till, fills);
  let start: { readonly count: number; readonly version: number } | null = null;
  try {
    for await (const text of readLines(stream.value)) {
      if (!start) {
        start = snapshotStartSchema.parse(JSON.parse(text));
        continue;
      }
      const full = intake.take(changeSchema.parse(JSON.parse(text)));
      if (!full) continue;
      const written = intake.writeChunk();
      if (!written.ok) return written;
      parts.onProgress({ done: intake.count, total: start.count });
      // Sales go first: what they do is booked between two chunks.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch {
    return refuse(start ? "server.unreachable" : "server.not_evertill");
  }
  // Cut off in the middle: nothing of it is believed to be the whole.
  if (!start || intake.count !== start.count) return refuse("server.unreachable");
  const { version } = start;
  const written = till.store.write((tx) => {
    intake.writeRest(tx);
    return finish(tx, version, intake.branch);
  });
  return written.ok ? ok(version) : written;
}

class Intake {
  readonly #till: Till;
  readonly #fills: boolean;
  readonly #seen = { tax: new Set<string>(), category: new Set<string>(), product: new Set<string>() };
  #differing: Change[] = [];
  readonly branch: Change[] = [];
  count = 0;

  constructor(till: Till, fills: boolean) {
    this.#till = till;
    this.#fills = fills;
  }

  /** @returns whether a chunk is full */
  take(change: Change): boolean {
    this.count += 1;
    if (change.kind === "branch") this.branch.push(change);
    else {
      this.#seen[change.kind].add(change.id);
      if (this.#fills || !this.#till.store.read((tx) => isKnown(tx, change))) this.#differing.push(change);
    }
    return this.count % CHUNK === 0;
  }

  /** An empty catalogue is filled as the snapshot arrives; another one stays as it is until the end. */
  writeChunk(): Result<null> {
    if (!this.#fills) return ok(null);
    const chunk = this.#differing;
    this.#differing = [];
    return this.#till.store.write((tx) => ok(applyCatalogueChanges(tx, chunk) ?? null));
  }

  writeRest(tx: WriteTx): void {
    applyCatalogueChanges(tx, [...this.#differing, ...this.#gone(tx)]);
  }

  /** What the server does not have, but for what was added here and waits to be sent. */
  #gone(tx: WriteTx): Change[] {
    const kinds = ["tax", "category", "product"] as const;
    const queued = readQueuedSubjects(tx);
    return kinds.flatMap((kind) =>
      readIds(tx, kind)
        .filter((id) => !this.#seen[kind].has(id) && !queued.has(id))
        .map((id): Change => ({ kind, id, version: 0, value: null })),
    );
  }
}
