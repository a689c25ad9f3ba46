/** Customers this till knows. Sole reader and writer of `customer`. */
import { asc, eq, getTableColumns, inArray, isNull, like, or } from "drizzle-orm";
import { customer } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** What is known of somebody: as little as finds them again. */
export type Customer = Omit<typeof customer.$inferSelect, "sentAt">;

const { sentAt: _, ...KNOWN } = getTableColumns(customer);

/** Keeps a new one; the server is yet to be told. */
export function addCustomer(tx: WriteTx, row: Customer): void {
  tx.insert(customer).values(row).run();
}

/** One by id. */
export function readCustomer(tx: ReadTx, customerId: string): Customer | undefined {
  return tx.select(KNOWN).from(customer).where(eq(customer.customerId, customerId)).get();
}

/** Those whose name, address or number holds a text, by name. @param text as typed; its wildcards mean nothing */
export function findCustomers(tx: ReadTx, text: string, limit: number): Customer[] {
  const part = `%${text.replaceAll(/[\\%_]/g, "")}%`;
  return tx
    .select(KNOWN)
    .from(customer)
    .where(or(like(customer.name, part), like(customer.email, part), like(customer.phone, part)))
    .orderBy(customer.name)
    .limit(limit)
    .all();
}

/** The one that waits longest to be told to the server; undefined when none does. */
export function readOldestUnsent(tx: ReadTx): Customer | undefined {
  return tx.select(KNOWN).from(customer).where(isNull(customer.sentAt)).orderBy(asc(customer.createdAt)).limit(1).get();
}

/** The server knows this one, or refused for good. */
export function markSent(tx: WriteTx, customerId: string, sentAt: string): void {
  tx.update(customer).set({ sentAt }).where(eq(customer.customerId, customerId)).run();
}

/** There is another server to tell, or none: all of them wait again. */
export function forgetWhatWasSent(tx: WriteTx): void {
  tx.update(customer).set({ sentAt: null }).run();
}

/** Forgets customers that were erased; sales go on naming an id that says nothing any more. */
export function eraseCustomers(tx: WriteTx, customerIds: readonly string[]): void {
  if (customerIds.length === 0) return;
  tx.delete(customer)
    .where(inArray(customer.customerId, [...customerIds]))
    .run();
}
