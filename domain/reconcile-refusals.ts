/** Refusals of the desk when sessions are reconciled and days are closed. Part of the one table in refusals.ts. */
export const RECONCILE_REFUSALS = {
  "session.unknown": {
    says: "There is no such session.",
    todo: "Choose a session from the list.",
  },
  "reconcile.not_closed": {
    says: "As far as the server knows, that session is not closed yet.",
    todo: "Close it at register {register}, or wait until the register is connected again.",
  },
  "reconcile.done": {
    says: "That session is reconciled already.",
    todo: "Add a note where something came up since.",
  },
  "reconcile.no_difference": {
    says: "No difference of that session waits for an approval.",
    todo: "Look at the session again.",
  },
  "reconcile.approval_due": {
    says: "The difference is beyond the limit and nobody approved it.",
    todo: "Ask somebody who neither counted nor closed.",
  },
  "reconcile.counted_twice": {
    says: "One tender was counted twice in the same count.",
    todo: "Enter each tender once.",
  },
  "reconcile.other_review": {
    says: "Something else was said under the same id before.",
    todo: "Look at the session again, then say it anew.",
  },
  "branch_day.not_begun": {
    says: "{date} has not begun at that branch.",
    todo: "Choose today or an earlier day.",
  },
  "branch_day.nothing": {
    says: "No session of {date} is closed.",
    todo: "Close the sessions at the registers first.",
  },
  "branch_day.registers_missing": {
    says: "Registers could still bring something of {date}: {registers}.",
    todo: "Wait for them, or close the day without them: what they bring goes into the next one as late.",
  },
} as const satisfies Record<string, { says: string; todo: string }>;
