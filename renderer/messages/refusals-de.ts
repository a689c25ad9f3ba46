/** Every refusal in German; English stands in the table of codes (`domain/refusals.ts`). */
import type { RefusalCode } from "#domain/refusals.ts";
import { refusalsReconcileDe } from "./refusals-reconcile-de.ts";
import { refusalsSyncDe } from "./refusals-sync-de.ts";

type Sentences = Readonly<{ says: string; todo: string }>;

export const refusalsDe: Readonly<Record<RefusalCode, Sentences>> = {
  "request.invalid": {
    says: "Die Kasse hat diese Anfrage nicht verstanden.",
    todo: "Noch einmal versuchen. Bleibt es dabei, Evertill neu starten.",
  },
  "register.failed": {
    says: "In der Kasse ist etwas schiefgegangen. Was auf dem Bildschirm bestätigt wurde, ist sicher.",
    todo: "Noch einmal versuchen. Bleibt es dabei, Evertill neu starten und den Support verständigen.",
  },
  "register.busy": { says: "Die Kasse startet noch.", todo: "Einen Moment warten und noch einmal versuchen." },
  "shop.not_set_up": {
    says: "Auf dieser Kasse ist noch kein Laden eingerichtet.",
    todo: "Zuerst den Laden einrichten.",
  },
  "shop.already_set_up": { says: "Auf dieser Kasse ist schon ein Laden eingerichtet.", todo: "Bitte anmelden." },
  "shop.zone_unknown": {
    says: "Die Zeitzone „{zone}“ ist nicht bekannt.",
    todo: "Eine Zeitzone aus der Liste wählen.",
  },
  "shop.currency_unknown": {
    says: "Die Währung „{currency}“ ist nicht bekannt.",
    todo: "Eine Währung aus der Liste wählen.",
  },

  "staff.signed_out": { says: "Niemand ist angemeldet.", todo: "Mit der PIN anmelden." },
  "staff.unknown": {
    says: "Diese Person steht nicht auf der Liste der Kasse.",
    todo: "Einen Namen aus der Liste wählen.",
  },
  "staff.pin_wrong": {
    says: "Diese PIN stimmt nicht.",
    todo: "Noch einmal versuchen. Noch {left, plural, one {# Versuch} other {# Versuche}} bis zur Sperre.",
  },
  "staff.locked_out": {
    says: "Zu viele falsche PINs für {name}.",
    todo: "{seconds, plural, one {# Sekunde} other {# Sekunden}} warten oder die PIN von der Leitung zurücksetzen lassen.",
  },
  "staff.pin_too_weak": {
    says: "Diese PIN ist zu leicht zu erraten.",
    todo: "4 bis 8 Ziffern wählen, nicht alle gleich und nicht der Reihe nach.",
  },
  "staff.pin_form": { says: "Eine PIN hat 4 bis 8 Ziffern.", todo: "4 bis 8 Ziffern eingeben." },
  "staff.name_taken": {
    says: "Es gibt schon jemanden mit dem Namen {name}.",
    todo: "Nachnamen oder Anfangsbuchstaben dazusetzen.",
  },

  "approval.needed": {
    says: "Das muss eine zweite Person freigeben.",
    todo: "Jemanden holen, der das darf, und die PIN eingeben lassen.",
  },
  "approval.own": { says: "Niemand gibt den eigenen Vorgang frei.", todo: "Eine andere Person fragen." },
  "approval.not_allowed": { says: "Diese Person darf das nicht freigeben.", todo: "Die Leitung fragen." },
  "approval.expired": {
    says: "Die Freigabe ist verbraucht oder älter als eine Minute.",
    todo: "Noch einmal freigeben lassen.",
  },
  "approval.other_command": {
    says: "Die Freigabe galt einem anderen Vorgang.",
    todo: "Noch einmal freigeben lassen.",
  },

  "session.none": {
    says: "Die Kasse ist nicht geöffnet.",
    todo: "Zuerst den Wechselgeldbestand zählen und die Kasse öffnen.",
  },
  "session.already_open": {
    says: "Für diese Kassenlade ist schon eine Kassensitzung geöffnet.",
    todo: "Weiterverkaufen oder sie erst zählen und abschließen.",
  },
  "session.not_counted": { says: "Die Kasse ist noch nicht gezählt.", todo: "Zuerst den Kassensturz machen." },
  "session.not_yours": {
    says: "{name} hat diese Kassensitzung geöffnet.",
    todo: "Von {name} oder der Leitung zählen und abschließen lassen.",
  },
  "session.date_back": {
    says: "Der Geschäftstag {date} liegt vor dem letzten, dem {last}.",
    todo: "Die Uhr des Rechners prüfen. Stimmt das Datum, kann die Leitung es freigeben.",
  },
  "session.sale_open": {
    says: "Es steht noch ein Verkauf auf dem Bildschirm.",
    todo: "Erst abschließen, parken oder verwerfen.",
  },
  "session.payment_in_doubt": {
    says: "Eine Kartenzahlung hat noch keine Antwort.",
    todo: "Am Kartengerät nachsehen und angeben, ob bezahlt wurde. Dann abschließen.",
  },
  "session.reason_needed": {
    says: "Die Kasse weicht um {differenceMinor} ab.",
    todo: "Den Grund notieren, dann abschließen.",
  },
  "session.float_too_large": {
    says: "Gezählt wurden {countedMinor}; mehr kann nicht in der Kasse bleiben.",
    todo: "So viel oder weniger als nächstes Wechselgeld lassen.",
  },
  "session.has_drawer": {
    says: "{name} hat schon eine Kassenlade.",
    todo: "Eine andere Person diese übernehmen lassen.",
  },
  "session.taker_may_not": {
    says: "{name} darf keine Kassenlade öffnen.",
    todo: "Die Kassen- oder Leitungskraft übernehmen lassen.",
  },
  "drawer.unknown": { says: "Diese Lade ist an der Kasse nicht offen.", todo: "Eine aus der Liste wählen." },
  "drawer.name_taken": { says: "Eine Lade namens {name} gibt es schon.", todo: "Einen anderen Namen geben." },
  "drawer.too_many": { says: "Eine Kasse hat höchstens {most} Laden.", todo: "Eine der vorhandenen benutzen." },
  "count.denomination_unknown": {
    says: "{denominationMinor} gibt es in dieser Währung nicht als Schein oder Münze.",
    todo: "Die Scheine und Münzen der Liste zählen.",
  },
  "count.tender_missing": {
    says: "In der Zählung fehlt {method}.",
    todo: "Für jedes Zahlungsmittel den gezählten Betrag eingeben.",
  },
  "movement.more_than_expected": {
    says: "So viel Bargeld ist nicht in der Kasse.",
    todo: "Weniger entnehmen oder die Kasse zählen.",
  },
  "movement.own_witness": {
    says: "Niemand ist der eigene Zeuge.",
    todo: "Eine andere Person zusehen und ihre PIN eingeben lassen.",
  },
  "movement.bag_used": {
    says: "Der Beutel {bag} liegt schon im Tresor.",
    todo: "Die Nummer prüfen, die auf dem Beutel steht.",
  },

  "product.unknown": { says: "Dieser Artikel ist nicht im Sortiment.", todo: "Nach dem Namen suchen." },
  "product.barcode_taken": {
    says: "Der Code {code} gehört schon zu {name}.",
    todo: "Einen anderen Code nehmen oder den anderen Artikel ändern.",
  },
  "barcode.unknown": { says: "Kein Artikel hat den Code {code}.", todo: "Den Artikel nach dem Namen suchen." },
  "barcode.unreadable": {
    says: "Dieser Scan lässt sich nicht als Code lesen.",
    todo: "Noch einmal scannen oder die Ziffern eingeben.",
  },
  "barcode.value_misread": {
    says: "Preis oder Gewicht in diesem Code gehen nicht auf.",
    todo: "Noch einmal scannen, oder die Ware neu wiegen und auszeichnen.",
  },
  "barcode.rule_decimals": {
    says: "Preise in Codes mit {prefix} können nicht mehr als {most} Nachkommastellen haben.",
    todo: "Nicht mehr Nachkommastellen angeben, als die Währung hat.",
  },
  "product.too_many_codes": {
    says: "{name} hat schon {most} Codes.",
    todo: "Einen wegnehmen, der nicht mehr gebraucht wird.",
  },
  "product.expired": {
    says: "{name} darf nach dem {date} nicht mehr verwendet werden.",
    todo: "Aus dem Regal nehmen; die Ware kann nicht verkauft werden.",
  },

  "sale.empty": { says: "Der Verkauf ist leer.", todo: "Zuerst einen Artikel scannen oder antippen." },
  "sale.not_open": {
    says: "Dieser Verkauf steht nicht mehr auf dem Bildschirm.",
    todo: "Unter den geparkten Verkäufen und den Bons von heute nachsehen.",
  },
  "sale.open": {
    says: "Ein anderer Verkauf steht auf dem Bildschirm.",
    todo: "Ihn zuerst abschließen oder parken.",
  },
  "sale.line_unknown": {
    says: "Diese Position ist nicht mehr im Verkauf.",
    todo: "Den Verkauf ansehen und noch einmal versuchen.",
  },
  "sale.too_many_lines": {
    says: "Ein Verkauf fasst 500 Positionen.",
    todo: "Diesen abschließen und einen neuen beginnen.",
  },
  "sale.too_large": {
    says: "Der Verkauf wäre größer, als die Kasse buchen kann.",
    todo: "Menge und Preis prüfen.",
  },
  "sale.not_paid": { says: "Es sind noch {dueMinor} offen.", todo: "Den Rest kassieren, dann abschließen." },
  "sale.paid_more_than_total": {
    says: "Es ist schon mehr bezahlt, als dann zu zahlen wäre.",
    todo: "Zuerst die Zahlung zurückgeben, dann die Position herausnehmen.",
  },
  "sale.has_payments": {
    says: "Für diesen Verkauf wurde schon kassiert.",
    todo: "Das Geld zuerst zurückgeben oder den Verkauf abschließen.",
  },
  "sale.payment_running": {
    says: "Eine Kartenzahlung läuft.",
    todo: "Sie zuerst am Kartengerät zu Ende bringen.",
  },
  "quantity.needed": { says: "{name} wird nach Gewicht verkauft.", todo: "Das Gewicht eingeben." },
  "quantity.zero": {
    says: "Eine Menge ist größer als null.",
    todo: "Zum Herausnehmen der Position „Entfernen“ nehmen.",
  },
  "quantity.too_large": {
    says: "Diese Menge ist größer als {largest}.",
    todo: "Bitte prüfen: Ist ein Strichcode ins Mengenfeld geraten?",
  },
  "quantity.not_weighed": {
    says: "{name} wird stückweise verkauft, hat hier aber ein Gewicht.",
    todo: "Stückweise hinzufügen, oder im Sortiment auf Verkauf nach Gewicht umstellen.",
  },
  "quantity.on_label": {
    says: "Auf dem Etikett von {name} steht schon, wie viel es ist.",
    todo: "Jedes Etikett einzeln scannen, ohne Menge.",
  },
  "quantity.tare": {
    says: "Das Gefäß wiegt so viel wie alles zusammen.",
    todo: "Gewicht und Tara prüfen.",
  },
  "quantity.whole": { says: "{name} wird stückweise verkauft.", todo: "Eine ganze Zahl eingeben." },

  "product.choose_variant": { says: "{name} gibt es in mehreren Ausführungen.", todo: "Eine auswählen." },
  "modifier.needed": { says: "Zu {name} gehört eine Auswahl.", todo: "Auswählen, wie es gewünscht ist." },
  "modifier.too_few": {
    says: "{name}: {group} ist noch nicht gewählt.",
    todo: "Mindestens {min} wählen.",
  },
  "modifier.too_many": {
    says: "{name}: so viel {group} geht nicht dazu.",
    todo: "Höchstens {max} wählen.",
  },
  "modifier.unknown": { says: "Was zu {name} gewählt war, gibt es nicht mehr.", todo: "Neu wählen." },
  "modifier.below_zero": { says: "{name} würde damit weniger als nichts kosten.", todo: "Etwas anderes wählen." },
  "modifier.line": {
    says: "Was zu „{name}“ gehört, lässt sich in dieser Zeile nicht ändern.",
    todo: "Die Zeile entfernen und neu hinzufügen.",
  },
  "deposit.bound": {
    says: "Das Pfand gehört zu „{name}“.",
    todo: "Die Ware ändern: Das Pfand geht mit.",
  },
  "age.not_checked": {
    says: "{name} wird nicht an Jüngere als {minimumAge} verkauft.",
    todo: "Einen Ausweis ansehen oder die Ware zurücknehmen.",
  },
  "exempt.already": {
    says: "Dieser Verkauf ist schon steuerfrei, Nachweis {certificate}.",
    todo: "Zuerst wieder mit Steuer rechnen.",
  },
  "price.returned": {
    says: "Der Preis von „{name}“ kommt von dem Beleg, mit dem es verkauft wurde.",
    todo: "Die Zeile herausnehmen, um es ohne Beleg zurückzunehmen.",
  },
  "price.needed": { says: "{name} hat keinen eigenen Preis.", todo: "Eingeben, was es kostet." },
  "price.not_open": {
    says: "{name} hat einen eigenen Preis.",
    todo: "Ohne Preis hinzufügen und dann den Preis ändern.",
  },
  "price.too_large": { says: "Dieser Preis ist größer, als die Kasse buchen kann.", todo: "Den Preis prüfen." },
  "discount.zero": { says: "Ein Rabatt zieht etwas ab.", todo: "Einen Prozentsatz oder einen Betrag eingeben." },
  "discount.too_much": {
    says: "Das ist mehr, als abgezogen werden kann.",
    todo: "Höchstens 100 % oder höchstens den Betrag geben.",
  },
  "discount.too_many": { says: "Es gibt schon {most} Rabatte.", todo: "Zuerst einen zurücknehmen." },
  "discount.returned": {
    says: "„{name}“ kommt zurück und bekommt keinen Rabatt.",
    todo: "Eine Zeile wählen, die verkauft wird.",
  },
  "discount.unknown": {
    says: "Dieser Rabatt ist nicht mehr auf diesem Verkauf.",
    todo: "Den Verkauf noch einmal ansehen.",
  },
  "logo.not_png": {
    says: "Diese Datei ist kein PNG-Bild, das gedruckt werden kann.",
    todo: "Das Logo als PNG speichern und erneut wählen.",
  },
  "logo.too_large": {
    says: "Das Bild hat {width} × {height} Punkte, mehr als der Kopf eines Bons.",
    todo: "Auf {mostWide} × {mostHigh} Punkte oder weniger verkleinern.",
  },
  "mail.address": { says: "„{address}“ ist keine E-Mail-Adresse.", todo: "Die Eingabe prüfen." },
  "mail.no_server": {
    says: "Diese Kasse gehört zu keinem Server, der E-Mails senden könnte.",
    todo: "Den Bon drucken oder die Kasse einem Server anschließen.",
  },
  "mail.training": {
    says: "In der Übung wird niemandem etwas gesendet.",
    todo: "Die Übung beenden, um Bons zu senden.",
  },
  "return.nothing": {
    says: "Es wurde nichts zum Zurücknehmen gewählt.",
    todo: "Mindestens eine Zeile des Belegs wählen.",
  },
  "return.line_unknown": { says: "Diese Zeile steht nicht auf dem Beleg.", todo: "Den Beleg noch einmal suchen." },
  "return.more_than_sold": {
    says: "Von „{name}“ können noch {left} zurückkommen.",
    todo: "Höchstens so viel eingeben.",
  },
  "return.twice": {
    says: "„{name}“ von diesem Beleg ist schon auf dem Verkauf.",
    todo: "Die Menge dieser Zeile ändern.",
  },
  "return.on_hold": {
    says: "Ware dieses Belegs wartet auf dem geparkten Verkauf „{label}“ auf ihre Rücknahme.",
    todo: "Zuerst diesen geparkten Verkauf beenden.",
  },
  "return.whole": { says: "„{name}“ kommt in ganzen Stücken zurück.", todo: "Eine ganze Zahl eingeben." },
  "return.currency": {
    says: "Dieser Beleg wurde in {currency} bezahlt.",
    todo: "An einer Kasse mit dieser Währung zurücknehmen.",
  },
  "return.receipt_unknown": {
    says: "An dieser Kasse ist kein Verkauf mit der Nummer {number} bekannt.",
    todo: "Die Nummer prüfen, den Code des Belegs scannen oder ohne Beleg zurücknehmen.",
  },
  "return.code_misread": {
    says: "Das ist kein Code eines Bons dieses Geschäfts, oder er wurde falsch gelesen.",
    todo: "Noch einmal scannen oder die Nummer auf dem Bon eintippen.",
  },
  "return.code_unknown_register": {
    says: "Diese Kasse kennt die Kasse nicht, die den Bon gedruckt hat.",
    todo: "Die Ware an jener Kasse zurücknehmen oder einmal mit dem Server verbinden und erneut scannen.",
  },
  "return.code_too_long": {
    says: "Der Bon {number} ist zu lang für seinen Code: der Code sagt nichts über die Ware.",
    todo: "Die Ware an Kasse {register} zurücknehmen oder ohne Bon.",
  },
  "return.all_back": { says: "Alles auf diesem Beleg kam schon zurück.", todo: "Die Nummer des Belegs prüfen." },
  "return.voided": {
    says: "Dieser Verkauf wurde storniert; damals wurde er erstattet.",
    todo: "Die Nummer des Belegs prüfen.",
  },
  "refund.due": {
    says: "Bei diesem Verkauf bekommt der Kunde Geld zurück.",
    todo: "In bar oder auf die Karte auszahlen.",
  },
  "refund.nothing_due": {
    says: "Bei diesem Verkauf ist nichts auszuzahlen.",
    todo: "Stattdessen eine Zahlung annehmen.",
  },
  "refund.more_than_due": { says: "Das ist mehr, als die Ware wert ist.", todo: "Höchstens {dueMinor} auszahlen." },
  "void.session_over": {
    says: "Dieser Verkauf gehört zu einer abgeschlossenen Schicht.",
    todo: "Die Ware mit dem Beleg zurücknehmen.",
  },
  "void.already": { says: "Dieser Verkauf wurde schon storniert.", todo: "Die Liste der Belege ansehen." },
  "void.goods_returned": {
    says: "Ware dieses Verkaufs kam schon zurück.",
    todo: "Den Rest mit dem Beleg zurücknehmen.",
  },
  "void.returned_since": {
    says: "Nach dieser Rücknahme kam mehr von derselben Ware zurück.",
    todo: "Zuerst die spätere Rücknahme stornieren.",
  },
  "void.paid_by_card": {
    says: "An diesem Verkauf ist eine Karte beteiligt: Nur ihr Terminal bewegt dieses Geld.",
    todo: "Die Ware mit dem Beleg zurücknehmen; das Geld geht auf die Karte zurück.",
  },
  "void.sale_open": { says: "Ein Verkauf ist auf dem Bildschirm.", todo: "Ihn zuerst beenden oder parken." },
  "training.inside": { says: "Die Übung läuft schon.", todo: "Sie zuerst verlassen." },
  "training.outside": { says: "Niemand übt gerade.", todo: "Es gibt nichts zu verlassen." },
  "training.sale_open": { says: "Ein Verkauf ist auf dem Bildschirm.", todo: "Ihn vor der Übung beenden oder parken." },
  "customer.nothing_known": {
    says: "Über den Kunden wurde nichts gesagt.",
    todo: "Einen Namen, eine E-Mail-Adresse oder eine Telefonnummer eingeben.",
  },
  "customer.email": { says: "Das ist keine E-Mail-Adresse.", todo: "Sie prüfen oder leer lassen." },
  "customer.phone": { says: "Das ist keine Telefonnummer.", todo: "Sie prüfen oder leer lassen." },
  "customer.erased": { says: "Dieser Kunde wurde gelöscht.", todo: "Neu aufnehmen, wenn er wieder bekannt sein will." },
  "customer.other_branch": { says: "Dieser Kunde gehört zu einer anderen Filiale.", todo: "Dort ändern." },
  "customer.unknown": { says: "Diese Kasse kennt diesen Kunden nicht mehr.", todo: "Den Kunden noch einmal suchen." },
  "tender.terminal_took": {
    says: "Das Kartenterminal hat dieses Geld eingenommen: Es war kein Bargeld.",
    todo: "Es so lassen, oder die Ware mit dem Beleg zurücknehmen.",
  },
  "tender.same": { says: "Unter diesem Zahlungsmittel ist es schon gebucht.", todo: "Das andere wählen." },
  "tender.more_than_booked": {
    says: "Unter diesem Zahlungsmittel hat der Verkauf höchstens {bookedMinor}.",
    todo: "Höchstens so viel berichtigen.",
  },
  "tender.more_than_due": { says: "Das ist mehr, als zu zahlen ist.", todo: "{dueMinor} oder weniger annehmen." },
  "tip.no_sale": {
    says: "Bei diesem Verkauf geht Geld zurück, da gibt es kein Trinkgeld.",
    todo: "Zuerst das Trinkgeld zurücknehmen.",
  },
  "voucher.twice": {
    says: "Gutschein {number} ist schon auf diesem Verkauf.",
    todo: "Einen anderen Gutschein oder Zahlungsweg nehmen.",
  },
  "voucher.spent": {
    says: "Gutschein {number} wurde schon eingelöst, mit Beleg {receipt}.",
    todo: "Nicht annehmen. Blieb ein Rest, steht er auf einem neueren Gutschein.",
  },
  "voucher.worth": {
    says: "Gutschein {number} wurde über {valueMinor} ausgegeben.",
    todo: "Mit {valueMinor} annehmen.",
  },
  "voucher.value_needed": {
    says: "Diese Kasse hat Gutschein {number} nicht ausgegeben.",
    todo: "Eintippen, was er laut Aufdruck wert ist.",
  },
  "voucher.misread": {
    says: "Das ist keine Gutscheinnummer.",
    todo: "Noch einmal scannen oder Buchstaben, Ziffern und Bindestriche abtippen.",
  },
  "void.voucher_used": {
    says: "Der Gutschein {number}, der mit diesem Verkauf ausgegeben wurde, ist inzwischen eingelöst.",
    todo: "Die Ware stattdessen als Rückgabe zurücknehmen.",
  },
  "account.customer_needed": {
    says: "Am Verkauf steht niemand, auf dessen Rechnung er gehen könnte.",
    todo: "Zuerst den Kunden zum Verkauf nehmen.",
  },
  "foreign.unknown": {
    says: "Dieses Geschäft nimmt kein Bargeld in {currency}.",
    todo: "Die Währung unter Mehr, Fremdwährungen aufnehmen.",
  },
  "foreign.twice": { says: "{currency} steht zweimal da.", todo: "Eine der beiden behalten." },
  "foreign.own": { says: "{currency} ist die Währung des Geschäfts.", todo: "Eine andere Währung wählen." },
  "tender.too_large": { says: "Das ist mehr, als die Kasse auf einmal annimmt.", todo: "Den Betrag prüfen." },
  "tender.zero": { says: "Der Betrag ist null.", todo: "Eingeben, was gegeben wurde." },
  "tender.not_a_cash_amount": {
    says: "{amountMinor} lässt sich nicht in Scheinen und Münzen zahlen.",
    todo: "Einen Betrag eingeben, der sich mit Münzen legen lässt.",
  },
  "tender.card_more_than_due": {
    says: "Mit Karte geht höchstens {dueMinor}.",
    todo: "Den offenen Betrag oder weniger eingeben.",
  },
  "tender.unknown": {
    says: "Diese Zahlung steht nicht mehr im Verkauf.",
    todo: "Nachsehen, was bezahlt ist, und noch einmal versuchen.",
  },
  "tender.too_many": { says: "Ein Verkauf fasst 20 Zahlungen.", todo: "Den Rest in einer Zahlung kassieren." },
  "payment.none": { says: "Es läuft keine Kartenzahlung.", todo: "Nachsehen, was noch offen ist." },
  "payment.terminal_answers": {
    says: "Was aus dieser Zahlung wurde, sagt das Kartenterminal selbst.",
    todo: "Auf seine Antwort warten oder es noch einmal fragen.",
  },
  "payment.still_waiting": {
    says: "Das Kartenterminal ist noch bei dieser Zahlung.",
    todo: "Auf seine Antwort warten oder die Zahlung abbrechen.",
  },
  "terminal.not_set": {
    says: "Es ist kein Kartenterminal angeschlossen.",
    todo: "Unter Mehr, Kartenterminal eines anschließen.",
  },
  "terminal.unreachable": {
    says: "Das Kartenterminal antwortet nicht.",
    todo: "Es wurde nichts abgebucht. Nachsehen, ob es an und verbunden ist, oder anders kassieren.",
  },
  "terminal.busy": {
    says: "Das Kartenterminal ist bei einer anderen Zahlung.",
    todo: "Diese am Terminal beenden oder abbrechen. Hier wurde nichts abgebucht.",
  },
  "terminal.address": {
    says: "„{address}“ ist keine Adresse eines Kartenterminals.",
    todo: "Rechnernamen oder IP-Adresse und den Port eingeben.",
  },
  "terminal.demo_only": {
    says: "Ein simuliertes Kartenterminal nimmt kein Geld ein.",
    todo: "Es gehört in die Demo. Im Laden eintippen, was das eigene Terminal sagt.",
  },

  "receipt.unknown": { says: "Es gibt keinen Bon {number}.", todo: "Unter den Bons von heute nachsehen." },
  "print_job.unknown": { says: "Dieser Druck ist schon erledigt.", todo: "Unter den Bons von heute nachsehen." },
  "printer.not_set": {
    says: "Es ist kein Bondrucker eingerichtet.",
    todo: "Die Adresse des Druckers unter Mehr, Drucker eingeben.",
  },
  "printer.address": {
    says: "„{address}“ ist keine Druckeradresse.",
    todo: "Rechnernamen oder IP-Adresse und den Port eingeben (meist 9100).",
  },

  "text.empty": { says: "Das Feld ist leer.", todo: "Etwas eingeben." },
  "text.too_long": { says: "Das ist zu lang.", todo: "Höchstens {largest} Zeichen eingeben." },
  "text.not_allowed": {
    says: "Der Text enthält Zeichen, die sich nicht drucken lassen.",
    todo: "Noch einmal ohne sie eingeben.",
  },

  "card_data.refused": {
    says: "Das sieht nach einer Kartennummer aus. Sie wurde nicht gespeichert.",
    todo: "Karten gehören nur ins Kartengerät. Nie hier eintippen oder durchziehen.",
  },

  "storage.full": {
    says: "Die Festplatte ist voll. Davon wurde nichts gebucht.",
    todo: "Auf diesem Rechner Platz schaffen, dann noch einmal versuchen. Alle früheren Verkäufe sind sicher.",
  },
  "storage.failed": {
    says: "Die Kasse konnte nicht auf die Festplatte schreiben. Davon wurde nichts gebucht.",
    todo: "Evertill neu starten. Bleibt es dabei, den Support anrufen.",
  },
  "backup.unknown": { says: "Diese Sicherung ist nicht mehr da.", todo: "Eine andere wählen." },
  "backup.damaged": { says: "Diese Sicherung ist beschädigt.", todo: "Eine andere wählen." },
  "backup.key_wrong": {
    says: "Dieser Wiederherstellungsschlüssel öffnet die Sicherung nicht.",
    todo: "Den Schlüssel aus dem Tresor der Inhaberin oder des Inhabers noch einmal eingeben. Lücken und Großschreibung sind gleich.",
  },
  ...refusalsSyncDe,
  ...refusalsReconcileDe,
};
