/** Names of people for the desk: whoever the caller may know by name. */
import { inArray } from "drizzle-orm";
import type { NamedPerson } from "#domain/protocol/desk/findings.ts";
import { staff } from "../db/schema.ts";
import type { TenantTx } from "../db/tenant.ts";

/** Says who somebody is. */
export type NameOf = (staffId: string) => NamedPerson;

/** Reads the names of people; those the caller may not know stay without. */
export async function readNames(tx: TenantTx, ids: readonly (string | null | undefined)[]): Promise<NameOf> {
  const asked = [...new Set(ids.flatMap((id) => id ?? []))];
  const rows =
    asked.length === 0
      ? []
      : await tx.select({ staffId: staff.staffId, name: staff.name }).from(staff).where(inArray(staff.staffId, asked));
  const names = new Map(rows.map(({ staffId, name }) => [staffId, name]));
  return (staffId) => ({ staffId, name: names.get(staffId) ?? null });
}

/** The same where there may be nobody. */
export function personOrNull(nameOf: NameOf, staffId: string | null | undefined): NamedPerson | null {
  return staffId ? nameOf(staffId) : null;
}
