/** Copying the audit trail in a running server: its store, its figures, and what health says of it. */
import type { AuditCopyMetrics } from "../http/metrics.ts";
import { type CopierParts, type CopyLag, type CopyTrouble, startCopying } from "./copier.ts";
import { type LockedStorageSettings, s3Storage } from "./locked-storage.ts";

/** What is said of it when health is asked for. */
export interface AuditCopyState {
  /** Sealed events that wait, of all organisations. */
  readonly waitingEvents: number;
  /** Since the oldest of them was recorded; null until it was looked for once. */
  readonly lagSeconds: number | null;
  /** Attempts that failed since one did not. */
  readonly failing: number;
}

/** The copy at work. */
export interface AuditCopy {
  lag(): AuditCopyState;
  stop(): Promise<void>;
}

/** Who is told of what is wrong with a copy, besides figures and log. */
export interface CopyListener {
  lag(lags: readonly CopyLag[]): void;
  trouble(organisationId: string, trouble: CopyTrouble): void;
}

/** Starts it. @param pollMs how often it looks for what is new */
export async function copyAudit(
  parts: CopierParts,
  settings: LockedStorageSettings,
  metrics: AuditCopyMetrics,
  listener: CopyListener | null = null,
  pollMs?: number,
): Promise<AuditCopy> {
  let state: AuditCopyState = { waitingEvents: 0, lagSeconds: null, failing: 0 };
  const watcher = {
    lag: (lags: readonly CopyLag[]): void => {
      const waitingEvents = lags.reduce((sum, { events }) => sum + events, 0);
      const lagSeconds = lags.reduce((longest, { seconds }) => Math.max(longest, seconds), 0);
      state = { waitingEvents, lagSeconds, failing: waitingEvents === 0 ? 0 : state.failing };
      metrics.waiting.set(waitingEvents);
      metrics.lagSeconds.set(lagSeconds);
      listener?.lag(lags);
    },
    copied: (events: number): void => {
      state = { ...state, failing: 0 };
      metrics.copied.inc(events);
    },
    failed: (): void => {
      state = { ...state, failing: state.failing + 1 };
      metrics.failures.inc();
    },
    trouble: (organisationId: string, trouble: CopyTrouble): void => listener?.trouble(organisationId, trouble),
  };
  const copier = startCopying(parts, await s3Storage(settings, () => parts.clock.nowMs()), watcher, pollMs);
  return { lag: () => state, stop: () => copier.stop() };
}
