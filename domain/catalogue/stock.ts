/** What sales do to the stock: goods that leave the shelf and goods that come back onto it, in thousandths of a piece or kilogram. */
import type { ProductId } from "#domain/ids.ts";
import type { SaleCompleted } from "#domain/sale/sale-events.ts";

/** What a sale does to the stock of a product; negative: it left. */
export interface StockMove {
  readonly productId: ProductId;
  readonly thousandths: number;
}

/**
 * The stock moves of a completed sale, one for each product, in the order of its lines (docs/SALE.md, SALE-130). A
 * container is no goods of its own, and what was chosen with them has no stock. A voided sale moved nothing: whoever
 * keeps moves takes those of the sale away again.
 */
export function stockMovesOf({ lines }: Pick<SaleCompleted, "lines">): StockMove[] {
  const moves = new Map<ProductId, number>();
  for (const { productId, depositFor, returned, quantityThousandths } of lines) {
    if (depositFor !== null) continue;
    const moved = returned === null ? -quantityThousandths : quantityThousandths;
    moves.set(productId, (moves.get(productId) ?? 0) + moved);
  }
  return [...moves].flatMap(([productId, thousandths]) => (thousandths === 0 ? [] : [{ productId, thousandths }]));
}
