/** What the server counts for whoever watches it (Prometheus text format). */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The server's own figures. One a server, so that two in one process don't add up. */
export interface Metrics {
  /** Capabilities register figures of their own here. */
  readonly registry: Registry;
  /** Seconds a request took; its count is the number of requests. */
  readonly requests: Histogram<"method" | "route" | "status">;
  readonly underWay: Gauge;
  /** Refusals by their code. */
  readonly refusals: Counter<"code">;
  readonly auditCopy: AuditCopyMetrics;
}

/** How the copy of the audit trail does, of all organisations together; 0 where none is made. */
export interface AuditCopyMetrics {
  /** Sealed events that wait to be copied. */
  readonly waiting: Gauge;
  /** Seconds since the oldest of them was recorded. */
  readonly lagSeconds: Gauge;
  readonly copied: Counter;
  /** Attempts that the store did not answer, or not with yes. */
  readonly failures: Counter;
}

/** Makes the figures, with those of the process itself. */
export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "evertill_" });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: "evertill_request_seconds",
      help: "How long requests took, by route and status; “gone” is a caller that did not wait for the answer.",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    underWay: new Gauge({ name: "evertill_requests_under_way", help: "Requests under way.", registers }),
    refusals: new Counter({
      name: "evertill_refusals_total",
      help: "Refused requests, by code of docs/REFUSALS.md.",
      labelNames: ["code"],
      registers,
    }),
    auditCopy: makeAuditCopyMetrics(registers),
  };
}

function makeAuditCopyMetrics(registers: Registry[]): AuditCopyMetrics {
  const named = (name: string, help: string) => ({ name: `evertill_audit_copy_${name}`, help, registers });
  return {
    waiting: new Gauge(named("waiting_events", "Sealed audit events that wait to be copied.")),
    lagSeconds: new Gauge(named("lag_seconds", "Seconds since the oldest audit event that waits was recorded.")),
    copied: new Counter(named("events_total", "Audit events copied.")),
    failures: new Counter(named("failures_total", "Attempts to copy that failed.")),
  };
}
