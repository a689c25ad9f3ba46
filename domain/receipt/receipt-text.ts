/** The words on paper in every language papers are written in, and what papers know of the shop. */
import type { CurrencyCode, Minor } from "#domain/money/money.ts";
import { formatAmount, type PaperLanguage } from "./receipt-format.ts";
import { ARABIC } from "./receipt-text-ar.ts";

/** What papers say about the shop and its people. */
export interface PaperContext {
  readonly shopName: string;
  readonly registerCode: string;
  readonly currency: CurrencyCode;
  /** IANA zone of the branch. */
  readonly zone: string;
  readonly language: PaperLanguage;
  staffName(staffId: string): string;
}

const ENGLISH = {
  receipt: "Receipt",
  register: "Register",
  servedBy: "Served by",
  total: "Total",
  cashRounding: "Cash rounding",
  toPay: "To pay in cash",
  cash: "Cash",
  card: "Card",
  change: "Change",
  discount: "Discount",
  discounts: "Discounts",
  returned: "Returned, receipt",
  toGiveBack: "To give back",
  voided: "VOIDED",
  salesVoided: "Sales voided",
  priceOverrides: "Prices overridden",
  tendersCorrected: "Tenders corrected",
  taxRate: "Tax",
  net: "Net",
  tax: "Tax",
  gross: "Gross",
  entry: "Entry",
  thanks: "Thank you!",
  paidIn: "Paid in",
  paidOut: "Paid out",
  tipsPaidOut: "Tips paid out",
  safeDrop: "Safe drop",
  safeDrops: "Safe drops",
  bag: "Bag",
  witness: "Witness",
  reason: "Reason",
  by: "By",
  approvedBy: "Approved by",
  signature: "Signature",
  xReport: "X report",
  zReport: "Z report",
  businessDate: "Business date",
  opened: "Opened",
  closed: "Closed",
  printedAt: "Taken",
  blind: "Amounts are shown after the count.",
  sales: "Sales",
  numberOfSales: "Number of sales",
  refunds: "Refunds",
  taxes: "Taxes",
  tenders: "Tenders",
  drawer: "Cash drawer",
  float: "Float",
  cashSales: "Cash sales",
  expected: "Expected",
  counted: "Counted",
  difference: "Difference",
  over: "over",
  short: "short",
  linesVoided: "Lines voided",
  salesDiscarded: "Sales discarded",
  noSales: "No sales",
  reprints: "Reprints",
  cardFailures: "Card payments declined",
  firstReceipt: "First receipt",
  lastReceipt: "Last receipt",
  counts: "Counts",
  heldSales: "Held sales left",
  approval: "Approval",
  pending: "pending",
  grandTotals: "Grand totals",
  grandSales: "Sales ever",
  grandRefunds: "Refunds ever",
  grandNet: "Net ever",
  lastAcknowledged: "Last acknowledged by a server",
  notConnected: "not connected",
  testPage: "Test page",
  testWorks: "If you can read this, the printer works.",
  testLetters: "äöüÄÖÜß é è ç € £",
} as const;

/** Every word papers use. */
export type PaperWord = keyof typeof ENGLISH;

const GERMAN: Readonly<Record<PaperWord, string>> = {
  receipt: "Bon",
  register: "Kasse",
  servedBy: "Es bediente Sie",
  total: "Summe",
  cashRounding: "Rundung bar",
  toPay: "Bar zu zahlen",
  cash: "Bar",
  card: "Karte",
  change: "Rückgeld",
  discount: "Rabatt",
  discounts: "Rabatte",
  returned: "Rückgabe, Bon",
  toGiveBack: "Auszuzahlen",
  voided: "STORNIERT",
  salesVoided: "Stornierte Verkäufe",
  priceOverrides: "Geänderte Preise",
  tendersCorrected: "Berichtigte Zahlungsarten",
  taxRate: "Steuer",
  net: "Netto",
  tax: "Steuer",
  gross: "Brutto",
  entry: "Eintrag",
  thanks: "Vielen Dank!",
  paidIn: "Einlage",
  paidOut: "Entnahme",
  tipsPaidOut: "Trinkgeld ausgezahlt",
  safeDrop: "Tresoreinwurf",
  safeDrops: "Tresoreinwürfe",
  bag: "Beutel",
  witness: "Zeuge",
  reason: "Grund",
  by: "Von",
  approvedBy: "Freigegeben von",
  signature: "Unterschrift",
  xReport: "Zwischenbericht (X)",
  zReport: "Tagesabschluss (Z)",
  businessDate: "Geschäftstag",
  opened: "Eröffnet",
  closed: "Geschlossen",
  printedAt: "Erstellt",
  blind: "Beträge stehen erst nach dem Kassensturz hier.",
  sales: "Verkäufe",
  numberOfSales: "Anzahl Verkäufe",
  refunds: "Erstattungen",
  taxes: "Steuern",
  tenders: "Zahlungsarten",
  drawer: "Kassenlade",
  float: "Wechselgeldbestand",
  cashSales: "Barverkäufe",
  expected: "Soll",
  counted: "Gezählt",
  difference: "Differenz",
  over: "zu viel",
  short: "zu wenig",
  linesVoided: "Zeilenstornos",
  salesDiscarded: "Verworfene Verkäufe",
  noSales: "Ladenöffnungen ohne Verkauf",
  reprints: "Kopien",
  cardFailures: "Abgelehnte Kartenzahlungen",
  firstReceipt: "Erster Bon",
  lastReceipt: "Letzter Bon",
  counts: "Zählungen",
  heldSales: "Geparkte Verkäufe",
  approval: "Freigabe",
  pending: "ausstehend",
  grandTotals: "Gesamtsummen",
  grandSales: "Verkäufe gesamt",
  grandRefunds: "Erstattungen gesamt",
  grandNet: "Netto gesamt",
  lastAcknowledged: "Zuletzt vom Server bestätigt",
  notConnected: "nicht verbunden",
  testPage: "Testseite",
  testWorks: "Wenn Sie das lesen können, funktioniert der Drucker.",
  testLetters: "äöüÄÖÜß é è ç € £",
};

/** The words by language, as far as they are written; what is missing is printed in English. */
export const PAPER_WORDS: Readonly<Record<PaperLanguage, Readonly<Partial<Record<PaperWord, string>>>>> = {
  en: ENGLISH,
  de: GERMAN,
  ar: ARABIC,
};

/** A word in the paper's language. */
export function word(context: Pick<PaperContext, "language">, key: PaperWord): string {
  return PAPER_WORDS[context.language][key] ?? ENGLISH[key];
}

/** An amount of the shop's currency as its papers write it. @param amount minor units */
export function amountOf(context: Pick<PaperContext, "currency" | "language">, amount: Minor): string {
  return formatAmount(amount, context.currency, context.language);
}
