/** Telling alerts by e-mail, through the mail server that receipts go through. */
import type { MailSender } from "../receipts/outbox.ts";
import { type AlertChannel, alertMail } from "./alert.ts";

/** @param recipients those who are told; an alert is told once one of them has it and none asked for patience */
export function mailChannel(sender: MailSender, recipients: readonly string[]): AlertChannel {
  return {
    name: "mail",
    async tell(alert) {
      const outcomes = await Promise.all(recipients.map((to) => sender.send(alertMail(alert, to))));
      return outcomes.includes("sent") && !outcomes.includes("later") ? "told" : "later";
    },
  };
}
