/** Saying something of a closed session: each once, in order, and never changed. Sole writer of shop.session_review. */

import { isDeepStrictEqual } from "node:util";
import { eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { cleanReview, decideReview, permissionFor, type Review, reviewSchema } from "#domain/session/review.ts";
import { record } from "../audit/record.ts";
import { takenConstraintOf } from "../db/broken-constraint.ts";
import { sessionReview } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { decideApprovals } from "../findings/approvals.ts";
import { type KnownSession, madeBy, readSession } from "./known-sessions.ts";

/** Something said, as it was sent. */
export interface SentReview {
  readonly registerId: string;
  readonly sessionId: string;
  readonly reviewId: string;
  readonly review: Review;
  readonly address: string;
}

/**
 * Takes a review of a session. Sent twice under one id it is taken once.
 * @returns the session as it is then. Refusals: `session.unknown`, `permission.missing`, `reconcile.not_closed`,
 *   `reconcile.other_review`, those of `cleanReview` and `decideReview`
 */
export async function addReview(tx: TenantTx, who: Entered, sent: SentReview): Promise<Result<KnownSession>> {
  const { reviewId } = sent;
  const clean = cleanReview(sent.review);
  if (!clean.ok) return clean;
  const review = clean.value;
  await lockSession(tx, who, sent.sessionId);
  const session = await readSession(tx, sent);
  if (!session || !mayIn(who, "reports.branch", session.row.branchId)) return refuse("session.unknown");
  const { branchId, registerId, sessionId } = session.row;
  const permission = permissionFor(review);
  if (!mayIn(who, permission, branchId) || who.staffId === null) return refuse("permission.missing", { permission });
  const known = await findReview(tx, reviewId);
  if (known) return isTheSame(known, who, sent, review) ? ok(session) : refuse("reconcile.other_review");
  if (!session.closed) return refuse("reconcile.not_closed", { register: session.registerCode });
  const decided = decideReview(session.closed.session, madeBy(session.reviews), { staffId: who.staffId, review });
  if (!decided.ok) return decided;
  const tenders = review.kind === "counted_again" ? decided.value : null;
  try {
    await tx.insert(sessionReview).values({
      orgId: who.organisationId,
      branchId,
      registerId,
      sessionId,
      number: (session.reviews.at(-1)?.number ?? 0) + 1,
      reviewId,
      kind: review.kind,
      said: review,
      tenders,
      staffId: who.staffId,
    });
  } catch (error) {
    // An id of another branch, which the caller can't see.
    if (takenConstraintOf(error) === "session_review_once") return refuse("reconcile.other_review");
    throw error;
  }
  await record(tx, who, {
    action: `till_session.${review.kind}`,
    subjectId: sessionId,
    branchId,
    address: sent.address,
    detail: { registerId, zNumber: session.row.zNumber, reviewId, ...review },
  });
  if (review.kind === "difference_approved") {
    const settled = await settlePending(tx, who, session, review.note, sent.address);
    if (!settled.ok) return settled;
  }
  const after = await readSession(tx, sent);
  return after ? ok(after) : refuse("session.unknown");
}

/** What the register booked as pending was asked here too: with the difference it is decided. */
async function settlePending(
  tx: TenantTx,
  who: Entered,
  { pending, row }: KnownSession,
  note: string | null,
  address: string,
): Promise<Result<unknown>> {
  if (!pending || pending.decision !== null) return ok(null);
  const reason = note ?? row.zNumber ?? "";
  return decideApprovals(tx, who, { approvals: [pending.place], decision: "approved", reason }, address);
}

/** One at a time for each session: two who approve at once follow one another. */
async function lockSession(tx: TenantTx, { organisationId }: Entered, sessionId: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`evertill session ${organisationId} ${sessionId}`}, 0))`,
  );
}

type ReviewRow = typeof sessionReview.$inferSelect;

async function findReview(tx: TenantTx, reviewId: string): Promise<ReviewRow | undefined> {
  const [row] = await tx.select().from(sessionReview).where(eq(sessionReview.reviewId, reviewId));
  return row;
}

function isTheSame(row: ReviewRow, who: Entered, { registerId, sessionId }: SentReview, review: Review): boolean {
  const place = row.registerId === registerId && row.sessionId === sessionId && row.staffId === who.staffId;
  return place && isDeepStrictEqual(reviewSchema.parse(row.said), review);
}
