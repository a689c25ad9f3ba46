/** An alert as it is told: what happened, in which organisation, how often. It names no person and carries no secret. */
import type { Mail } from "../receipts/letter.ts";
import { sentenceOf } from "./critical-kinds.ts";

/** What is told. */
export interface Alert {
  /** The same each time it is tried. */
  readonly alertId: string;
  readonly kind: string;
  /** Null for the server itself. */
  readonly organisationId: string | null;
  /** How often since the last alert of this kind. */
  readonly times: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** What became of telling it. */
export type AlertOutcome = "told" | "later";

/** A way of telling. Its faults are values: it never throws. */
export interface AlertChannel {
  readonly name: "mail" | "webhook";
  tell(alert: Alert): Promise<AlertOutcome>;
}

/** The JSON of an alert, as a webhook gets it. */
export function alertJson({ alertId, kind, organisationId, times, firstAt, lastAt }: Alert): string {
  const says = sentenceOf(kind);
  // The first is told as it happens; those of the window after it come together, in one that counts them.
  return JSON.stringify({
    format: 1,
    alertId,
    kind,
    organisationId,
    says,
    times,
    leftOut: times - 1,
    firstAt,
    lastAt,
  });
}

/** An alert as an e-mail. */
export function alertMail({ alertId, kind, organisationId, times, firstAt, lastAt }: Alert, to: string): Mail {
  const lines = [
    sentenceOf(kind),
    "",
    `kind          ${kind}`,
    `organisation  ${organisationId ?? "the server itself"}`,
    `how often     ${times} (${times - 1} not told of singly)`,
    `first         ${firstAt}`,
    `last          ${lastAt}`,
    "",
    "Who and what is in the organisation's audit trail and in the server's log.",
  ];
  const text = lines.join("\n");
  return {
    messageId: `<${alertId}@alerts.evertill>`,
    fromName: "Evertill server",
    to,
    subject: `Evertill: ${kind}${times > 1 ? ` (${times} times)` : ""}`,
    text: `${text}\n`,
    html: `<!doctype html><html lang="en"><body><pre>${text}</pre></body></html>`,
  };
}
