/** What the gallery shows: a small shop's words in every language, with the longest names a real one has. */
import { denominationsOf } from "#domain/money/currencies.ts";
import type { CurrencyCode } from "#domain/money/money.ts";
import type { ReceiptDocument } from "#domain/receipt/receipt-document.ts";
import type { Language } from "#renderer/messages/translate.ts";
import {
  CODES_AR,
  COUNTING_AR,
  FIELDS_AR,
  KEYS_AR,
  MESSAGES_AR,
  PEOPLE_AR,
  RECEIPT_AR,
  SIGN_IN_AR,
  WINDOW_AR,
} from "./specimens-ar.ts";

export type InEach<Text> = Readonly<Record<Language, Text>>;

/** Holds English and German to the same names; Arabic, where it is not written, shows English. */
function inBoth<Name extends string>(
  both: Readonly<Record<"en" | "de", Readonly<Record<Name, string>>>>,
  ar: Readonly<Record<Name, string>> = both.en,
): InEach<Readonly<Record<Name, string>>> {
  return { ...both, ar };
}

export const SPECIMENS = { zone: "Europe/Berlin" } as const;

/** No decimals, two, and three. */
export const CURRENCIES = ["EUR", "JPY", "KWD"] as const;
export type GalleryCurrency = (typeof CURRENCIES)[number];

export interface SpecimenProps {
  readonly language: Language;
  /** Euros when nothing is said. */
  readonly currency?: GalleryCurrency;
}

export const KEYS = inBoth(
  {
    en: {
      pay: "Pay",
      hold: "Hold",
      discount: "Discount",
      more: "More…",
      remove: "Remove",
      discard: "Discard sale",
      refund: "Refund",
      printing: "Printing…",
      close: "Close session",
      settings: "Settings",
      total: "Total",
      due: "Still due",
      change: "Change",
      given: "Given 20.00",
      tax: "incl. tax 10 %  1.25",
    },
    de: {
      pay: "Bezahlen",
      hold: "Parken",
      discount: "Rabatt",
      more: "Mehr…",
      remove: "Entfernen",
      discard: "Verkauf verwerfen",
      refund: "Erstatten",
      printing: "Wird gedruckt…",
      close: "Kasse abschließen",
      settings: "Einstellungen",
      total: "Summe",
      due: "Noch offen",
      change: "Rückgeld",
      given: "Gegeben 20,00",
      tax: "inkl. MwSt. 10 %  1,25",
    },
  },
  KEYS_AR,
);

export const FIELDS = inBoth(
  {
    en: {
      name: "Name of the shop",
      nameHelp: "Printed on top of every receipt.",
      reason: "Reason",
      reasonHelp: "Read by whoever checks the session.",
      reasonError: "Write down the reason, then close.",
      search: "Search or scan",
      given: "Given",
      weight: "Weight",
      pieces: "Quantity",
      paidIn: "Paid in",
      tooMuch: "That is more than the register takes at once.",
      zone: "Time zone",
      sound: "Sounds",
      soundHelp: "Scan, refusal and done, three short ones.",
      training: "Training",
      take: "Take 20.00",
    },
    de: {
      name: "Name des Geschäfts",
      nameHelp: "Steht oben auf jedem Bon.",
      reason: "Grund",
      reasonHelp: "Liest, wer die Kassensitzung prüft.",
      reasonError: "Den Grund notieren, dann abschließen.",
      search: "Suchen oder scannen",
      given: "Gegeben",
      weight: "Gewicht",
      pieces: "Menge",
      paidIn: "Einlage",
      tooMuch: "Das ist mehr, als die Kasse auf einmal annimmt.",
      zone: "Zeitzone",
      sound: "Töne",
      soundHelp: "Scan, Ablehnung und Fertig, drei kurze.",
      training: "Schulungsmodus",
      take: "20,00 annehmen",
    },
  },
  FIELDS_AR,
);

