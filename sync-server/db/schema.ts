/** The server's tables as drizzle knows them; the truth about them, policies and checks included, is drizzle/server/*.sql. */
import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  pgSchema,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const shop = pgSchema("shop");
const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });
/** Permission bits. */
const mask = (name: string) => bigint(name, { mode: "bigint" });
const whole = (name: string) => bigint(name, { mode: "number" });

export const organisation = shop.table("organisation", {
  orgId: uuid("org_id").notNull(),
  name: text("name").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  closedAt: instant("closed_at"),
  secondFactor: boolean("second_factor").notNull().default(false),
});

export const configCounter = shop.table("config_counter", {
  orgId: uuid("org_id").notNull(),
  version: whole("version").notNull().default(0),
  horizon: whole("horizon").notNull().default(0),
});

export const branch = shop.table("branch", {
  orgId: uuid("org_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  name: text("name").notNull(),
  settings: jsonb("settings").notNull(),
  version: whole("version").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  closedAt: instant("closed_at"),
});

export const role = shop.table("role", {
  orgId: uuid("org_id").notNull(),
  roleKey: text("role_key").notNull(),
  name: text("name").notNull(),
  mask: mask("mask").notNull(),
  builtIn: boolean("built_in").notNull(),
});

export const staff = shop.table("staff", {
  orgId: uuid("org_id").notNull(),
  staffId: uuid("staff_id").notNull(),
  personId: uuid("person_id"),
  name: text("name").notNull(),
  email: text("email"),
  pinSealed: text("pin_sealed"),
  createdAt: instant("created_at").notNull().defaultNow(),
  disabledAt: instant("disabled_at"),
  /** Until when somebody from support is let in; null for those who work here. */
  until: instant("until"),
});

export const assignment = shop.table("assignment", {
  orgId: uuid("org_id").notNull(),
  staffId: uuid("staff_id").notNull(),
  assignmentId: uuid("assignment_id").notNull(),
  branchId: uuid("branch_id"),
  roleKey: text("role_key").notNull(),
  granted: mask("granted").notNull().default(0n),
  denied: mask("denied").notNull().default(0n),
});

export const register = shop.table("register", {
  orgId: uuid("org_id").notNull(),
  registerId: uuid("register_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  code: text("code").notNull(),
  name: text("name").notNull(),
  state: text("state").notNull().default("slot"),
  deviceKey: text("device_key"),
  sealKey: text("seal_key"),
  programVersion: text("program_version"),
  enrolmentId: uuid("enrolment_id"),
  adoption: jsonb("adoption"),
  staffMapping: jsonb("staff_mapping"),
  adoptionOpen: boolean("adoption_open").notNull().default(false),
  localAuthorityKey: text("local_authority_key"),
  createdAt: instant("created_at").notNull().defaultNow(),
  confirmedAt: instant("confirmed_at"),
  revokedAt: instant("revoked_at"),
  lastContactAt: instant("last_contact_at"),
  clockOffsetMs: whole("clock_offset_ms"),
});

export const lease = shop.table("lease", {
  orgId: uuid("org_id").notNull(),
  registerId: uuid("register_id").notNull(),
  leaseId: uuid("lease_id").notNull(),
  masks: jsonb("masks").notNull(),
  issuedAt: instant("issued_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  byLocalAuthority: boolean("by_local_authority").notNull().default(false),
});

export const registerHead = shop.table("register_head", {
  orgId: uuid("org_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  registerId: uuid("register_id").notNull(),
  epoch: integer("epoch").notNull(),
  seq: whole("seq").notNull(),
  hash: bytea("hash").notNull(),
  books: jsonb("books").notNull(),
  newerFrom: jsonb("newer_from"),
  receivedAt: instant("received_at").notNull(),
  clockOffsetMs: whole("clock_offset_ms").notNull(),
});

export const fork = shop.table("fork", {
  orgId: uuid("org_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  registerId: uuid("register_id").notNull(),
  epoch: integer("epoch").notNull(),
  seq: whole("seq").notNull(),
  knownHash: bytea("known_hash").notNull(),
  claimedHash: bytea("claimed_hash").notNull(),
  signature: text("signature").notNull(),
  seenAt: instant("seen_at").notNull().defaultNow(),
});

export const tax = shop.table("tax", {
  orgId: uuid("org_id").notNull(),
  taxId: uuid("tax_id").notNull(),
  code: text("code").notNull(),
  name: text("name").notNull(),
  rateMillionths: integer("rate_millionths").notNull(),
  compound: boolean("compound").notNull(),
  position: whole("position").notNull(),
  deleted: boolean("deleted").notNull().default(false),
  version: whole("version").notNull(),
});

export const category = shop.table("category", {
  orgId: uuid("org_id").notNull(),
  categoryId: uuid("category_id").notNull(),
  name: text("name").notNull(),
  colour: text("colour").notNull(),
  position: whole("position").notNull(),
  deleted: boolean("deleted").notNull().default(false),
  version: whole("version").notNull(),
});

export const product = shop.table("product", {
  orgId: uuid("org_id").notNull(),
  productId: uuid("product_id").notNull(),
  categoryId: uuid("category_id"),
  name: text("name").notNull(),
  unit: text("unit").notNull(),
  priceMinor: whole("price_minor").notNull(),
  openPrice: boolean("open_price").notNull().default(false),
  taxIds: uuid("tax_ids").array().notNull(),
  modifierGroups: jsonb("modifier_groups").notNull().default([]),
  hasVariants: boolean("has_variants").notNull().default(false),
  variantOf: uuid("variant_of"),
  depositMinor: whole("deposit_minor").notNull().default(0),
  depositTaxIds: uuid("deposit_tax_ids").array().notNull().default([]),
  takeawayTaxIds: uuid("takeaway_tax_ids").array(),
  minimumAge: smallint("minimum_age"),
  popularity: whole("popularity").notNull(),
  branchIds: uuid("branch_ids").array(),
  deleted: boolean("deleted").notNull().default(false),
  version: whole("version").notNull(),
});

export const productBarcode = shop.table("product_barcode", {
  orgId: uuid("org_id").notNull(),
  barcode: text("barcode").notNull(),
  productId: uuid("product_id").notNull(),
});

export const configHistory = shop.table("config_history", {
  orgId: uuid("org_id").notNull(),
  version: whole("version").notNull(),
  number: integer("number").notNull(),
  kind: text("kind").notNull(),
  subjectId: uuid("subject_id").notNull(),
  value: jsonb("value"),
  actorId: uuid("actor_id"),
  staffId: uuid("staff_id"),
  changedAt: instant("changed_at").notNull().defaultNow(),
});

export const localConfigHistory = shop.table("local_config_history", {
  orgId: uuid("org_id").notNull(),
  registerId: uuid("register_id").notNull(),
  configVersion: whole("config_version").notNull(),
  changedAt: instant("changed_at").notNull(),
  staffId: uuid("staff_id"),
  change: jsonb("change").notNull(),
});

export const tillChange = shop.table("till_change", {
  orgId: uuid("org_id").notNull(),
  changeId: uuid("change_id").notNull(),
  registerId: uuid("register_id").notNull(),
  outcome: text("outcome").notNull(),
  receivedAt: instant("received_at").notNull().defaultNow(),
});

export const mailOutbox = shop.table("mail_outbox", {
  orgId: uuid("org_id").notNull(),
  mailId: uuid("mail_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  registerId: uuid("register_id").notNull(),
  letter: text("letter"),
  state: text("state").notNull().default("waiting"),
  attempts: integer("attempts").notNull().default(0),
  nextTryAt: instant("next_try_at").notNull().defaultNow(),
  askedAt: instant("asked_at").notNull(),
  receivedAt: instant("received_at").notNull().defaultNow(),
});

export const dataKey = shop.table("data_key", {
  orgId: uuid("org_id").notNull(),
  keyId: uuid("key_id").notNull(),
  wrapped: text("wrapped").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  retiredAt: instant("retired_at"),
});

export const customer = shop.table("customer", {
  orgId: uuid("org_id").notNull(),
  customerId: uuid("customer_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  shared: boolean("shared").notNull().default(false),
  emailHash: bytea("email_hash"),
  phoneHash: bytea("phone_hash"),
  keyId: uuid("key_id"),
  wrappedKey: text("wrapped_key"),
  sealed: text("sealed"),
  revision: integer("revision").notNull().default(1),
  createdAt: instant("created_at").notNull(),
  changedAt: instant("changed_at").notNull().defaultNow(),
  erasedAt: instant("erased_at"),
  erasedVersion: whole("erased_version"),
});

export const customerConsent = shop.table("customer_consent", {
  orgId: uuid("org_id").notNull(),
  consentId: uuid("consent_id").notNull(),
  customerId: uuid("customer_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  kind: text("kind").notNull(),
  given: boolean("given").notNull(),
  saidAt: instant("said_at").notNull().defaultNow(),
  staffId: uuid("staff_id"),
});

export const auditEvent = shop.table("audit_event", {
  orgId: uuid("org_id").notNull(),
  eventId: uuid("event_id").notNull(),
  occurredAt: instant("occurred_at").notNull().defaultNow(),
  actorKind: text("actor_kind").notNull(),
  actorId: uuid("actor_id"),
  staffId: uuid("staff_id"),
  branchId: uuid("branch_id"),
  action: text("action").notNull(),
  subjectId: text("subject_id"),
  address: text("address"),
  detail: jsonb("detail").notNull(),
});

export const auditSeal = shop.table("audit_seal", {
  orgId: uuid("org_id").notNull(),
  seq: whole("seq").notNull(),
  eventId: uuid("event_id").notNull(),
  preimage: bytea("preimage").notNull(),
  prevHash: bytea("prev_hash").notNull(),
  hash: bytea("hash").notNull(),
});

export const auditCopy = shop.table("audit_copy", {
  orgId: uuid("org_id").notNull(),
  restoreEpoch: integer("restore_epoch").notNull(),
  chunk: integer("chunk").notNull(),
  firstSeq: whole("first_seq").notNull(),
  lastSeq: whole("last_seq").notNull(),
  hash: bytea("hash").notNull(),
  copiedAt: instant("copied_at").notNull().defaultNow(),
});

export const tillSession = shop.table("till_session", {
  orgId: uuid("org_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  registerId: uuid("register_id").notNull(),
  sessionId: uuid("session_id").notNull(),
  state: text("state").notNull(),
  openedAt: instant("opened_at").notNull(),
  openedBy: uuid("opened_by"),
  businessDate: text("business_date").notNull(),
  floatMinor: whole("float_minor").notNull(),
  totals: jsonb("totals").notNull(),
  tenders: jsonb("tenders").notNull(),
  zNumber: text("z_number"),
  closedAt: instant("closed_at"),
  difference: text("difference"),
});

export const sessionReview = shop.table("session_review", {
  orgId: uuid("org_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  registerId: uuid("register_id").notNull(),
  sessionId: uuid("session_id").notNull(),
  number: integer("number").notNull(),
  reviewId: uuid("review_id").notNull(),
  kind: text("kind").notNull(),
  said: jsonb("said").notNull(),
  tenders: jsonb("tenders"),
  staffId: uuid("staff_id").notNull(),
  madeAt: instant("made_at").notNull().defaultNow(),
});

export const branchZ = shop.table("branch_z", {
  orgId: uuid("org_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  number: integer("number").notNull(),
  businessDate: text("business_date").notNull(),
  closedBy: uuid("closed_by").notNull(),
  closedAt: instant("closed_at").notNull().defaultNow(),
  says: jsonb("says").notNull(),
});

export const branchZSession = shop.table("branch_z_session", {
  orgId: uuid("org_id").notNull(),
  branchId: uuid("branch_id").notNull(),
  registerId: uuid("register_id").notNull(),
  sessionId: uuid("session_id").notNull(),
  number: integer("number").notNull(),
  late: boolean("late").notNull(),
});
