/** The tills that sell all at once, in a process of their own: each sends its next sale as soon as the last is answered. */
import { readFileSync } from "node:fs";
import { answerAsks } from "./sync-process.ts";
import { openUplink } from "./sync-uplink.ts";

/** Tills with the bodies they have to send: a file each, a body a line. */
export interface LoadAsk {
  readonly url: string;
  readonly tills: readonly { readonly token: string; readonly file: string; readonly from: number }[];
  /** None begins another sale after so long, ms. */
  readonly forMs: number;
}

/** What came of it. */
export interface LoadRun {
  /** How many bodies of each till were answered. */
  readonly answered: readonly number[];
  readonly elapsedMs: number;
  readonly timesMs: readonly number[];
}

async function load({ url, tills, forMs }: LoadAsk): Promise<LoadRun> {
  const ready = tills.map(({ token, file, from }) => ({
    uplink: openUplink(url, token),
    bodies: readFileSync(file, "utf8").trimEnd().split("\n").slice(from),
  }));
  const timesMs: number[] = [];
  const startedMs = performance.now();
  const answered = await Promise.all(
    ready.map(async ({ uplink, bodies }) => {
      let sent = 0;
      for (const body of bodies) {
        const askedMs = performance.now();
        if (askedMs - startedMs > forMs) break;
        await uplink.send(body);
        timesMs.push(performance.now() - askedMs);
        sent += 1;
      }
      uplink.close();
      return sent;
    }),
  );
  return { answered, elapsedMs: performance.now() - startedMs, timesMs };
}

if (import.meta.main) answerAsks<LoadAsk>(load, async () => undefined);
