/** German of the back office's settings. */
export const settingsDe = {
  "settingsDesk.addBranch": "Filiale hinzufügen",
  "settingsDesk.branches": "Filialen",
  "settingsDesk.branchName": "Name der Filiale",
  "settingsDesk.shopName": "Name auf Belegen",
  "settingsDesk.shopNameWhy": "Wie die Kundschaft das Geschäft kennt; leer: der Name der Filiale.",
  "settingsDesk.currency": "Währung",
  "settingsDesk.currencyOnce": "Drei Buchstaben, etwa EUR. Sie bleibt, sobald es die Filiale gibt.",
  "settingsDesk.zone": "Zeitzone",
  "settingsDesk.dayStart": "Der Geschäftstag beginnt um",
  "settingsDesk.papers": "Sprache der Belege",
  "settingsDesk.inclusive": "Preise enthalten Steuer",
  "settingsDesk.saved": "Gespeichert. Die Kassen erhalten es beim nächsten Kontakt.",
  "settingsDesk.secondFactor": "Zweiten Faktor verlangen",
  "settingsDesk.secondFactorWhy":
    "Wer Personal, Geräte oder Einstellungen ändern oder das Prüfprotokoll lesen darf, kommt nur damit hinein.",
} as const;
