/** Refusals over HTTP: problem+json (RFC 9457) with a stable code, and the status each code has. */
import { REFUSALS, type Refusal, type RefusalCode } from "#domain/refusals.ts";

/** The media type of every answer that says no. */
export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** A problem as it is sent. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  readonly code: RefusalCode;
  readonly facts: Refusal["facts"];
  readonly requestId: string;
  /** Only where OAuth 2 has a name for it (RFC 6749, section 5.2). */
  readonly error?: string;
}

/** What OAuth 2 calls these (RFC 6749, section 5.2): its clients look for `error`. */
const OAUTH_ERRORS: Partial<Record<RefusalCode, string>> = {
  "auth.grant": "invalid_grant",
  "auth.refresh_reused": "invalid_grant",
  "auth.application": "unauthorized_client",
};

const STATUS: Partial<Record<RefusalCode, number>> = {
  "request.form": 422,
  "request.too_large": 413,
  "request.too_many": 429,
  "request.not_found": 404,
  "auth.wrong": 401,
  "auth.signed_out": 401,
  "auth.refresh_reused": 401,
  "auth.ticket": 401,
  "auth.second_factor_wrong": 401,
  "auth.second_factor_due": 403,
  "auth.proof_due": 403,
  "auth.factor_there": 409,
  "auth.factor_unknown": 404,
  "auth.application": 400,
  "auth.grant": 400,
  "auth.session_unknown": 404,
  "invitation.member": 409,
  "invitation.joined": 409,
  "auth.assertion": 401,
  "device.revoked": 401,
  "device.waiting": 403,
  "organisation.not_a_member": 403,
  "organisation.header": 422,
  "permission.missing": 403,
  "staff.above_you": 403,
  "enrolment.code_wrong": 403,
  "enrolment.other_device": 409,
  "enrolment.books_behind": 409,
  "journal.gap": 409,
  "journal.fork": 409,
  "config.changed_meanwhile": 409,
  "reconcile.not_closed": 409,
  "reconcile.done": 409,
  "reconcile.other_review": 409,
  "branch_day.registers_missing": 409,
  "staff.last_owner": 409,
  "register.not_waiting": 409,
  "server.failed": 500,
  "server.busy": 503,
  "server.full": 503,
};
const UNPROCESSABLE = 422;

/** The status of a refusal. */
export function statusOf(code: RefusalCode): number {
  const listed = STATUS[code];
  if (listed !== undefined) return listed;
  if (code.endsWith(".unknown")) return 404;
  return /(?:_taken|\.already|\.taken)$/.test(code) ? 409 : UNPROCESSABLE;
}

/** A refusal as problem+json. @param status where HTTP has a closer one than the code's own */
export function problemOf({ code, facts }: Refusal, requestId: string, status = statusOf(code)): Problem {
  const { says, todo } = REFUSALS[code];
  return {
    type: `https://evertill.dev/refusals#${code}`,
    title: fill(says, facts),
    detail: fill(todo, facts),
    status,
    code,
    facts,
    requestId,
    ...(OAUTH_ERRORS[code] ? { error: OAUTH_ERRORS[code] } : {}),
  };
}

/** Plain placeholders only; a program that wants a sentence in another language has code and facts. */
function fill(sentence: string, facts: Refusal["facts"]): string {
  return sentence
    .replace(
      /\{(\w+), plural, one \{([^{}]*)\} other \{([^{}]*)\}\}/g,
      (_, name: string, one: string, other: string) => {
        const count = facts[name];
        return (count === 1 ? one : other).replace("#", String(count));
      },
    )
    .replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}
