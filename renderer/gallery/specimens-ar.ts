/** The gallery's small shop in Arabic: what specimens.ts shows in English and German. */

export const KEYS_AR = {
  pay: "الدفع",
  hold: "تعليق",
  discount: "خصم",
  more: "المزيد…",
  remove: "إزالة",
  discard: "إلغاء البيع",
  refund: "رد المبلغ",
  printing: "جارٍ الطباعة…",
  close: "إغلاق الوردية",
  settings: "الإعدادات",
  total: "المجموع",
  due: "المتبقي للدفع",
  change: "الباقي",
  given: "دُفع 20.00",
  tax: "يشمل ضريبة 10 %  1.25",
};

export const FIELDS_AR = {
  name: "اسم المتجر",
  nameHelp: "يُطبع أعلى كل إيصال.",
  reason: "السبب",
  reasonHelp: "يقرؤه من يراجع الوردية.",
  reasonError: "اكتب السبب، ثم أغلق.",
  search: "بحث أو مسح",
  given: "المدفوع",
  weight: "الوزن",
  pieces: "الكمية",
  paidIn: "إيداع",
  tooMuch: "هذا أكثر مما يقبله الصندوق دفعة واحدة.",
  zone: "المنطقة الزمنية",
  sound: "الأصوات",
  soundHelp: "مسح ورفض وإتمام، ثلاثة أصوات قصيرة.",
  training: "وضع التدريب",
  take: "قبض 20.00",
};

export const MESSAGES_AR = {
  info: "إصدار جديد جاهز.",
  infoText: "يُثبَّت بعد إغلاق الوردية.",
  success: "طُبع الإيصال A03-000127.",
  trouble: "نفد ورق الطابعة.",
  troubleText: "البيع محفوظ. ضع لفافة ويُطبع الإيصال وحده.",
  troubleAction: "افحص مجددًا",
  toast: "أُزيل «خبز العجين المخمّر» من البيع.",
  emptyTitle: "لا بيع بعد",
  emptyText: "امسح صنفًا أو المسه لتبدأ.",
  noReceipts: "لا إيصالات اليوم",
  backup: "تُنشأ النسخة الاحتياطية",
  wait: "بانتظار جهاز البطاقات",
  abort: "إلغاء الدفع",
};

export const SIGN_IN_AR = {
  shop: "شارع الميناء · الصندوق 2",
  hint: "من على الصندوق؟",
  pin: "الرمز السري لـ Ana Ferreira",
  pinWrong: "هذا الرمز السري غير صحيح. بقيت 3 محاولات قبل التوقف.",
  people: "الأشخاص",
};

export const PEOPLE_AR = [
  { id: "ana", name: "Ana Ferreira", note: "أمينة صندوق" },
  { id: "bo", name: "نورة العتيبي", note: "مديرة الفرع" },
  { id: "cem", name: "Cem Yıldırım", note: "رئيس الوردية" },
  { id: "dora", name: "عبد الرحمن بن خالد", note: "المالك" },
  { id: "eli", name: "ليلى حدّاد", note: "مقفل حتى 14:31", isLocked: true },
];

/** The names of the categories, in the order of specimens.ts. */
export const CATEGORIES_AR = [
  "القهوة",
  "المخبوزات",
  "الفواكه والخضار",
  "الألبان",
  "المؤن",
  "الحلويات",
  "المشروبات الباردة",
  "المنزل",
];

/** The names of the products, in the order of specimens.ts. */
export const PRODUCTS_AR = [
  "فلات وايت",
  "لاتيه",
  "قهوة مفلترة",
  "كورتادو",
  "كابتشينو منزوع الكافيين، كبير، بحليب الشوفان",
  "خبز العجين المخمّر",
  "كرواسون بالزبدة",
  "لفافة القرفة",
  "تفاح",
  "طماطم عنقودية",
  "حليب كامل الدسم 1 لتر",
  "سلة هدايا «الميناء»",
  "شوكولاتة بالبندق",
  "مياه غازية",
  "كيس ورقي",
];

export const LINES_AR = [
  {
    id: "1",
    name: "فلات وايت",
    thousandths: 2000,
    unit: "piece" as const,
    amountMinor: 760,
    details: ["شوفان، جرعة إضافية"],
  },
  { id: "2", name: "خبز العجين المخمّر", thousandths: 1000, unit: "piece" as const, amountMinor: 420 },
  { id: "3", name: "تفاح", thousandths: 482, unit: "kg" as const, amountMinor: 192, details: ["3.99 للكيلو"] },
];

export const WINDOW_AR = {
  sale: "البيع",
  products: "الأصناف",
  categories: "الفئات",
  status: "حال الصندوق",
  sent: "أُرسل كل شيء",
  printer: "الطابعة جاهزة",
  noPaper: "لا ورق، 2 في الانتظار",
  drawer: "الدرج مغلق",
  since: "الوردية منذ 08:02",
  quantity: "الكمية",
  cash: "نقدًا",
  card: "بطاقة",
  exact: "المبلغ نفسه 13.72",
  back: "العودة إلى البيع",
  paying: "الدفع",
  taken: "بطاقة",
  finish: "إنهاء",
};

export const COUNTING_AR = {
  title: "جرد الدرج",
  subtitle: "Ana Ferreira، الوردية منذ 08:02",
  table: "العدّ بالأوراق والقطع",
  total: "المعدود",
  commit: "تثبيت العدّ",
  report: "تقرير Z 0042",
  float: "رصيد البداية",
  cashSales: "المبيعات النقدية",
  paidIn: "إيداع",
  paidOut: "صرف",
  paidOutNote: "حليب من المتجر المجاور",
  expected: "المتوقع",
  counted: "المعدود",
  difference: "الفرق",
  receipts: "الإيصالات",
  short: "إغلاق بعجز 12.40",
  why: "الفروق فوق 10.00 تحتاج إلى شخص ثانٍ.",
};

export const CODES_AR = { code: "الرمز", codeHelp: "أربع مجموعات من خمسة", fingerprint: "البصمة" };

/** The words of the receipt: shop, three goods, total, cash, change. */
export const RECEIPT_AR = [
  "شارع الميناء",
  "2 × فلات وايت",
  "خبز العجين المخمّر",
  "تفاح 0.482 كغم",
  "المجموع",
  "نقدًا",
  "الباقي",
];
