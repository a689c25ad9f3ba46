/** One sale, whole: what its journal entry says, and what became of it since. */
import { sql } from "drizzle-orm";
import { readEntry } from "#domain/journal/upcasters.ts";
import type { SaleShown } from "#domain/protocol/desk/sales.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";
import type { Tender } from "#domain/sale/tender.ts";
import { instantOf } from "../db/instants.ts";
import type { Entered, TenantTx } from "../db/tenant.ts";
import { keyOfPlace, readEntriesAt } from "../findings/entries-at.ts";
import { personOf } from "../findings/where.ts";
import { parseStored, type StoredEntry } from "../ingest/read-entries.ts";
import { branchesOf } from "./figures.ts";
import { readSales, type SaleRow, saleItemOf } from "./list-sales.ts";

/** Shows it. @returns refusal: `sale.unknown`, also for one of a branch whose reports the caller may not read */
export async function showSale(tx: TenantTx, who: Entered, saleId: string): Promise<Result<SaleShown>> {
  const readable = branchesOf(who, undefined);
  if (!readable.ok) return readable;
  const [row] = await readSales(tx, readable.value, { saleId }, null, 1);
  const stored = row ? await readStoredSale(tx, row) : null;
  if (!row || !stored) return refuse("sale.unknown");
  const related = await readRelated(tx, row);
  return ok({ ...saleItemOf(row), ...shownOf(stored.body), ...related, hash: stored.hash, sessionId: row.session_id });
}

async function readStoredSale(
  tx: TenantTx,
  { register_id, epoch, seq }: SaleRow,
): Promise<{ readonly body: SaleCompleted; readonly hash: string } | null> {
  const { rows } = await tx.execute<StoredEntry & Record<string, unknown>>(sql`
    select hash, preimage, redacted
    from app.entries_at(array[${register_id}::uuid], array[${epoch}::integer], array[${seq}::bigint])`);
  const envelope = rows[0] ? parseStored(rows[0]) : null;
  const read = envelope ? readEntry(envelope) : null;
  if (read?.kind !== "known" || read.entry.type !== "sale.completed") return null;
  return { body: read.entry.body, hash: rows[0]?.hash.toString("hex") ?? "" };
}

/** What the entry says, as the receipt lists it. */
function shownOf(body: SaleCompleted) {
  return {
    lines: body.lines.map((line) => ({
      lineId: line.lineId,
      productId: line.productId,
      name: line.name,
      unit: line.unit,
      quantityThousandths: line.returned ? -line.quantityThousandths : line.quantityThousandths,
      unitPriceMinor: line.unitPriceMinor,
      cataloguePriceMinor: line.pricing.kind === "override" ? line.pricing.catalogueMinor : null,
      modifiers: line.modifiers.map(({ name }) => name),
      isDeposit: line.depositFor !== null,
      listMinor: line.listMinor,
      discountMinor: line.discountMinor,
      netMinor: line.netMinor,
      taxMinor: line.taxMinor,
      taxCodes: line.taxes.map(({ code }) => code),
      returned: line.returned
        ? {
            reason: line.returned.reason,
            saleId: line.returned.kind === "receipt" ? line.returned.saleId : null,
            receiptNumber: line.returned.kind === "receipt" ? line.returned.receiptNumber : null,
          }
        : null,
    })),
    discounts: body.discounts.map(({ discount, amountMinor }) => ({ reason: discount.reason, amountMinor })),
    taxes: body.taxes,
    tenders: body.tenders.map((tender) => ({
      method: tender.method,
      amountMinor: tender.amountMinor,
      reference: referenceOf(tender),
      foreign: tender.method === "foreign" ? { currency: tender.currency, minor: tender.foreignMinor } : null,
    })),
    tipMinor: body.tipMinor,
    cashRoundingMinor: body.cashRoundingMinor,
    dueMinor: body.dueMinor,
    changeMinor: body.changeMinor,
    customerId: body.customerId,
    exemptReason: body.exempt?.reason ?? null,
  };
}

function referenceOf(tender: Tender): string | null {
  if (tender.method === "voucher") return tender.number;
  return tender.method === "card" && tender.reference !== "" ? tender.reference : null;
}

interface ActRow extends Record<string, unknown> {
  readonly register_id: string;
  readonly epoch: number;
  readonly seq: string;
  readonly occurred_at: string;
  readonly staff_id: string | null;
  readonly staff_name: string | null;
  readonly from_method: string | null;
  readonly to_method: string | null;
  readonly amount_minor: string | null;
}

/** Its void, its corrections, and the sales that brought goods of it back. */
async function readRelated(tx: TenantTx, row: SaleRow) {
  const { rows: acts } = await tx.execute<ActRow>(sql`
    select a.register_id, a.epoch, a.seq, a.occurred_at, a.staff_id, p.name as staff_name, u.from_method, u.to_method,
      u.amount_minor
    from (
      select v.org_id, v.register_id, v.epoch, v.seq, null::text as from_method, null::text as to_method,
        null::bigint as amount_minor
      from shop.sale_void v
      where v.sale_id = ${row.sale_id} and v.register_id = ${row.register_id}
      union all
      select c.org_id, c.register_id, c.epoch, c.seq, c.from_method, c.to_method, c.amount_minor
      from shop.tender_correction c
      where c.sale_id = ${row.sale_id} and c.register_id = ${row.register_id}
    ) u
    join shop.act a on a.org_id = u.org_id and a.register_id = u.register_id and a.epoch = u.epoch and a.seq = u.seq
    left join shop.staff p on p.org_id = a.org_id and p.staff_id = a.staff_id
    order by a.epoch, a.seq`);
  const { rows: back } = await tx.execute<{ sale_id: string; receipt_number: string; occurred_at: string }>(sql`
    select distinct s.sale_id, s.receipt_number, s.occurred_at
    from shop.sale_line l
    join shop.sale s on s.org_id = l.org_id and s.register_id = l.register_id and s.epoch = l.epoch and s.seq = l.seq
    where l.returns_sale_id = ${row.sale_id}
    order by s.occurred_at, s.sale_id`);
  const shown = acts.map((act) => ({
    registerId: act.register_id,
    epoch: act.epoch,
    seq: Number(act.seq),
    occurredAt: instantOf(act.occurred_at),
    person: personOf(act.staff_id, act.staff_name),
  }));
  const voidAt = acts.findIndex(({ from_method }) => from_method === null);
  const voided = shown[voidAt];
  const entries = await readEntriesAt(tx, voided ? [voided] : [], () => row.currency);
  return {
    voidedBy: voided ? { ...voided, reason: entries.get(keyOfPlace(voided))?.reason ?? null } : null,
    corrections: acts.flatMap((act, at) => {
      const related = shown[at];
      if (!related || act.from_method === null) return [];
      return [{ ...related, from: act.from_method, to: act.to_method ?? "", amountMinor: Number(act.amount_minor) }];
    }),
    cameBackIn: back.map((each) => ({
      saleId: each.sale_id,
      receiptNumber: each.receipt_number,
      occurredAt: instantOf(each.occurred_at),
    })),
  };
}
