/** An auditor of card payments: what the terminal remembers to have charged against what the journal says, payment by payment. */
import { join } from "node:path";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Entry } from "#domain/journal/entry.ts";
import { readEntry } from "#domain/journal/upcasters.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { positionOf, readEnvelopesAfter } from "#main/register/store/journal.ts";
import { connect, type ReadTx } from "#main/register/store/store.ts";
import { type Order, readAttempts } from "#test/devices/card-terminal/attempts.ts";
import { TEST_KEY } from "#test/in-process-register.ts";

/** What the comparison found; empty lists when both sides say the same. */
export interface PaymentFindings {
  /** Payments that the journal says were begun. */
  readonly attempts: number;
  /** Of them those that moved money. */
  readonly moved: number;
  /** A card that was charged more often than the books say. */
  readonly doubled: string[];
  /** Money that only one side knows of. */
  readonly lost: string[];
  /** Begun, and without an answer. */
  readonly unresolved: string[];
}

type PaymentEntry = Extract<Entry, { type: `payment.${string}` }>;

/** Compares terminal and register. Both must have stopped. */
export function inspectPayments(dataFolder: string, memory: string): PaymentFindings {
  const entries = readJournal(dataFolder);
  const orders = new Map<string, Order>();
  const approvals = new Map<string, number>();
  for (const line of readAttempts(memory)) {
    if (line.wrote === "begun") orders.set(line.payment, line);
    if (line.wrote === "ended" && line.says === "approved")
      approvals.set(line.payment, (approvals.get(line.payment) ?? 0) + 1);
  }
  const payments = entries.filter((entry): entry is PaymentEntry => entry.type.startsWith("payment."));
  const byId = Map.groupBy(payments, ({ body }): string => body.paymentId);
  const findings: PaymentFindings = {
    attempts: [...byId.values()].filter((history) => history.some(isIntended)).length,
    moved: approvals.size,
    doubled: [],
    lost: [],
    unresolved: [],
  };
  for (const [id, times] of approvals) {
    if (times > 1) findings.doubled.push(`the terminal carried ${id} out ${times} times`);
    if (!byId.get(id)?.some(isIntended)) findings.lost.push(`the terminal carried out ${id}, which nobody intended`);
  }
  for (const [id, history] of byId) comparePayment(id, history, orders.get(id), approvals.has(id), findings);
  compareSales(entries, findings);
  return findings;
}

function comparePayment(
  id: string,
  history: readonly PaymentEntry[],
  order: Order | undefined,
  isApproved: boolean,
  findings: PaymentFindings,
): void {
  const intended = history.find(isIntended);
  const settled = history.filter(({ type }) => type === "payment.settled");
  const failed = history.filter(({ type }) => type === "payment.failed");
  if (!intended) findings.lost.push(`${id} was answered and never intended`);
  if (settled.length + failed.length === 0) findings.unresolved.push(`${id} has no answer`);
  if (settled.length > 1) findings.doubled.push(`${id} is settled ${settled.length} times`);
  if (settled.length > 0 && failed.length > 0) findings.lost.push(`${id} is both settled and failed`);
  if (settled.length > 0 && !isApproved) findings.lost.push(`${id} is settled and the terminal moved nothing`);
  if (failed.length > 0 && isApproved) {
    // The customer was told that it failed, and paid again.
    findings.doubled.push(`${id} failed in the books, and the terminal carried it out`);
    findings.lost.push(`${id} moved ${order?.amountMinor ?? "?"} that no book has`);
  }
  const sum = intended ? Math.abs(intended.body.amountMinor) : 0;
  if (isApproved && order && order.amountMinor !== sum)
    findings.lost.push(`${id}: ${order.amountMinor} at the terminal, ${sum} in the books`);
}

/** A receipt names exactly the charges that were settled for its sale and not given back. */
function compareSales(entries: readonly Entry[], findings: PaymentFindings): void {
  const open = new Map<string, Map<string, number>>();
  for (const entry of entries) {
    if (entry.type === "payment.settled" && entry.body.amountMinor > 0)
      chargesOf(open, entry.body.saleId).set(entry.body.paymentId, entry.body.amountMinor);
    if (entry.type === "payment.reversed") chargesOf(open, entry.body.saleId).delete(entry.body.paymentId);
    if (entry.type !== "sale.completed") continue;
    const charges = chargesOf(open, entry.body.saleId);
    for (const tender of entry.body.tenders) {
      if (tender.method !== "card") continue;
      if (charges.get(tender.paymentId) !== tender.amountMinor)
        findings.lost.push(`receipt ${entry.body.receiptNumber} names ${tender.paymentId}, which paid something else`);
      charges.delete(tender.paymentId);
    }
    for (const id of charges.keys()) findings.lost.push(`${id} paid for ${entry.body.receiptNumber}, which lacks it`);
  }
}

function chargesOf(open: Map<string, Map<string, number>>, saleId: string): Map<string, number> {
  const charges = open.get(saleId) ?? new Map<string, number>();
  open.set(saleId, charges);
  return charges;
}

function isIntended(entry: PaymentEntry): entry is Extract<PaymentEntry, { type: "payment.intended" }> {
  return entry.type === "payment.intended";
}

function readJournal(dataFolder: string): Entry[] {
  const connection = connect(join(dataFolder, "register.db"), deriveKeys(TEST_KEY).databaseHex, { readonly: true });
  const entries: Entry[] = [];
  try {
    const tx = drizzle(connection) as unknown as ReadTx;
    for (let from = 0; ; ) {
      const envelopes = readEnvelopesAfter(tx, from, 1_000);
      for (const envelope of envelopes) {
        const read = readEntry(envelope);
        if (read.kind === "known") entries.push(read.entry);
      }
      const last = envelopes.at(-1);
      if (!last) return entries;
      from = positionOf(last.epoch, last.seq);
    }
  } finally {
    connection.close();
  }
}
