/** The doors for customers: what tills got to know, looking somebody up, changing, consent, export and erasure. */
import { and, asc, desc, eq, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { type CustomerId, customerIdSchema } from "#domain/ids.ts";
import {
  customerFromTillSchema,
  customerTakenSchema,
  erasedCustomersSchema,
  type KnownCustomer,
  knownCustomerSchema,
  MAX_ERASURES,
} from "#domain/protocol/sync/customer.ts";
import { configVersionSchema } from "#domain/protocol/sync/wire.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { record } from "../audit/record.ts";
import { instantOf } from "../db/instants.ts";
import { branch, customer, customerConsent } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { findRegister } from "../devices/find-register.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerKeys } from "../keys.ts";
import type { ServerParts } from "../server-parts.ts";
import { hashEmail, hashPhone, openCustomer, sealCustomer } from "./customer-keys.ts";

/** Most of one answer; whoever is not among them says more. */
const MOST_FOUND = 50;
/** One less than what the column holds: a change counts one more. */
const HIGHEST_REVISION = 2_147_483_646;
const CONSENTS = ["share_between_branches", "marketing"] as const;

const consentSchema = z.strictObject({ kind: z.enum(CONSENTS), given: z.boolean(), saidAt: z.iso.datetime() });
const customerSchema = z.strictObject({
  customerId: z.uuid(),
  branchId: z.uuid(),
  shared: z.boolean(),
  revision: z.int(),
  createdAt: z.iso.datetime(),
  /** Null: erased. */
  known: knownCustomerSchema.nullable(),
});
type CustomerAnswer = z.input<typeof customerSchema>;
type CustomerRow = typeof customer.$inferSelect;
const ofCustomer = z.strictObject({ customerId: customerIdSchema });
const member = { who: "member", permission: "customers.edit" } as const;

/** Routes of customers. */
export function customerRoutes(parts: ServerParts): Route[] {
  return [...routesOfTills(parts), ...routesOfPeople(parts), ...routesOfRights(parts)];
}

/** What tills tell, and what they forget. */
function routesOfTills({ keys }: ServerParts): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/customers/from-till",
      summary: "A customer that a till got to know; sent twice they are taken once, and once erased they stay so.",
      access: { who: "device" },
      body: customerFromTillSchema,
      answer: customerTakenSchema,
      handle: async ({ body }, { tx, entered }) => {
        const own = await findRegister(tx, entered.actorId ?? "");
        if (!own.ok) return own;
        const { customerId, createdAt, ...said } = body;
        const known = check({ ...said, allergens: [], diets: [], notes: "" });
        if (!known.ok) return known;
        const { orgId, branchId } = own.value;
        const sealed = await sealCustomer(tx, keys, orgId, customerId, known.value);
        await tx
          .insert(customer)
          .values({ orgId, customerId, branchId, createdAt, ...sealed })
          .onConflictDoNothing();
        return ok({ taken: true as const });
      },
    }),
    route({
      method: "GET",
      path: "/v1/customers/erased",
      summary: "Customers that were erased after a version, for tills to forget.",
      access: { who: "device" },
      query: z.strictObject({ since: z.coerce.number().pipe(configVersionSchema) }),
      answer: erasedCustomersSchema,
      handle: async ({ query }, { tx }) => ok(await readErased(tx, query.since)),
    }),
  ];
}

/** Finding, keeping and changing. */
function routesOfPeople({ keys }: ServerParts): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/customers",
      summary: "Customers by e-mail or telephone, exactly; those known last where neither is given.",
      access: member,
      query: z.strictObject({ email: z.string().max(254).optional(), phone: z.string().max(40).optional() }),
      answer: z.strictObject({ customers: z.array(customerSchema) }),
      handle: ({ query }, { tx, entered }) => find(tx, keys, entered, query),
    }),
    route({
      method: "GET",
      path: "/v1/customers/:customerId",
      summary: "One customer.",
      access: member,
      params: ofCustomer,
      answer: customerSchema,
      handle: async ({ params }, { tx }) => {
        const row = await findOne(tx, params.customerId);
        return row.ok ? ok(await answerOf(tx, keys, row.value)) : row;
      },
    }),
    route({
      method: "PUT",
      path: "/v1/customers/:customerId",
      summary: "Keeps a customer, or changes one who is still at the revision that was looked at (0: a new one).",
      access: member,
      params: ofCustomer,
      body: z.strictObject({
        branchId: z.uuid(),
        revision: z.int().min(0).max(HIGHEST_REVISION),
        known: knownCustomerSchema,
      }),
      answer: customerSchema,
      handle: ({ params, body, address }, { tx, entered }) =>
        keep(tx, keys, entered, { customerId: params.customerId, address, ...body }),
    }),
  ];
}

