/** Every refusal in Arabic; English stands in the table of codes (`domain/refusals.ts`). */
import type { RefusalCode } from "#domain/refusals.ts";
import { refusalsReconcileAr } from "./refusals-reconcile-ar.ts";
import { refusalsSyncAr } from "./refusals-sync-ar.ts";

type Sentences = Readonly<{ says: string; todo: string }>;

/** A refusal that the table has and this lacks is said in English, and a test fails that names it. */
export const refusalsAr: Readonly<Partial<Record<RefusalCode, Sentences>>> = {
  "request.invalid": {
    says: "لم يفهم الصندوق هذا الطلب.",
    todo: "حاول مجددًا. إن بقي الحال فأعد تشغيل Evertill.",
  },
  "register.failed": {
    says: "حدث خطأ في الصندوق. ما تأكّد على الشاشة محفوظ.",
    todo: "حاول مجددًا. إن بقي الحال فأعد تشغيل Evertill واتصل بالدعم.",
  },
  "register.busy": { says: "الصندوق ما زال يبدأ.", todo: "انتظر لحظة وحاول مجددًا." },
  "shop.not_set_up": { says: "لم يُعدّ متجر على هذا الصندوق بعد.", todo: "أعدّ المتجر أولًا." },
  "shop.already_set_up": { says: "على هذا الصندوق متجر مُعدّ.", todo: "سجّل الدخول." },
  "shop.zone_unknown": { says: "المنطقة الزمنية «{zone}» غير معروفة.", todo: "اختر منطقة زمنية من القائمة." },
  "shop.currency_unknown": { says: "العملة «{currency}» غير معروفة.", todo: "اختر عملة من القائمة." },

  "staff.signed_out": { says: "لا أحد مسجّل الدخول.", todo: "سجّل الدخول برمزك السري." },
  "staff.unknown": { says: "هذا الشخص ليس في قائمة الصندوق.", todo: "اختر اسمًا من القائمة." },
  "staff.pin_wrong": {
    says: "هذا الرمز السري غير صحيح.",
    todo: "حاول مجددًا. {left, plural, zero {لم تبق محاولة قبل التوقف.} one {بقيت محاولة واحدة قبل التوقف.} two {بقيت محاولتان قبل التوقف.} few {بقيت # محاولات قبل التوقف.} many {بقيت # محاولة قبل التوقف.} other {بقيت # محاولة قبل التوقف.}}",
  },
  "staff.locked_out": {
    says: "رموز خاطئة كثيرة لـ {name}.",
    todo: "{seconds, plural, zero {حاول الآن،} one {انتظر ثانية واحدة،} two {انتظر ثانيتين،} few {انتظر # ثوانٍ،} many {انتظر # ثانية،} other {انتظر # ثانية،}} أو اطلب من المدير رمزًا جديدًا.",
  },
  "staff.pin_too_weak": {
    says: "هذا الرمز سهل التخمين.",
    todo: "اختر من 4 إلى 8 أرقام، ليست كلها متشابهة ولا متتالية.",
  },
  "staff.pin_form": { says: "الرمز السري من 4 إلى 8 أرقام.", todo: "اكتب من 4 إلى 8 أرقام." },
  "staff.name_taken": { says: "يوجد شخص باسم {name}.", todo: "أضف اسم العائلة أو حرفًا." },

  "approval.needed": {
    says: "هذا يحتاج إلى اعتماد شخص ثانٍ.",
    todo: "اطلب ممن يملك الصلاحية أن يكتب رمزه السري.",
  },
  "approval.own": { says: "لا أحد يعتمد عمله بنفسه.", todo: "اطلب من شخص آخر." },
  "approval.not_allowed": { says: "لا يملك هذا الشخص صلاحية اعتماد ذلك.", todo: "اسأل المدير." },
  "approval.expired": { says: "استُعمل هذا الاعتماد أو مضى عليه أكثر من دقيقة.", todo: "اطلب الاعتماد مجددًا." },
  "approval.other_command": { says: "كان هذا الاعتماد لعملية أخرى.", todo: "اطلب الاعتماد مجددًا." },

  "session.none": { says: "الوردية غير مفتوحة.", todo: "عُدّ رصيد البداية وافتح الوردية أولًا." },
  "session.already_open": {
    says: "لهذا الدرج وردية مفتوحة.",
    todo: "تابع البيع، أو اجرد الدرج وأغلقها أولًا.",
  },
  "session.not_counted": { says: "لم يُجرد الدرج بعد.", todo: "اجرد الدرج أولًا." },
  "session.not_yours": {
    says: "فتح {name} هذه الوردية.",
    todo: "ليجردها ويغلقها {name} أو المدير.",
  },
  "session.date_back": {
    says: "يوم العمل {date} يسبق الأخير، وهو {last}.",
    todo: "تحقق من ساعة الجهاز. إن كان التاريخ صحيحًا فللمدير أن يعتمده.",
  },
  "session.sale_open": { says: "ما زال على الشاشة بيع.", todo: "أنهِه أو علّقه أو ألغِه أولًا." },
  "session.payment_in_doubt": {
    says: "دفعة بالبطاقة لم يأت جوابها بعد.",
    todo: "انظر إلى جهاز البطاقات وأدخل هل دُفعت. ثم أغلق.",
  },
  "session.reason_needed": { says: "يختلف الدرج بمقدار {differenceMinor}.", todo: "اكتب السبب، ثم أغلق." },
  "session.float_too_large": {
    says: "جُرد {countedMinor}؛ لا يبقى في الدرج أكثر من ذلك.",
    todo: "اترك هذا المبلغ أو أقل للوردية التالية.",
  },
  "session.has_drawer": { says: "لدى {name} درج بالفعل.", todo: "دع شخصًا آخر يستلم هذا الدرج." },
  "session.taker_may_not": { says: "لا يحق لـ {name} فتح درج.", todo: "دع أمين صندوق أو مديرًا يستلمه." },
  "drawer.unknown": { says: "هذا الدرج ليس مفتوحًا على هذا الصندوق.", todo: "اختر درجًا من القائمة." },
  "drawer.name_taken": { says: "يوجد درج باسم {name} بالفعل.", todo: "اختر اسمًا آخر." },
  "drawer.too_many": { says: "للصندوق {most} أدراج على الأكثر.", todo: "استخدم أحد الأدراج الموجودة." },
  "count.denomination_unknown": {
    says: "لا توجد في هذه العملة ورقة أو قطعة بقيمة {denominationMinor}.",
    todo: "عُدّ الأوراق والقطع التي في القائمة.",
  },
  "count.tender_missing": { says: "ينقص العدَّ {method}.", todo: "أدخل المبلغ المعدود لكل وسيلة دفع." },
  "movement.more_than_expected": { says: "ليس في الدرج هذا القدر من النقد.", todo: "اصرف أقل، أو اجرد الدرج." },
  "movement.own_witness": { says: "لا أحد يشهد على نفسه.", todo: "دع شخصًا آخر يراقب ويدخل رمزه." },
  "movement.bag_used": { says: "الكيس {bag} في الخزنة بالفعل.", todo: "تحقق من الرقم المطبوع على الكيس." },

  "product.unknown": { says: "هذا الصنف ليس في القائمة.", todo: "ابحث عنه بالاسم." },
  "product.barcode_taken": {
    says: "الرمز {code} يخص {name}.",
    todo: "استعمل رمزًا آخر أو غيّر ذلك الصنف.",
  },
  "barcode.unknown": { says: "لا صنف له الرمز {code}.", todo: "ابحث عن الصنف بالاسم." },
  "barcode.unreadable": { says: "لا يمكن قراءة هذا المسح رمزًا.", todo: "امسح مجددًا أو اكتب الأرقام." },
  "barcode.value_misread": {
    says: "السعر أو الوزن في هذا الرمز غير صحيح.",
    todo: "امسحه مرة أخرى، أو أعد وزن البضاعة وإصدار ملصق جديد.",
  },
  "barcode.rule_decimals": {
    says: "لا يمكن أن تزيد المنازل العشرية للأسعار في الرموز التي تبدأ بـ {prefix} على {most}.",
    todo: "لا تعطها منازل عشرية أكثر مما للعملة.",
  },
  "product.too_many_codes": {
    says: "لدى {name} بالفعل {most} رمزًا.",
    todo: "احذف رمزًا لم يعد مستعملًا.",
  },
  "product.expired": {
    says: "لا يجوز استعمال {name} بعد {date}.",
    todo: "ارفعه عن الرف؛ لا يمكن بيعه.",
  },

  "sale.empty": { says: "البيع فارغ.", todo: "امسح صنفًا أو المسه أولًا." },
  "sale.not_open": {
    says: "هذا البيع لم يعد على الشاشة.",
    todo: "ابحث عنه بين المبيعات المعلّقة وإيصالات اليوم.",
  },
  "sale.open": { says: "على الشاشة بيع آخر.", todo: "أنهِه أو علّقه أولًا." },
  "sale.line_unknown": { says: "هذا البند لم يعد في البيع.", todo: "انظر إلى البيع وحاول مجددًا." },
  "sale.too_many_lines": { says: "يتسع البيع لـ 500 بند.", todo: "أنهِ هذا وابدأ بيعًا جديدًا." },
  "sale.too_large": { says: "سيكون البيع أكبر مما يسجله الصندوق.", todo: "راجع الكمية والسعر." },
  "sale.not_paid": { says: "بقي {dueMinor} للدفع.", todo: "حصّل الباقي، ثم أنهِ البيع." },
  "sale.paid_more_than_total": {
    says: "دُفع أكثر مما سيصبح مستحقًا.",
    todo: "أعد الدفعة أولًا، ثم أزل البند.",
  },
  "sale.has_payments": { says: "حُصّلت دفعة لهذا البيع.", todo: "أعد المال أولًا، أو أنهِ البيع." },
  "sale.payment_running": { says: "دفعة بالبطاقة جارية.", todo: "أتممها على جهاز البطاقات أولًا." },
  "quantity.needed": { says: "يُباع {name} بالوزن.", todo: "أدخل الوزن." },
  "quantity.zero": { says: "الكمية أكبر من صفر.", todo: "لإخراج البند استعمل «إزالة»." },
  "quantity.too_large": {
    says: "هذه الكمية أكبر من {largest}.",
    todo: "راجعها: هل وقع باركود في خانة الكمية؟",
  },
  "quantity.not_weighed": {
    says: "يُباع {name} بالقطعة، لكن له هنا وزنًا.",
    todo: "أضفه بالقطعة، أو اجعله في الكتالوج مما يُباع بالوزن.",
  },
  "quantity.on_label": {
    says: "ملصق {name} يذكر الكمية.",
    todo: "امسح كل ملصق وحده دون كمية.",
  },
  "quantity.tare": {
    says: "الوعاء يزن مثل الكل.",
    todo: "تحقق من الوزن ووزن الوعاء.",
  },
  "quantity.whole": { says: "يُباع {name} بالقطعة.", todo: "أدخل عددًا صحيحًا." },

  "deposit.bound": { says: "تأمين العبوة تابع لـ «{name}».", todo: "غيّر البضاعة: التأمين يتبعها." },
  "age.not_checked": {
    says: "لا يُباع {name} لمن هو دون {minimumAge}.",
    todo: "اطلب وثيقة، أو استرد البضاعة.",
  },
  "exempt.already": {
    says: "هذا البيع معفى من الضريبة أصلًا، بالشهادة {certificate}.",
    todo: "احسب الضريبة من جديد أولًا.",
  },
  "price.returned": {
    says: "سعر «{name}» من الإيصال الذي بيع به.",
    todo: "أزل البند لإرجاعه بلا إيصال.",
  },
  "price.needed": { says: "ليس لـ {name} سعر خاص به.", todo: "اكتب ثمنه." },
  "price.not_open": {
    says: "لـ {name} سعر خاص به.",
    todo: "أضفه دون سعر، ثم غيّر سعره.",
  },
  "price.too_large": { says: "هذا السعر أكبر مما يسجله الصندوق.", todo: "راجع السعر." },
  "discount.zero": { says: "الخصم يُنقص شيئًا.", todo: "أدخل نسبة أو مبلغًا." },
  "discount.too_much": { says: "هذا أكثر مما يمكن خصمه.", todo: "اخصم 100 % أو أقل، أو ما لا يتجاوز المبلغ." },
  "discount.too_many": { says: "عدد الخصومات بلغ {most}.", todo: "تراجع عن أحدها أولًا." },
  "discount.returned": { says: "«{name}» مُرجَع ولا يأخذ خصمًا.", todo: "اختر بندًا يُباع." },
  "discount.unknown": { says: "هذا الخصم لم يعد على هذا البيع.", todo: "انظر إلى البيع مجددًا." },
  "logo.not_png": { says: "هذا الملف ليس صورة PNG يمكن طباعتها.", todo: "احفظ الشعار بصيغة PNG واختره من جديد." },
  "logo.too_large": {
    says: "الصورة {width} × {height} نقطة، أكبر من رأس الإيصال.",
    todo: "صغّرها إلى {mostWide} × {mostHigh} نقطة أو أقل.",
  },
  "mail.address": { says: "«{address}» ليس عنوان بريد إلكتروني.", todo: "راجع ما كُتب." },
  "mail.no_server": {
    says: "لا يتبع هذا الصندوق خادمًا يرسل البريد الإلكتروني.",
    todo: "اطبع الإيصال، أو انضمّ إلى خادم.",
  },
  "mail.training": { says: "في التدريب لا يُرسل شيء إلى أحد.", todo: "غادر التدريب لترسل الإيصالات." },
  "return.nothing": { says: "لم يُختر شيء للإرجاع.", todo: "اختر بندًا واحدًا على الأقل من الإيصال." },
  "return.line_unknown": { says: "هذا البند ليس في الإيصال.", todo: "ابحث عن الإيصال مجددًا." },
  "return.more_than_sold": { says: "يمكن أن يُرجَع من «{name}» بعدُ {left}.", todo: "لا تدخل أكثر من ذلك." },
  "return.twice": { says: "«{name}» من هذا الإيصال موجود في البيع.", todo: "غيّر كمية ذلك البند." },
  "return.on_hold": {
    says: "بضاعة من ذلك الإيصال تنتظر الإرجاع في البيع المعلّق «{label}».",
    todo: "أنهِ ذلك البيع المعلّق أولًا.",
  },
  "return.whole": { says: "يُرجَع «{name}» بالقطعة الكاملة.", todo: "أدخل عددًا صحيحًا." },
  "return.currency": { says: "دُفع ذلك الإيصال بعملة {currency}.", todo: "أرجعه على صندوق بتلك العملة." },
  "return.receipt_unknown": {
    says: "لا يعرف هذا الصندوق بيعًا بالرقم {number}.",
    todo: "راجع الرقم، أو امسح رمز الإيصال، أو أرجع بلا إيصال.",
  },
  "return.code_misread": {
    says: "هذا ليس رمز إيصال من هذا المتجر، أو قُرئ خطأً.",
    todo: "امسحه مرة أخرى، أو اكتب الرقم الذي على الإيصال.",
  },
  "return.code_unknown_register": {
    says: "لا يعرف هذا الصندوق الصندوق الذي طبع الإيصال.",
    todo: "استرجع البضاعة على ذلك الصندوق، أو اتصل بالخادم مرة ثم امسح من جديد.",
  },
  "return.code_too_long": {
    says: "الإيصال {number} أطول من أن يسعه رمزه: لا يقول الرمز شيئًا عن بضاعته.",
    todo: "استرجع البضاعة على الصندوق {register}، أو بلا إيصال.",
  },
  "return.all_back": { says: "أُرجع كل ما في ذلك الإيصال.", todo: "راجع رقم الإيصال." },
  "return.voided": { says: "أُبطل ذلك البيع ورُدّ ماله حينها.", todo: "راجع رقم الإيصال." },
  "refund.due": { says: "في هذا البيع مال يعود إلى الزبون.", todo: "أعده نقدًا أو على البطاقة." },
  "refund.nothing_due": { says: "لا شيء يُعاد في هذا البيع.", todo: "حصّل دفعة بدلًا من ذلك." },
  "refund.more_than_due": { says: "هذا أكثر من قيمة البضاعة.", todo: "أعد {dueMinor} أو أقل." },
  "void.session_over": { says: "ذلك البيع من وردية مغلقة.", todo: "أرجع البضاعة بإيصالها." },
  "void.already": { says: "أُبطل ذلك البيع من قبل.", todo: "انظر في قائمة الأوراق." },
  "void.goods_returned": { says: "أُرجعت بضاعة من ذلك البيع.", todo: "أرجع الباقي بإيصاله." },
  "void.returned_since": {
    says: "أُرجع مزيد من البضاعة نفسها بعد ذلك الإرجاع.",
    todo: "أبطل الإرجاع الأحدث أولًا.",
  },
  "void.paid_by_card": {
    says: "في ذلك البيع بطاقة: لا يحرّك مالها إلا جهازها.",
    todo: "أرجع البضاعة بإيصالها؛ يعود المال إلى البطاقة.",
  },
  "void.sale_open": { says: "على الشاشة بيع.", todo: "أنهِه أو علّقه أولًا." },
  "training.inside": { says: "التدريب جارٍ.", todo: "اخرج منه أولًا." },
  "training.outside": { says: "لا أحد يتدرب.", todo: "لا شيء للخروج منه." },
  "training.sale_open": { says: "على الشاشة بيع.", todo: "أنهِه أو علّقه قبل التدريب." },
  "tender.terminal_took": {
    says: "أخذ جهاز البطاقات ذلك المال: لم يكن نقدًا.",
    todo: "اتركه كما هو، أو أرجع البضاعة بإيصالها.",
  },
  "tender.same": { says: "هو مسجّل بوسيلة الدفع هذه.", todo: "اختر الأخرى." },
  "tender.more_than_booked": {
    says: "ليس في البيع بوسيلة الدفع هذه أكثر من {bookedMinor}.",
    todo: "صحّح هذا القدر أو أقل.",
  },

  "tender.more_than_due": { says: "هذا أكثر من المستحق.", todo: "اقبل {dueMinor} أو أقل." },
  "tip.no_sale": { says: "في هذا البيع يُردّ مال، فلا إكرامية.", todo: "ألغ الإكرامية أولًا." },
  "voucher.twice": { says: "القسيمة {number} موجودة في هذا البيع.", todo: "خذ قسيمة أخرى أو طريقة دفع أخرى." },
  "voucher.spent": {
    says: "استُعملت القسيمة {number} من قبل، بالإيصال {receipt}.",
    todo: "لا تقبلها. إن بقي منها شيء فهو على قسيمة أحدث.",
  },
  "voucher.worth": { says: "صدرت القسيمة {number} بقيمة {valueMinor}.", todo: "اقبلها بقيمة {valueMinor}." },
  "voucher.value_needed": { says: "لم يُصدر هذا الصندوق القسيمة {number}.", todo: "اكتب القيمة المطبوعة عليها." },
  "voucher.misread": { says: "هذا ليس رقم قسيمة.", todo: "امسحه مرة أخرى، أو اكتب الحروف والأرقام والشرطات." },
  "void.voucher_used": {
    says: "القسيمة {number} التي صدرت مع هذا البيع استُعملت بعد ذلك.",
    todo: "استرجع البضاعة بإرجاع بدلًا من ذلك.",
  },
  "account.customer_needed": {
    says: "لا يوجد عميل على هذا البيع ليكون على حسابه.",
    todo: "أضف العميل إلى البيع أولًا.",
  },
  "foreign.unknown": { says: "هذا المتجر لا يقبل نقدًا بعملة {currency}.", todo: "أضف العملة من المزيد، عملات أجنبية." },
  "foreign.twice": { says: "{currency} مكرّرة.", todo: "أبقِ واحدة منهما." },
  "foreign.own": { says: "{currency} هي عملة المتجر.", todo: "اختر عملة أخرى." },
  "tender.too_large": { says: "هذا أكثر مما يقبله الصندوق دفعة واحدة.", todo: "راجع المبلغ." },
  "tender.zero": { says: "المبلغ صفر.", todo: "أدخل ما دُفع." },
  "tender.not_a_cash_amount": {
    says: "لا يمكن دفع {amountMinor} بالأوراق والقطع النقدية.",
    todo: "أدخل مبلغًا تكوّنه القطع النقدية.",
  },
  "tender.card_more_than_due": { says: "لا تدفع البطاقة أكثر من {dueMinor}.", todo: "أدخل المتبقي أو أقل." },
  "tender.unknown": { says: "هذه الدفعة لم تعد في البيع.", todo: "انظر ما دُفع وحاول مجددًا." },
  "tender.too_many": { says: "يتسع البيع لـ 20 دفعة.", todo: "حصّل الباقي في دفعة واحدة." },
  "payment.none": { says: "لا دفعة جارية بالبطاقة.", todo: "انظر ما بقي للدفع." },
  "payment.terminal_answers": {
    says: "جهاز البطاقات نفسه هو الذي يقول ما جرى لهذه الدفعة.",
    todo: "انتظر جوابه أو اسأله مرة أخرى.",
  },
  "payment.still_waiting": {
    says: "ما زال جهاز البطاقات يعالج هذه الدفعة.",
    todo: "انتظر جوابه أو ألغِ الدفعة.",
  },
  "terminal.not_set": { says: "لا جهاز بطاقات متصل.", todo: "صِل جهازًا من المزيد، جهاز البطاقات." },
  "terminal.unreachable": {
    says: "جهاز البطاقات لا يجيب.",
    todo: "لم يُخصم شيء. تحقق من تشغيله واتصاله، أو حصّل بطريقة أخرى.",
  },
  "terminal.busy": {
    says: "جهاز البطاقات مشغول بدفعة أخرى.",
    todo: "أتمّها أو ألغها على الجهاز. لم يُخصم شيء هنا.",
  },
  "terminal.address": {
    says: "«{address}» ليس عنوان جهاز بطاقات.",
    todo: "أدخل اسم المضيف أو عنوان IP والمنفذ.",
  },
  "terminal.demo_only": {
    says: "جهاز البطاقات المحاكى لا يحصّل مالًا.",
    todo: "استعمله في العرض التجريبي. وفي المتجر أدخل ما يقوله جهاز المتجر.",
  },

  "receipt.unknown": { says: "لا إيصال بالرقم {number}.", todo: "ابحث بين إيصالات اليوم." },
  "print_job.unknown": { says: "انتهى أمر هذه الطباعة.", todo: "ابحث بين إيصالات اليوم." },
  "printer.not_set": {
    says: "لم تُعدّ طابعة إيصالات.",
    todo: "أدخل عنوان الطابعة من المزيد، الطابعة.",
  },
  "printer.address": {
    says: "«{address}» ليس عنوان طابعة.",
    todo: "أدخل اسم المضيف أو عنوان IP والمنفذ (وعادةً 9100).",
  },

  "text.empty": { says: "الخانة فارغة.", todo: "اكتب شيئًا." },
  "text.too_long": { says: "هذا طويل جدًا.", todo: "اكتب {largest} حرفًا على الأكثر." },
  "text.not_allowed": { says: "في النص محارف لا تُطبع.", todo: "اكتبه مجددًا بدونها." },

  "card_data.refused": {
    says: "يبدو هذا رقم بطاقة. لم يُحفظ.",
    todo: "مكان البطاقات جهاز البطاقات فقط. لا تكتبها ولا تمررها هنا أبدًا.",
  },

  "storage.full": {
    says: "القرص ممتلئ. لم يُسجَّل من هذا شيء.",
    todo: "أفرغ مساحة على هذا الجهاز ثم حاول مجددًا. كل المبيعات السابقة محفوظة.",
  },
  "storage.failed": {
    says: "لم يستطع الصندوق الكتابة على القرص. لم يُسجَّل من هذا شيء.",
    todo: "أعد تشغيل Evertill. إن بقي الحال فاتصل بالدعم.",
  },
  "backup.unknown": { says: "لم تعد هذه النسخة الاحتياطية موجودة.", todo: "اختر غيرها." },
  "backup.damaged": { says: "هذه النسخة الاحتياطية تالفة.", todo: "اختر غيرها." },
  "backup.key_wrong": {
    says: "مفتاح الاسترداد هذا لا يفتح النسخة الاحتياطية.",
    todo: "اكتب مجددًا المفتاح الذي في خزنة المالك. لا أثر للفراغات ولا للحروف الكبيرة.",
  },
  "product.choose_variant": { says: "يأتي {name} في أنواع عدة.", todo: "اختر أيها." },
  "modifier.needed": { says: "يُباع {name} مع اختيار.", todo: "اختر كيف يُراد." },
  "modifier.too_few": {
    says: "{name}: لم يُختر {group} بعد.",
    todo: "اختر على الأقل {min, plural, zero {لا شيء} one {واحدًا} two {اثنين} few {#} many {#} other {#}}.",
  },
  "modifier.too_many": {
    says: "{name}: هذا أكثر مما يُسمح به من {group}.",
    todo: "اختر على الأكثر {max, plural, zero {لا شيء} one {واحدًا} two {اثنين} few {#} many {#} other {#}}.",
  },
  "modifier.unknown": { says: "ما اختير لـ {name} لم يعد معروضًا.", todo: "اختر مجددًا." },
  "modifier.below_zero": { says: "بهذا يكون ثمن {name} أقل من لا شيء.", todo: "اختر غيره." },
  "modifier.line": { says: "لا يمكن تغيير ما يرافق «{name}» في هذا البند.", todo: "أزل البند وأضفه من جديد." },
  "customer.nothing_known": { says: "لم يُذكر عن الزبون شيء.", todo: "أدخل اسمًا أو عنوان بريد أو رقم هاتف." },
  "customer.email": { says: "هذا ليس عنوان بريد إلكتروني.", todo: "راجعه، أو اتركه فارغًا." },
  "customer.phone": { says: "هذا ليس رقم هاتف.", todo: "راجعه، أو اتركه فارغًا." },
  "customer.erased": { says: "حُذفت بيانات هذا العميل.", todo: "أضفه من جديد إن أراد أن يُعرف." },
  "customer.other_branch": { says: "عُرف هذا العميل في فرع آخر.", todo: "غيّره هناك." },
  "customer.unknown": { says: "لم يعد هذا الصندوق يعرف ذلك الزبون.", todo: "ابحث عن الزبون مجددًا." },
  ...refusalsSyncAr,
  ...refusalsReconcileAr,
};
