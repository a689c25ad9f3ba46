/** How it stands with the server, in words: what the status bar says, and whether somebody should look. */
import type { SyncView } from "#domain/protocol/till-view.ts";
import type { Translate } from "#renderer/messages/translate.ts";

type SyncReason = NonNullable<SyncView["reason"]>;

/** Reasons that don't pass by themselves. That a server is away is normal. */
const WANTS_SOMEBODY = ["revoked", "fork", "rejected"] as const;

/** Whether somebody should look; offline never is. */
export function wantsSomebody({ state, reason, leaseExpired }: SyncView): boolean {
  if (state === "local") return false;
  return leaseExpired || isLasting(reason);
}

/** Whether a reason stays until somebody does something. */
export function isLasting(reason: SyncView["reason"]): reason is (typeof WANTS_SOMEBODY)[number] {
  return WANTS_SOMEBODY.some((lasting) => lasting === reason);
}

/** Why entries wait, as far as there is something to say: a register that is offline has a reason, even before it knows it. */
export function reasonOf({ state, reason }: SyncView): SyncReason | null {
  return reason ?? (state === "offline" ? "unreachable" : null);
}

/** Whether trying now is what helps: something waits, or nobody answers, and it may pass. */
export function isWorthTrying(sync: SyncView): boolean {
  return (sync.waiting > 0 || sync.state === "offline") && !isLasting(sync.reason);
}

/** The quiet word of the status bar. */
export function syncWord(sync: SyncView, t: Translate): string {
  const { state, waiting: count, reason } = sync;
  if (state === "local") return t("status.sync.local");
  if (isLasting(reason)) return t(`status.sync.${reason}`, { count });
  if (state === "enrolling" || reason === "not_confirmed") return t("status.sync.enrolling");
  if (state === "loading") return t("status.sync.loading");
  if (sync.leaseExpired) return t("status.sync.leaseExpired", { count });
  if (state === "offline") return t("status.sync.offline", { count });
  if (count === 0) return t("status.sync.sent");
  return reason === null ? t("status.sync.sending") : t("status.sync.waiting", { count });
}
