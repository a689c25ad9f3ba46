/** Refusals: the expected ways a till says no, as values. One table of codes; docs/REFUSALS.md explains each. */

import { RECONCILE_REFUSALS } from "./reconcile-refusals.ts";
import { SYNC_REFUSALS } from "./sync-refusals.ts";
import { TENDER_REFUSALS } from "./tender-refusals.ts";

/** What a use case or a rule answers: a value, or a refusal that a person can act on. */
export type Result<T> = Ok<T> | Refused;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

/** A refusal: the code is stable; `facts` fill the sentence (amounts in minor units, counts, names). */
export interface Refusal {
  readonly code: RefusalCode;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Wraps a value. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Says no. */
export function refuse(code: RefusalCode, facts: Refusal["facts"] = {}): Refused {
  return { ok: false, refusal: { code, facts } };
}

/**
 * Every refusal code with its English sentence (what happened) and what to do. Codes are never renamed or reused.
 * `{name}` stands for a fact; facts that end in `Minor` are amounts of the shop's currency.
 */
export const REFUSALS = {
  "request.invalid": {
    says: "The register did not understand that request.",
    todo: "Try again. If it stays, restart Evertill.",
  },
  "register.failed": {
    says: "Something went wrong inside the register. What was confirmed on the screen is safe.",
    todo: "Try again. If it stays, restart Evertill and tell support.",
  },
  "register.busy": { says: "The register is still starting.", todo: "Wait a moment and try again." },
  "shop.not_set_up": { says: "This register has no shop yet.", todo: "Set up the shop first." },
  "shop.already_set_up": { says: "This register already has a shop.", todo: "Sign in instead." },
  "shop.zone_unknown": { says: "The time zone “{zone}” is not known.", todo: "Choose a time zone from the list." },
  "shop.currency_unknown": {
    says: "The currency “{currency}” is not known.",
    todo: "Choose a currency from the list.",
  },

  "staff.signed_out": { says: "Nobody is signed in.", todo: "Sign in with your PIN." },
  "staff.unknown": { says: "This person is not on the register's list.", todo: "Choose a name from the list." },
  "staff.pin_wrong": {
    says: "That PIN is not right.",
    todo: "Try again. {left, plural, one {# try is} other {# tries are}} left before a pause.",
  },
  "staff.locked_out": {
    says: "Too many wrong PINs for {name}.",
    todo: "Wait {seconds, plural, one {# second} other {# seconds}}, or let a manager reset the PIN.",
  },
  "staff.pin_too_weak": {
    says: "That PIN is too easy to guess.",
    todo: "Use 4 to 8 digits, not all the same and not in a row.",
  },
  "staff.pin_form": { says: "A PIN has 4 to 8 digits.", todo: "Type 4 to 8 digits." },
  "staff.name_taken": { says: "There is already a person called {name}.", todo: "Add a surname or an initial." },

  "approval.needed": {
    says: "This needs someone else's approval.",
    todo: "Ask a person who may, and let them type their PIN.",
  },
  "approval.own": { says: "Nobody approves their own act.", todo: "Ask another person." },
  "approval.not_allowed": { says: "This person may not approve that.", todo: "Ask a manager." },
  "approval.expired": { says: "The approval is used up or older than a minute.", todo: "Ask for it again." },
  "approval.other_command": { says: "The approval was given for something else.", todo: "Ask for it again." },

  "session.none": { says: "No session is open.", todo: "Count the float and open a session first." },
  "session.already_open": {
    says: "A session is already open on this drawer.",
    todo: "Go on selling, or count and close it first.",
  },
  "session.not_counted": { says: "The drawer is not counted yet.", todo: "Count the drawer first." },
  "session.not_yours": { says: "{name} opened this session.", todo: "Let {name} or a manager count and close it." },
  "session.date_back": {
    says: "The business date {date} is before the last one, {last}.",
    todo: "Check the computer's clock. If the date is right, a manager can approve it.",
  },
  "session.sale_open": { says: "A sale is still on the screen.", todo: "Finish, hold or discard it first." },
  "session.payment_in_doubt": {
    says: "A card payment has no answer yet.",
    todo: "Look at the card terminal and say whether it was paid. Then close.",
  },
  "session.reason_needed": {
    says: "The drawer is off by {differenceMinor}.",
    todo: "Write down the reason, then close.",
  },
  "session.float_too_large": {
    says: "{countedMinor} was counted; no more than that can stay in the drawer.",
    todo: "Leave that much or less as the next float.",
  },
  "session.has_drawer": { says: "{name} has a drawer already.", todo: "Let another person take this one." },
  "session.taker_may_not": {
    says: "{name} may not open a drawer.",
    todo: "Let a cashier or a manager take it.",
  },
  "drawer.unknown": { says: "That drawer is not open on this register.", todo: "Choose one from the list." },
  "drawer.name_taken": { says: "There is already a drawer called {name}.", todo: "Give it another name." },
  "drawer.too_many": { says: "A register has {most} drawers at most.", todo: "Use one of those that are there." },
  "count.denomination_unknown": {
    says: "{denominationMinor} is not a note or coin of this currency.",
    todo: "Count the notes and coins in the list.",
  },
  "count.tender_missing": { says: "The count lacks {method}.", todo: "Enter what was counted for every tender." },
  "movement.more_than_expected": {
    says: "There is less cash than that in the drawer.",
    todo: "Take out less, or count the drawer.",
  },
  "movement.own_witness": {
    says: "Nobody is their own witness.",
    todo: "Let another person look on and type their PIN.",
  },
  "movement.bag_used": {
    says: "Bag {bag} is already in the safe.",
    todo: "Check the number that is printed on the bag.",
  },

  "product.unknown": { says: "This product is not in the catalogue.", todo: "Search for it by name." },
  "product.barcode_taken": {
    says: "The code {code} already belongs to {name}.",
    todo: "Use another code, or change that product.",
  },
  "barcode.unknown": { says: "No product has the code {code}.", todo: "Search for the product by name." },
  "barcode.unreadable": { says: "That scan can't be read as a code.", todo: "Scan it again, or type the digits." },
  "barcode.value_misread": {
    says: "The price or weight in that code does not add up.",
    todo: "Scan it again, or weigh the goods and label them anew.",
  },
  "barcode.rule_decimals": {
    says: "Prices in codes with {prefix} can't have more than {most} decimals.",
    todo: "Give them no more decimals than the currency has.",
  },
  "product.too_many_codes": {
    says: "{name} has {most} codes already.",
    todo: "Take one away that is not used any more.",
  },
  "product.expired": {
    says: "{name} must not be used after {date}.",
    todo: "Take it off the shelf; it can't be sold.",
  },

  "sale.empty": { says: "There is nothing on the sale.", todo: "Scan or touch a product first." },
  "sale.not_open": {
    says: "This sale is not on the screen any more.",
    todo: "Look among the held sales and today's receipts.",
  },
  "sale.open": { says: "Another sale is on the screen.", todo: "Finish or hold it first." },
  "sale.line_unknown": { says: "This line is not on the sale any more.", todo: "Look at the sale and try again." },
  "sale.too_many_lines": { says: "A sale takes 500 lines.", todo: "Finish this one and start another." },
  "sale.too_large": {
    says: "The sale would be larger than the register can book.",
    todo: "Check the quantity and the price.",
  },
  "sale.not_paid": { says: "{dueMinor} is still due.", todo: "Take the rest, then finish." },
  "sale.paid_more_than_total": {
    says: "More is paid already than would be left to pay.",
    todo: "Give the tender back first, then take the line out.",
  },
  "sale.has_payments": {
    says: "Money was already taken for this sale.",
    todo: "Give it back first, or finish the sale.",
  },
  "sale.payment_running": { says: "A card payment is under way.", todo: "Finish it on the card terminal first." },
  "quantity.needed": { says: "{name} is sold by weight.", todo: "Type the weight." },
  "quantity.zero": { says: "A quantity is more than zero.", todo: "To take the line out, use Remove." },
  "quantity.too_large": {
    says: "That quantity is larger than {largest}.",
    todo: "Check it: was a barcode typed as a quantity?",
  },
  "quantity.not_weighed": {
    says: "{name} is sold by the piece, but here it has a weight.",
    todo: "Add it by the piece, or set in the catalogue that it is sold by weight.",
  },
  "quantity.on_label": {
    says: "The label on {name} says how much there is.",
    todo: "Scan each label on its own, without a quantity.",
  },
  "quantity.tare": { says: "The container weighs as much as everything.", todo: "Check the weight and the tare." },
  "quantity.whole": { says: "{name} is sold by the piece.", todo: "Type a whole number." },

  "product.choose_variant": { says: "{name} comes in several kinds.", todo: "Choose which." },
  "modifier.needed": { says: "{name} is sold with a choice.", todo: "Choose how it is wanted." },
  "modifier.too_few": {
    says: "{name}: {group} is not chosen yet.",
    todo: "Choose {min} or more.",
  },
  "modifier.too_many": {
    says: "{name}: that is more of {group} than goes with it.",
    todo: "Choose {max} at most.",
  },
  "modifier.unknown": { says: "What was chosen for {name} is not offered any more.", todo: "Choose again." },
  "modifier.below_zero": { says: "{name} would cost less than nothing with that.", todo: "Choose something else." },
  "modifier.line": {
    says: "What goes with “{name}” can't be changed on this line.",
    todo: "Take the line out and add it anew.",
  },
  "deposit.bound": {
    says: "The deposit belongs to “{name}”.",
    todo: "Change the goods: the deposit moves with them.",
  },
  "age.not_checked": {
    says: "{name} is not sold to anybody younger than {minimumAge}.",
    todo: "Look at a document, or take the goods back.",
  },
  "exempt.already": {
    says: "This sale is free of tax already, by certificate {certificate}.",
    todo: "Charge the tax again first.",
  },
  "price.returned": {
    says: "The price of “{name}” comes from the receipt it was sold with.",
    todo: "Take the line out to return it without a receipt.",
  },
  "price.needed": { says: "{name} has no price of its own.", todo: "Type what it costs." },
  "price.not_open": { says: "{name} has a price of its own.", todo: "Add it without a price, then change its price." },
  "price.too_large": { says: "That price is more than the register can book.", todo: "Check the price." },
  "discount.zero": { says: "A discount takes something off.", todo: "Enter a percentage or an amount." },
  "discount.too_much": {
    says: "That is more than there is to take off.",
    todo: "Give 100 % or less, or no more than the amount.",
  },
  "discount.too_many": { says: "There are {most} discounts already.", todo: "Take one back first." },
  "discount.returned": { says: "“{name}” comes back and takes no discount.", todo: "Choose a line that is sold." },
  "discount.unknown": { says: "That discount is not on this sale any more.", todo: "Look at the sale again." },
  "logo.not_png": {
    says: "That file is no PNG picture that can be printed.",
    todo: "Save the logo as PNG and choose it again.",
  },
  "logo.too_large": {
    says: "The picture is {width} × {height} dots, larger than a receipt’s head.",
    todo: "Make it {mostWide} × {mostHigh} dots or smaller.",
  },
  "mail.address": { says: "“{address}” is no e-mail address.", todo: "Check what was typed." },
  "mail.no_server": {
    says: "This till belongs to no server that could send e-mail.",
    todo: "Print the receipt, or join a server.",
  },
  "mail.training": { says: "In training nothing is sent to anybody.", todo: "Leave training to send receipts." },
  "return.nothing": { says: "Nothing was chosen to come back.", todo: "Choose at least one line of the receipt." },
  "return.line_unknown": { says: "That line is not on the receipt.", todo: "Look the receipt up again." },
  "return.more_than_sold": { says: "Of “{name}” {left} can still come back.", todo: "Enter no more than that." },
  "return.twice": {
    says: "“{name}” of this receipt is on the sale already.",
    todo: "Change the quantity of that line.",
  },
  "return.on_hold": {
    says: "Goods of that receipt wait to come back on the held sale “{label}”.",
    todo: "Finish that held sale first.",
  },
  "return.whole": { says: "“{name}” comes back in whole pieces.", todo: "Enter a whole number." },
  "return.currency": {
    says: "That receipt was paid in {currency}.",
    todo: "Return it at a register of that currency.",
  },
  "return.receipt_unknown": {
    says: "No sale with the number {number} is known at this register.",
    todo: "Check the number, scan the receipt’s code, or return without a receipt.",
  },
  "return.code_misread": {
    says: "That is no code of a receipt of this shop, or it was misread.",
    todo: "Scan it again, or type the number on the receipt.",
  },
  "return.code_unknown_register": {
    says: "This till does not know the till that printed the receipt.",
    todo: "Take the goods back at that till, or connect to the server once and scan again.",
  },
  "return.code_too_long": {
    says: "The receipt {number} is too long for its code: the code says nothing of its goods.",
    todo: "Take the goods back at till {register}, or without a receipt.",
  },
  "return.all_back": {
    says: "Everything on that receipt came back already.",
    todo: "Check the number of the receipt.",
  },
  "return.voided": { says: "That sale was voided; it was given back then.", todo: "Check the number of the receipt." },
  "refund.due": { says: "Money goes back to the customer on this sale.", todo: "Give it back in cash or on the card." },
  "refund.nothing_due": { says: "Nothing is to be given back on this sale.", todo: "Take a payment instead." },
  "refund.more_than_due": { says: "That is more than the goods come to.", todo: "Give back {dueMinor} or less." },
  "void.session_over": {
    says: "That sale belongs to a session that is closed.",
    todo: "Return the goods by their receipt.",
  },
  "void.already": { says: "That sale was voided already.", todo: "Look at the list of papers." },
  "void.goods_returned": { says: "Goods of that sale came back already.", todo: "Return the rest by its receipt." },
  "void.returned_since": {
    says: "More of the same goods came back after that return.",
    todo: "Void the later return first.",
  },
  "void.paid_by_card": {
    says: "A card is part of that sale: only its terminal moves that money.",
    todo: "Take the goods back by the receipt; the money goes back to the card.",
  },
  "void.sale_open": { says: "A sale is on the screen.", todo: "Finish or hold it first." },
  "training.inside": { says: "Training is under way.", todo: "Leave it first." },
  "training.outside": { says: "Nobody is training.", todo: "Nothing is to be left." },
  "training.sale_open": { says: "A sale is on the screen.", todo: "Finish or hold it before training." },
  "customer.nothing_known": {
    says: "Nothing was said of the customer.",
    todo: "Enter a name, an e-mail address or a telephone number.",
  },
  "customer.email": { says: "That is no e-mail address.", todo: "Check it, or leave it empty." },
  "customer.phone": { says: "That is no telephone number.", todo: "Check it, or leave it empty." },
  "customer.erased": { says: "That customer was erased.", todo: "Keep them anew if they want to be known again." },
  "customer.other_branch": {
    says: "That customer became known in another branch.",
    todo: "Change them there.",
  },
  "customer.unknown": { says: "This till does not know that customer any more.", todo: "Find the customer again." },
  "void.voucher_used": {
    says: "The voucher {number} that was given out with this sale was used since.",
    todo: "Take the goods back by a return instead.",
  },
  "payment.none": { says: "No card payment is under way.", todo: "Look at what is still due." },
  "payment.terminal_answers": {
    says: "The card terminal itself says what became of this payment.",
    todo: "Wait for its answer, or ask it again.",
  },
  "payment.still_waiting": {
    says: "The card terminal is still at this payment.",
    todo: "Wait for its answer, or cancel it.",
  },
  "terminal.not_set": {
    says: "No card terminal is connected.",
    todo: "Connect one under More, Card terminal.",
  },
  "terminal.unreachable": {
    says: "The card terminal does not answer.",
    todo: "Nothing was charged. Check that it is on and connected, or take another tender.",
  },
  "terminal.busy": {
    says: "The card terminal is at another payment.",
    todo: "Finish or cancel that one on the terminal. Nothing was charged here.",
  },
  "terminal.address": {
    says: "“{address}” is not the address of a card terminal.",
    todo: "Type a host name or IP address and the port.",
  },
  "terminal.demo_only": {
    says: "A simulated card terminal takes no money.",
    todo: "Use it in the demo. In a shop, type in what the shop's own terminal says.",
  },

  "receipt.unknown": { says: "There is no receipt {number}.", todo: "Look among today's receipts." },
  "print_job.unknown": { says: "That print is already done.", todo: "Look among today's receipts." },
  "printer.not_set": {
    says: "No receipt printer is set up.",
    todo: "Enter the printer's address under More, Printer.",
  },
  "printer.address": {
    says: "“{address}” is not a printer address.",
    todo: "Type a host name or IP address, and the port (usually 9100).",
  },

  "text.empty": { says: "The field is empty.", todo: "Type something." },
  "text.too_long": { says: "That is too long.", todo: "Use {largest} characters at most." },
  "text.not_allowed": { says: "The text has characters that can't be printed.", todo: "Type it again without them." },

  "card_data.refused": {
    says: "That looks like a card number. It was not kept.",
    todo: "Cards belong in the card terminal only. Never type or swipe one here.",
  },

  "storage.full": {
    says: "The disk is full. Nothing of this was booked.",
    todo: "Free some space on this computer, then try again. All earlier sales are safe.",
  },
  "storage.failed": {
    says: "The register could not write to its disk. Nothing of this was booked.",
    todo: "Restart Evertill. If it stays, call support.",
  },
  "backup.unknown": { says: "That backup is not there any more.", todo: "Choose another one." },
  "backup.damaged": { says: "That backup is damaged.", todo: "Choose another one." },
  "backup.key_wrong": {
    says: "That recovery key does not open this backup.",
    todo: "Type the key from the owner's safe once more. Gaps and capitals do not matter.",
  },
  ...TENDER_REFUSALS,
  ...SYNC_REFUSALS,
  ...RECONCILE_REFUSALS,
} as const satisfies Record<string, { says: string; todo: string }>;

export type RefusalCode = keyof typeof REFUSALS;
