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
  };
}
