/** The wire of a till in the benchmarks of sync: one connection that is kept, one batch under way, as the register's own uplink. */
import { Agent, request } from "node:http";
import type { JournalAnswer } from "#domain/protocol/sync/journal-batch.ts";

/** A till's connection. */
export interface Uplink {
  /** Sends a batch's JSON. Throws when it is refused. */
  send(body: string): Promise<JournalAnswer>;
  close(): void;
}

/** Opens it; connects with the first batch. */
export function openUplink(url: string, token: string): Uplink {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(url);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return {
    send: (body) =>
      new Promise((resolve, reject) => {
        const length = Buffer.byteLength(body);
        const asked = request(
          {
            agent,
            hostname,
            port,
            path: "/v1/journal",
            method: "POST",
            headers: { ...headers, "content-length": length },
          },
          (answer) => {
            const parts: Buffer[] = [];
            answer.on("data", (part: Buffer) => parts.push(part));
            answer.on("error", reject);
            answer.on("end", () => {
              const text = Buffer.concat(parts).toString("utf8");
              if (answer.statusCode === 200) resolve(JSON.parse(text) as JournalAnswer);
              else reject(new Error(`void: a batch was answered with ${answer.statusCode}: ${text.slice(0, 300)}`));
            });
          },
        );
        asked.on("error", reject);
        asked.end(body);
      }),
    close: () => agent.destroy(),
  };
}
