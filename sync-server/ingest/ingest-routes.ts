/** The routes of ingest: a batch of a till's journal, and where the server stands for that till. */
import { forkAnswerSchema, forkQuestionSchema } from "#domain/protocol/sync/fork.ts";
import {
  journalAnswerSchema,
  journalBatchSchema,
  journalHeadAnswerSchema,
  MAX_BATCH_BYTES,
} from "#domain/protocol/sync/journal-batch.ts";
import { PURPOSES } from "#domain/protocol/sync/wire.ts";
import { ok } from "#domain/refusals.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { readAcknowledgement } from "./append.ts";
import { readForkOrder } from "./side-story.ts";
import { signClaims, signHead } from "./signatures.ts";
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
      method: "POST",
      path: "/v1/journal/other",
      summary: "Takes in the history that parted, of a register that was told to begin a new epoch, exactly once.",
      access: { who: "device-own" },
      body: journalBatchSchema,
      answer: journalAnswerSchema,
      bodyBytes: MAX_BATCH_BYTES,
      handle: ({ body: batch }, { bearer: { subjectId, sessionSecret } }) =>
        takeInBatch(parts, shelf, { registerId: subjectId, sessionSecret, batch, ofOther: true }),
    }),
    route({
      method: "GET",
      path: "/v1/journal/fork",
      summary: "Whether this register, whose history parted at an entry of its own, was told to begin a new epoch.",
      access: { who: "device" },
      query: forkQuestionSchema,
      answer: forkAnswerSchema,
      handle: async ({ query }, { tx, entered, bearer }) => {
        const order = await readForkOrder(tx, bearer.subjectId, query);
        const { organisationId } = entered;
        const claims = order && { purpose: PURPOSES.fork, organisationId, registerId: bearer.subjectId, ...order };
        const serverTime = instantFromMs(parts.clock.nowMs());
        return ok({ order: claims && signClaims(parts.keys, "evertill-fork", claims), serverTime });
      },
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
