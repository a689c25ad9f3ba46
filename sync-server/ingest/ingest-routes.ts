/** The routes of ingest: a batch of a till's journal, and where the server stands for that till. */
import {
  journalAnswerSchema,
  journalBatchSchema,
  journalHeadAnswerSchema,
  MAX_BATCH_BYTES,
} from "#domain/protocol/sync/journal-batch.ts";
import { ok } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { readAcknowledgement } from "./append.ts";
import { signHead } from "./signatures.ts";
import { takeInBatch } from "./take-in-batch.ts";
import { TillShelf } from "./till-books.ts";

/** Routes of registers that send their journals. */
export function ingestRoutes(parts: ServerParts): Route[] {
  const shelf = new TillShelf(parts);
  return [
    route({
      method: "POST",
      path: "/v1/journal",
      summary: "Takes in a batch of a register's journal, exactly once.",
      access: { who: "device-own" },
      body: journalBatchSchema,
      answer: journalAnswerSchema,
      bodyBytes: MAX_BATCH_BYTES,
      handle: ({ body: batch }, { bearer: { subjectId, sessionSecret } }) =>
        takeInBatch(parts, shelf, { registerId: subjectId, sessionSecret, batch }),
    }),
    route({
      method: "GET",
      path: "/v1/journal/head",
      summary: "The last entry the server has of this register.",
      access: { who: "device-own" },
      answer: journalHeadAnswerSchema,
      handle: async (_, { bearer: { subjectId, sessionSecret } }) => {
        const till = await shelf.read(subjectId, sessionSecret, true);
        if (!till.ok) return till;
        const said = await readAcknowledgement(parts.database, sessionSecret);
        if (!said.ok) return said;
        const { audit, restoreEpoch } = said.value;
        const serverTime = instantFromMs(parts.clock.nowMs());
        const known = till.value.audit.head;
        if (!known) return ok({ head: null, signedHead: null, restoreEpoch, serverTime });
        const { epoch, seq, hash } = known;
        const head = { epoch, seq, hash };
        const { organisationId } = till.value;
        const signedHead = signHead(parts.keys, organisationId, subjectId, head, audit, restoreEpoch);
        return ok({ head, signedHead, restoreEpoch, serverTime });
      },
    }),
  ];
}
