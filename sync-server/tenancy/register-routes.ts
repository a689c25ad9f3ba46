/** Registers as slots of a branch: which there are, what was last heard of them, a new one, another name. */
import { and, asc, eq, inArray } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { z } from "zod";
import { registerCodeSchema } from "#domain/journal/register-events.ts";
import { headSchema } from "#domain/protocol/sync/journal-batch.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { record } from "../audit/record.ts";
import { takenConstraintOf } from "../db/broken-constraint.ts";
import { instantOrNull } from "../db/instants.ts";
import { branch, register, registerHead } from "../db/schema.ts";
import { type Entered, mayIn, type TenantTx } from "../db/tenant.ts";
import { type Route, route } from "../http/route.ts";
import { cleanName, PERSON_NAME_LENGTH, sentNameSchema } from "./names.ts";

const registerSchema = z.strictObject({
  registerId: z.uuid(),
  branchId: z.uuid(),
  code: z.string(),
  name: z.string(),
  state: z.enum(["slot", "waiting", "active", "revoked"]),
  programVersion: z.string().nullable(),
  confirmedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  /** The last time its books arrived or it asked for something; null before the first. */
  lastContactAt: z.iso.datetime().nullable(),
  /** The last entry the server has; how much the till has beyond it only the till knows. */
  head: headSchema.nullable(),
  /** The till's clock less the server's. */
  clockOffsetMs: z.int().nullable(),
});
type RegisterAnswer = z.input<typeof registerSchema>;
const edit = { who: "member", permission: "devices.edit" } as const;

/** Routes of registers; enrolling, confirming and shutting out are the devices' own. */
export function registerRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/registers",
      summary: "The registers of the branches in which the caller may change devices.",
      access: edit,
      answer: z.strictObject({ registers: z.array(registerSchema) }),
      handle: async (_, { tx, entered }) => ok({ registers: await readRegisters(tx, entered, null) }),
    }),
    route({
      method: "POST",
      path: "/v1/registers",
      summary: "Makes a slot for a register, which a device can then become.",
      access: edit,
      body: z.strictObject({ branchId: z.uuid(), code: registerCodeSchema, name: sentNameSchema }),
      answer: registerSchema,
      status: 201,
      handle: ({ body, address }, { tx, entered }) => addRegister(tx, entered, body, address),
    }),
    route({
      method: "PATCH",
      path: "/v1/registers/:registerId",
      summary: "Renames a register.",
      access: edit,
      params: z.strictObject({ registerId: z.uuid() }),
      body: z.strictObject({ name: sentNameSchema }),
      answer: registerSchema,
      handle: ({ params, body, address }, { tx, entered }) =>
        renameRegister(tx, entered, params.registerId, body.name, address),
    }),
  ];
}

async function addRegister(
  tx: TenantTx,
  who: Entered,
  sent: { readonly branchId: string; readonly code: string; readonly name: string },
  address: string,
): Promise<Result<RegisterAnswer>> {
  const { branchId, code } = sent;
  const name = cleanName(sent.name, PERSON_NAME_LENGTH);
  if (!name.ok) return name;
  const [there] = await tx.select({ closedAt: branch.closedAt }).from(branch).where(eq(branch.branchId, branchId));
  if (!there || there.closedAt !== null) return refuse("branch.unknown");
  if (!mayIn(who, "devices.edit", branchId)) return refuse("permission.missing", { permission: "devices.edit" });
  const registerId = uuidv7();
  try {
    await tx.insert(register).values({ orgId: who.organisationId, registerId, branchId, code, name: name.value });
  } catch (error) {
    if (takenConstraintOf(error) === "register_code") return refuse("register.code_taken", { code });
    throw error;
  }
  const detail = { is: { code, name: name.value } };
  await record(tx, who, { action: "register.added", subjectId: registerId, branchId, address, detail });
  const [added] = await readRegisters(tx, who, registerId);
  return added ? ok(added) : refuse("register.unknown");
}

async function renameRegister(
  tx: TenantTx,
  who: Entered,
  registerId: string,
  sent: string,
  address: string,
): Promise<Result<RegisterAnswer>> {
  const name = cleanName(sent, PERSON_NAME_LENGTH);
  if (!name.ok) return name;
  const [before] = await readRegisters(tx, who, registerId);
  if (!before) return refuse("register.unknown");
  await tx.update(register).set({ name: name.value }).where(eq(register.registerId, registerId));
  const detail = { was: { name: before.name }, is: { name: name.value } };
  const { branchId } = before;
  await record(tx, who, { action: "register.renamed", subjectId: registerId, branchId, address, detail });
  return ok({ ...before, name: name.value });
}

/** All registers that the caller may change, or the one. */
async function readRegisters(tx: TenantTx, who: Entered, registerId: string | null): Promise<RegisterAnswer[]> {
  const branchIds = [...who.branchMasks.keys()].filter((branchId) => mayIn(who, "devices.edit", branchId));
  if (branchIds.length === 0) return [];
  const rows = await tx
    .select({ till: register, head: registerHead })
    .from(register)
    .leftJoin(
      registerHead,
      and(eq(registerHead.orgId, register.orgId), eq(registerHead.registerId, register.registerId)),
    )
    .where(
      and(inArray(register.branchId, branchIds), registerId === null ? undefined : eq(register.registerId, registerId)),
    )
    .orderBy(asc(register.code));
  return rows.map(answerOf);
}

function answerOf({
  till,
  head,
}: {
  till: typeof register.$inferSelect;
  head: typeof registerHead.$inferSelect | null;
}): RegisterAnswer {
  const contacts = [till.lastContactAt, head?.receivedAt ?? null].flatMap((at) => instantOrNull(at) ?? []);
  return {
    registerId: till.registerId,
    branchId: till.branchId,
    code: till.code,
    name: till.name,
    state: till.state as RegisterAnswer["state"],
    programVersion: till.programVersion,
    confirmedAt: instantOrNull(till.confirmedAt),
    revokedAt: instantOrNull(till.revokedAt),
    lastContactAt: contacts.sort().at(-1) ?? null,
    head: head && { epoch: head.epoch, seq: head.seq, hash: head.hash.toString("hex") },
    clockOffsetMs: head?.clockOffsetMs ?? till.clockOffsetMs,
  };
}
