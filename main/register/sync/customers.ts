/** Customers between this till and its server: those it got to know go up, each once; those who were erased are forgotten here. Never through the journal. */
import type { Logger } from "pino";
import type { CustomerId } from "#domain/ids.ts";
import { customerTakenSchema, erasedCustomersSchema } from "#domain/protocol/sync/customer.ts";
import { ok, type Refusal } from "#domain/refusals.ts";
import { eraseCustomers, markSent, readOldestUnsent } from "#main/register/store/customers.ts";
import { readSetting, writeSetting } from "#main/register/store/settings.ts";
import { now, type Till } from "#main/register/till.ts";
import type { ServerLine } from "./server-line.ts";
import { isForNow } from "./uplink.ts";

type Parts = { readonly till: Till; readonly line: ServerLine; readonly log: Logger };

/**
 * Tells the server who waits, oldest first, then forgets whom it erased. Practice has no customers of its own to tell.
 * @returns what keeps the others waiting; null when nothing does
 */
export async function followCustomers(parts: Parts, signal: AbortSignal): Promise<Refusal | null> {
  return (await sendCustomers(parts, signal)) ?? (await forgetErased(parts, signal));
}

async function sendCustomers({ till, line, log }: Parts, signal: AbortSignal): Promise<Refusal | null> {
  for (;;) {
    const unsent = till.store.read(readOldestUnsent);
    if (!unsent) return null;
    const { customerId, name, email, phone, createdAt } = unsent;
    const said = { customerId: customerId as CustomerId, name, email, phone, createdAt };
    const answer = await line.post("/v1/customers/from-till", said, customerTakenSchema, signal);
    if (!answer.ok && isForNow(answer.refusal.code)) return answer.refusal;
    // The log names nobody.
    if (!answer.ok) log.warn({ customerId, code: answer.refusal.code }, "the server refused a customer");
    const marked = till.store.write((tx) => ok(markSent(tx, customerId, now(till)) ?? null));
    if (!marked.ok) return marked.refusal;
  }
}

async function forgetErased({ till, line }: Parts, signal: AbortSignal): Promise<Refusal | null> {
  for (;;) {
    const since = till.store.read((tx) => readSetting(tx, "customers_erased_until")) ?? 0;
    const answer = await line.get(`/v1/customers/erased?since=${since}`, erasedCustomersSchema, signal);
    if (!answer.ok) return isForNow(answer.refusal.code) ? answer.refusal : null;
    const { customerIds, next, more } = answer.value;
    if (next === since) return null;
    const written = till.store.write((tx) => {
      eraseCustomers(tx, customerIds);
      writeSetting(tx, "customers_erased_until", next);
      return ok(null);
    });
    if (!written.ok) return written.refusal;
    if (!more) return null;
  }
}
