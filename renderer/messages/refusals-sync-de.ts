/** The refusals of the sync server in German; a part of the table in refusals-de.ts. */
import type { SYNC_REFUSALS } from "#domain/sync-refusals.ts";

type Sentences = Readonly<{ says: string; todo: string }>;

/** German for every code of `SYNC_REFUSALS`. */
export const refusalsSyncDe: Readonly<Record<keyof typeof SYNC_REFUSALS, Sentences>> = {
  "request.form": {
    says: "Die Anfrage hat nicht die vereinbarte Form: {where}.",
    todo: "Das berichtigen und noch einmal senden.",
  },
  "request.too_large": {
    says: "Die Anfrage ist größer als {largest} Byte.",
    todo: "Weniger auf einmal senden.",
  },
  "request.too_many": {
    says: "Zu viele Anfragen.",
    todo: "{seconds, plural, one {# Sekunde} other {# Sekunden}} warten und noch einmal versuchen.",
  },
  "request.not_found": { says: "Unter dieser Adresse gibt es nichts.", todo: "Die Adresse prüfen." },

  "auth.wrong": {
    says: "E-Mail-Adresse und Passwort passen nicht zusammen.",
    todo: "Noch einmal versuchen. Nach zehn falschen Versuchen eine Viertelstunde warten.",
  },
  "auth.ticket": { says: "Diese Anmeldung hat zu lange gewartet.", todo: "Mit dem Passwort neu beginnen." },
  "auth.application": {
    says: "Diese Anwendung darf hier niemanden anmelden.",
    todo: "Die Web-App unter der Adresse dieses Servers öffnen.",
  },
  "auth.grant": { says: "Der Code dieser Anmeldung gilt nicht oder nicht mehr.", todo: "Neu anmelden." },
  "auth.second_factor_wrong": {
    says: "Das beweist nicht, dass Sie es sind.",
    todo: "Mit einem neuen Code noch einmal versuchen. Nach zehn falschen Versuchen eine Viertelstunde warten.",
  },
  "auth.second_factor_due": {
    says: "Diese Organisation verlangt einen zweiten Faktor.",
    todo: "Dem Konto einen hinzufügen oder ihn zeigen und noch einmal versuchen.",
  },
  "auth.proof_due": {
    says: "Es ist eine Weile her, dass Sie gezeigt haben, dass Sie es sind.",
    todo: "Es mit zweitem Faktor oder Passwort noch einmal zeigen und den Schritt wiederholen.",
  },
  "auth.factor_there": {
    says: "Das gehört schon zu Ihrem Konto.",
    todo: "Es erst entfernen, um es neu hinzuzufügen.",
  },
  "auth.factor_unknown": {
    says: "Ihr Konto hat keinen solchen zweiten Faktor.",
    todo: "Einen aus der Liste wählen.",
  },
  "auth.session_unknown": { says: "Diese Anmeldung gibt es nicht.", todo: "Eine aus der Liste wählen." },
  "invitation.wrong": {
    says: "Keine Einladung an Ihre E-Mail-Adresse hat diesen Code.",
    todo: "Den Code prüfen oder um einen neuen bitten.",
  },
  "invitation.member": {
    says: "Sie gehören dieser Organisation schon an.",
    todo: "Sie in Ihrer Liste wählen.",
  },
  "invitation.joined": {
    says: "Diese Person meldet sich schon am Server an oder ist gesperrt.",
    todo: "Jemanden wählen, der das nicht tut.",
  },
  "auth.signed_out": { says: "Niemand ist angemeldet.", todo: "Anmelden und noch einmal versuchen." },
  "auth.refresh_reused": {
    says: "Diese Anmeldung wurde zweimal benutzt und ist überall beendet.",
    todo: "Neu anmelden. Wenn das jemand anderes war, das Passwort ändern.",
  },
  "auth.password_weak": {
    says: "Dieses Passwort ist zu leicht zu erraten.",
    todo: "Mindestens 12 Zeichen nehmen: kleine und große Buchstaben, eine Ziffer und ein Sonderzeichen.",
  },
  "auth.password_breached": {
    says: "Dieses Passwort wurde schon einmal irgendwo gestohlen oder wird von vielen gewählt.",
    todo: "Ein anderes wählen.",
  },
  "auth.assertion": {
    says: "Die Kasse konnte sich nicht ausweisen.",
    todo: "Ihre Uhr prüfen oder sie neu koppeln.",
  },

  "organisation.header": {
    says: "Die Anfrage nennt keine Organisation.",
    todo: "X-Org-ID mitsenden.",
  },
  "organisation.not_a_member": {
    says: "Sie gehören nicht zu dieser Organisation.",
    todo: "Eine eigene wählen.",
  },
  "permission.missing": { says: "Das dürfen Sie nicht.", todo: "Jemanden mit dem Recht {permission} fragen." },

  "staff.last_owner": {
    says: "Das ist der letzte Inhaber.",
    todo: "Zuerst jemand anderen zum Inhaber machen.",
  },
  "staff.above_you": { says: "Diese Person darf mehr als Sie.", todo: "Jemanden fragen, der ebenso viel darf." },
  "role.unknown": { says: "Die Rolle {role} gibt es nicht.", todo: "Eine Rolle aus der Liste wählen." },
  "role.taken": { says: "Die Rolle {role} gibt es schon.", todo: "Einen anderen Namen nehmen." },
  "branch.name_taken": { says: "Eine Filiale {name} gibt es schon.", todo: "Einen anderen Namen nehmen." },
  "sale.unknown": { says: "Diesen Verkauf gibt es nicht.", todo: "Die Liste der Verkäufe neu ansehen." },
  "finding.unknown": { says: "Diesen Befund gibt es nicht.", todo: "Die Liste neu ansehen." },
  "finding.own": { says: "Das betrifft Geld und nennt Sie selbst.", todo: "Jemand anderen erledigen lassen." },
  "branch.unknown": { says: "Diese Filiale gibt es nicht.", todo: "Eine Filiale aus der Liste wählen." },
  "category.unknown": {
    says: "Diese Warengruppe gibt es nicht.",
    todo: "Eine Warengruppe aus der Liste wählen.",
  },
  "tax.unknown": { says: "Diese Steuer gibt es nicht.", todo: "Eine Steuer aus der Liste wählen." },
  "product.has_variants": {
    says: "Ausführungen dieses Artikels werden noch verkauft.",
    todo: "Diese zuerst herausnehmen.",
  },
  "product.not_of_variants": {
    says: "Eine Ausführung gehört zu einem Artikel, der Ausführungen hat, und hat selbst keine.",
    todo: "Den Artikel wählen, dessen Ausführung es ist.",
  },
  "tax.in_use": {
    says: "Mit dieser Steuer werden noch Artikel verkauft.",
    todo: "Diesen Artikeln zuerst eine andere Steuer geben.",
  },
  "config.changed_meanwhile": {
    says: "Jemand hat das inzwischen geändert.",
    todo: "Es noch einmal ansehen und die eigene Änderung wiederholen.",
  },

  "register.unknown": { says: "Diese Kasse gibt es nicht.", todo: "Eine Kasse aus der Liste wählen." },
  "register.code_taken": { says: "Die Kasse {code} gibt es schon.", todo: "Einen anderen Code nehmen." },
  "register.not_waiting": {
    says: "Kein Gerät wartet darauf, diese Kasse zu werden.",
    todo: "Zuerst den Code an der Kasse eingeben.",
  },
  "device.waiting": {
    says: "Die Leitung hat diese Kasse noch nicht bestätigt.",
    todo: "Den Fingerabdruck auf beiden Bildschirmen vergleichen und auf dem Server bestätigen.",
  },
  "device.revoked": {
    says: "Die Leitung hat diese Kasse gesperrt.",
    todo: "Die Verkäufe bleiben auf dieser Kasse. Die Leitung fragen oder die Kasse neu koppeln.",
  },

  "enrolment.code_form": {
    says: "Das ist kein Kopplungscode.",
    todo: "Seine vier Gruppen aus je fünf Buchstaben und Ziffern eingeben.",
  },
  "enrolment.code_wrong": {
    says: "Der Server nimmt diesen Code nicht an.",
    todo: "Ein Code gilt einmal und zehn Minuten lang. Auf dem Server einen neuen machen.",
  },
  "enrolment.server_other": {
    says: "Das ist nicht der Server, auf dem der Code gemacht wurde.",
    todo: "Die Adresse prüfen. Stimmt sie, sitzt vielleicht jemand dazwischen: nicht weitermachen.",
  },
  "enrolment.already": {
    says: "Diese Kasse gehört schon zu einem Server.",
    todo: "Sie zuerst dort entfernen.",
  },
  "enrolment.fingerprint": {
    says: "Der Fingerabdruck ist nicht der der wartenden Kasse.",
    todo: "Noch einmal vergleichen. Ist er anders, die Kasse ablehnen.",
  },
  "enrolment.register_taken": {
    says: "Der Server kennt die Bücher dieser Kasse als eine andere Kasse.",
    todo: "Den Code bei der Kasse erstellen, die dieses Gerät vorher war, und diesen eingeben.",
  },
  "enrolment.other_device": {
    says: "Am Server ist inzwischen ein anderes Gerät diese Kasse.",
    todo: "Jenes benutzen. Um es zu ersetzen, sperrt es die Leitung, und diese Kasse macht aus ihrer Sicherung weiter.",
  },
  "enrolment.books_behind": {
    says: "Der Server hat Einträge dieser Kasse, die hier fehlen.",
    todo: "Das kann eine Kopie sein. Die Kasse selbst koppeln oder ihre neueste Sicherung einspielen und den Code noch einmal eingeben.",
  },
  "enrolment.sale_open": {
    says: "Es steht noch ein Verkauf auf dem Bildschirm.",
    todo: "Ihn erst abschließen, parken oder verwerfen.",
  },

  "journal.gap": {
    says: "Zwischen {expected} und {found} fehlen Einträge.",
    todo: "Ab {expected} senden.",
  },
  "journal.fork": {
    says: "Zwei Kassen haben unter einem Namen verschiedene Bücher geschrieben.",
    todo: "Weiterverkaufen. Die Leitung klärt es auf dem Server.",
  },
  "journal.chain": {
    says: "Eintrag {seq} schließt nicht an den davor an: {why}.",
    todo: "Das Journal dieser Kasse prüfen.",
  },
  "journal.signature": {
    says: "Die Unterschrift ist nicht die dieser Kasse.",
    todo: "Die Kasse neu koppeln.",
  },
  "journal.register": {
    says: "Die Einträge gehören zu einer anderen Kasse.",
    todo: "Nur die eigenen der Kasse senden.",
  },

  "sync.not_enrolled": { says: "Diese Kasse gehört zu keinem Server.", todo: "Sie zuerst koppeln." },
  "sync.server_url": {
    says: "„{url}“ ist keine Adresse eines Servers.",
    todo: "Als https://… eingeben; http ohne s geht nur auf diesem Computer selbst.",
  },
  "server.unreachable": {
    says: "Der Server ist nicht erreichbar.",
    todo: "Adresse und Netzwerk prüfen. Verkauft wird auch ohne ihn.",
  },
  "server.not_evertill": {
    says: "Was dort antwortet, ist kein Evertill-Server.",
    todo: "Die Adresse prüfen.",
  },
  "server.failed": {
    says: "Auf dem Server ist etwas schiefgegangen. Nichts wurde geändert.",
    todo: "Später noch einmal versuchen. Die Kasse bewahrt bis dahin alles auf.",
  },
  "server.busy": {
    says: "Der Server ist nicht bereit.",
    todo: "Gleich noch einmal versuchen. Die Kasse bewahrt bis dahin alles auf.",
  },
  "server.full": {
    says: "Die Festplatte des Servers ist voll.",
    todo: "Dem Betreiber sagen. Die Kasse bewahrt bis dahin alles auf.",
  },
};
