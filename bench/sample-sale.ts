/** The sale every leg writes: three lines, paid in cash, about 450 bytes of JSON, the same for the same number. */

/** A sale as text, with what it adds to the sums that are checked after each leg. */
export interface SampleSale {
  readonly id: string;
  readonly json: string;
  readonly totalMinor: number;
}

const LINES = [
  {
    productId: "01980000-0000-7000-8000-d00000000001",
    name: "Flat white",
    quantityThousandths: 2_000,
    amountMinor: 760,
  },
  {
    productId: "01980000-0000-7000-8000-d00000000002",
    name: "Sourdough",
    quantityThousandths: 1_000,
    amountMinor: 545,
  },
  { productId: "01980000-0000-7000-8000-d00000000003", name: "Apples", quantityThousandths: 1_250, amountMinor: 434 },
] as const;

/** The nth sale of a leg. */
export function sampleSale(nth: number): SampleSale {
  const id = `01980000-0000-7000-8000-e${String(nth).padStart(11, "0")}`;
  const totalMinor = LINES.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const receiptNumber = `A01-${String(nth).padStart(6, "0")}`;
  const tender = { method: "cash", amountMinor: totalMinor };
  return { id, totalMinor, json: JSON.stringify({ saleId: id, receiptNumber, lines: LINES, totalMinor, tender }) };
}
