/** The picture of the till that windows draw, made part by part from committed rows and who is standing there. */

import { quickAmounts } from "#domain/money/cash-rounding.ts";
import { currencyOf, denominationsOf } from "#domain/money/currencies.ts";
import { add, ZERO } from "#domain/money/money.ts";
import type {
  BooksView,
  HeldSaleView,
  PrinterView,
  SaleView,
  SessionView,
  ShopView,
  StaffMemberView,
  SyncView,
  TerminalStep,
  TerminalView,
  TillView,
} from "#domain/protocol/till-view.ts";
import { cashThatReturns } from "#domain/sale/return.ts";
import type { Sale } from "#domain/sale/sale-events.ts";
import { totalSale } from "#domain/sale/sale-totals.ts";
import type { Tender } from "#domain/sale/tender.ts";
import { wasUsed } from "#domain/session/session-totals.ts";
import { permissionsIn } from "#domain/staff/permissions.ts";
import { instantFromMs } from "#domain/time/instant.ts";
import { policyOf } from "./change-sale.ts";
import { drawersView } from "./drawers.ts";
import { hasLogo } from "./logo.ts";
import { titleOf } from "./printing.ts";
import { lockedUntilMs } from "./sign-in.ts";
import { countProducts, hasModifierGroups, isAnythingTakenAway, readCategories, readTaxes } from "./store/catalogue.ts";
import { readCustomer } from "./store/customers.ts";
import { type PrintJobRow, readPrints } from "./store/print-jobs.ts";
import { readSetting } from "./store/settings.ts";
import { businessDateNow, nameOf, type Person, type Till } from "./till.ts";

/** What the printer's worker last said of the printer, how backups went, and how the register stands with its server. Not in the books. */
export interface Surroundings {
  readonly printer: Pick<PrinterView, "state" | "drawerOpen">;
  readonly kitchen: PrinterView["kitchen"]["state"];
  readonly terminal: TerminalView;
  /** What is being done about the payment that waits. */
  readonly step: TerminalStep | null;
  readonly lastBackupAt: string | null;
  readonly backupFailed: boolean;
  readonly sync: SyncView;
}

/** One part of the view of a running till. */
export function viewPart(till: Till, part: keyof TillView, around: Surroundings): TillView[keyof TillView] {
  switch (part) {
    case "phase":
      return "running";
    case "trouble":
      return null;
    case "shop":
      return shopView(till);
    case "staff":
      return staffView(till);
    case "person":
      return till.person ? memberView(till, till.person, null) : null;
    case "session":
      return sessionView(till);
    case "drawers":
      return drawersView(till);
    case "sale":
      return till.sale ? saleView(till, till.sale, around.step) : null;
    case "held":
      return till.held.map((sale) => heldView(till, sale));
    case "lastSale":
      return till.lastSale;
    case "printer":
      return printerView(till, around);
    case "terminal":
      return around.terminal;
    case "books":
      return booksView(till, around);
    case "sync":
      return around.sync;
    case "recoveryKey":
      return till.recoveryKey;
  }
}

function shopView(till: Till): ShopView {
  const { demo, shopName, registerCode, drawerId, currency, zone, pricesIncludeTax } = till.shop;
  const { cashIncrementMinor, differenceLimitMinor } = till.shop;
  const { categories, taxes, productCount, asksService } = till.store.read((tx) => ({
    categories: readCategories(tx),
    taxes: readTaxes(tx),
    productCount: countProducts(tx),
    asksService: isAnythingTakenAway(tx),
  }));
  return {
    demo,
    training: till.training,
    shopName,
    registerCode,
    drawerId,
    currency,
    zone,
    pricesIncludeTax,
    cashIncrementMinor,
    differenceLimitMinor,
    denominations: denominationsOf(currency).map(({ minor, kind }) => ({ minor, kind })),
    categories,
    productCount,
    asksService,
    inStoreRules: [...till.inStoreRules],
    foreignCurrencies: [...till.foreignCurrencies],
    taxes: taxes.map(({ taxId, code, name, rateMillionths }) => ({ taxId, code, name, rateMillionths })),
  };
}

function staffView(till: Till): StaffMemberView[] {
  const pins = till.shop.demo ? till.store.read((tx) => readSetting(tx, "demo_pins")) : undefined;
  return till.people.map((person) => memberView(till, person, pins?.[person.staffId] ?? null));
}

function memberView(till: Till, person: Person, demoPin: string | null): StaffMemberView {
  const { staffId, name, role, permissions } = person;
  const until = lockedUntilMs(till, staffId);
  const lockedUntil = until === null ? null : instantFromMs(until);
  return { staffId, name, role, permissions: permissionsIn(permissions), lockedUntil, demoPin };
}

function sessionView(till: Till): SessionView | null {
  const { session } = till.books.state;
  if (!session || session.state === "closed") return null;
  const { sessionId, state, openedAt, openedBy, businessDate, floatMinor, totals, count } = session;
  const limit = till.shop.differenceLimitMinor;
  return {
    sessionId,
    state,
    openedAt,
    openedById: openedBy,
    openedByName: nameOf(till, openedBy),
    businessDate,
    floatMinor,
    overnight: businessDate < businessDateNow(till),
    foreignToCount: totals.foreignCash.filter(({ foreignMinor }) => foreignMinor !== 0).map(({ currency }) => currency),
    tendersToCount: wasUsed(totals.tenders.card) ? ["cash", "card"] : ["cash"],
    count: count && { attempt: count.attempt, tenders: [...count.tenders] },
    needsReason: count?.tenders.some(({ differenceMinor }) => Math.abs(differenceMinor) > limit) ?? false,
  };
}

