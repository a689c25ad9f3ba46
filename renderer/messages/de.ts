/** German, in the words of the trade: Kasse, Einlage, Entnahme, Kassensturz, Bon, Storno. */
import type { Catalogue } from "./catalogue.ts";

export const de: Catalogue = {
  "ui.cancel": "Abbrechen",
  "ui.clear": "Leeren",
  "ui.close": "Schließen",
  "ui.dismiss": "Meldung schließen",
  "ui.undo": "Rückgängig",
  "ui.out": "ausgezahlt",
  "ui.keypad": "Zifferntasten",
  "ui.keypad.clear": "Alles löschen",
  "ui.keypad.enter": "Eingabe",
  "ui.keypad.erase": "Letzte Ziffer löschen",
  "ui.pin.digits": "{count, plural, =0 {Keine Ziffer getippt} one {# Ziffer getippt} other {# Ziffern getippt}}",
  "ui.pin.confirm": "Anmelden",
  "ui.denominations.notes": "Scheine",
  "ui.denominations.coins": "Münzen",
  "ui.denominations.count": "Stück",
  "ui.denominations.amount": "Betrag",
  "ui.denominations.countOf": "Wie viele Stück zu {denomination}",
  "ui.line.open": "{quantity} {name}, {amount}",
  "ui.approval.who": "Wer gibt frei?",
  "ui.approval.pin": "PIN von {name}",
  "ui.approval.confirm": "Freigeben",
  "ui.select.none": "Bitte wählen",
};
