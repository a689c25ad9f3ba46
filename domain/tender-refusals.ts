/** Refusals about tenders: cash, vouchers, accounts, cash of other currencies, tips. Part of the one table in refusals.ts. */
export const TENDER_REFUSALS = {
  "tender.terminal_took": {
    says: "The card terminal took that money: it was no cash.",
    todo: "Leave it as it is, or take the goods back by their receipt.",
  },
  "tender.same": { says: "That is the tender it was booked under.", todo: "Choose the other one." },
  "tender.more_than_booked": {
    says: "The sale has no more than {bookedMinor} under that tender.",
    todo: "Correct that much or less.",
  },
  "tender.more_than_due": { says: "That is more than is due.", todo: "Take {dueMinor} or less." },
  "tip.no_sale": { says: "Money goes back on this sale, so there is no tip.", todo: "Take the tip back first." },
  "voucher.twice": {
    says: "Voucher {number} is on this sale already.",
    todo: "Take another voucher, or another way to pay.",
  },
  "voucher.spent": {
    says: "Voucher {number} was used before, with receipt {receipt}.",
    todo: "Don't take it. If a rest was left, it stands on a newer voucher.",
  },
  "voucher.worth": {
    says: "Voucher {number} was given out for {valueMinor}.",
    todo: "Take it for {valueMinor}.",
  },
  "voucher.value_needed": {
    says: "This till did not give out voucher {number}.",
    todo: "Type what the voucher says it is worth.",
  },
  "voucher.misread": {
    says: "That is no number of a voucher.",
    todo: "Scan it again, or type the letters, digits and hyphens that stand on it.",
  },
  "account.customer_needed": {
    says: "Nobody is on this sale whose account it could be.",
    todo: "Add the customer to the sale first.",
  },
  "foreign.unknown": {
    says: "This shop takes no cash in {currency}.",
    todo: "Add the currency under More, Foreign cash.",
  },
  "foreign.twice": { says: "{currency} is there twice.", todo: "Keep one of the two." },
  "foreign.own": { says: "{currency} is the shop's own currency.", todo: "Choose another currency." },
  "tender.too_large": { says: "That is more than the register takes at once.", todo: "Check the amount." },
  "tender.zero": { says: "The amount is zero.", todo: "Type what the customer gave." },
  "tender.not_a_cash_amount": {
    says: "{amountMinor} can't be paid in notes and coins.",
    todo: "Type an amount that coins can make.",
  },
  "tender.card_more_than_due": { says: "A card pays {dueMinor} at most.", todo: "Type the amount still due, or less." },
  "tender.unknown": { says: "This tender is not on the sale any more.", todo: "Look at what is paid and try again." },
  "tender.too_many": { says: "A sale takes 20 tenders.", todo: "Take the rest in one tender." },
} as const;
