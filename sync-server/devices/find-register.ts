/** Finding a register that the one who entered can see. */
import { eq } from "drizzle-orm";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { register } from "../db/schema.ts";
import type { TenantTx } from "../db/tenant.ts";

/** A register as the database has it. */
export type RegisterRow = typeof register.$inferSelect;

/** The register. @returns refusal: `register.unknown`, also for one of another organisation or branch */
export async function findRegister(tx: TenantTx, registerId: string): Promise<Result<RegisterRow>> {
  const [row] = await tx.select().from(register).where(eq(register.registerId, registerId));
  return row ? ok(row) : refuse("register.unknown");
}