export const MESSAGES = inBoth(
  {
    en: {
      info: "A new version is ready.",
      infoText: "It installs when the session is closed.",
      success: "Receipt A03-000127 is printed.",
      trouble: "Printer is out of paper.",
      troubleText: "The sale is saved. Put in a roll and the receipt prints by itself.",
      troubleAction: "Look again",
      toast: "“Sourdough” is taken off the sale.",
      emptyTitle: "No sale yet",
      emptyText: "Scan or touch a product to begin.",
      noReceipts: "No receipts today",
      backup: "Making the backup",
      wait: "Waiting for the card terminal",
      abort: "Cancel payment",
    },
    de: {
      info: "Eine neue Version liegt bereit.",
      infoText: "Sie wird nach dem Tagesabschluss eingespielt.",
      success: "Bon A03-000127 ist gedruckt.",
      trouble: "Der Drucker hat kein Papier.",
      troubleText: "Der Verkauf ist gespeichert. Rolle einlegen, dann druckt der Bon von selbst.",
      troubleAction: "Noch einmal prüfen",
      toast: "„Sauerteigbrot“ ist aus dem Verkauf genommen.",
      emptyTitle: "Noch kein Verkauf",
      emptyText: "Artikel scannen oder antippen, um zu beginnen.",
      noReceipts: "Heute noch keine Bons",
      backup: "Datensicherung läuft",
      wait: "Warten auf das Kartengerät",
      abort: "Zahlung abbrechen",
    },
  },
  MESSAGES_AR,
);

export const SIGN_IN = inBoth(
  {
    en: {
      shop: "Harbour Street · Till 2",
      hint: "Who is at the till?",
      pin: "PIN of Ana Ferreira",
      pinWrong: "That PIN is not right. 3 tries are left before a pause.",
      people: "People",
    },
    de: {
      shop: "Hafenstraße · Kasse 2",
      hint: "Wer steht an der Kasse?",
      pin: "PIN von Ana Ferreira",
      pinWrong: "Diese PIN stimmt nicht. Noch 3 Versuche bis zur Sperre.",
      people: "Personen",
    },
  },
  SIGN_IN_AR,
);

export const PEOPLE: InEach<readonly { id: string; name: string; note: string; isLocked?: boolean }[]> = {
  en: [
    { id: "ana", name: "Ana Ferreira", note: "Cashier" },
    { id: "bo", name: "Bo Lindqvist", note: "Manager" },
    { id: "cem", name: "Cem Yıldırım", note: "Shift lead" },
    { id: "dora", name: "Dora Weiss", note: "Owner" },
    { id: "eli", name: "Eli Novak", note: "Locked until 14:31", isLocked: true },
  ],
  de: [
    { id: "ana", name: "Ana Ferreira", note: "Kassiererin" },
    { id: "bo", name: "Bo Lindqvist", note: "Filialleitung" },
    { id: "cem", name: "Cem Yıldırım", note: "Schichtleitung" },
    { id: "dora", name: "Dora Weiss", note: "Inhaberin" },
    { id: "eli", name: "Eli Novak", note: "Gesperrt bis 14:31", isLocked: true },
  ],
  ar: PEOPLE_AR,
};

export const WINDOW = inBoth(
  {
    en: {
      sale: "Sale",
      products: "Products",
      categories: "Categories",
      status: "How things stand",
      sent: "All sent",
      printer: "Printer ready",
      noPaper: "No paper, 2 waiting",
      drawer: "Drawer closed",
      since: "Session since 08:02",
      quantity: "Quantity",
      cash: "Cash",
      card: "Card",
      exact: "Exact 13.72",
      back: "Back to the sale",
      paying: "Take payment",
      taken: "Card",
      finish: "Finish",
    },
    de: {
      sale: "Verkauf",
      products: "Artikel",
      categories: "Warengruppen",
      status: "Wie es steht",
      sent: "Alles gesendet",
      printer: "Drucker bereit",
      noPaper: "Kein Papier, 2 warten",
      drawer: "Lade geschlossen",
      since: "Geöffnet seit 08:02",
      quantity: "Menge",
      cash: "Bar",
      card: "Karte",
      exact: "Passend 13,72",
      back: "Zurück zum Verkauf",
      paying: "Bezahlen",
      taken: "Karte",
      finish: "Abschließen",
    },
  },
  WINDOW_AR,
);

