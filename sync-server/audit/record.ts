/** Recording a privileged change: one event in the transaction that makes it, so that there is no change without its event. */
import { uuidv7 } from "uuidv7";
import { nudge } from "../changes/nudges.ts";
import { auditEvent } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";

/** What happened, in the past tense of the trade: `staff.disabled`, `register.confirmed`, `product.changed`. */
export interface Recorded {
  readonly action: string;
  readonly subjectId: string | null;
  readonly branchId?: string | null;
  readonly address: string | null;
  /** What it was and what it is now; never a secret, a PIN, a password or an e-mail address. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Records an event for the organisation that was entered. The sealer chains it after the commit. */
export async function record(tx: TenantTx, who: Entered, event: Recorded): Promise<void> {
  await tx.insert(auditEvent).values({
    orgId: who.organisationId,
    eventId: uuidv7(),
    actorKind: who.kind,
    actorId: who.actorId,
    staffId: who.staffId,
    branchId: event.branchId ?? null,
    action: event.action,
    subjectId: event.subjectId,
    address: event.address,
    detail: event.detail,
  });
  await nudge(tx, who.organisationId, "audit");
}
