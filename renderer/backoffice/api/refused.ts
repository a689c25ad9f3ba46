/** How a call to the server ends that does not end well: it said no, or it could not be asked. */
import { REFUSALS, type Refusal } from "#domain/refusals.ts";

/** The server said no, with a refusal that the window can say in its own language. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The server did not answer: no network, no server, or it took too long. What was asked may have been done. */
export class Unreachable extends Error {}

/** Reads problem+json (RFC 9457). An answer that is none of ours reads as a bug of the server. */
export function refusalIn(body: unknown): Refusal {
  const { code, facts } = (body ?? {}) as { code?: string; facts?: Refusal["facts"] };
  if (code === undefined || !(code in REFUSALS)) return { code: "server.failed", facts: {} };
  return { code: code as Refusal["code"], facts: facts ?? {} };
}