/** What customers may ask for: a say in it, all of it, none of it (GDPR, articles 7, 15, 17 and 20). */
function routesOfRights({ keys }: ServerParts): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/customers/:customerId/consents",
      summary: "What a customer agreed to, or took back. The last word of a kind holds.",
      access: member,
      params: ofCustomer,
      body: z.strictObject({ kind: z.enum(CONSENTS), given: z.boolean() }),
      answer: customerSchema,
      status: 201,
      handle: ({ params, body, address }, { tx, entered }) =>
        sayConsent(tx, keys, entered, { customerId: params.customerId, address, ...body }),
    }),
    route({
      method: "GET",
      path: "/v1/customers/:customerId/export",
      summary: "All there is of one customer, for themselves: what is known, what they agreed to, what they bought.",
      access: member,
      params: ofCustomer,
      answer: z.strictObject({
        customer: customerSchema,
        consents: z.array(consentSchema),
        sales: z.array(
          z.strictObject({ receiptNumber: z.string(), occurredAt: z.iso.datetime(), totalMinor: z.int() }),
        ),
      }),
      handle: async ({ params, address }, { tx, entered }) => {
        const row = await findOwn(tx, entered, params.customerId);
        if (!row.ok) return row;
        const { customerId, branchId } = row.value;
        const detail = { revision: row.value.revision };
        await record(tx, entered, { action: "customer.exported", subjectId: customerId, branchId, address, detail });
        return ok({
          customer: await answerOf(tx, keys, row.value),
          consents: await readConsents(tx, customerId),
          sales: await readSalesOf(tx, customerId),
        });
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/customers/:customerId",
      summary: "Erases a customer: what is known can't be read again by anybody, and the books stay as they are.",
      access: { ...member, fresh: true },
      params: ofCustomer,
      answer: customerSchema,
      handle: async ({ params, address }, { tx, entered }) => {
        const row = await findOwn(tx, entered, params.customerId);
        if (!row.ok) return row;
        return ok(await answerOf(tx, keys, await erase(tx, entered, row.value, address)));
      },
    }),
  ];
}

/** A customer in sight. @returns refusal: `customer.unknown`, also for one of another organisation or branch */
async function findOne(tx: TenantTx, customerId: string): Promise<Result<CustomerRow>> {
  const [row] = await tx.select().from(customer).where(eq(customer.customerId, customerId));
  return row ? ok(row) : refuse("customer.unknown");
}

/** One that the caller may change: of their branches, not only in sight. */
async function findOwn(tx: TenantTx, who: Entered, customerId: string): Promise<Result<CustomerRow>> {
  const row = await findOne(tx, customerId);
  if (!row.ok) return row;
  if (row.value.erasedAt !== null) return refuse("customer.erased");
  if (mayIn(who, "customers.edit", row.value.branchId)) return row;
  return refuse("permission.missing", { permission: "customers.edit" });
}

async function find(
  tx: TenantTx,
  keys: ServerKeys,
  who: Entered,
  { email, phone }: { readonly email?: string | undefined; readonly phone?: string | undefined },
): Promise<Result<{ customers: CustomerAnswer[] }>> {
  const byEmail = hashEmail(keys, who.organisationId, email ?? "");
  const byPhone = hashPhone(keys, who.organisationId, phone ?? "");
  const isAsked = byEmail || byPhone;
  const rows = await tx
    .select()
    .from(customer)
    .where(
      and(
        isNull(customer.erasedAt),
        isAsked
          ? or(
              byEmail ? eq(customer.emailHash, byEmail) : undefined,
              byPhone ? eq(customer.phoneHash, byPhone) : undefined,
            )
          : undefined,
      ),
    )
    .orderBy(desc(customer.createdAt), asc(customer.customerId))
    .limit(MOST_FOUND);
  const customers: CustomerAnswer[] = [];
  for (const row of rows) customers.push(await answerOf(tx, keys, row));
  return ok({ customers });
}

async function keep(
  tx: TenantTx,
  keys: ServerKeys,
  who: Entered,
  sent: {
    readonly customerId: string;
    readonly branchId: string;
    readonly revision: number;
    readonly known: KnownCustomer;
    readonly address: string;
  },
): Promise<Result<CustomerAnswer>> {
  const { customerId, branchId, address } = sent;
  const known = check(sent.known);
  if (!known.ok) return known;
  if (!mayIn(who, "customers.edit", branchId)) return refuse("permission.missing", { permission: "customers.edit" });
  const sealed = await sealCustomer(tx, keys, who.organisationId, customerId, known.value);
  if (sent.revision === 0) {
    const [there] = await tx.select({ branchId: branch.branchId }).from(branch).where(eq(branch.branchId, branchId));
    if (!there) return refuse("branch.unknown");
    const createdAt = new Date().toISOString();
    const [row] = await tx
      .insert(customer)
      .values({ orgId: who.organisationId, customerId, branchId, createdAt, ...sealed })
      .onConflictDoNothing()
      .returning();
    if (!row) return refuse("config.changed_meanwhile");
    await record(tx, who, { action: "customer.added", subjectId: customerId, branchId, address, detail: {} });
    return ok(await answerOf(tx, keys, row));
  }
  const before = await findOwn(tx, who, customerId);
  if (!before.ok) return before;
  if (before.value.branchId !== branchId) return refuse("customer.other_branch");
  const [row] = await tx
    .update(customer)
    .set({ ...sealed, revision: sent.revision + 1, changedAt: new Date().toISOString() })
    .where(and(eq(customer.customerId, customerId), eq(customer.revision, sent.revision)))
    .returning();
  if (!row) return refuse("config.changed_meanwhile");
  // That it changed, not what: the audit trail is for ever, and what is known of somebody is not.
  const detail = { revision: row.revision };
  await record(tx, who, { action: "customer.changed", subjectId: customerId, branchId, address, detail });
  return ok(await answerOf(tx, keys, row));
}

