/** Acts about tenders: cash, vouchers, accounts, cash of other currencies, tips. Cards are in payment-acts.ts. */
import { z } from "zod";
import { approvalIdSchema, tenderIdSchema } from "#domain/ids.ts";
import { foreignCurrencySchema, MAX_FOREIGN_CURRENCIES } from "#domain/sale/tender.ts";
import { currencySchema, notNegativeAmountSchema } from "#domain/values.ts";

const nothing = z.strictObject({});
/** Set when someone else allowed exactly this act a moment ago. */
const approvalId = approvalIdSchema.nullable();
const ofAmount = z.strictObject({ amountMinor: notNegativeAmountSchema });
const ofAmountApproved = ofAmount.extend({ approvalId });

/** Amounts in minor units, more than zero unless something else is said. */
export const TENDER_ACTS = {
  /** Zero finishes a sale whose rest is less than the smallest coin. */
  "sale.tender_cash": { request: ofAmount, answer: nothing },
  "sale.refund_cash": { request: ofAmountApproved, answer: nothing },
  /** Takes a tender back before the sale is finished; a card's is reversed instead. */
  "sale.return_tender": { request: z.strictObject({ tenderId: tenderIdSchema }), answer: nothing },
  "sale.tender_voucher": {
    request: z.strictObject({
      number: z.string().max(60),
      /** What it is worth; null for one that this till gave out, which knows. */
      valueMinor: notNegativeAmountSchema.nullable(),
    }),
    answer: nothing,
  },
  "sale.refund_voucher": { request: ofAmountApproved, answer: nothing },
  "sale.tender_account": { request: ofAmountApproved, answer: nothing },
  "sale.refund_account": { request: ofAmountApproved, answer: nothing },
  "sale.tender_foreign": {
    /** `foreignMinor`: what is given, in minor units of that currency. */
    request: z.strictObject({ currency: currencySchema, foreignMinor: notNegativeAmountSchema }),
    answer: nothing,
  },
  /** On top of the total, for whoever served; zero takes it back. */
  "sale.give_tip": { request: ofAmount, answer: nothing },
  /** The currencies whose cash the shop takes, and what each is worth. */
  "tender.set_foreign": {
    request: z.strictObject({ currencies: z.array(foreignCurrencySchema).max(MAX_FOREIGN_CURRENCIES), approvalId }),
    answer: nothing,
  },
};
