/** What a register window draws: the register's own picture of itself, sent whole at first and then part by part. */
import { z } from "zod";
import { inStoreRulesSchema } from "#domain/catalogue/in-store-code.ts";
import { chosenModifierSchema } from "#domain/catalogue/modifier.ts";
import { categorySchema } from "#domain/catalogue/product.ts";
import {
  categoryIdSchema,
  customerIdSchema,
  drawerIdSchema,
  lineIdSchema,
  paymentIdSchema,
  printJobIdSchema,
  productIdSchema,
  saleIdSchema,
  sessionIdSchema,
  staffIdSchema,
  tenderIdSchema,
} from "#domain/ids.ts";
import { failureCauseSchema, purposeSchema } from "#domain/payment/payment-events.ts";
import { paperLanguageSchema } from "#domain/receipt/receipt-format.ts";
import { refundOriginSchema } from "#domain/sale/sale-events.ts";
import { discountSchema, unitSchema } from "#domain/sale/sale-line.ts";
import { exemptSchema, serviceSchema } from "#domain/sale/sale-terms.ts";
import { foreignCurrencySchema, tenderMethodSchema } from "#domain/sale/tender.ts";
import { tenderCountSchema } from "#domain/session/session-events.ts";
import { PERMISSION_BITS, type Permission, ROLES } from "#domain/staff/permissions.ts";
import {
  amountSchema,
  businessDateSchema,
  countSchema,
  currencySchema,
  instantSchema,
  notNegativeAmountSchema,
  quantitySchema,
  sumSchema,
} from "#domain/values.ts";

export const permissionSchema = z.enum(Object.keys(PERMISSION_BITS) as [Permission, ...Permission[]]);

/** The shop and register this window belongs to. */
export const shopViewSchema = z.strictObject({
  demo: z.boolean(),
  /** Practice: nothing here is real. */
  training: z.boolean(),
  shopName: z.string(),
  registerCode: z.string(),
  drawerId: drawerIdSchema,
  currency: currencySchema,
  zone: z.string(),
  pricesIncludeTax: z.boolean(),
  cashIncrementMinor: z.int().min(1),
  differenceLimitMinor: notNegativeAmountSchema,
  /** Notes and coins, largest first. */
  denominations: z.array(z.strictObject({ minor: z.int().min(1), kind: z.enum(["note", "coin"]) })),
  categories: z.array(categorySchema),
  productCount: countSchema,
  /** Whether anything is taxed otherwise when it is taken away. */
  asksService: z.boolean(),
  /** How the shop's own price and weight codes are read. */
  inStoreRules: inStoreRulesSchema,
  /** Other currencies whose cash is taken, and what each is worth. */
  foreignCurrencies: z.array(foreignCurrencySchema),
  taxes: z.array(z.strictObject({ taxId: z.string(), code: z.string(), name: z.string(), rateMillionths: z.int() })),
});

/** Somebody on the sign-in screen. `demoPin` only in the demo shop. */
export const staffMemberViewSchema = z.strictObject({
  staffId: staffIdSchema,
  name: z.string(),
  role: z.enum(ROLES),
  permissions: z.array(permissionSchema),
  lockedUntil: instantSchema.nullable(),
  demoPin: z.string().nullable(),
});

export const saleLineViewSchema = z.strictObject({
  lineId: lineIdSchema,
  productId: productIdSchema,
  name: z.string(),
  unit: unitSchema,
  quantityThousandths: quantitySchema,
  unitPriceMinor: notNegativeAmountSchema,
  /** Price × quantity, before discounts. */
  listMinor: amountSchema,
  /** After every discount; negative for goods that come back. */
  amountMinor: amountSchema,
  taxCodes: z.string(),
  /** What was chosen with it. */
  modifiers: z.array(chosenModifierSchema),
  /** Whether there is anything to choose with it. */
  hasModifiers: z.boolean(),
  /** The line whose containers this is the deposit of. */
  depositFor: lineIdSchema.nullable(),
  discounts: z.array(discountSchema),
  /** The catalogue's unit price where a person set another. */
  catalogueMinor: notNegativeAmountSchema.nullable(),
  returned: z.strictObject({ receiptNumber: z.string().nullable(), reason: z.string() }).nullable(),
});

