/** Lines of a text that arrives in pieces. */

/** A line longer than this is no line of ours, characters. */
const LONGEST_LINE = 1_048_576;

/** Reads line by line; an unfinished last line is none. Throws when a line is too long. */
export async function* readLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new Error("a line is too long");
    for (const line of lines) if (line.trim() !== "") yield line;
  }
}
