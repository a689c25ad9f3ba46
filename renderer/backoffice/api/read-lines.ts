/** Reading an answer that comes line by line (NDJSON), as its lines come. */

/** Its lines, parsed. A last line that was cut off is left out. */
export async function* readLines<Line>(answer: Response): AsyncGenerator<Line> {
  if (answer.body === null) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as Line;
  }
}
