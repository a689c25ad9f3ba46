/** The table of a running till's use cases by act. Nothing is decided here. */

import type { TENDER_ACTS } from "#domain/protocol/tender-acts.ts";
import { ok } from "#domain/refusals.ts";
import * as codes from "./change-codes.ts";
import * as config from "./change-config.ts";
import * as kitchen from "./change-kitchen.ts";
import { setLogo } from "./change-logo.ts";
import * as sale from "./change-sale.ts";
import * as drawers from "./drawers.ts";
import { listFavourites } from "./favourites.ts";
import * as catalogue from "./find-products.ts";
import * as customers from "./know-customers.ts";
import { listApprovals } from "./list-approvals.ts";
import * as papers from "./look-up-papers.ts";
import * as mail from "./mail-receipt.ts";
import { movedToday } from "./moved-today.ts";
import * as tenders from "./other-tenders.ts";
import * as card from "./pay-by-card.ts";
import * as pay from "./pay-sale.ts";
import * as price from "./price-sale.ts";
import * as printing from "./printing.ts";
import * as goods from "./return-goods.ts";
import * as goodsToSell from "./ring-up.ts";
import * as session from "./run-session.ts";
import * as staff from "./sign-in.ts";
import { writeSetting } from "./store/settings.ts";
import { save, type Till } from "./till.ts";
import * as undo from "./undo-sale.ts";
import type { UseCases } from "./window-api.ts";

/** Acts that are the register's own: there may be no till yet, or the till is about to become another. */
export type RegisterActs =
  | "shop.set_up"
  | "shop.restore_backup"
  | "training.enter"
  | "training.leave"
  | "sync.enrol"
  | "sync.cancel"
  | "sync.try_now"
  | "sync.leave";

type DrawerActs = keyof UseCases & (`session.${string}` | `cash.${string}` | `drawer.${string}`);

/** Acts about sessions, cash and drawers. */
function drawerCasesOf(till: Till): Pick<UseCases, DrawerActs> {
  return {
    "session.open": (input) => session.openSession(till, input),
    "session.x_report": (input) => session.takeXReport(till, input),
    "session.count": (input) => session.countDrawer(till, input),
    "session.add_late": (input) => session.addLate(till, input),
    "session.hand_over": (input) => session.handOver(till, input),
    "session.close": (input) => session.closeSession(till, input),
    "cash.pay_in": (input) => session.payIn(till, input),
    "cash.pay_out": (input) => session.payOut(till, input),
    "cash.pay_tips": (input) => session.payTips(till, input),
    "cash.drop_to_safe": (input) => session.dropToSafe(till, input),
    "drawer.choose": (input) => drawers.chooseDrawer(till, input),
    "drawer.add": (input) => drawers.addDrawer(till, input),
    "drawer.no_sale": (input) => session.openDrawer(till, input),
  };
}

/** Every act of a running till. */
export function tillCasesOf(till: Till): Omit<UseCases, RegisterActs> {
  return {
    "shop.put_recovery_key_away": () => {
      const forgotten = save(till, (tx) => writeSetting(tx, "recovery_key_to_show", null));
      if (!forgotten.ok) return forgotten;
      till.recoveryKey = null;
      till.changed.add("recoveryKey");
      return ok(null);
    },
    "staff.sign_in": (input) => staff.signIn(till, input),
    "staff.lock": () => staff.lock(till),
    "staff.add_person": (input) => config.addPerson(till, input),
    "staff.reset_pin": (input) => config.resetPin(till, input),
    "approval.give": (input) => staff.giveApproval(till, input),
    "approval.list": () => listApprovals(till),
    ...drawerCasesOf(till),
    ...catalogueCasesOf(till),
    "sale.add_product": (input) => goodsToSell.addProduct(till, input),
    "sale.scan": (input) => goodsToSell.scan(till, input),
    "sale.change_modifiers": (input) => goodsToSell.changeModifiers(till, input),
    "sale.choose_service": (input) => goodsToSell.chooseService(till, input),
    "sale.exempt": (input) => price.exemptSale(till, input),
    "sale.charge_tax_again": () => price.chargeTaxAgain(till),
    "sale.sell_unknown": (input) => goodsToSell.sellUnknown(till, input),
    "sale.change_quantity": (input) => sale.changeQuantity(till, input),
    "sale.remove_line": (input) => sale.removeLine(till, input),
    "sale.choose_receipt_language": (input) => sale.chooseReceiptLanguage(till, input),
    "sale.discard": () => sale.discardSale(till),
    "sale.hold": (input) => sale.holdSale(till, input),
    "sale.recall": (input) => sale.recallSale(till, input),
    ...tenderCasesOf(till),
    "sale.intend_card": (input) => card.intendCard(till, input),
    "sale.settle_card": (input) => card.settleCard(till, input),
    "sale.fail_card": (input) => card.failCard(till, input),
    "sale.reverse_card": (input) => card.reverseCard(till, input),
    "sale.reverse_on_terminal": (input) => card.reverseOnTerminal(till, input),
    "payment.cancel": (input) => card.cancelPayment(till, input),
    "payment.ask": (input) => card.askTerminal(till, input),
    "payment.settle_by_hand": (input) => card.settleByHand(till, input),
    "terminal.set": (input) => card.setTerminal(till, input),
    "terminal.test": () => card.testTerminal(till),
    "sale.complete": () => pay.completeSale(till),
    "customer.search": (input) => customers.searchCustomers(till, input),
    "customer.add": (input) => customers.keepCustomer(till, input),
    "sale.attach_customer": (input) => customers.attachCustomer(till, input),
    "sale.override_price": (input) => price.overridePrice(till, input),
    "sale.give_discount": (input) => price.giveDiscount(till, input),
    "sale.take_back_discount": (input) => price.takeBackDiscount(till, input),
    ...goodsBackCasesOf(till),
    "sale.refund_card": (input) => card.refundCard(till, input),
    "sale.void": (input) => undo.voidSale(till, input),
    "sale.correct_tender": (input) => undo.correctTender(till, input),
    ...paperCasesOf(till),
  };
}