function saleView(till: Till, sale: Sale, step: TerminalStep | null): SaleView {
  const policy = policyOf(till);
  const totals = totalSale(sale, policy);
  const due = totals.cashDueMinor > 0 ? totals.cashDueMinor : null;
  return {
    saleId: sale.saleId,
    customer: customerOf(till, sale),
    lines: sale.lines.map((line, index) => ({
      lineId: line.lineId,
      productId: line.productId,
      name: line.name,
      unit: line.unit,
      quantityThousandths: line.quantityThousandths,
      unitPriceMinor: line.unitPriceMinor,
      listMinor: totals.lines[index]?.listMinor ?? ZERO,
      amountMinor: totals.lines[index]?.amountMinor ?? ZERO,
      taxCodes: sale.exempt && !line.returned ? "" : line.taxes.map(({ code }) => code).join(""),
      modifiers: line.modifiers,
      hasModifiers: canChoose(till, line),
      depositFor: line.depositFor,
      discounts: line.discounts,
      catalogueMinor: line.pricing.kind === "override" ? line.pricing.catalogueMinor : null,
      returned: line.returned && {
        receiptNumber: line.returned.kind === "receipt" ? line.returned.receiptNumber : null,
        reason: line.returned.reason,
      },
    })),
    discounts: sale.discounts.map((discount, index) => ({ discount, amountMinor: totals.discounts[index] ?? ZERO })),
    lastLineId: (till.lastLineId as SaleView["lastLineId"]) ?? null,
    totalMinor: totals.totalMinor,
    tipMinor: sale.tipMinor,
    taxMinor: totals.taxMinor,
    taxes: totals.taxes.map(({ code, name, rateMillionths, taxMinor }) => ({ code, name, rateMillionths, taxMinor })),
    tenders: sale.tenders.map((tender) => ({
      tenderId: tender.tenderId,
      method: tender.method,
      amountMinor: tender.amountMinor,
      paymentId: tender.method === "card" ? tender.paymentId : null,
      reference: referenceOf(tender),
    })),
    dueMinor: totals.dueMinor,
    cashDueMinor: totals.cashDueMinor,
    service: sale.service,
    exempt: sale.exempt && { ...sale.exempt, exemptMinor: add(...totals.lines.map(({ exemptMinor }) => exemptMinor)) },
    refundOrigins: sale.origins,
    cashThatReturnsMinor: cashThatReturns(sale, policy),
    receiptLanguage: sale.receiptLanguage ?? till.shop.language,
    quickCash: due === null ? [] : [...quickAmounts(due, currencyOf(sale.currency))],
    pending: sale.pending && {
      paymentId: sale.pending.paymentId,
      purpose: sale.pending.purpose,
      amountMinor: sale.pending.amountMinor,
      intendedAt: sale.pending.intendedAt,
      inDoubt: sale.pending.inDoubt,
      terminal: sale.pending.terminal,
      step: sale.pending.terminal === null ? null : step,
    },
    cardFailed: till.cardFailed,
  };
}

/** What tells a tender from another of its kind: the terminal's reference, a voucher's number, what was given. */
function referenceOf(tender: Tender): string | null {
  if (tender.method === "card") return tender.reference;
  if (tender.method === "voucher") return tender.number;
  return tender.method === "foreign" ? tender.currency : null;
}

function customerOf(till: Till, { customerId }: Sale): SaleView["customer"] {
  if (customerId === null) return null;
  const known = till.store.read((tx) => readCustomer(tx, customerId));
  // Known by whatever was said of them.
  return { customerId, name: known ? ([known.name, known.email, known.phone].find((each) => each !== "") ?? "") : "–" };
}

/** Goods that come back, or whose label says what they cost, are as they are. */
function canChoose(till: Till, { productId, returned, depositFor, pricing }: Sale["lines"][number]): boolean {
  if (returned !== null || depositFor !== null || pricing.kind === "embedded") return false;
  return till.store.read((tx) => hasModifierGroups(tx, productId));
}

function heldView(till: Till, sale: Sale): HeldSaleView {
  const { totalMinor } = totalSale(sale, policyOf(till));
  return {
    saleId: sale.saleId,
    label: sale.held?.label ?? "",
    heldAt: sale.held?.heldAt ?? sale.startedAt,
    heldByName: nameOf(till, sale.held?.heldBy ?? sale.startedBy),
    lineCount: sale.lines.length,
    totalMinor,
  };
}

function printerView(till: Till, around: Surroundings): PrinterView {
  const { printer, kitchen } = till;
  const jobs = till.store.read((tx) => readPrints(tx, "receipt"));
  const tickets = till.store.read((tx) => readPrints(tx, "kitchen"));
  const perhaps = [...jobs, ...tickets].filter(({ state }) => state === "perhaps");
  const waiting = (rows: readonly PrintJobRow[]) => rows.filter(({ state }) => state !== "perhaps").length;
  return {
    state: printer ? around.printer.state : "not_set",
    drawerOpen: printer ? around.printer.drawerOpen : null,
    address: printer ? `${printer.host}:${printer.port}` : null,
    waiting: waiting(jobs),
    perhaps: perhaps.map((row) => ({
      jobId: row.jobId as never,
      title: titleOf(till, row),
      isForKitchen: row.form === "kitchen",
    })),
    hasLogo: hasLogo(till),
    kitchen: {
      state: kitchen.printer ? around.kitchen : "not_set",
      address: kitchen.printer ? `${kitchen.printer.host}:${kitchen.printer.port}` : null,
      waiting: waiting(tickets),
      categoryIds: [...kitchen.categoryIds],
    },
  };
}

function booksView(till: Till, around: Surroundings): BooksView {
  const { lastBackupAt, backupFailed } = around;
  return { authority: till.server ? "server" : "local", entries: till.entries, lastBackupAt, backupFailed };
}
