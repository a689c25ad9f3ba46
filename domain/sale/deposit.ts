/** Container deposits: a line of their own that belongs to its goods and moves with them (docs/SALE.md, SALE-76 to SALE-79). */
import type { LineId, NewId } from "#domain/ids.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import type { ProductToSell } from "./sale.ts";
import type { Sale, SaleEvent } from "./sale-events.ts";
import type { SaleLine } from "./sale-line.ts";

type Lines = Pick<Sale, "lines">;

/** The deposit that belongs to a line of goods; undefined where there is none. */
export function depositOf(sale: Lines, lineId: LineId): SaleLine | undefined {
  return sale.lines.find(({ depositFor, returned }) => depositFor === lineId && returned === null);
}

/** The line of a deposit for goods that were just put on the sale; none where their container costs nothing. */
export function depositLine(goods: SaleLine, deposit: ProductToSell["deposit"], newId: NewId): SaleLine[] {
  if (!deposit || goods.unit !== "piece") return [];
  return [
    {
      ...goods,
      lineId: newId<LineId>(),
      unitPriceMinor: deposit.unitPriceMinor,
      pricing: { kind: "catalogue" },
      modifiers: [],
      depositFor: goods.lineId,
      taxes: deposit.taxes,
      discounts: [],
    },
  ];
}

/** Whether the deposit of a line is the one that more of the same goods would have. */
export function hasSameDeposit(sale: Lines, line: SaleLine, { deposit }: ProductToSell): boolean {
  const there = depositOf(sale, line.lineId);
  return (there?.unitPriceMinor ?? 0) === (deposit?.unitPriceMinor ?? 0);
}

/** More of some goods, and as many containers. The deposit goes first: what was touched last is the goods. */
export function increase(
  sale: Lines,
  lineId: LineId,
  quantityThousandths: SaleLine["quantityThousandths"],
): SaleEvent[] {
  const deposit = depositOf(sale, lineId);
  const goods: SaleEvent = { type: "line.increased", lineId, quantityThousandths };
  return deposit ? [{ ...goods, lineId: deposit.lineId }, goods] : [goods];
}

/** Nobody changes a deposit by itself. @returns refusal: `deposit.bound`, for one whose goods are on the sale */
export function mustBeGoods(sale: Lines, line: SaleLine): Result<null> {
  const goods = sale.lines.find(({ lineId, returned }) => lineId === line.depositFor && returned === null);
  return goods && line.returned === null ? refuse("deposit.bound", { name: goods.name }) : ok(null);
}