/** Acts about tenders other than cards. */
function tenderCasesOf(till: Till): Pick<UseCases, keyof typeof TENDER_ACTS> {
  return {
    "sale.tender_cash": (input) => pay.tenderCash(till, input),
    "sale.refund_cash": (input) => pay.refundCash(till, input),
    "sale.return_tender": (input) => pay.returnTender(till, input),
    "sale.tender_voucher": (input) => tenders.tenderVoucher(till, input),
    "sale.refund_voucher": (input) => tenders.refundVoucher(till, input),
    "sale.tender_account": (input) => tenders.tenderAccount(till, input),
    "sale.refund_account": (input) => tenders.refundAccount(till, input),
    "sale.tender_foreign": (input) => tenders.tenderForeign(till, input),
    "sale.give_tip": (input) => tenders.giveTip(till, input),
    "tender.set_foreign": (input) => tenders.setForeign(till, input),
  };
}

type GoodsBackAct = "sale.find_receipt" | "sale.return_by_receipt" | "sale.return_without_receipt";

/** Acts about goods that come back. */
function goodsBackCasesOf(till: Till): Pick<UseCases, GoodsBackAct> {
  return {
    "sale.find_receipt": (input) => goods.findReceipt(till, input),
    "sale.return_by_receipt": (input) => goods.returnByReceipt(till, input),
    "sale.return_without_receipt": (input) => goods.returnWithoutReceipt(till, input),
  };
}

type PaperAct = Extract<keyof UseCases, `receipts.${string}` | `printer.${string}`>;

/** Acts about papers and printers. */
function paperCasesOf(till: Till): Pick<UseCases, PaperAct> {
  return {
    "receipts.list": (input) => papers.listPapers(till, input),
    "receipts.show": (input) => papers.showPaper(till, input),
    "receipts.reprint": (input) => papers.reprintPaper(till, input),
    "receipts.print_gift": (input) => papers.printGift(till, input),
    "receipts.mail": (input) => mail.mailReceipt(till, input),
    "printer.set_address": (input) => config.setPrinterAddress(till, input),
    "printer.set_kitchen": (input) => kitchen.setKitchen(till, input),
    "printer.set_logo": (input) => setLogo(till, input),
    "printer.test": () => printing.printTestPage(till),
    "printer.resolve": (input) => printing.resolvePrint(till, input),
  };
}

type CatalogueAct = Extract<keyof UseCases, `catalogue.${string}`>;

/** Acts about products and their codes. */
function catalogueCasesOf(till: Till): Pick<UseCases, CatalogueAct> {
  return {
    "catalogue.page": (input) => catalogue.page(till, input),
    "catalogue.search": (input) => catalogue.search(till, input),
    "catalogue.favourites": () => listFavourites(till),
    "catalogue.look_up": (input) => catalogue.lookUp(till, input),
    "catalogue.add_category": (input) => config.addCategory(till, input),
    "catalogue.add_product": (input) => config.addProduct(till, input),
    "catalogue.list_open_price": () => catalogue.listOpenPrice(till),
    "catalogue.learn_code": (input) => codes.learnCode(till, input),
    "catalogue.moved_today": () => movedToday(till),
    "catalogue.set_in_store_rules": (input) => codes.setInStoreRules(till, input),
  };
}