export const tenderViewSchema = z.strictObject({
  tenderId: tenderIdSchema,
  method: tenderMethodSchema,
  amountMinor: amountSchema,
  paymentId: paymentIdSchema.nullable(),
  reference: z.string().nullable(),
});

/**
 * What is being done about a payment that a connected terminal was asked for: a card awaited, a cancelling under way, the
 * terminal asked what became of it; or nobody to ask: it does not answer, or another one stands there now.
 */
export const TERMINAL_STEPS = ["waiting", "cancelling", "asking", "unreachable", "other_terminal"] as const;
export type TerminalStep = (typeof TERMINAL_STEPS)[number];

/** The sale on the screen. */
export const saleViewSchema = z.strictObject({
  saleId: saleIdSchema,
  /** Who buys, where that was said. */
  customer: z.strictObject({ customerId: customerIdSchema, name: z.string() }).nullable(),
  lines: z.array(saleLineViewSchema),
  /** The line touched last: the window scrolls to it and marks it. */
  lastLineId: lineIdSchema.nullable(),
  /** On the whole sale, each with what it takes off now. */
  discounts: z.array(z.strictObject({ discount: discountSchema, amountMinor: notNegativeAmountSchema })),
  totalMinor: amountSchema,
  /** For whoever serves, on top of the total; what is due includes it. */
  tipMinor: notNegativeAmountSchema,
  taxMinor: amountSchema,
  taxes: z.array(
    z.strictObject({ code: z.string(), name: z.string(), rateMillionths: z.int(), taxMinor: amountSchema }),
  ),
  tenders: z.array(tenderViewSchema),
  dueMinor: amountSchema,
  cashDueMinor: amountSchema,
  /** How goods that come back were paid, and how much may be given back in cash without asking anybody. */
  refundOrigins: z.array(refundOriginSchema),
  cashThatReturnsMinor: notNegativeAmountSchema,
  /** Where it is eaten. */
  service: serviceSchema.nullable(),
  /** Why no tax is charged, and how much of it that leaves out of prices. */
  exempt: exemptSchema.extend({ exemptMinor: amountSchema }).nullable(),
  /** The language its receipt will have. */
  receiptLanguage: paperLanguageSchema,
  /** Amounts for the quick cash buttons, in minor units. */
  quickCash: z.array(notNegativeAmountSchema),
  pending: z
    .strictObject({
      paymentId: paymentIdSchema,
      purpose: purposeSchema,
      amountMinor: amountSchema,
      intendedAt: instantSchema,
      inDoubt: z.boolean(),
      /** The connected terminal that was asked; null where a person asks the one on its own. */
      terminal: z.string().nullable(),
      /** What is being done about it now; null when nothing is. */
      step: z.enum(TERMINAL_STEPS).nullable(),
    })
    .nullable(),
  /** What a connected terminal answered last, where it moved no money; until something else is done. */
  cardFailed: z.strictObject({ cause: failureCauseSchema, amountMinor: amountSchema }).nullable(),
});

export const heldSaleViewSchema = z.strictObject({
  saleId: saleIdSchema,
  label: z.string(),
  heldAt: instantSchema,
  heldByName: z.string(),
  lineCount: countSchema,
  totalMinor: amountSchema,
});

/** The sale just completed: its change stays on the screen until the next one begins. */
export const lastSaleViewSchema = z.strictObject({
  saleId: saleIdSchema,
  receiptNumber: z.string(),
  totalMinor: amountSchema,
  changeMinor: notNegativeAmountSchema,
  paidMinor: amountSchema,
});

