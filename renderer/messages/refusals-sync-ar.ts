/** The refusals of the sync server in Arabic; a part of the table in refusals-ar.ts. */
import type { SYNC_REFUSALS } from "#domain/sync-refusals.ts";

type Sentences = Readonly<{ says: string; todo: string }>;

/** Arabic for the codes of `SYNC_REFUSALS`. */
export const refusalsSyncAr: Readonly<Partial<Record<keyof typeof SYNC_REFUSALS, Sentences>>> = {
  "request.form": { says: "ليس للطلب الشكل المتفق عليه: {where}.", todo: "صحّح ذلك وأرسله مجددًا." },
  "request.too_large": { says: "الطلب أكبر من {largest} بايت.", todo: "أرسل أقل في المرة الواحدة." },
  "request.too_many": {
    says: "طلبات كثيرة جدًا.",
    todo: "{seconds, plural, zero {حاول الآن.} one {انتظر ثانية واحدة وحاول مجددًا.} two {انتظر ثانيتين وحاول مجددًا.} few {انتظر # ثوانٍ وحاول مجددًا.} many {انتظر # ثانية وحاول مجددًا.} other {انتظر # ثانية وحاول مجددًا.}}",
  },
  "request.not_found": { says: "لا شيء بهذا العنوان.", todo: "راجع العنوان." },

  "auth.wrong": {
    says: "عنوان البريد وكلمة المرور لا يتطابقان.",
    todo: "حاول مجددًا. بعد عشر محاولات خاطئة انتظر ربع ساعة.",
  },
  "auth.ticket": { says: "انتظر تسجيل الدخول هذا وقتًا طويلًا.", todo: "ابدأ من جديد بكلمة المرور." },
  "auth.application": {
    says: "لا يجوز لهذا التطبيق تسجيل دخول أحد هنا.",
    todo: "افتح تطبيق الويب على عنوان هذا الخادم.",
  },
  "auth.grant": { says: "رمز تسجيل الدخول هذا غير صالح أو لم يعد صالحًا.", todo: "سجّل الدخول من جديد." },
  "auth.second_factor_wrong": {
    says: "هذا لا يثبت أنك أنت.",
    todo: "حاول مجددًا برمز جديد. بعد عشر محاولات خاطئة انتظر ربع ساعة.",
  },
  "auth.second_factor_due": {
    says: "تطلب هذه المؤسسة عاملًا ثانيًا.",
    todo: "أضف واحدًا إلى حسابك أو أظهره ثم حاول مجددًا.",
  },
  "auth.proof_due": {
    says: "مضى وقت منذ أثبتّ أنك أنت.",
    todo: "أثبت ذلك مجددًا بالعامل الثاني أو بكلمة المرور ثم كرر ما فعلت.",
  },
  "auth.factor_there": { says: "هذا جزء من حسابك بالفعل.", todo: "أزله أولًا لتضيفه من جديد." },
  "auth.factor_unknown": { says: "ليس في حسابك عامل ثانٍ كهذا.", todo: "اختر واحدًا من القائمة." },
  "auth.session_unknown": { says: "لا يوجد تسجيل دخول كهذا.", todo: "اختر واحدًا من القائمة." },
  "invitation.wrong": {
    says: "لا توجد دعوة إلى عنوان بريدك بهذا الرمز.",
    todo: "تحقق من الرمز أو اطلب رمزًا جديدًا.",
  },
  "invitation.member": { says: "أنت عضو في هذه المؤسسة بالفعل.", todo: "اخترها من قائمتك." },
  "invitation.joined": {
    says: "هذا الشخص يسجّل الدخول إلى الخادم بالفعل أو هو موقوف.",
    todo: "اختر شخصًا آخر.",
  },
  "auth.signed_out": { says: "لا أحد مسجّل الدخول.", todo: "سجّل الدخول وحاول مجددًا." },
  "auth.refresh_reused": {
    says: "استُعمل هذا الدخول مرتين، فأُنهي في كل مكان.",
    todo: "سجّل الدخول مجددًا. إن كان الفاعل غيرك فغيّر كلمة المرور.",
  },
  "auth.password_weak": {
    says: "كلمة المرور هذه سهلة التخمين.",
    todo: "استعمل 12 محرفًا على الأقل: حروفًا كبيرة وصغيرة ورقمًا ورمزًا.",
  },
  "auth.password_breached": {
    says: "سُرقت كلمة المرور هذه من قبل في مكان ما، أو يختارها كثيرون.",
    todo: "اختر كلمة أخرى.",
  },
  "auth.assertion": { says: "لم يستطع الصندوق إثبات هويته.", todo: "تحقق من ساعته أو اربطه من جديد." },

  "organisation.header": { says: "لا يذكر الطلب منشأة.", todo: "أرسل معه X-Org-ID." },
  "organisation.not_a_member": { says: "لست من هذه المنشأة.", todo: "اختر منشأة أنت منها." },
  "permission.missing": { says: "لا تملك صلاحية ذلك.", todo: "اطلب ممن يملك الصلاحية {permission}." },

  "staff.last_owner": { says: "هذا آخر مالك.", todo: "اجعل شخصًا آخر مالكًا أولًا." },
  "staff.above_you": { says: "لهذا الشخص صلاحيات أكثر منك.", todo: "اطلب ممن له مثلها." },
  "role.unknown": { says: "الدور {role} غير موجود.", todo: "اختر دورًا من القائمة." },
  "role.taken": { says: "الدور {role} موجود.", todo: "اختر اسمًا آخر." },
  "branch.name_taken": { says: "يوجد فرع باسم {name}.", todo: "اختر اسمًا آخر." },
  "sale.unknown": { says: "هذا البيع غير موجود.", todo: "راجع قائمة المبيعات مرة أخرى." },
  "finding.unknown": { says: "هذه الملاحظة غير موجودة.", todo: "راجع القائمة مرة أخرى." },
  "finding.own": { says: "الأمر يخص المال ويذكر اسمك.", todo: "دع شخصًا آخر يعالجه." },
  "branch.unknown": { says: "هذا الفرع غير موجود.", todo: "اختر فرعًا من القائمة." },
  "category.unknown": { says: "هذه الفئة غير موجودة.", todo: "اختر فئة من القائمة." },
  "tax.unknown": { says: "هذه الضريبة غير موجودة.", todo: "اختر ضريبة من القائمة." },
  "product.has_variants": { says: "ما زالت أنواع من هذا الصنف تُباع.", todo: "أزل هذه الأنواع أولًا." },
  "product.not_of_variants": {
    says: "النوع تابع لصنف له أنواع، وليس له أنواع هو نفسه.",
    todo: "اختر الصنف الذي هو نوع منه.",
  },
  "tax.in_use": { says: "ما زالت أصناف تُباع بهذه الضريبة.", todo: "أعط هذه الأصناف ضريبة أخرى أولًا." },
  "config.changed_meanwhile": { says: "غيّر أحدهم هذا في الأثناء.", todo: "انظر إليه مجددًا وكرّر تغييرك." },

  "register.unknown": { says: "هذا الصندوق غير موجود.", todo: "اختر صندوقًا من القائمة." },
  "register.code_taken": { says: "الصندوق {code} موجود.", todo: "اختر رمزًا آخر." },
  "register.not_waiting": {
    says: "لا جهاز ينتظر أن يصير هذا الصندوق.",
    todo: "اكتب الرمز على الصندوق أولًا.",
  },
  "device.waiting": {
    says: "لم يؤكد المدير هذا الصندوق بعد.",
    todo: "قارن البصمة على الشاشتين وأكّدها على الخادم.",
  },
  "device.revoked": {
    says: "حظر المدير هذا الصندوق.",
    todo: "تبقى المبيعات على هذا الصندوق. اسأل المدير أو اربطه من جديد.",
  },

  "enrolment.code_form": { says: "هذا ليس رمز ربط.", todo: "اكتب مجموعاته الأربع، كل منها خمسة حروف وأرقام." },
  "enrolment.code_wrong": {
    says: "لا يقبل الخادم هذا الرمز.",
    todo: "يصلح الرمز مرة واحدة ولعشر دقائق. اصنع رمزًا جديدًا على الخادم.",
  },
  "enrolment.server_other": {
    says: "هذا ليس الخادم الذي صُنع عليه الرمز.",
    todo: "راجع العنوان. إن كان صحيحًا فربما يقف أحد في الطريق: لا تتابع.",
  },
  "enrolment.already": { says: "هذا الصندوق تابع لخادم.", todo: "أخرجه من هناك أولًا." },
  "enrolment.fingerprint": {
    says: "ليست هذه بصمة الصندوق المنتظر.",
    todo: "قارن مجددًا. إن اختلفت فارفض الصندوق.",
  },
  "enrolment.register_taken": {
    says: "دفاتر هذا الصندوق تابعة لمنشأة.",
    todo: "استعده من نسخة احتياطية بعهد جديد، أو اسأل الدعم.",
  },
  "enrolment.sale_open": { says: "ما زال على الشاشة بيع.", todo: "أنهِه أو علّقه أو ألغِه أولًا." },

  "journal.gap": { says: "تنقص قيود بين {expected} و{found}.", todo: "أرسل ابتداءً من {expected}." },
  "journal.fork": {
    says: "كتب صندوقان باسم واحد دفاتر مختلفة.",
    todo: "تابع البيع. يحلّ المدير ذلك على الخادم.",
  },
  "journal.chain": { says: "القيد {seq} لا يتصل بما قبله: {why}.", todo: "افحص يومية هذا الصندوق." },
  "journal.signature": { says: "ليس هذا توقيع هذا الصندوق.", todo: "اربط الصندوق من جديد." },
  "journal.register": { says: "هذه القيود لصندوق آخر.", todo: "أرسل قيود الصندوق نفسه فقط." },

  "sync.not_enrolled": { says: "هذا الصندوق غير تابع لخادم.", todo: "اربطه أولًا." },
  "sync.server_url": {
    says: "«{url}» ليس عنوان خادم.",
    todo: "اكتبه بالشكل \u2066https://…\u2069؛ وhttp بلا s لا يصلح إلا على هذا الجهاز نفسه.",
  },
  "server.unreachable": { says: "تعذّر الوصول إلى الخادم.", todo: "تحقق من العنوان والشبكة. البيع مستمر بدونه." },
  "server.not_evertill": { says: "من يجيب هناك ليس خادم Evertill.", todo: "راجع العنوان." },
  "server.failed": {
    says: "حدث خطأ على الخادم. لم يتغير شيء.",
    todo: "حاول لاحقًا. يحفظ الصندوق كل شيء حتى ذلك الحين.",
  },
  "server.busy": { says: "الخادم غير جاهز.", todo: "حاول بعد قليل. يحفظ الصندوق كل شيء حتى ذلك الحين." },
  "server.full": { says: "قرص الخادم ممتلئ.", todo: "أخبر من يشغّله. يحفظ الصندوق كل شيء حتى ذلك الحين." },
};
