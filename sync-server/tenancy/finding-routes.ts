/** What the registers' books broke: rules (violations) and histories that part (forks), newest first. */
import { desc, sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { instantOf } from "../db/instants.ts";
import { pageLimitSchema, pageMarkOf, pageMarkSchema, readPageMark } from "../db/paging.ts";
import { fork, violation } from "../db/schema.ts";
import type { TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";

const querySchema = z.strictObject({ after: pageMarkSchema.optional(), limit: pageLimitSchema });
type Query = z.output<typeof querySchema>;

const violationSchema = z.strictObject({
  branchId: z.uuid(),
  registerId: z.uuid(),
  epoch: z.int(),
  seq: z.int(),
  code: z.string(),
  says: z.string(),
  scope: z.string(),
  staffId: z.uuid().nullable(),
  raisedAt: z.iso.datetime(),
});
const forkSchema = z.strictObject({
  branchId: z.uuid(),
  registerId: z.uuid(),
  epoch: z.int(),
  seq: z.int(),
  knownHash: z.string(),
  claimedHash: z.string(),
  seenAt: z.iso.datetime(),
});
const violationsSchema = z.strictObject({ violations: z.array(violationSchema), next: z.string().nullable() });
const forksSchema = z.strictObject({ forks: z.array(forkSchema), next: z.string().nullable() });

/** A time as PostgreSQL writes it: the mark must not lose its microseconds. It knows no year 0 and no 30 February. */
const writtenTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d (?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,6})?[+-](?:0\d|1[0-5])(?::[0-5]\d)?$/)
  .refine((text) => !text.startsWith("0000") && z.iso.date().safeParse(text.slice(0, 10)).success);
const violationMark = z.tuple([writtenTime, z.uuid(), z.int32(), z.int(), z.int32()]);
const forkMark = z.tuple([writtenTime, z.uuid(), z.int32(), z.int(), z.string().regex(/^[0-9a-f]{64}$/)]);

/** Routes of what was found in the registers' books. */
export function findingRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/violations",
      summary: "Rules that entries broke, newest first, in the branches whose reports the caller may read.",
      access: { who: "member", permission: "reports.branch" },
      query: querySchema,
      answer: violationsSchema,
      handle: ({ query }, { tx }) => listViolations(tx, query),
    }),
    route({
      method: "GET",
      path: "/v1/forks",
      summary:
        "Two histories under one register's name, newest first, in the branches whose devices the caller may change.",
      access: { who: "member", permission: "devices.edit" },
      query: querySchema,
      answer: forksSchema,
      handle: ({ query }, { tx }) => listForks(tx, query),
    }),
  ];
}

async function listViolations(
  tx: TenantTx,
  { after, limit }: Query,
): Promise<Result<z.input<typeof violationsSchema>>> {
  const mark = after === undefined ? null : readPageMark(after, violationMark);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const { raisedAt, registerId, epoch, seq, number } = violation;
  const rows = await tx
    .select()
    .from(violation)
    .where(
      mark
        ? sql`(${raisedAt}, ${registerId}, ${epoch}, ${seq}, ${number})
          < (${mark[0]}::timestamptz, ${mark[1]}::uuid, ${mark[2]}, ${mark[3]}, ${mark[4]})`
        : undefined,
    )
    .orderBy(desc(raisedAt), desc(registerId), desc(epoch), desc(seq), desc(number))
    .limit(limit);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return ok({
    violations: rows.map(({ orgId: _, number: __, ...row }) => ({ ...row, raisedAt: instantOf(row.raisedAt) })),
    next: last ? pageMarkOf([last.raisedAt, last.registerId, last.epoch, last.seq, last.number]) : null,
  });
}

async function listForks(tx: TenantTx, { after, limit }: Query): Promise<Result<z.input<typeof forksSchema>>> {
  const mark = after === undefined ? null : readPageMark(after, forkMark);
  if (mark === undefined) return refuse("request.form", { where: "after" });
  const { seenAt, registerId, epoch, seq, claimedHash } = fork;
  const rows = await tx
    .select()
    .from(fork)
    .where(
      mark
        ? sql`(${seenAt}, ${registerId}, ${epoch}, ${seq}, ${claimedHash})
          < (${mark[0]}::timestamptz, ${mark[1]}::uuid, ${mark[2]}, ${mark[3]}, decode(${mark[4]}, 'hex'))`
        : undefined,
    )
    .orderBy(desc(seenAt), desc(registerId), desc(epoch), desc(seq), desc(claimedHash))
    .limit(limit);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return ok({
    forks: rows.map(({ orgId: _, signature: __, ...row }) => ({
      ...row,
      knownHash: row.knownHash.toString("hex"),
      claimedHash: row.claimedHash.toString("hex"),
      seenAt: instantOf(row.seenAt),
    })),
    next: last
      ? pageMarkOf([last.seenAt, last.registerId, last.epoch, last.seq, last.claimedHash.toString("hex")])
      : null,
  });
}
