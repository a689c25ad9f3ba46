/** What somebody does at a till that belongs to a server, and what the server has of it. */
import type { OpenRegister } from "#test/in-process-register.ts";
import type { ShopWithServer } from "./shop-with-server.ts";

/** A product of the till's grid. */
export async function productAt(till: OpenRegister, index = 0) {
  const page = await till.must("catalogue.page", { categoryId: null, offset: 0, limit: 50 });
  const product = page.products[index];
  if (!product) throw new Error("there is such a product");
  return product;
}

/** Rings a product up; the sale stays open. */
export async function ringUp(till: OpenRegister, index = 0): Promise<void> {
  const { productId } = await productAt(till, index);
  await till.must("sale.add_product", { productId, quantityThousandths: null });
}

/** Takes what is due in cash. */
export async function takeCash(till: OpenRegister): Promise<void> {
  await till.must("sale.tender_cash", { amountMinor: till.view().sale?.cashDueMinor as never });
}

/** Sells a product for cash. */
export async function sell(till: OpenRegister, index = 0): Promise<void> {
  await ringUp(till, index);
  await takeCash(till);
}

/** Opens the drawer's session. */
export async function openDrawer(till: OpenRegister): Promise<void> {
  await till.must("session.open", { float: [], approvalId: null });
}

/** What the server has of a till. */
export async function onServer(
  shop: ShopWithServer,
  till: OpenRegister,
): Promise<{ entries: number; sales: number; violations: string[] }> {
  const id = till.register.registerId;
  const count = async (table: string): Promise<number> => {
    const [row] = await shop.rows<{ n: string }>(`select count(*) as n from shop.${table} where register_id = $1`, [
      id,
    ]);
    return Number(row?.n);
  };
  const found = await shop.rows<{ code: string }>("select code from shop.violation where register_id = $1", [id]);
  return { entries: await count("journal"), sales: await count("sale"), violations: found.map(({ code }) => code) };
}
