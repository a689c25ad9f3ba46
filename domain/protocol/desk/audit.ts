/** The desk's audit log, its verification and the journal's export. Forms of the routes under /v1/audit and /v1/journal/export. */
import { z } from "zod";
import { instantSchema, sha256Schema } from "#domain/values.ts";
import { entrySummarySchema, namedPersonSchema } from "./findings.ts";

/** What actions of the log are about, for people who filter. */
export const AUDIT_GROUPS = [
  "sales",
  "money",
  "sessions",
  "people",
  "sign_in",
  "devices",
  "catalogue",
  "settings",
  "customers",
  "findings",
  "support",
  "server",
] as const;
export type AuditGroup = (typeof AUDIT_GROUPS)[number];
const auditGroupSchema = z.enum(AUDIT_GROUPS);

/** The first word of an action (`staff` of `staff.added`), and the group it belongs to; any other is the server's. */
const GROUP_OF: Readonly<Record<string, AuditGroup>> = {
  sale: "sales",
  line: "sales",
  price: "sales",
  discount: "sales",
  goods: "sales",
  modifiers: "sales",
  receipt: "sales",
  cash: "money",
  drawer: "money",
  tender: "money",
  payment: "money",
  session: "sessions",
  report: "sessions",
  staff: "people",
  role: "people",
  person: "sign_in",
  register: "devices",
  clock: "devices",
  training: "devices",
  alarm: "devices",
  product: "catalogue",
  products: "catalogue",
  category: "catalogue",
  categories: "catalogue",
  tax: "catalogue",
  taxes: "catalogue",
  config: "settings",
  branch: "settings",
  organisation: "settings",
  customer: "customers",
  data_key: "customers",
  violations: "findings",
  fork: "findings",
  approvals: "findings",
  audit: "findings",
  journal: "findings",
  support: "support",
};
/** Actions whose first word says another group. */
const GROUP_OF_ACTION: Readonly<Record<string, AuditGroup>> = {
  "tax.exempted": "sales",
  "staff.signed_in": "sign_in",
  "staff.signed_out": "sign_in",
  "staff.locked_out": "sign_in",
  "session.code_reused": "sign_in",
  "session.refresh_reused": "sign_in",
};

/** The group of an action. */
export function auditGroupOf(action: string): AuditGroup {
  return GROUP_OF_ACTION[action] ?? GROUP_OF[action.slice(0, action.indexOf("."))] ?? "server";
}

/** First words and whole actions of a group, for a query; `others` are those of no group by their word. */
export function actionsOf(group: AuditGroup): {
  readonly words: readonly string[];
  readonly actions: readonly string[];
  readonly not: readonly string[];
} {
  const actions = Object.keys(GROUP_OF_ACTION);
  return {
    words: Object.keys(GROUP_OF).filter((word) => GROUP_OF[word] === group),
    actions: actions.filter((action) => GROUP_OF_ACTION[action] === group),
    not: actions.filter((action) => GROUP_OF_ACTION[action] !== group),
  };
}

/** Every first word that has a group. */
export const GROUPED_WORDS: readonly string[] = Object.keys(GROUP_OF);

/** PostgreSQL knows no year 0. */
const sinceSchema = instantSchema.refine((text) => !text.startsWith("0000"), "there is no year 0");

/** `GET /v1/audit`: dates are instants, `from` included and `to` not; `text` is looked for in what the rows say. */
export const auditQuerySchema = z.strictObject({
  after: z
    .string()
    .max(600)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  from: sinceSchema.optional(),
  to: sinceSchema.optional(),
  staffId: z.uuid().optional(),
  branchId: z.uuid().optional(),
  registerId: z.uuid().optional(),
  group: auditGroupSchema.optional(),
  action: z
    .string()
    .regex(/^[a-z_.]{1,60}$/)
    .optional(),
  text: z
    .string()
    .min(1)
    .max(80)
    .refine((text) => !text.includes("\0"), "it holds a character that nothing here has")
    .optional(),
  /** Only the organisation's own chain, or only the registers'. */
  source: z.enum(["organisation", "register"]).optional(),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

/**
 * One line of the log: who did what, to whom or what, where. `organisation`: an event of the organisation's chain, sealed at
 * `place.seq`, with what it was and is in `details`. `register`: an entry of a register's chain at `place`, with its `entry`.
 */
export const auditItemSchema = z.strictObject({
  source: z.enum(["organisation", "register"]),
  occurredAt: z.iso.datetime(),
  action: z.string(),
  group: auditGroupSchema,
  actorKind: z.enum(["person", "device", "job", "operator"]),
  /** Null where nobody of the staff did it, or somebody who is no longer known by name. */
  person: namedPersonSchema.nullable(),
  approver: namedPersonSchema.nullable(),
  branch: z.strictObject({ branchId: z.uuid(), name: z.string().nullable() }).nullable(),
  register: z
    .strictObject({ registerId: z.uuid(), code: z.string().nullable(), name: z.string().nullable() })
    .nullable(),
  subject: z.strictObject({ id: z.string(), name: z.string().nullable() }).nullable(),
  /** Network address of whoever did it. */
  address: z.string().nullable(),
  place: z.strictObject({ epoch: z.int().nullable(), seq: z.int() }),
  hash: sha256Schema,
  details: z.record(z.string(), z.json()).nullable(),
  entry: entrySummarySchema.nullable(),
});
export type AuditItem = z.infer<typeof auditItemSchema>;
/** Newest first; `next` is asked for with `after`, null at the end. With a text and no `from`, three months are looked through: `searchedFrom`. */
export const auditAnswerSchema = z.strictObject({
  items: z.array(auditItemSchema),
  next: z.string().nullable(),
  searchedFrom: z.iso.datetime().nullable(),
});

/** A chain that is verified: the organisation's own (`registerId` null), or a register's. */
const chainSchema = { registerId: z.uuid().nullable(), registerCode: z.string().nullable() };
/**
 * A line of `GET /v1/audit/verify` (NDJSON). `begin` says how much is coming; `progress` comes now and then; `chain` closes a
 * chain, with the first row that does not belong where it stands; `end` closes the stream. Without `end` it was cut off.
 */
export const verifyLineSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("begin"), chains: z.int(), rows: z.int() }),
  z.strictObject({ kind: z.literal("progress"), ...chainSchema, rows: z.int() }),
  z.strictObject({
    kind: z.literal("chain"),
    ...chainSchema,
    ok: z.boolean(),
    rows: z.int(),
    /** Entries of which only a redacted form is kept: they hold by their links alone. */
    redacted: z.int(),
    bad: z.strictObject({ epoch: z.int().nullable(), seq: z.int(), says: z.string() }).nullable(),
  }),
  z.strictObject({ kind: z.literal("end"), ok: z.boolean(), chains: z.int(), rows: z.int() }),
]);
export type VerifyLine = z.infer<typeof verifyLineSchema>;

/** `GET /v1/journal/export?branchId&from&to`: business dates, both included; without a branch every branch of the organisation. */
export const journalExportQuerySchema = z.strictObject({
  branchId: z.uuid().optional(),
  from: z.iso.date().refine((text) => !text.startsWith("0000"), "there is no year 0"),
  to: z.iso.date().refine((text) => !text.startsWith("0000"), "there is no year 0"),
});
