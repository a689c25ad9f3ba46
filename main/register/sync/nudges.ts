/** Listening for the server's word that something changed: server-sent events. Polling goes on without it. */
import { createParser } from "eventsource-parser";
import type { z } from "zod";
import { nudgeSchema } from "#domain/protocol/sync/changes.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { ServerLine } from "./server-line.ts";

/** Nothing heard for this long, not even a comment: the connection is dead without knowing it, ms. */
const SILENCE_MS = 75_000;
/** Text without an event that is kept, characters. */
const LONGEST_EVENT = 65_536;

/** What a nudge says. */
export type Nudge = z.infer<typeof nudgeSchema>["what"];

/** Listens until the connection ends. @returns refusals: what the server refused, `server.unreachable` when it ended */
export async function listenForNudges(
  line: ServerLine,
  onNudge: (what: Nudge) => void,
  signal: AbortSignal,
): Promise<Result<null>> {
  const silence = new AbortController();
  const either = AbortSignal.any([signal, silence.signal]);
  const stream = await line.stream("/v1/nudges", "text/event-stream", either);
  if (!stream.ok) return stream;
  const parser = createParser({
    onEvent: ({ data }) => {
      const nudge = nudgeSchema.safeParse(parseJson(data));
      if (nudge.success) onNudge(nudge.data.what);
    },
    maxBufferSize: LONGEST_EVENT,
  });
  const decoder = new TextDecoder();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    for await (const piece of stream.value) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      parser.feed(decoder.decode(piece, { stream: true }));
    }
  } catch {
    // Cut off, silent for too long, or the till closes.
  } finally {
    clearTimeout(timer);
  }
  return signal.aborted ? ok(null) : refuse("server.unreachable");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
