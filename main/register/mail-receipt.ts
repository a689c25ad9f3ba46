/** Receipts by e-mail: the address is kept beside the journal, never in it, until the server has taken it. */
import type { ActInput } from "#domain/protocol/register-api.ts";
import { emailSchema } from "#domain/protocol/sync/mail.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { findPaper } from "./look-up-papers.ts";
import { queueMail } from "./store/mail-jobs.ts";
import { now, save, type Till } from "./till.ts";

/**
 * Queues a receipt to be sent by e-mail.
 * @returns refusals: `receipt.unknown`, `approval.needed`, `mail.address`, `mail.no_server`, `mail.training`
 */
export function mailReceipt(till: Till, input: ActInput<"receipts.mail">): Result<null> {
  const found = findPaper(till, { what: "sale", number: input.number });
  if (!found.ok) return found;
  if (till.training) return refuse("mail.training");
  if (!till.server) return refuse("mail.no_server");
  const address = emailSchema.safeParse(input.address.trim());
  if (!address.success) return refuse("mail.address", { address: input.address.trim() });
  const { position } = found.value;
  const queued = save(till, (tx) =>
    queueMail(tx, { mailId: till.newId(), position, address: address.data, createdAt: now(till) }),
  );
  if (!queued.ok) return queued;
  till.errandsAsked += 1;
  return ok(null);
}