async function sayConsent(
  tx: TenantTx,
  keys: ServerKeys,
  who: Entered,
  sent: {
    readonly customerId: string;
    readonly kind: (typeof CONSENTS)[number];
    readonly given: boolean;
    readonly address: string;
  },
): Promise<Result<CustomerAnswer>> {
  const { customerId, kind, given, address } = sent;
  const own = await findOwn(tx, who, customerId);
  if (!own.ok) return own;
  const { branchId, orgId } = own.value;
  const said = { orgId, consentId: uuidv7(), customerId, branchId, kind, given, staffId: who.staffId };
  await tx.insert(customerConsent).values(said);
  const [row] =
    kind === "share_between_branches"
      ? await tx.update(customer).set({ shared: given }).where(eq(customer.customerId, customerId)).returning()
      : [own.value];
  const detail = { kind, given };
  await record(tx, who, { action: "customer.consent_said", subjectId: customerId, branchId, address, detail });
  return ok(await answerOf(tx, keys, row ?? own.value));
}

/** Forgets the customer's own key, and all that it sealed. */
async function erase(tx: TenantTx, who: Entered, row: CustomerRow, address: string): Promise<CustomerRow> {
  const { customerId, branchId } = row;
  const gone = { emailHash: null, phoneHash: null, keyId: null, wrappedKey: null, sealed: null, shared: false };
  const [erased] = await tx
    .update(customer)
    .set({ ...gone, erasedAt: new Date().toISOString(), erasedVersion: sql`shop.next_version()` })
    .where(eq(customer.customerId, customerId))
    .returning();
  await record(tx, who, { action: "customer.erased", subjectId: customerId, branchId, address, detail: {} });
  return erased ?? row;
}

async function readErased(tx: TenantTx, since: number): Promise<z.input<typeof erasedCustomersSchema>> {
  const rows = await tx
    .select({ customerId: customer.customerId, version: customer.erasedVersion })
    .from(customer)
    .where(and(isNotNull(customer.erasedVersion), gt(customer.erasedVersion, since)))
    .orderBy(asc(customer.erasedVersion))
    .limit(MAX_ERASURES + 1);
  const page = rows.slice(0, MAX_ERASURES);
  const customerIds = page.map(({ customerId }) => customerId as CustomerId);
  return { customerIds, next: page.at(-1)?.version ?? since, more: rows.length > page.length };
}

async function readConsents(tx: TenantTx, customerId: string): Promise<z.input<typeof consentSchema>[]> {
  const rows = await tx
    .select()
    .from(customerConsent)
    .where(eq(customerConsent.customerId, customerId))
    .orderBy(asc(customerConsent.saidAt));
  return rows.flatMap(({ kind, given, saidAt }) => {
    const known = CONSENTS.find((each) => each === kind);
    return known ? [{ kind: known, given, saidAt: instantOf(saidAt) }] : [];
  });
}

/**
 * Sales that name the customer, of the branches whose reports the caller reads. The journal is the only place that says
 * so: it is searched, which takes its time, and is asked for seldom.
 */
async function readSalesOf(tx: TenantTx, customerId: string) {
  const named = Buffer.from(`"customerId":"${customerId}"`);
  const { rows } = await tx.execute<{ number: string; at: string; total: number }>(sql`
    select s.receipt_number as number, s.occurred_at as at, s.total_minor::double precision as total
    from shop.sale s
    join shop.journal j on j.org_id = s.org_id and j.register_id = s.register_id and j.epoch = s.epoch and j.seq = s.seq
    where position(${named}::bytea in j.preimage) > 0
    order by s.occurred_at`);
  return rows.map(({ number, at, total }) => ({
    receiptNumber: number,
    occurredAt: new Date(at).toISOString(),
    totalMinor: total,
  }));
}

/** Texts without card numbers. @returns refusals: `customer.nothing_known`, `card_data.refused` */
function check(known: KnownCustomer): Result<KnownCustomer> {
  if (known.name === "" && known.email === "" && known.phone === "") return refuse("customer.nothing_known");
  const texts = [known.name, known.email, known.notes, ...known.allergens, ...known.diets];
  const firewall = refuseCardData(texts.join("\n"));
  return firewall.ok ? ok(known) : firewall;
}

async function answerOf(tx: TenantTx, keys: ServerKeys, row: CustomerRow): Promise<CustomerAnswer> {
  const { customerId, branchId, shared, revision, createdAt } = row;
  const known = await openCustomer(tx, keys, row);
  return { customerId, branchId, shared, revision, createdAt: instantOf(createdAt), known };
}
