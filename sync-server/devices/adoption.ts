/** Adoption: what a till that began alone brings along, page by page; the same page again changes nothing. */
import { eq, sql } from "drizzle-orm";
import { compactVerify, importJWK } from "jose";
import { z } from "zod";
import { type AdoptionPage, adoptionPageSchema } from "#domain/protocol/sync/till-change.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { leaseSchema } from "#domain/staff/lease.ts";
import { record } from "../audit/record.ts";
import { changeConfig } from "../changes/config-change.ts";
import { branch, category, lease, localConfigHistory, product, productBarcode, register, tax } from "../db/schema.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
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
        const taken = await takePage(tx, entered, own.value, body, address);
        if (!taken.ok) return taken;
        return ok({ taken: taken.value, skipped: sizeOf(body) - taken.value });
      },
    }),
  ];
}

function sizeOf(page: AdoptionPage): number {
  switch (page.what) {
    case "taxes":
      return page.taxes.length;
    case "categories":
      return page.categories.length;
    case "products":
      return page.products.length;
    case "leases":
      return page.leases.length;
    case "history":
      return page.changes.length;
    case "settings":
      return 1;
    case "done":
      return 0;
  }
}

async function takePage(
  tx: TenantTx,
  who: Entered,
  own: RegisterRow,
  page: AdoptionPage,
  address: string,
): Promise<Result<number>> {
  switch (page.what) {
    case "settings":
      return ok(await takeSettings(tx, who, own, page.settings, address));
    case "taxes":
    case "categories":
    case "products":
      return ok(await takeCatalogue(tx, who, page, address));
    case "leases":
      return takeLeases(tx, who, own, page.leases);
    case "history":
      return ok(await takeHistory(tx, who, own, page.changes));
    case "done":
      await tx.update(register).set({ adoptionOpen: false }).where(eq(register.registerId, own.registerId));
      await record(tx, who, {
        action: "register.adopted",
        subjectId: own.registerId,
        branchId: own.branchId,
        address,
        detail: { register: own.code },
      });
      return ok(0);
  }
}

/** Settings of a branch that was set up here win over those of a till. */
async function takeSettings(
  tx: TenantTx,
  who: Entered,
  own: RegisterRow,
  settings: Extract<AdoptionPage, { what: "settings" }>["settings"],
  address: string,
): Promise<number> {
  const [there] = await tx.select({ version: branch.version }).from(branch).where(eq(branch.branchId, own.branchId));
  if (there?.version !== UNTOUCHED_VERSION) return 0;
  await changeConfig(tx, who, { action: "branch.adopted", address }, async (version) => {
    await tx.update(branch).set({ settings, version }).where(eq(branch.branchId, own.branchId));
    return [{ kind: "branch", subjectId: own.branchId, value: settings }];
  });
  return 1;
}

/** What is known here by its id stays as it is; a barcode that is taken stays where it is. */
async function takeCatalogue(
  tx: TenantTx,
  who: Entered,
  page: Extract<AdoptionPage, { what: "taxes" | "categories" | "products" }>,
  address: string,
): Promise<number> {
  const orgId = who.organisationId;
  let taken = 0;
  await changeConfig(tx, who, { action: `${page.what}.adopted`, address }, async (version) => {
    if (page.what === "taxes") {
      const rows = page.taxes.map((each) => ({ ...each, orgId, version }));
      if (rows.length === 0) return [];
      const added = await tx.insert(tax).values(rows).onConflictDoNothing().returning({ id: tax.taxId });
      taken = added.length;
      return page.taxes
        .filter(({ taxId }) => added.some(({ id }) => id === taxId))
        .map((value) => ({ kind: "tax" as const, subjectId: value.taxId, value }));
    }
    if (page.what === "categories") {
      const rows = page.categories.map((each) => ({ ...each, orgId, version }));
      if (rows.length === 0) return [];
      const added = await tx.insert(category).values(rows).onConflictDoNothing().returning({ id: category.categoryId });
      taken = added.length;
      return page.categories
        .filter(({ categoryId }) => added.some(({ id }) => id === categoryId))
        .map((value) => ({ kind: "category" as const, subjectId: value.categoryId, value }));
    }
    const rows = page.products.map(({ barcodes: _, taxIds, ...each }) => ({
      ...each,
      taxIds: [...taxIds],
      orgId,
      version,
    }));
    if (rows.length === 0) return [];
    const added = await tx.insert(product).values(rows).onConflictDoNothing().returning({ id: product.productId });
    const ids = new Set(added.map(({ id }) => id));
    const mine = page.products.filter(({ productId }) => ids.has(productId));
    const codes = mine.flatMap(({ productId, barcodes }) => barcodes.map((barcode) => ({ orgId, barcode, productId })));
    if (codes.length > 0) await tx.insert(productBarcode).values(codes).onConflictDoNothing();
    taken = mine.length;
    return mine.map((value) => ({ kind: "product" as const, subjectId: value.productId, value }));
  });
  return taken;
}

/** Leases of the till's own authority: its older entries were booked under them. One it did not sign is refused. */
async function takeLeases(
  tx: TenantTx,
  who: Entered,
  own: RegisterRow,
  sent: readonly string[],
): Promise<Result<number>> {
  const x = own.localAuthorityKey ?? "";
  let taken = 0;
  for (const jws of sent) {
    const read = await readLocalLease(jws, x);
    if (!read) return refuse("auth.assertion");
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
  return ok(taken);
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
): Promise<number> {
  if (changes.length === 0) return 0;
  const rows = changes.map((each) => ({
    ...each,
    // A till may have kept what no database column takes.
    change: sql`${JSON.stringify(each.change).replaceAll("\\u0000", "")}::jsonb`,
    orgId: who.organisationId,
    registerId: own.registerId,
  }));
  const added = await tx
    .insert(localConfigHistory)
    .values(rows)
    .onConflictDoNothing()
    .returning({ version: localConfigHistory.configVersion });
  return added.length;
}
