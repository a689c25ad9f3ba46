/** `npm run export-journal -- [--demo] [--data DIR] [--credential FILE] [FILE]`: writes the journal as NDJSON, one canonical entry with its hash a line. */
import { createWriteStream, renameSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { lineOf, readStoredEntries } from "#main/register/store/journal-lines.ts";
import type { Connection } from "#main/register/store/store.ts";
import { BOOKS_OPTIONS, findBooks, openToRead, runTool, ToolProblem } from "./books-to-read.ts";

await runTool(async () => {
  const { values, positionals } = parseArgs({ options: BOOKS_OPTIONS, allowPositionals: true });
  if (positionals.length > 1) throw new ToolProblem("Name one file to write to, or none for the standard output.");
  const connection = openToRead(await findBooks(values));
  try {
    const written = { entries: 0 };
    const lines = Readable.from(readLines(connection, written));
    const [file] = positionals;
    if (file === undefined) await pipeline(lines, process.stdout, { end: false });
    else {
      await pipeline(lines, createWriteStream(`${file}.making`, { mode: 0o600 }));
      renameSync(`${file}.making`, file);
      console.log(`${written.entries} entries in ${file}, in plain text`);
    }
    return 0;
  } finally {
    connection.close();
  }
});

function* readLines(connection: Connection, written: { entries: number }): Generator<string> {
  for (const { candidate, wrong } of readStoredEntries(connection)) {
    written.entries += 1;
    if (candidate === null) throw new ToolProblem(`entry ${written.entries} can't be exported: ${wrong}`);
    yield `${lineOf(candidate)}\n`;
  }
}
