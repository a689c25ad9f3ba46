/** Vouchers, accounts, cash of other currencies and tips at the till; which currencies the shop takes. */
import type { ActInput } from "#domain/protocol/register-api.ts";
import { ok, type Result, refuse } from "#domain/refusals.ts";
import { leftOf } from "#domain/sale/return.ts";
import { type TenderMethod, voucherNumberSchema } from "#domain/sale/tender.ts";
import type { Permission } from "#domain/staff/permissions.ts";
import { refuseCardData } from "#domain/text/card-data.ts";
import { changeConfig } from "./change-config.ts";
import { changeSale, changeSaleAs } from "./change-sale.ts";
import { readEntryAt } from "./store/journal.ts";
import { writeSetting } from "./store/settings.ts";
import { readVoucher } from "./store/vouchers.ts";
import type { Till } from "./till.ts";

/**
 * Takes a voucher, once. One that this till gave out is worth what stands in its books; of another the paper says it.
 * @returns refusals: `voucher.*`, `tender.*`, `sale.*`, `refund.due`, `card_data.refused`
 */
export function tenderVoucher(till: Till, input: ActInput<"sale.tender_voucher">): Result<null> {
  const number = input.number.trim().toUpperCase();
  if (!voucherNumberSchema.safeParse(number).success) return refuse("voucher.misread");
  const firewall = refuseCardData(number);
  if (!firewall.ok) return firewall;
  const { given, used } = till.store.read((tx) => readVoucher(tx, number));
  if (used) return refuse("voucher.spent", { number, receipt: receiptAt(till, used.position) });
  const valueMinor = input.valueMinor ?? given?.amountMinor ?? null;
  if (valueMinor === null) return refuse("voucher.value_needed", { number });
  if (given && given.amountMinor !== valueMinor)
    return refuse("voucher.worth", { number, valueMinor: given.amountMinor });
  return changeSale(till, { act: "tender_voucher", number, valueMinor });
}

/** Gives money back as a new voucher. @returns refusals: `approval.*`, `refund.*`, `tender.*`, `sale.*` */
export function refundVoucher(till: Till, input: ActInput<"sale.refund_voucher">): Result<null> {
  const { amountMinor } = input;
  const needed = neededFor(till, "voucher", amountMinor);
  return changeSaleAs(till, "sale.refund_voucher", input, needed, { act: "refund_voucher", amountMinor });
}

/** Has the customer owe an amount. @returns refusals: `approval.*`, `account.customer_needed`, `tender.*`, `sale.*` */
export function tenderAccount(till: Till, input: ActInput<"sale.tender_account">): Result<null> {
  const { amountMinor } = input;
  return changeSaleAs(till, "sale.tender_account", input, ["sale.on_account"], { act: "tender_account", amountMinor });
}

/** Has the customer owe so much less. @returns refusals: `approval.*`, `account.customer_needed`, `refund.*`, `tender.*`, `sale.*` */
export function refundAccount(till: Till, input: ActInput<"sale.refund_account">): Result<null> {
  const { amountMinor } = input;
  const needed = neededFor(till, "account", amountMinor);
  return changeSaleAs(till, "sale.refund_account", input, needed, { act: "refund_account", amountMinor });
}

/** Takes cash of another currency at the shop's rate; change is in its own. @returns refusals: `foreign.unknown`, `tender.*`, `sale.*` */
export function tenderForeign(till: Till, input: ActInput<"sale.tender_foreign">): Result<null> {
  const { currency, foreignMinor } = input;
  const of = till.foreignCurrencies.find((each) => each.currency === currency);
  if (!of) return refuse("foreign.unknown", { currency });
  return changeSale(till, { act: "tender_foreign", of, foreignMinor });
}

/** Sets the tip on the sale. @returns refusals: `tip.no_sale`, `sale.*`, `tender.too_large` */
export function giveTip(till: Till, input: ActInput<"sale.give_tip">): Result<null> {
  return changeSale(till, { act: "give_tip", ...input });
}

/** Sets the currencies whose cash the shop takes. @returns refusals: `approval.*`, `foreign.own`, `foreign.twice` */
export function setForeign(till: Till, input: ActInput<"tender.set_foreign">): Result<null> {
  const { currencies } = input;
  const codes = currencies.map(({ currency }) => currency);
  if (codes.includes(till.shop.currency)) return refuse("foreign.own", { currency: till.shop.currency });
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice) return refuse("foreign.twice", { currency: twice });
  const summary = currencies.map(({ currency, rateMillionths }) => `${currency} ${rateMillionths / 1e6}`).join(", ");
  // What the money changer takes today is a matter of this branch.
  const change = { what: "shop" as const, subjectId: "foreign_currencies", summary, detail: currencies, tell: null };
  const done = changeConfig(till, "tender.set_foreign", input, "settings.edit", change, (tx) =>
    writeSetting(tx, "foreign_currencies", currencies),
  );
  if (!done.ok) return done;
  till.foreignCurrencies = currencies;
  till.changed.add("shop");
  return ok(null);
}

/** More than was paid by that tender needs a permission of its own. */
function neededFor({ sale }: Till, method: TenderMethod, amountMinor: number): Permission[] {
  if (!sale) return [];
  const givenMinor = sale.tenders.reduce((sum, each) => (each.method === method ? sum - each.amountMinor : sum), 0);
  return amountMinor + givenMinor > leftOf(sale, method) ? ["sale.refund_other_tender"] : [];
}

function receiptAt(till: Till, position: number): string {
  const entry = till.store.read((tx) => readEntryAt(tx, position));
  return entry?.type === "sale.completed" ? entry.body.receiptNumber : "";
}
