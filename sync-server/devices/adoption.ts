/** Adoption: what a till that began alone brings along, page by page; the same page again changes nothing. */
import { eq, sql } from "drizzle-orm";
import { compactVerify, importJWK } from "jose";
import { z } from "zod";
import { type AdoptionPage, adoptionPageSchema } from "#domain/protocol/sync/till-change.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { leaseSchema } from "#domain/staff/lease.ts";
import { record } from "../audit/record.ts";
import { changeConfig, lockConfig } from "../changes/config-change.ts";
import { nudge } from "../changes/nudges.ts";
import { branch, lease, localConfigHistory, register } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { checkSettings } from "../tenancy/branch-routes.ts";
import { type Adopted, adoptCategories, adoptProducts, adoptTaxes } from "./adopt-catalogue.ts";
import { findRegister, type RegisterRow } from "./find-register.ts";

/** Version of a branch whose settings nobody has changed since it was founded. */
const UNTOUCHED_VERSION = 1;

/** The route of adoption. */
export function adoptionRoutes(): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/adoption",
      summary: "A page of what an adopted till brings along; `done` ends it.",
      access: { who: "device" },
      body: adoptionPageSchema,
      answer: z.strictObject({ taken: z.int().min(0), skipped: z.int().min(0) }),
      bodyBytes: 1_048_576,
      handle: async ({ body, address }, { tx, entered }) => {
        const own = await findRegister(tx, entered.actorId ?? "");
        if (!own.ok) return own;
        // The last page may come twice: its answer was lost.
        if (!own.value.adoptionOpen)
          return body.what === "done" ? ok({ taken: 0, skipped: 0 }) : refuse("register.not_waiting");
        return takePage(tx, entered, own.value, body, address);
      },
    }),
  ];
}

async function takePage(
  tx: TenantTx,
  who: Entered,
  own: RegisterRow,
  page: AdoptionPage,
  address: string,
): Promise<Result<Adopted>> {
  switch (page.what) {
    case "settings":
      return ok(await takeSettings(tx, who, own, page.settings, address));
    case "taxes":
      return ok(await adoptTaxes(tx, who, page.taxes, address));
    case "categories":
      return ok(await adoptCategories(tx, who, page.categories, address));
    case "products": {
      const { rows } = await tx.execute<{ others: boolean }>(sql`select app.has_other_branches() as others`);
      // What one till sells is not what other branches sell.
      const branchIds = rows[0]?.others ? [own.branchId] : null;
      return adoptProducts(tx, who, page.products, branchIds, address);
    }
    case "leases":
      return takeLeases(tx, who, own, page.leases);
    case "history":
      return ok(await takeHistory(tx, who, own, page.changes));
    case "done":
      return ok(await close(tx, who, own, address));
  }
}

async function close(tx: TenantTx, who: Entered, own: RegisterRow, address: string): Promise<Adopted> {
  const { registerId: subjectId, branchId, code } = own;
  await tx.update(register).set({ adoptionOpen: false }).where(eq(register.registerId, subjectId));
  await record(tx, who, { action: "register.adopted", subjectId, branchId, address, detail: { register: code } });
  return { taken: 0, skipped: 0 };
}

/** Settings of a branch that was set up here win over those of a till. */
async function takeSettings(
  tx: TenantTx,
  who: Entered,
  own: RegisterRow,
  settings: Extract<AdoptionPage, { what: "settings" }>["settings"],
  address: string,
): Promise<Adopted> {
  await lockConfig(tx);
  const [there] = await tx.select({ version: branch.version }).from(branch).where(eq(branch.branchId, own.branchId));
  const checked = checkSettings(settings);
  if (there?.version !== UNTOUCHED_VERSION || !checked.ok) return { taken: 0, skipped: 1 };
  const { value } = checked;
  await changeConfig(tx, who, { action: "branch.adopted", address }, async (version) => {
    await tx.update(branch).set({ settings: value, version }).where(eq(branch.branchId, own.branchId));
    return [{ kind: "branch", subjectId: own.branchId, value }];
  });
  return { taken: 1, skipped: 0 };
}

/** Leases of the till's own authority: its older entries were booked under them. One it did not sign is refused. */
async function takeLeases(
  tx: TenantTx,
  who: Entered,
  own: RegisterRow,
  sent: readonly string[],
): Promise<Result<Adopted>> {
  const x = own.localAuthorityKey ?? "";
  let taken = 0;
  for (const jws of sent) {
    const read = await readLocalLease(jws, x);
    if (read?.registerId !== own.registerId) return refuse("auth.assertion");
    const added = await tx
      .insert(lease)
      .values({
        orgId: who.organisationId,
        registerId: own.registerId,
        leaseId: read.leaseId,
        masks: Object.fromEntries(read.staff.map(({ staffId, mask }) => [staffId, mask])),
        issuedAt: read.issuedAt,
        expiresAt: read.expiresAt,
        byLocalAuthority: true,
      })
      .onConflictDoNothing()
      .returning({ id: lease.leaseId });
    taken += added.length;
  }
  // Whoever keeps this till's leases in memory reads them anew.
  if (taken > 0) await nudge(tx, who.organisationId, "lease");
  return ok({ taken, skipped: sent.length - taken });
}

async function readLocalLease(jws: string, x: string) {
  try {
    const key = await importJWK({ kty: "OKP", crv: "Ed25519", x }, "EdDSA");
    const { payload } = await compactVerify(jws, key, { algorithms: ["EdDSA"] });
    return leaseSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null;
  }
}

async function takeHistory(
  tx: TenantTx,
  who: Entered,
  own: RegisterRow,
  changes: Extract<AdoptionPage, { what: "history" }>["changes"],
): Promise<Adopted> {
  if (changes.length === 0) return { taken: 0, skipped: 0 };
  const rows = changes.map((each) => ({
    ...each,
    change: withoutTornText(each.change),
    orgId: who.organisationId,
    registerId: own.registerId,
  }));
  const added = await tx
    .insert(localConfigHistory)
    .values(rows)
    .onConflictDoNothing()
    .returning({ version: localConfigHistory.configVersion });
  return { taken: added.length, skipped: changes.length - added.length };
}

/** A till may have kept what no database column takes: NUL and halves of characters. */
function withoutTornText(change: Readonly<Record<string, unknown>>): unknown {
  const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed();
  return JSON.parse(JSON.stringify(change), (_, value: unknown) => {
    if (typeof value === "string") return clean(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [clean(key), each]));
  });
}
