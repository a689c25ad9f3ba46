/** The register's tables as drizzle sees them. The truth is drizzle/register/*.sql; a test holds the two together. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Minor } from "#domain/money/money.ts";

/** `position` is epoch × 2^40 + seq: one number that orders the whole chain. */
export const journal = sqliteTable("journal", {
  position: integer().primaryKey(),
  epoch: integer().notNull(),
  seq: integer().notNull(),
  type: text().notNull(),
  preimage: text().notNull(),
  hash: text().notNull(),
});

export const registerState = sqliteTable("register_state", {
  id: integer().primaryKey(),
  state: text().notNull(),
  headPosition: integer("head_position").notNull(),
  headHash: text("head_hash").notNull(),
});

export const paper = sqliteTable("paper", {
  number: text().primaryKey(),
  what: text({ enum: ["sale", "movement", "z_report"] }).notNull(),
  position: integer().notNull(),
  at: text().notNull(),
  businessDate: text("business_date").notNull(),
  staffId: text("staff_id").notNull(),
  totalMinor: integer("total_minor").notNull(),
  summary: text().notNull(),
  copies: integer().notNull().default(0),
});

export const saleLink = sqliteTable(
  "sale_link",
  {
    position: integer().notNull(),
    saleId: text("sale_id").notNull(),
    what: text({ enum: ["return", "void", "tender"] }).notNull(),
  },
  ({ saleId, position }) => [primaryKey({ columns: [saleId, position] })],
);

export const stockMove = sqliteTable(
  "stock_move",
  {
    position: integer().notNull(),
    productId: text("product_id").notNull(),
    saleId: text("sale_id").notNull(),
    businessDate: text("business_date").notNull(),
    thousandths: integer().notNull(),
  },
  ({ position, productId }) => [primaryKey({ columns: [position, productId] })],
);

export const voucher = sqliteTable(
  "voucher",
  {
    number: text().notNull(),
    what: text({ enum: ["given", "used"] }).notNull(),
    position: integer().notNull(),
    saleId: text("sale_id").notNull(),
    amountMinor: integer("amount_minor").$type<Minor>().notNull(),
  },
  ({ number, what, position }) => [primaryKey({ columns: [number, what, position] })],
);

export const cardReference = sqliteTable(
  "card_reference",
  { reference: text().notNull(), position: integer().notNull() },
  ({ reference, position }) => [primaryKey({ columns: [reference, position] })],
);

export const draft = sqliteTable("draft", {
  saleId: text("sale_id").primaryKey(),
  sale: text().notNull(),
  held: integer({ mode: "boolean" }).notNull(),
});

export const printJob = sqliteTable("print_job", {
  jobId: text("job_id").primaryKey(),
  what: text({ enum: ["sale", "movement", "z_report", "x_report", "no_sale", "test"] }).notNull(),
  position: integer().notNull(),
  copy: integer().notNull(),
  kickDrawer: integer("kick_drawer", { mode: "boolean" }).notNull(),
  state: text({ enum: ["queued", "sending", "perhaps"] }).notNull(),
  attempts: integer().notNull().default(0),
  createdAt: text("created_at").notNull(),
  form: text({ enum: ["paper", "gift", "kitchen"] })
    .notNull()
    .default("paper"),
});

export const mailJob = sqliteTable("mail_job", {
  mailId: text("mail_id").primaryKey(),
  position: integer().notNull(),
  address: text().notNull(),
  createdAt: text("created_at").notNull(),
});

export const setting = sqliteTable("setting", {
  name: text().primaryKey(),
  value: text().notNull(),
});

export const configHistory = sqliteTable("config_history", {
  configVersion: integer("config_version").primaryKey(),
  changedAt: text("changed_at").notNull(),
  staffId: text("staff_id"),
  change: text().notNull(),
});

export const lease = sqliteTable("lease", {
  id: integer().primaryKey(),
  leaseId: text("lease_id").notNull(),
  jws: text().notNull(),
  issuedAt: text("issued_at").notNull(),
});

export const pinAttempt = sqliteTable("pin_attempt", {
  staffId: text("staff_id").primaryKey(),
  failures: integer().notNull(),
  lockedUntil: text("locked_until"),
});

export const tax = sqliteTable("tax", {
  taxId: text("tax_id").primaryKey(),
  code: text().notNull(),
  name: text().notNull(),
  rateMillionths: integer("rate_millionths").notNull(),
  compound: integer({ mode: "boolean" }).notNull(),
  position: integer().notNull(),
});

export const category = sqliteTable("category", {
  categoryId: text("category_id").primaryKey(),
  name: text().notNull(),
  colour: text().notNull(),
  position: integer().notNull(),
});

export const product = sqliteTable("product", {
  id: integer().primaryKey(),
  productId: text("product_id").notNull().unique(),
  categoryId: text("category_id"),
  name: text().notNull(),
  unit: text({ enum: ["piece", "kg"] }).notNull(),
  priceMinor: integer("price_minor").notNull(),
  taxIds: text("tax_ids").notNull(),
  popularity: integer().notNull(),
  openPrice: integer("open_price", { mode: "boolean" }).notNull().default(false),
  modifierGroups: text("modifier_groups").notNull().default("[]"),
  hasVariants: integer("has_variants", { mode: "boolean" }).notNull().default(false),
  variantOf: text("variant_of"),
  depositMinor: integer("deposit_minor").notNull().default(0),
  depositTaxIds: text("deposit_tax_ids").notNull().default("[]"),
  takeawayTaxIds: text("takeaway_tax_ids"),
  minimumAge: integer("minimum_age"),
});

export const favouriteTally = sqliteTable(
  "favourite_tally",
  {
    week: integer().notNull(),
    hour: integer().notNull(),
    productId: text("product_id").notNull(),
    sold: integer().notNull(),
  },
  ({ week, hour, productId }) => [primaryKey({ columns: [week, hour, productId] })],
);

export const productBarcode = sqliteTable("product_barcode", {
  barcode: text().primaryKey(),
  productRowid: integer("product_rowid").notNull(),
});

export const customer = sqliteTable("customer", {
  customerId: text("customer_id").primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  phone: text().notNull(),
  createdAt: text("created_at").notNull(),
  /** When the server was told; null: it waits to be. */
  sentAt: text("sent_at"),
});

export const acknowledged = sqliteTable("acknowledged", {
  id: integer().primaryKey(),
  epoch: integer().notNull(),
  seq: integer().notNull(),
  hash: text().notNull(),
  position: integer().notNull(),
  signedHead: text("signed_head").notNull(),
  auditSeq: integer("audit_seq").notNull(),
  auditHash: text("audit_hash").notNull(),
  restoreEpoch: integer("restore_epoch").notNull(),
  at: text().notNull(),
});

export const tillChange = sqliteTable("till_change", {
  id: integer().primaryKey(),
  changeId: text("change_id").notNull().unique(),
  what: text({ enum: ["product", "category", "pin", "person"] }).notNull(),
  body: text().notNull(),
  createdAt: text("created_at").notNull(),
});

export const pinVerifier = sqliteTable("pin_verifier", {
  staffId: text("staff_id").primaryKey(),
  verifier: text().notNull(),
});
