/** The refusals of reconciling in Arabic; a part of the table in refusals-ar.ts. */
import type { RECONCILE_REFUSALS } from "#domain/reconcile-refusals.ts";

type Sentences = Readonly<{ says: string; todo: string }>;

/** Arabic for every code of `RECONCILE_REFUSALS`. */
export const refusalsReconcileAr: Readonly<Record<keyof typeof RECONCILE_REFUSALS, Sentences>> = {
  "session.unknown": { says: "لا توجد وردية كهذه.", todo: "اختر وردية من القائمة." },
  "reconcile.not_closed": {
    says: "هذه الوردية لم تُغلق بعد بحسب ما يعرفه الخادم.",
    todo: "أغلقها عند الصندوق {register}، أو انتظر حتى يعود اتصاله.",
  },
  "reconcile.done": { says: "سُوّيت هذه الوردية من قبل.", todo: "أضف ملاحظة إن ظهر شيء بعدها." },
  "reconcile.no_difference": { says: "لا فرق في هذه الوردية ينتظر اعتمادًا.", todo: "راجع الوردية مجددًا." },
  "reconcile.approval_due": { says: "الفرق أكبر من الحد ولم يعتمده أحد.", todo: "اسأل شخصًا لم يجرد الدرج ولم يغلق." },
  "reconcile.counted_twice": { says: "جُردت وسيلة دفع مرتين في الجرد نفسه.", todo: "أدخل كل وسيلة دفع مرة واحدة." },
  "reconcile.other_review": { says: "قيل شيء آخر بالمعرّف نفسه من قبل.", todo: "راجع الوردية مجددًا ثم أعد القول." },
  "branch_day.not_begun": { says: "لم يبدأ يوم {date} في هذا الفرع بعد.", todo: "اختر اليوم أو يومًا سابقًا." },
  "branch_day.nothing": { says: "لم تُغلق أي وردية من يوم {date}.", todo: "أغلق الورديات عند الصناديق أولًا." },
  "branch_day.registers_missing": {
    says: "قد تأتي صناديق بشيء من يوم {date}: {registers}.",
    todo: "انتظرها، أو أغلق اليوم من دونها: ما تأتي به يدخل في اليوم التالي متأخرًا.",
  },
};
