/** Opens what a power cut left as the register would, and holds it against what had been confirmed on screen. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SaleView } from "#domain/protocol/till-view.ts";
import { type Confirmed, nothingConfirmed } from "#test/crash/cashier.ts";
import { BooksInspector } from "#test/crash/inspect-books.ts";
import { type OpenRegister, openRegister, TestClock } from "#test/in-process-register.ts";

/**
 * Lays a state down in a fresh folder and opens a register on it, which then sells once more.
 * @param confirmed null before anything was
 * @returns what was lost; nothing where all is well
 */
export async function openState(
  folder: string,
  state: ReadonlyMap<string, Buffer>,
  confirmed: Confirmed | null,
): Promise<string[]> {
  mkdirSync(folder);
  for (const [name, bytes] of state) writeFileSync(join(folder, name), bytes);
  const till = await openRegister({ folder, clock: new TestClock(new Date().toISOString()) });
  try {
    return await look(till, folder, confirmed ?? nothingConfirmed());
  } finally {
    await till.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function look(till: OpenRegister, folder: string, confirmed: Confirmed): Promise<string[]> {
  const { phase, trouble, sale, held } = till.view();
  if (phase !== "running") return [`the books do not open: ${trouble?.kind ?? phase}`];
  const inspector = new BooksInspector(folder);
  const before = inspector.inspect(confirmed);
  const found = [...before.lost, ...before.doubled];
  // While an answer was awaited the sale on the screen may be the one before or after it.
  if (confirmed.asking === null && !isSameSale(sale, confirmed.draft)) found.push("the sale on the screen changed");
  const missing = confirmed.held.filter((saleId) => !held.some((each) => each.saleId === saleId));
  if (confirmed.asking === null && missing.length > 0) found.push(`held sales ${missing.join(", ")}`);
  if (found.length > 0) return found;
  await sellOnce(till);
  const after = inspector.inspect(confirmed);
  return [...after.lost, ...after.doubled];
}

function isSameSale(now: SaleView | null, before: SaleView | null): boolean {
  const content = (sale: SaleView | null): string => JSON.stringify([sale?.lines ?? [], sale?.tenders ?? []]);
  return content(now) === content(before);
}

/** The till goes on where it stopped: the next number follows the last one. */
async function sellOnce(till: OpenRegister): Promise<void> {
  const cashier = till.view().staff.find(({ role }) => role === "cashier");
  await till.must("staff.sign_in", { staffId: cashier?.staffId as never, pin: cashier?.demoPin ?? "" });
  if (!till.view().session) await till.must("session.open", { float: [], approvalId: null });
  // A card that was under way is for a person to ask about, not for this look.
  if (till.view().sale?.pending) return;
  if (!till.view().sale) {
    const { products } = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 60 });
    const product = products.find(({ unit, openPrice }) => unit === "piece" && !openPrice);
    await till.must("sale.add_product", { productId: product?.productId as never, quantityThousandths: null });
  }
  const before = till.view().lastSale?.receiptNumber;
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor as never });
  if (till.view().lastSale?.receiptNumber === before) throw new Error("the next sale got no number");
}