/** The open session. Never carries expected cash: that comes with the committed count, or in an X report. */
export const sessionViewSchema = z.strictObject({
  sessionId: sessionIdSchema,
  state: z.enum(["open", "counted"]),
  openedAt: instantSchema,
  openedById: staffIdSchema,
  openedByName: z.string(),
  businessDate: businessDateSchema,
  floatMinor: sumSchema,
  /** The business date has gone by: the session was left open overnight. */
  overnight: z.boolean(),
  /** Tenders that were used and so must be counted, besides cash. */
  tendersToCount: z.array(z.enum(["cash", "card"])),
  /** Currencies whose cash was taken, and so is counted. */
  foreignToCount: z.array(currencySchema),
  /** The committed count, once there is one. */
  count: z.strictObject({ attempt: countSchema, tenders: z.array(tenderCountSchema) }).nullable(),
  needsReason: z.boolean(),
});

/** A drawer of the register, and who has a session open on it. */
export const drawerViewSchema = z.strictObject({
  drawerId: drawerIdSchema,
  name: z.string(),
  kickPin: z.literal([2, 5]),
  /** The drawer that the window works on now. */
  isAtWork: z.boolean(),
  session: z.strictObject({ openedById: staffIdSchema, openedByName: z.string(), openedAt: instantSchema }).nullable(),
});

export const PRINTER_STATES = [
  "not_set",
  "unknown",
  "ready",
  "printing",
  "paper_near_end",
  "paper_out",
  "cover_open",
  "offline",
  "unreachable",
] as const;

/** The receipt printer, what waits for it, and what a person must say about a print that broke off. */
export const printerViewSchema = z.strictObject({
  state: z.enum(PRINTER_STATES),
  address: z.string().nullable(),
  waiting: countSchema,
  drawerOpen: z.boolean().nullable(),
  perhaps: z.array(z.strictObject({ jobId: printJobIdSchema, title: z.string(), isForKitchen: z.boolean() })),
  /** Whether customers' papers begin with a logo. */
  hasLogo: z.boolean(),
  /** The printer of the kitchen, and the categories that are made there. */
  kitchen: z.strictObject({
    state: z.enum(PRINTER_STATES),
    address: z.string().nullable(),
    waiting: countSchema,
    categoryIds: z.array(categoryIdSchema),
  }),
});

/** `lone`: it stands on its own, and a person asks it. */
export const TERMINAL_STATES = ["lone", "unknown", "ready", "busy", "unreachable"] as const;

/** The card terminal. */
export const terminalViewSchema = z.strictObject({
  state: z.enum(TERMINAL_STATES),
  address: z.string().nullable(),
  /** What it calls itself, once it was heard. */
  name: z.string().nullable(),
});

/** Whether the books are safe: entries written, sent, the last backup. */
export const booksViewSchema = z.strictObject({
  /** `local` until the register is enrolled with a server. */
  authority: z.enum(["local", "server"]),
  entries: countSchema,
  lastBackupAt: instantSchema.nullable(),
  backupFailed: z.boolean(),
});

/** Why entries wait; each has a sentence on the screen. */
export const SYNC_REASONS = [
  "unreachable",
  "server_busy",
  "server_full",
  "server_failed",
  "not_confirmed",
  "revoked",
  "fork",
  "rejected",
] as const;

/** Whether everything is sent, how much waits and why; enrolment under way; until when the lease holds. */
export const syncViewSchema = z.strictObject({
  /** `local`: no server; `enrolling`: waits for a manager's confirmation; `loading`: first download. */
  state: z.enum(["local", "enrolling", "loading", "online", "offline"]),
  /** Entries the server has not acknowledged, and when the oldest of them was booked. */
  waiting: countSchema,
  waitingSince: instantSchema.nullable(),
  reason: z.enum(SYNC_REASONS).nullable(),
  serverUrl: z.string().nullable(),
  organisationName: z.string().nullable(),
  branchName: z.string().nullable(),
  lastContactAt: instantSchema.nullable(),
  leaseExpiresAt: instantSchema.nullable(),
  leaseExpired: z.boolean(),
  /** The last entry the server has, as receipts and Z reports print it: `1/127 3fa2b1c0`. */
  acknowledged: z.string().nullable(),
  /** What the manager compares with the server's screen: groups of four characters. */
  deviceFingerprint: z.string().nullable(),
  progress: z.strictObject({ done: countSchema, total: countSchema }).nullable(),
});

