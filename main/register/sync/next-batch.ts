/** Which entries go to the server next: of one epoch, whole commands, within the size of a batch. */
import { MAX_BATCH_BYTES, MAX_BATCH_ENTRIES } from "#domain/protocol/sync/journal-batch.ts";
import { type PlacedEntry, readPlacedAfter } from "#main/register/store/sent-entries.ts";
import type { ReadTx } from "#main/register/store/store.ts";

/** Room for what stands around the entries: ids, signature, punctuation; bytes. */
const AROUND_BYTES = 4_096;

/**
 * Reads the next batch after a position; empty when everything is sent.
 * @param most entries wanted; a command that has more goes as a whole all the same
 */
export function readNextBatch(tx: ReadTx, position: number, most: number): PlacedEntry[] {
  const read = readPlacedAfter(tx, position, MAX_BATCH_ENTRIES + 1);
  const [first] = read;
  if (!first) return [];
  let end = 0;
  let bytes = AROUND_BYTES;
  for (const command of commandsOf(read.filter(({ epoch }) => epoch === first.epoch))) {
    bytes += command.reduce((sum, entry) => sum + bytesOf(entry), 0);
    const tooMany = end + command.length > most || end + command.length > MAX_BATCH_ENTRIES || bytes > MAX_BATCH_BYTES;
    // One command at least, or nothing would ever be sent again.
    if (end > 0 && tooMany) break;
    end += command.length;
  }
  return read.slice(0, end);
}

/** Entries of one command stand next to each other. */
function commandsOf(entries: readonly PlacedEntry[]): PlacedEntry[][] {
  const commands: PlacedEntry[][] = [];
  let last: string | undefined;
  for (const entry of entries) {
    const { commandId } = JSON.parse(entry.preimage) as { readonly commandId: string };
    const command = commandId === last ? commands.at(-1) : undefined;
    if (command) command.push(entry);
    else commands.push([entry]);
    last = commandId;
  }
  return commands;
}

/** As JSON inside JSON: quotes and backslashes of the preimage are written as two. */
function bytesOf({ hash, preimage }: PlacedEntry): number {
  return Buffer.byteLength(JSON.stringify({ hash, preimage })) + 1;
}
