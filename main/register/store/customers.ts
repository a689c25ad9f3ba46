/** Customers this till knows. Sole reader and writer of `customer`. */
import { eq, like, or } from "drizzle-orm";
import { customer } from "./schema.ts";
import type { ReadTx, WriteTx } from "./store.ts";

/** What is known of somebody: as little as finds them again. */
export type Customer = typeof customer.$inferSelect;

/** Keeps a new one. */
export function addCustomer(tx: WriteTx, row: Customer): void {
  tx.insert(customer).values(row).run();
}

/** One by id. */
export function readCustomer(tx: ReadTx, customerId: string): Customer | undefined {
  return tx.select().from(customer).where(eq(customer.customerId, customerId)).get();
}

/** Those whose name, address or number holds a text, by name. @param text as typed; its wildcards mean nothing */
export function findCustomers(tx: ReadTx, text: string, limit: number): Customer[] {
  const part = `%${text.replaceAll(/[\\%_]/g, "")}%`;
  return tx
    .select()
    .from(customer)
    .where(or(like(customer.name, part), like(customer.email, part), like(customer.phone, part)))
    .orderBy(customer.name)
    .limit(limit)
    .all();
}