/** What keeps the register from opening its books, and what can be done. */
export const troubleViewSchema = z.strictObject({
  kind: z.enum([
    "key_unavailable",
    "key_lost",
    "key_changed",
    "key_foreign",
    "database_damaged",
    "database_newer",
    "storage_failed",
  ]),
  /** Where the data lies, so that a person can tell support. */
  dataFolder: z.string(),
  /** Where a damaged database was set aside, whole. */
  setAside: z.string().nullable(),
  backups: z.array(
    z.strictObject({
      backupId: z.string(),
      madeAt: instantSchema,
      entries: countSchema,
      /** This device's own key opens it; otherwise the owner's recovery key is needed. */
      opensHere: z.boolean(),
    }),
  ),
});

/** The whole picture. A part that is null does not exist now. */
export const tillViewSchema = z.strictObject({
  phase: z.enum(["starting", "trouble", "set_up", "running"]),
  trouble: troubleViewSchema.nullable(),
  shop: shopViewSchema.nullable(),
  staff: z.array(staffMemberViewSchema),
  /** Who is signed in. */
  person: staffMemberViewSchema.nullable(),
  session: sessionViewSchema.nullable(),
  drawers: z.array(drawerViewSchema),
  sale: saleViewSchema.nullable(),
  held: z.array(heldSaleViewSchema),
  lastSale: lastSaleViewSchema.nullable(),
  printer: printerViewSchema,
  terminal: terminalViewSchema,
  books: booksViewSchema,
  sync: syncViewSchema,
  /** The owner's recovery key, shown once right after set-up until it is put away. */
  recoveryKey: z.string().nullable(),
});

export type TillView = z.infer<typeof tillViewSchema>;
export type ShopView = z.infer<typeof shopViewSchema>;
export type StaffMemberView = z.infer<typeof staffMemberViewSchema>;
export type SaleView = z.infer<typeof saleViewSchema>;
export type SaleLineView = z.infer<typeof saleLineViewSchema>;
export type DrawerView = z.infer<typeof drawerViewSchema>;
export type SessionView = z.infer<typeof sessionViewSchema>;
export type HeldSaleView = z.infer<typeof heldSaleViewSchema>;
export type LastSaleView = z.infer<typeof lastSaleViewSchema>;
export type PrinterView = z.infer<typeof printerViewSchema>;
export type TerminalView = z.infer<typeof terminalViewSchema>;
export type BooksView = z.infer<typeof booksViewSchema>;
export type SyncView = z.infer<typeof syncViewSchema>;
export type TroubleView = z.infer<typeof troubleViewSchema>;

/** What a window shows before the register has said anything. */
export const STARTING_VIEW: TillView = {
  phase: "starting",
  trouble: null,
  shop: null,
  staff: [],
  person: null,
  session: null,
  drawers: [],
  sale: null,
  held: [],
  lastSale: null,
  printer: {
    state: "unknown",
    address: null,
    waiting: 0,
    drawerOpen: null,
    perhaps: [],
    hasLogo: false,
    kitchen: { state: "not_set", address: null, waiting: 0, categoryIds: [] },
  },
  terminal: { state: "lone", address: null, name: null },
  books: { authority: "local", entries: 0, lastBackupAt: null, backupFailed: false },
  sync: {
    state: "local",
    waiting: 0,
    waitingSince: null,
    reason: null,
    serverUrl: null,
    organisationName: null,
    branchName: null,
    lastContactAt: null,
    leaseExpiresAt: null,
    leaseExpired: false,
    acknowledged: null,
    deviceFingerprint: null,
    progress: null,
  },
  recoveryKey: null,
};
