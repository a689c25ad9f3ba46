/** The refusals of reconciling in German; a part of the table in refusals-de.ts. */
import type { RECONCILE_REFUSALS } from "#domain/reconcile-refusals.ts";

type Sentences = Readonly<{ says: string; todo: string }>;

/** German for every code of `RECONCILE_REFUSALS`. */
export const refusalsReconcileDe: Readonly<Record<keyof typeof RECONCILE_REFUSALS, Sentences>> = {
  "session.unknown": { says: "Diese Kassensitzung gibt es nicht.", todo: "Eine aus der Liste wählen." },
  "reconcile.not_closed": {
    says: "Soweit der Server weiß, ist diese Kassensitzung noch nicht abgeschlossen.",
    todo: "An der Kasse {register} abschließen oder warten, bis sie wieder verbunden ist.",
  },
  "reconcile.done": {
    says: "Diese Kassensitzung ist schon abgestimmt.",
    todo: "Was seither auffiel, als Notiz festhalten.",
  },
  "reconcile.no_difference": {
    says: "Bei dieser Kassensitzung wartet keine Differenz auf eine Freigabe.",
    todo: "Die Kassensitzung noch einmal ansehen.",
  },
  "reconcile.approval_due": {
    says: "Die Differenz liegt über der Grenze, und niemand hat sie freigegeben.",
    todo: "Jemanden fragen, der weder gezählt noch abgeschlossen hat.",
  },
  "reconcile.counted_twice": {
    says: "Ein Zahlungsmittel steht in derselben Zählung zweimal.",
    todo: "Jedes Zahlungsmittel einmal eingeben.",
  },
  "reconcile.other_review": {
    says: "Unter derselben Kennung wurde schon etwas anderes gesagt.",
    todo: "Die Kassensitzung noch einmal ansehen und es neu sagen.",
  },
  "branch_day.not_begun": {
    says: "Der {date} hat in dieser Filiale noch nicht begonnen.",
    todo: "Heute oder einen früheren Tag wählen.",
  },
  "branch_day.nothing": {
    says: "Keine Kassensitzung vom {date} ist abgeschlossen.",
    todo: "Zuerst die Kassensitzungen an den Kassen abschließen.",
  },
  "branch_day.registers_missing": {
    says: "Kassen könnten vom {date} noch etwas bringen: {registers}.",
    todo: "Auf sie warten oder den Tag ohne sie abschließen: Was sie bringen, kommt nachträglich in den nächsten.",
  },
};