export const COUNTING = inBoth(
  {
    en: {
      title: "Count the drawer",
      subtitle: "Ana Ferreira, session since 08:02",
      table: "Count by note and coin",
      total: "Counted",
      commit: "Commit count",
      report: "Z report 0042",
      float: "Float",
      cashSales: "Cash sales",
      paidIn: "Paid in",
      paidOut: "Paid out",
      paidOutNote: "Milk from the shop next door",
      expected: "Expected",
      counted: "Counted",
      difference: "Difference",
      receipts: "Receipts",
      short: "Close with 12.40 short",
      why: "Differences above 10.00 need a second pair of eyes.",
    },
    de: {
      title: "Kassensturz",
      subtitle: "Ana Ferreira, geöffnet seit 08:02",
      table: "Zählung nach Scheinen und Münzen",
      total: "Gezählt",
      commit: "Zählung abgeben",
      report: "Tagesabschluss (Z) 0042",
      float: "Wechselgeldbestand",
      cashSales: "Barverkäufe",
      paidIn: "Einlage",
      paidOut: "Entnahme",
      paidOutNote: "Milch aus dem Laden nebenan",
      expected: "Sollbestand",
      counted: "Gezählt",
      difference: "Differenz",
      receipts: "Bons",
      short: "Mit 12,40 Fehlbetrag abschließen",
      why: "Differenzen über 10,00 gibt eine zweite Person frei.",
    },
  },
  COUNTING_AR,
);

export const CODES = inBoth(
  {
    en: { code: "Code", codeHelp: "Four groups of five", fingerprint: "Fingerprint" },
    de: { code: "Code", codeHelp: "Vier Gruppen zu fünf", fingerprint: "Fingerabdruck" },
  },
  CODES_AR,
);

/** The notes and coins of a currency that a drawer holds. */
export function denominationsIn(currency: GalleryCurrency) {
  // The 500 euro note is none that a shop keeps.
  return denominationsOf(currency as CurrencyCode).filter(({ minor }) => currency !== "EUR" || minor < 50_000);
}

export const RECEIPT: InEach<ReceiptDocument> = {
  en: receipt(
    "en",
    ["Harbour Street", "2 x Flat white", "Sourdough", "0.482 kg Apples", "TOTAL", "Cash", "Change"],
    ".",
  ),
  de: receipt(
    "de",
    ["Hafenstraße", "2 x Flat White", "Sauerteigbrot", "0,482 kg Äpfel", "SUMME", "Bar", "Rückgeld"],
    ",",
  ),
  ar: receipt("ar", RECEIPT_AR, "."),
};

function receipt(language: Language, words: readonly string[], sign: string): ReceiptDocument {
  const [shop = "", coffee = "", bread = "", apples = "", total = "", cash = "", change = ""] = words;
  const amount = (text: string): string => text.replace(".", sign);
  return {
    kind: "receipt",
    language,
    copyNumber: 1,
    blocks: [
      { type: "banner", text: `${{ en: "COPY", de: "KOPIE", ar: "نسخة" }[language]} 1` },
      { type: "heading", text: shop },
      { type: "text", text: "A03-000127", align: "center" },
      { type: "rule" },
      { type: "row", left: coffee, right: amount("7.60") },
      { type: "row", left: bread, right: amount("4.20") },
      { type: "row", left: apples, right: amount("1.92") },
      { type: "rule", weight: "double" },
      { type: "total", label: total, amount: amount("13.72") },
      { type: "blank" },
      { type: "row", left: cash, right: amount("20.00") },
      { type: "row", left: change, right: amount("6.28") },
      { type: "barcode", symbology: "code128", data: "A03-000127" },
    ],
  };
}
