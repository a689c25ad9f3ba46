/** Alerting as the settings say: by mail, by webhook, or both; and what of the audit trail's copy is worth an alert. */
import type { CopyListener } from "../audit/copy-audit.ts";
import type { AlertSettings } from "../http/outside-settings.ts";
import { type MailSettings, smtpSender } from "../receipts/smtp-sender.ts";
import type { ServerParts } from "../server-parts.ts";
import { type Alarms, type Alerting, startAlerting } from "./alerting.ts";
import { mailChannel } from "./mail-channel.ts";
import { webhookChannel } from "./webhook-channel.ts";

/** Starts it. @param mail the mail server; null where there is none */
export function alertAs(
  parts: Pick<ServerParts, "database" | "keys" | "log" | "clock">,
  { recipients, webhook, windowSeconds }: AlertSettings,
  mail: MailSettings | null,
): Alerting {
  const channels = [
    ...(mail !== null && recipients.length > 0 ? [mailChannel(smtpSender(mail), recipients)] : []),
    ...(webhook === null ? [] : [webhookChannel(webhook, () => parts.clock.nowMs())]),
  ];
  return startAlerting(parts, channels, windowSeconds);
}

/** Raises what a copy that differs, a broken chain, and one that is far behind are worth. */
export function listenToCopy(alarms: Alarms, lagSeconds: number): CopyListener {
  return {
    lag: (lags) => {
      for (const { organisationId, seconds } of lags)
        if (seconds > lagSeconds) alarms.raise("audit.copy_lagging", organisationId);
    },
    trouble: (organisationId, trouble) =>
      alarms.raise(trouble === "differs" ? "audit.copy_differs" : "audit.chain_broken", organisationId),
  };
}
